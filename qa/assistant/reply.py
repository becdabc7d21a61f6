"""The replies of the tools, each as text for a model to read, and as fields; both complete.

Some clients show their model only the text, others only the fields.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index import Article, SourceSummary
from qa.answer import Answer, Citation, article_fields, iso_day
from qa.desk import Found
from qa.news.dating.timeline import Entry
from qa.news.speech.utterance import Utterances
from qa.quotecheck import QuoteCheck
from qa.sanitise import clean, one_line
from qa.view.blocks import TENTHS, Verdict, tenths, verdict_of
from qa.view.wording import (
    UNKNOWN_SOURCE,
    day_text,
    listed_days_text,
    matched_text,
    notes_of,
    period_text,
    reason_text,
    source_facts,
)

Fields = dict[str, Any]

NEAREST = "The nearest sentences, which are NOT an answer:"


@dataclass(frozen=True, slots=True)
class Reply:
    """The text and the fields of a reply."""

    text: str
    fields: Fields


def answer_reply(answer: Answer) -> Reply:
    """The verdict first, then the words, then the sentences; a refusal says not to answer from near sentences."""
    verdict = verdict_of(answer)
    lines = [f"Asked as: {one_line(answer.asked)}"] if answer.asked != answer.question else []
    lines += [period_text(answer)] if answer.period else []
    if verdict is Verdict.NONE:
        lines += [reason_text(answer), *([NEAREST] if answer.citations else [])]
    else:
        best = answer.citations[0]
        words = one_line(best.answer) if best.answer else "see sentence 1"
        odds = f"about {tenths(best.score)} in {TENTHS} like it are right"
        lines.append(f"{verdict.label}: {words} ({odds})")
    for number, citation in enumerate(answer.citations, start=1):
        if answer.answered and number == answer.answering + 1:
            lines.append("Less likely:")
        lines += _cited(number, citation)
    notes = [matched_text(answer)] if answer.matched else []
    fields: Fields = {
        "verdict": verdict.value,
        "answer": answer.citations[0].answer if answer.answered else None,
        "score": round(answer.citations[0].score, 2) if answer.answered else None,
        "reason": reason_text(answer) if not answer.answered else None,
        "asked": answer.asked,
        "readings": list(answer.readings),
        "period": period_text(answer) or None,
        "answering": answer.answering,
        "citations": [_citation_fields(one) for one in answer.citations],
        "notes": notes,
    }
    return Reply("\n".join([*lines, *notes]), fields)


def found_reply(found: Sequence[Found]) -> Reply:
    """Passages of a search."""
    citations = [one.citation for one in found]
    lines = [line for n, one in enumerate(citations, start=1) for line in _cited(n, one)]
    return Reply(
        "\n".join(lines) or "No article holds these words.",
        {"hits": [_citation_fields(one) for one in citations]},
    )


def article_reply(article: Article, offset: int, limit: int) -> Reply:
    """A part of an article's text, byte for byte, and how to go on."""
    end = min(offset + limit, len(article.text))
    part = article.text[offset:end]
    more = end if end < len(article.text) else None
    head = [*source_facts(article), f"characters {offset}–{end} of {len(article.text)}"]
    lines = [" · ".join(head), "", clean(part)]
    lines += ["", f"More: open_article with offset={more}"] if more is not None else []
    return Reply(
        "\n".join(lines),
        {**_article_fields(article), "length": len(article.text), "offset": offset, "next": more, "text": part},
    )  # fmt: skip


def quote_reply(check: QuoteCheck) -> Reply:
    """The places of a quote; or the nearest words and what differs."""
    text, article = check.article.text, check.article
    where = " · ".join(source_facts(article))
    places = [{"start": start, "end": end} for start, end in check.places]
    fields: Fields = {**_article_fields(article), "found": bool(places), "places": places}
    if places:
        offsets = ", ".join(f"{start}–{end}" for start, end in check.places)
        return Reply(f"Found word for word at {offsets}. {where}", fields)
    if check.nearest is None:
        return Reply(f"NOT in this article, and nothing comes near. {where}", fields)
    start, end = check.nearest
    changes = [{"quoted": one.quoted, "written": one.written} for one in check.changes]
    fields["nearest"] = {"start": start, "end": end, "text": text[start:end]}
    fields["differs"] = changes
    lines = [
        f"NOT word for word in this article. Nearest, at {start}–{end}: “{one_line(text[start:end])}”",
        *(f"quoted “{one_line(c['quoted'])}”, written “{one_line(c['written'])}”" for c in changes),
        where,
    ]
    return Reply("\n".join(lines), fields)


def sources_reply(sources: Sequence[SourceSummary], most: int) -> Reply:
    """The outlets, with how many articles each has and from which days."""
    shown = sources[:most]
    rows = [
        f"{one_line(one.source or UNKNOWN_SOURCE)}: {one.articles} articles, "
        f"{day_text(one.first)} to {day_text(one.last)}"
        for one in shown
    ]
    rows += [f"and {len(sources) - most} more"] if len(sources) > most else []
    fields = [
        {
            "source": one.source,
            "articles": one.articles,
            "first": iso_day(one.first),
            "last": iso_day(one.last),
        }
        for one in shown
    ]
    return Reply("\n".join(rows) or "The archive is empty.", {"sources": fields, "total": len(sources)})  # fmt: skip


def timeline_reply(entries: Sequence[Entry]) -> Reply:
    """Sentences by date."""
    lines: list[str] = []
    for number, entry in enumerate(entries, start=1):
        lines += [
            f"{listed_days_text(entry.days, entry.is_told)}:",
            *_cited(number, entry.citation),
        ]
    fields = [
        {
            "day": listed_days_text(entry.days, entry.is_told),
            "told": entry.is_told,
            **_citation_fields(entry.citation),
        }
        for entry in entries
    ]
    return Reply("\n".join(lines) or "No article mentions it.", {"entries": fields})


def quotes_reply(found: Utterances, most: int) -> Reply:
    """What a person said, newest first; words in quotation marks are theirs, the others are reported speech."""
    shown = found.citations[:most]
    lines = [line for n, one in enumerate(shown, start=1) for line in _cited(n, one)]
    left = len(found.citations) - len(shown)
    lines += [f"and {left} more; narrow the days"] if left else []
    fields = {
        "names": list(found.names),
        "citations": [_citation_fields(one) for one in shown],
        "more": left > 0 or found.is_cut,
    }
    return Reply("\n".join(lines) or "No article quotes them.", fields)


# Pieces


def _cited(number: int, citation: Citation) -> Iterator[str]:
    place = f"article {one_line(citation.article.id)}, {citation.start}–{citation.end}"
    yield f"[{number}] “{one_line(citation.text)}” — {' · '.join([*source_facts(citation.article), place])}"
    yield from (f"    {note}" for note in notes_of(citation))


def _article_fields(article: Article) -> Fields:
    fields = article_fields(article, "article")
    del fields["path"]
    return fields


def _citation_fields(citation: Citation) -> Fields:
    """What a model needs to quote it; the HTTP API has the full record."""
    fields: Fields = {
        **_article_fields(citation.article),
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
    }
    if citation.answer:
        fields["answer"] = citation.answer
    if notes := notes_of(citation):
        fields["notes"] = notes
    return fields

"""The last answer to a question and its answer now -> what changed, as text or records."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from qa.answer import Answer, Citation, Find
from qa.files.records import Record, answer_record
from qa.files.watch_file import Source, Watched, text_digest
from qa.sanitise import one_line
from qa.view.fragments import answer_fragments, to_plain
from qa.view.wording import UNKNOWN_SOURCE, reason_text
from qa.view.wrap import wrap, wrap_text

AROUND = " .,;:!?()[]\"'“”‘’«»"
"""Punctuation around an answer that is not part of it; signs before a number are."""


class ChangeKind(StrEnum):
    """The kinds of changes; the values are part of the format."""

    NEW_QUESTION = "new_question"
    NEW_ANSWER = "new_answer"
    LOST_ANSWER = "lost_answer"
    CHANGED_ANSWER = "changed_answer"
    NEW_SOURCE = "new_source"
    CHANGED_ARTICLE = "changed_article"
    WITHDRAWN_ARTICLE = "withdrawn_article"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the citation now, or the old source that changed; `stands` if its quote is still there."""

    kind: ChangeKind
    was: str | None = None
    citation: Citation | None = None
    source: Source | None = None
    stands: bool = False


def find_changes(before: Watched | None, answer: Answer, find: Find) -> list[Change]:
    """The changes for one question; a new question is a change."""
    best = answer.citations[0] if answer.answered else None
    if before is None:
        return [Change(ChangeKind.NEW_QUESTION, citation=best)]
    return [*_of_answer(before, answer), *_of_articles(before.sources, find)]


def remember(before: Watched | None, answer: Answer) -> Watched:
    """What the next run has to know about a question."""
    sources = tuple(_source(one) for one in supporting(answer))
    known = before.seen if before and same_answer(before.answer, said(answer)) else ()
    seen = dict.fromkeys([*known, *(source.article for source in sources)])
    reason = str(answer.reason) if answer.reason else None
    return Watched(answer.question, said(answer), reason, sources, tuple(seen))


def said(answer: Answer) -> str | None:
    """The words that answer, the sentence if there are none; None without an answer."""
    if not answer.answered:
        return None
    return answer.citations[0].answer or answer.citations[0].text


def same_answer(one: str | None, other: str | None) -> bool:
    """True if they are the same except for case, white space and surrounding punctuation.

    Punctuation inside counts: 1.5 million are not 15 million.
    """
    if one is None or other is None:
        return one is other
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    text = " ".join(text.casefold().split())
    return text.strip(AROUND) or text


def supporting(answer: Answer) -> list[Citation]:
    """The citations with the same answer as the first one, the first of each article, and their copies."""
    found: dict[str, Citation] = {}
    for citation in answer.citations[: answer.answering]:
        if same_answer(citation.answer or citation.text, said(answer)):
            found.setdefault(citation.article.id, citation)
            for copy in citation.also_in:
                place = Citation(
                    article=copy.article, start=copy.start, end=copy.end, score=citation.score
                )
                found.setdefault(copy.article.id, place)
    return list(found.values())


def _of_answer(before: Watched, answer: Answer) -> Iterator[Change]:
    now = said(answer)
    best = answer.citations[0] if answer.answered else None
    if before.answer is None and now is None:
        return
    if before.answer is None:
        yield Change(ChangeKind.NEW_ANSWER, citation=best)
    elif now is None:
        yield Change(ChangeKind.LOST_ANSWER, before.answer)
    elif not same_answer(before.answer, now):
        yield Change(ChangeKind.CHANGED_ANSWER, before.answer, best)
    else:
        for citation in supporting(answer):
            if citation.article.id not in before.seen:
                yield Change(ChangeKind.NEW_SOURCE, before.answer, citation)


def _of_articles(sources: Sequence[Source], find: Find) -> Iterator[Change]:
    for source in sources:
        try:
            text = find(source.article).text
        except KeyError:
            yield Change(ChangeKind.WITHDRAWN_ARTICLE, source=source)
            continue
        if text_digest(text) != source.digest:
            stands = source.text in text
            yield Change(ChangeKind.CHANGED_ARTICLE, source=source, stands=stands)


def _source(citation: Citation) -> Source:
    article = citation.article
    return Source(
        article.id,
        article.source,
        citation.start,
        citation.end,
        citation.text,
        text_digest(article.text),
    )


# ChangeKind -> its text, with "{was}", "{why}" and "{source}" to fill in.
TEXTS = {
    ChangeKind.NEW_QUESTION: "new question",
    ChangeKind.NEW_ANSWER: "new answer",
    ChangeKind.LOST_ANSWER: "lost answer, it was {was}; now: {why}",
    ChangeKind.CHANGED_ANSWER: "changed answer, it was {was}",
    ChangeKind.NEW_SOURCE: "new source for {was}",
    ChangeKind.CHANGED_ARTICLE: "changed article, {source}, {stands}",
    ChangeKind.WITHDRAWN_ARTICLE: "withdrawn article, {source}; it was cited for",
}
STANDS = ("which no longer has this quote", "which still has this quote")


def change_text(claim: str | None, answer: Answer, changes: Sequence[Change], width: int) -> str:
    """The question, and below it each change with its quote; ends with a line end."""
    head = [one_line(answer.question), *([f"Claim: {one_line(claim)}"] if claim else [])]
    lines = "".join(to_plain(wrap_text(text, width)) for text in head)
    return lines + "".join(_one(answer, change, width) for change in changes)


def change_record(id: str, claim: str | None, answer: Answer, change: Change) -> Record:
    """One change as a record; `citation` is what is cited now, `article` what was cited before and has changed."""
    cited = answer_record(_with_only(answer, change))
    return {
        "id": id,
        "question": answer.question,
        "claim": claim,
        "change": change.kind.value,
        "was": change.was,
        "answer": answer_record(answer)["answer"],
        "reason": cited["reason"],
        "citation": cited["citations"][0] if change.citation else None,
        "article": asdict(change.source) if change.source else None,
        "quote_stands": change.stands if change.kind is ChangeKind.CHANGED_ARTICLE else None,
    }


def _one(answer: Answer, change: Change, width: int) -> str:
    text = TEXTS[change.kind].format(
        was=f"“{one_line(change.was or '')}”",
        why=reason_text(answer),
        source=_source_text(change.source) if change.source else "",
        stands=STANDS[change.stands],
    )
    if change.kind is ChangeKind.NEW_QUESTION and not change.citation:
        text += f": {reason_text(answer)}"
    shown = to_plain(wrap([("", text)], width, [("", "- ")], [("", "  ")]))
    if change.citation:
        return shown + to_plain(answer_fragments(_with_only(answer, change), width))
    quote = change.source.text if change.source else ""
    return shown + to_plain(wrap_text(quote, width, indent="  ")) if quote else shown


def _with_only(answer: Answer, change: Change) -> Answer:
    """The answer with only the citation of a change."""
    cited = (change.citation,) if change.citation else ()
    shown = replace(answer, question=answer.asked, citations=cited, period=None)
    return replace(shown, matched=(), readings=())


def _source_text(source: Source) -> str:
    return f"{one_line(source.source or '') or UNKNOWN_SOURCE}, {one_line(source.article)}"

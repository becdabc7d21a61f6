"""Responses of the API other than result records: articles, passages, sources and the like, as JSON-ready dicts."""

from typing import Any

from index import Article, split_sentences
from qa.answer import article_fields
from qa.desk import Found
from qa.news.agreement.related import Related
from qa.news.dating.timeline import Entry
from qa.news.speech.utterance import Utterances

Form = dict[str, Any]


def article_form(article: Article, offset: int, limit: int | None) -> Form:
    """An article's fields, its text from `offset` on, at most `limit` characters, and where the next part begins.

    `sentences` are the offsets, in the whole text, of the sentences that begin in this part.
    """
    end = len(article.text) if limit is None else min(offset + limit, len(article.text))
    spans = ((one.start, one.end) for one in split_sentences(article))
    return {
        **article_fields(article),
        "length": len(article.text),
        "offset": offset,
        "text": article.text[offset:end],
        "next": end if end < len(article.text) else None,
        "previous": max(offset - (limit or offset), 0) if offset else None,
        "sentences": [list(span) for span in spans if offset <= span[0] < max(end, offset)],
    }


def found_form(found: Found) -> Form:
    """A passage that was found: its article, its sentence, and that with its neighbours."""
    excerpt = found.hit.excerpt
    sentence, passage = excerpt.sentence, excerpt.passage
    return {
        "rank": found.hit.rank,
        "score": round(found.hit.score, 4),
        **article_fields(found.article, "article"),
        "start": sentence.start,
        "end": sentence.end,
        "text": excerpt.slice(sentence),
        "passage": {"start": passage.start, "end": passage.end, "text": excerpt.text},
    }


def utterances_form(found: Utterances) -> Form:
    """Who is quoted, and each citation as in a result record."""
    return {
        "names": list(found.names),
        "more": found.is_cut,
        "citations": [one.to_dict() for one in found.citations],
    }


def entry_form(entry: Entry) -> Form:
    """A citation of a timeline, and its days; `told` is false if they are its article's."""
    days = entry.days._asdict() if entry.days else dict.fromkeys(("first", "last"))
    return {**days, "told": entry.is_told, "citation": entry.citation.to_dict()}


def related_form(related: Related) -> Form:
    """An article on the same event, and how much of it is in the first one."""
    return {
        **article_fields(related.citation.article),
        "copy": related.is_copy,
        "shared": related.shared,
        "sentences": related.sentences,
        "citation": related.citation.to_dict(),
    }

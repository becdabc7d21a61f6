"""Timeline: a topic -> the sentences about it with their days, in date order."""

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date

from index import Article, Filters, Hit, Snapshot, to_terms
from qa.answer import Citation, Place
from qa.language.days import Days
from qa.news.agreement.copying import is_copy
from qa.news.dating.when import TimeExpression, derived_days, find_times
from qa.question import parse_question, to_query
from qa.retrieval.alias import look_up

PASSAGES = 200
"""Most passages that are read, best first, which takes some 100 ms."""

LEAST_SCORE = 0.4
"""Least share of the best passage's score: passages below only share a word with the topic."""

ENTRIES = 20
"""Most sentences, the ones with a day of their own first: more is no overview."""

LOOK_BACK = 60
"""Characters before a time that say what it is the time of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A cited sentence and its days, with the words for them marked as the answer.

    If it names none they are the article's day, `is_told` is False and nothing is marked; None if there is no day at
    all.
    """

    citation: Citation
    days: Days | None
    is_told: bool


def make_timeline(topic: str, snapshot: Snapshot, filters: Filters) -> list[Entry]:
    """The sentences about `topic` in the order of their days, copies folded, those without any last."""
    question, _ = look_up(parse_question(topic), snapshot)
    if not question.terms:
        return []
    sought = set(to_query(question, filters).terms)
    hits = snapshot.search(to_query(question, filters), PASSAGES)
    best = [hit for hit in hits if hit.score >= LEAST_SCORE * hits[0].score and _has(hit, sought)]
    articles = snapshot.articles(hit.passage.article_id for hit in best)
    entries: list[tuple[str, Entry]] = []
    for hit in best:
        _add(entries, hit, articles[hit.passage.article_id])
    found = sorted((entry for _, entry in entries), key=lambda entry: not entry.is_told)
    return sorted(found[:ENTRIES], key=_order)


def _has(hit: Hit, sought: Set[str]) -> bool:
    """True if the passage's own sentence has one of the terms."""
    return not sought.isdisjoint(to_terms(hit.excerpt.slice(hit.excerpt.sentence)))


def _add(entries: list[tuple[str, Entry]], hit: Hit, article: Article) -> None:
    """Adds a passage's own sentence, unless another is its copy."""
    sentence = hit.excerpt.sentence
    text = hit.excerpt.slice(sentence)
    for place, (known, entry) in enumerate(entries):
        if is_copy(known, text):
            also_in = (*entry.citation.also_in, Place(article, sentence.start, sentence.end))
            citation = replace(entry.citation, also_in=also_in)
            entries[place] = known, replace(entry, citation=citation)
            return
    time = _event_time(
        find_times(article.text, sentence.start, sentence.end, article.published), article.text
    )
    day = Days(article.published, article.published) if article.published else None
    citation = Citation(
        article=article,
        start=sentence.start,
        end=sentence.end,
        answer_start=time.start if time else None,
        answer_end=time.end if time else None,
        score=0.0,
        days=derived_days(article, sentence.start, sentence.end),
    )
    entries.append((text, Entry(citation, time.days if time else day, time is not None)))


def _event_time(found: list[TimeExpression], text: str) -> TimeExpression | None:
    """The first words that date the event of a sentence, not its report or its background."""
    dated = [one for one in found if one.days and not _stands_before(one, text, _BACKGROUND)]
    events = [one for one in dated if not _stands_before(one, text, _REPORTING)]
    return next(iter([*events, *dated]), None)


_REPORTING = (
    r"\b(?:said|says|told|announced|reported|wrote|added|confirmed)\b(?:(?!\bthat\b)[^,;]){0,30}$"
)
"""What makes the words after it the time of the report: "confirmed on Friday"."""
_BACKGROUND = r"\b(?:since|before|until|than)\b[^,;]{0,40}$"
"""What makes the words after it the time of something else: "the largest since the war began in 2022"."""


def _stands_before(one: TimeExpression, text: str, words: str) -> bool:
    return re.search(words, text[max(0, one.start - LOOK_BACK) : one.start]) is not None


def _order(entry: Entry) -> tuple[date, date, date, str, int]:
    article = entry.citation.article
    first, last = entry.days or (date.max, date.max)
    return first, last, article.published or date.max, article.id, entry.citation.start

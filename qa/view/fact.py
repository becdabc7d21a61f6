"""What a fact-check sheet says beside a quote, as labels and plain texts: the same in Markdown and on a page."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from qa.answer import Answer, Citation, DerivedDays, Period
from qa.sanitise import one_line
from qa.view.wording import (
    copies_text,
    day_text,
    headline_text,
    matched_text,
    often_text,
    period_use,
    place_text,
    source_names,
    source_text,
)

TITLE = "Fact-check sheet"
NOTE = (
    "Quotes stand as the articles have them, the words that answer are marked. Nothing here is checked until somebody "
    "signs it. A finished sheet ends with a summary."
)
MISS = "The nearest sentence, which is NOT an answer:"
WEAK = "Less likely:"
VERDICTS = ("right", "wrong", "not settled")
NO_SPAN = "see the quote: no words of it answer alone"

Rows = Sequence[tuple[str, str]]
"""Labels and texts, as the head and the summary of a sheet have them."""


PLAIN = {"Source", "Published", "Article", "Place", "Address"}
"""Labels of facts that say by themselves what they are."""


class Fact(NamedTuple):
    """One fact: what it is, the text as yet unescaped, and the address that it may link to."""

    label: str
    text: str
    url: str | None = None


def answer_text(answer: Answer) -> str:
    """The words that answer, or that there are none apart from the sentence."""
    return one_line(answer.citations[0].answer or NO_SPAN)


def answer_label(answer: Answer) -> str:
    """What an answer is called: one that is not sure is only perhaps right."""
    return "Answer" if answer.sure else "Perhaps"


def answer_facts(answer: Answer) -> list[Fact]:
    """What holds for the answer as a whole; nothing that is not known."""
    facts = [Fact("Time asked about", _period_text(answer.period))] if answer.period else []
    if answer.sources:
        facts.append(Fact("Independent sources", f"{answer.sources:,}: {source_names(answer)}"))
    if answer.matched:
        facts.append(Fact("Names", matched_text(answer)))
    return facts


def citation_facts(citation: Citation) -> list[Fact]:
    """Who says what is quoted, where and when, and its score."""
    return [*place_facts(citation), Fact("Score", score_text(citation.score))]


def place_facts(citation: Citation) -> list[Fact]:
    """Who says what is quoted, where and when; nothing that is not known, but for the source and its day."""
    return [
        *_speaker(citation),
        Fact("Source", source_text(citation.article)),
        Fact("Published", day_text(citation.article.published)),
        *_explained(citation),
        *_where(citation),
        *_copies(citation),
    ]


def brief_facts(citation: Citation) -> list[Fact]:
    """The same facts for one line: those that say by themselves what they are have no label."""
    return [
        Fact("", fact.text, fact.url) if fact.label in PLAIN else fact
        for fact in citation_facts(citation)
    ]


def score_text(score: float) -> str:
    """A score and what it means: how often one like it is right."""
    return f"{score:.2f} ({often_text(score)})"


def _speaker(citation: Citation) -> Iterator[Fact]:
    if citation.speaker:
        text = citation.article.text[citation.speaker.start : citation.speaker.end]
        yield Fact("Speaker", one_line(text))


def _explained(citation: Citation) -> Iterator[Fact]:
    """The days and the names that words of the quote stand for."""
    text = citation.article.text
    days = [f"“{one_line(text[one.start : one.end])}” = {_days_text(one)}" for one in citation.days]
    names = [
        f"“{one_line(text[one.start : one.end])}” = {one_line(text[one.name_start : one.name_end])}"
        for one in citation.referents
    ]
    if days:
        yield Fact("Days meant", "; ".join(days))
    if names:
        yield Fact("Stands for", "; ".join(names))


def _where(citation: Citation) -> Iterator[Fact]:
    """Title, place and address, the last only where the place does not name it."""
    article = citation.article
    place = place_text(citation)
    if title := headline_text(article):
        yield Fact("Article", f"“{title}”")
    yield Fact("Place", place)
    if article.url and not place.startswith(one_line(article.url)):
        yield Fact("Address", one_line(article.url), article.url)


def _copies(citation: Citation) -> Iterator[Fact]:
    if copies := copies_text(citation):
        yield Fact("Also in", copies.removeprefix("also in: "))


def _days_text(days: DerivedDays) -> str:
    if days.first is None:
        return "not known: the article has no date"
    return _span_text(days.first, days.last)


def _period_text(period: Period) -> str:
    return f"“{one_line(period.text)}” = {_span_text(period.since, period.until)}: {period_use(period)}"


def _span_text(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first}" if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else "any day"

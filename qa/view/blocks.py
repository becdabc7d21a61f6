"""An answer as blocks, made once for a terminal, Markdown and HTML, in a conversation and on a sheet.

A fact-check sheet has an entry for each question, with room to sign; its facts have labels.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from qa.answer import Answer, Citation
from qa.sanitise import one_line
from qa.view.wording import (
    copies_text,
    day_text,
    days_text,
    headline_text,
    matched_text,
    notes_of,
    often_text,
    period_text,
    place_text,
    reason_text,
    referent_text,
    source_text,
    verdict_text,
)

TITLE = "Fact-check sheet"
NOTE = (
    "Quotes stand as the articles have them, the words that answer are marked. Nothing here is checked until somebody "
    "signs it. A finished sheet ends with a summary."
)
MISS = "The nearest sentence, which is NOT an answer:"
WEAK, NEAREST = "Less likely:", "Nearest:"
VERDICTS = ("right", "wrong", "not settled")
NO_SPAN = "see the quote: no words of it answer alone"
NO_QUESTION = "(no question)"
PLAIN = {"Source", "Published", "Article", "Place", "Address"}
"""Labels of facts that need no label on a line."""

Rows = Sequence[tuple[str, str]]
"""Labels and texts, as in the head and the summary of a sheet."""


TENTHS = 10


class Verdict(Enum):
    """The value is the class in the style sheet."""

    SURE = "sure"
    PERHAPS = "perhaps"
    NONE = "none"

    @property
    def label(self) -> str:
        """Its name on screens."""
        return {"sure": "Sure", "perhaps": "Perhaps", "none": "Not in this archive"}[self.value]


def verdict_of(answer: Answer) -> Verdict:
    """The verdict on an answer."""
    if not answer.answered:
        return Verdict.NONE
    return Verdict.SURE if answer.sure else Verdict.PERHAPS


def tenths(score: float) -> int:
    """How many of ten like it are right: never all, never none."""
    return min(max(round(score * TENTHS), 1), TENTHS - 1)


class Fact(NamedTuple):
    """One fact: its label, its unescaped text, and the address that it may link to."""

    label: str
    text: str
    url: str | None = None


class Facts(NamedTuple):
    """A list of facts."""

    rows: Sequence[Fact]


class Paragraph(NamedTuple):
    """A paragraph; `role` says what for: question, claim, answer, perhaps, refusal, heading, asked or note."""

    role: str
    text: str
    label: str = ""


class Quote(NamedTuple):
    """A citation with its number, 0 for none; `mark` is "sure" or "perhaps", empty if no words are marked.

    Its facts are below it, in a row or as a list, and the notes below these.
    """

    citation: Citation
    number: int
    mark: str
    facts: Sequence[Fact]
    notes: Sequence[str] = ()
    is_listed: bool = False


class Sign(NamedTuple):
    """Room to sign."""


Block = Paragraph | Facts | Quote | Sign


def answer_blocks(answer: Answer, *, first: int = 1, drop_period: str = "") -> list[Block]:
    """The blocks of a conversation: the question as read, quotes numbered from `first`, or why there is no answer.

    `drop_period` is what to type to search all days.
    """
    blocks: list[Block] = _reading(answer, drop_period) if first == 1 else []
    if not answer.answered:
        blocks.append(Paragraph("refusal", reason_text(answer)))
    mark = "sure" if answer.sure else "perhaps"
    for place, citation in enumerate(answer.citations):
        if place == answer.answering:
            blocks.append(Paragraph("heading", WEAK if answer.answered else NEAREST))
        is_weak = place >= answer.answering
        blocks.append(quote_block(citation, first + place, "" if is_weak else mark))
    matched = matched_text(answer)
    return [*blocks, Paragraph("note", matched)] if matched else blocks


def _reading(answer: Answer, drop_period: str) -> list[Block]:
    """The question as completed and its other readings, numbered as `/as` takes them, if it did not stand alone."""
    blocks: list[Block] = []
    if answer.asked != answer.question:
        blocks.append(Paragraph("asked", f"Asked: {one_line(answer.asked)}"))
        for number, reading in enumerate(answer.readings, start=2):
            blocks.append(Paragraph("asked", f"or {number}: {one_line(reading)}"))
    if period := period_text(answer, drop_period):
        blocks.append(Paragraph("asked", period))
    if verdict := verdict_text(answer):
        blocks.append(Paragraph("perhaps", verdict))
    return blocks


def quote_block(citation: Citation, number: int, mark: str) -> Quote:
    """A quote in a conversation: its place in a row, and its notes below."""
    article, title = citation.article, headline_text(citation.article)
    facts = [Fact("", source_text(article)), Fact("", day_text(article.published))]
    facts += [Fact("", f"“{title}”", article.url)] if title else []
    facts.append(Fact("", place_text(citation), None if title else article.url))
    return Quote(citation, number, mark, facts, notes_of(citation))


def conversation_blocks(answer: Answer) -> list[Block]:
    """An answer in a saved conversation: the question, and what was shown."""
    return [Paragraph("question", one_line(answer.question) or NO_QUESTION), *answer_blocks(answer)]


# Sheets


def entry_blocks(
    number: int, claim: str | None, answer: Answer, *, id: str | None = None
) -> list[Block]:
    """A question, its answer with quotes and places or why there is none, and where to sign."""
    blocks = _question(number, id, claim, answer.question)
    if answer.asked != answer.question:
        blocks.append(Paragraph("asked", one_line(answer.asked), "Asked as"))
    facts = answer_facts(answer)
    about: list[Block] = [Facts(facts)] if facts else []
    if not answer.answered:
        return [*blocks, Paragraph("refusal", reason_text(answer)), *_miss(answer), *about, Sign()]
    words = one_line(answer.citations[0].answer or NO_SPAN)
    blocks += [Paragraph("answer", words, "Answer" if answer.sure else "Perhaps"), *about]
    mark = "sure" if answer.sure else "perhaps"
    for place, citation in enumerate(answer.citations):
        blocks += [Paragraph("heading", WEAK)] if place == answer.answering else []
        shown = mark if place < answer.answering else ""
        facts = brief_facts(citation) if place else citation_facts(citation)
        blocks.append(Quote(citation, place + 1, shown, facts, is_listed=not place))
    return [*blocks, Sign()]


def problem_blocks(
    number: int, claim: str | None, question: str | None, error: str, *, id: str | None = None
) -> list[Block]:
    """A line that could not be asked, and why."""
    return [*_question(number, id, claim, question), Paragraph("refusal", error, "Not asked")]


def _question(number: int, id: str | None, claim: str | None, question: str | None) -> list[Block]:
    blocks: list[Block] = [
        Paragraph("question", one_line(question or "") or NO_QUESTION, f"{number}.")
    ]
    blocks += [Paragraph("note", id, "Id")] if id else []
    return blocks + ([Paragraph("claim", claim, "Claim")] if claim else [])


def _miss(answer: Answer) -> list[Block]:
    if not answer.citations:
        return []
    nearest = answer.citations[0]
    return [Paragraph("heading", MISS), Quote(nearest, 0, "", place_facts(nearest), is_listed=True)]


def answer_facts(answer: Answer) -> list[Fact]:
    """Facts about the answer as a whole, if known."""
    period = period_text(answer).removeprefix("Period: ")
    facts = [Fact("Time asked about", period)] if period else []
    if answer.matched:
        facts.append(Fact("Names", matched_text(answer)))
    return facts


def citation_facts(citation: Citation) -> list[Fact]:
    """Who says the quote, where and when, and its score."""
    return [*place_facts(citation), Fact("Score", score_text(citation.score))]


def place_facts(citation: Citation) -> list[Fact]:
    """Who says the quote, where and when; only what is known, except source and day."""
    return [
        *_speaker(citation),
        Fact("Source", source_text(citation.article)),
        Fact("Published", day_text(citation.article.published)),
        *_explained(citation),
        *_where(citation),
        *_copies(citation),
    ]


def brief_facts(citation: Citation) -> list[Fact]:
    """The same facts for one line, without labels that are not needed."""
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
    """The days and names that words of the quote mean."""
    if days := days_text(citation):
        yield Fact("Days meant", days)
    if names := referent_text(citation):
        yield Fact("Stands for", names)


def _where(citation: Citation) -> Iterator[Fact]:
    """Title, place and address, the address only if the place does not have it."""
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

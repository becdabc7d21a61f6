"""The words for facts, on screens and sheets: why there is no answer, the place of a citation."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from unicodedata import bidirectional

from index import Article, page_of, split_sentences
from qa.answer import Answer, Citation, DerivedDays, Period, Reason
from qa.language.days import MONTHS, WEEKDAYS
from qa.question import Kind
from qa.sanitise import one_line

UNKNOWN_SOURCE = "unknown source"
UNDATED = "undated"
JOINT, END_OF_RTL = " · ", "\u200e"
PRONOUNS = frozenset(("he", "she", "it", "they"))
MOST_DAYS = 2
"""Most days of an outlet's copies that are listed; more are shown as a number and a range."""
_BLANK_LINES, _LINE_END = re.compile(r"\n[^\S\n]*\n\s*"), re.compile(r"\n\s*")
EXAMPLE_QUESTION = "who led the Russian delegation?"

REASON_TEXTS: dict[Reason, tuple[str, str]] = {
    Reason.NO_TERMS: ("the question has no words to look for.", ""),
    Reason.NOT_A_QUESTION: (
        f"Ask a question that a news article can answer, for example: {EXAMPLE_QUESTION}",
        "",
    ),
    Reason.EMPTY_ARCHIVE: ("it has no articles.", ""),
    Reason.NO_HITS: ("no article has any of its words.", "no article mentions {}."),
    Reason.BELOW_THRESHOLD: ("no sentence comes close enough to the question.", ""),
    Reason.NOT_MENTIONED: ("no article has a word of it.", "no article mentions {}."),
    Reason.NOT_TOGETHER: ("no passage has its words together.", "no passage mentions both {}."),
    Reason.NOT_SURE: ("No sure answer in this archive; the nearest may be right.", ""),
    Reason.FILTERED_OUT: (
        "no article that passes the filters says anything about it.",
        "no article that passes the filters says anything about {}.",
    ),
}
"""Each reason as a text without words that explain it, and as one with them, if there is such a one."""

REASON_WORDS = {
    Reason.NO_TERMS: "no words to look for",
    Reason.NOT_A_QUESTION: "not a question",
    Reason.EMPTY_ARCHIVE: "no article in the archive",
    Reason.NO_HITS: "nothing found",
    Reason.NOT_MENTIONED: "a word that no article has",
    Reason.NOT_TOGETHER: "words that no passage has together",
    Reason.FILTERED_OUT: "left out by the filters",
    Reason.BELOW_THRESHOLD: "no sentence likely enough",
    Reason.NOT_SURE: "no sure answer",
}
"""Each reason in a few words, to be counted."""


def reason_text(answer: Answer) -> str:
    """Why there is no answer, in one line of words."""
    if answer.reason is None:
        return "No answer in this archive."
    alone, with_missing = REASON_TEXTS[answer.reason]
    joint = " and " if answer.reason is Reason.NOT_TOGETHER else ", "
    missing = joint.join(f"“{one_line(word)}”" for word in answer.missing)
    text = with_missing.replace("{}", missing) if missing and with_missing else alone
    if answer.kind is Kind.YES_NO and answer.citations:
        text += " The nearest sentences may say yes or no."
    is_whole = answer.reason in (Reason.NOT_A_QUESTION, Reason.NOT_SURE)
    return text if is_whole else f"No answer in this archive: {text}"


def matched_text(answer: Answer) -> str:
    """Which names were found in another form; empty if none was."""
    pairs = (f"{one_line(asked)} = {one_line(found)}" for asked, found in answer.matched)
    return "matched " + ", ".join(pairs) if answer.matched else ""


NAMES_SHOWN = 6
"""Most people of one name that are listed."""


def namesakes_text(name: str, names: Sequence[str]) -> str:
    """The people found by a surname that several have; empty if only one has it."""
    full = [one_line(one) for one in names if " " in one]
    if " " in name.strip() or len({one.split()[0] for one in full}) < 2:
        return ""
    more = ", …" if len(full) > NAMES_SHOWN else ""
    return f"Named so: {', '.join(full[:NAMES_SHOWN])}{more}."


def facts_text(facts: Iterable[str]) -> str:
    """Facts in a row, in order even if one of them is written from right to left.

    A terminal that reorders such text would take the next fact's date for a part of it; so U+200E, which takes no
    column, ends it. Many terminals show isolates as boxes. Quotes are unchanged.
    """
    *before, last = facts
    return JOINT.join(
        [*(f"{fact}{END_OF_RTL}" if _is_rtl(fact) else fact for fact in before), last]
    )


def _is_rtl(text: str) -> bool:
    return not text.isascii() and any(bidirectional(one) in ("R", "AL") for one in text)


def source_text(article: Article) -> str:
    """Who published the article."""
    return one_line(article.source or "") or UNKNOWN_SOURCE


def headline_text(article: Article) -> str:
    """The title; empty if it is only the name of the file, which the place shows anyway."""
    name = os.path.basename(article.path or "")
    return "" if name.startswith(f"{article.title}.") else one_line(article.title)


def source_facts(article: Article) -> list[str]:
    """Who published the article, when, and under which title."""
    title = headline_text(article)
    return [source_text(article), day_text(article.published), *([f"“{title}”"] if title else [])]


def day_text(day: date | None) -> str:
    """A day as in 2025-05-16."""
    return day.isoformat() if day else UNDATED


def range_text(first: date | None, last: date | None) -> str:
    """The first and the last day of a source."""
    return day_text(first) if first == last else f"{day_text(first)} – {day_text(last)}"


def days_text(citation: Citation) -> str:
    """The days that words of a citation mean by its article's date; empty if there are none."""
    known = [
        f"{_words(citation, one)}: {span_text(one.first, one.last)}"
        for one in citation.days
        if one.first
    ]
    if known:
        return "; ".join(known) + ", from the article's date"
    unknown = dict.fromkeys(_words(citation, one) for one in citation.days)
    return ", ".join(unknown) + ": the article has no date" if unknown else ""


def _words(citation: Citation, days: DerivedDays) -> str:
    return one_line(citation.article.text[days.start : days.end])


SELDOM_WRONG = 0.85
"""Least score that is shown as nine in ten or more."""


def often_text(score: float) -> str:
    """How often sentences with such a score are right, in words."""
    tenths = round(score * 10)
    if 0 < tenths < 10:
        return f"about {tenths} in 10 like it are right"
    return "nearly all like it are right" if tenths else "hardly any like it is right"


def verdict_text(answer: Answer) -> str:
    """The line before an answer that is not sure; empty for a sure one, and without an answer.

    A high score of an answer that is not sure says little: on questions about news fewer such answers are right.
    """
    if answer.sure or not (answer.answered and answer.citations):
        return ""
    score = answer.citations[0].score
    return f"Perhaps ({often_text(score)}):" if score < SELDOM_WRONG else "Perhaps:"


def period_text(answer: Answer, drop: str = "") -> str:
    """The days that the question names, and whether they filtered; empty if it names none.

    `drop` is what to type, where this is shown, to search all days.
    """
    period = answer.period
    if period is None:
        return ""
    head = f"Period: {one_line(period.text)} = {span_text(period.since, period.until)}"
    how = f"; {drop} drops it" if drop and period.is_filter else ""
    return f"{head} ({period_use(period)}{how})"


def period_use(period: Period) -> str:
    """Whether the time that a question names filtered."""
    if period.is_filter:
        return "only articles of these days and the three after"
    if period.is_relaxed:
        return "nothing found in articles of these days, so all were searched"
    return "leaves out no article"


def span_text(first: date | None, last: date | None) -> str:
    """Days in words: Friday 16 May 2025, 12–18 May 2025, March 2022, 2016, since or until a day."""
    if first is None or last is None:
        if first:
            return f"from {_date_words(first)} on"
        return f"until {_date_words(last)}" if last else "any day"
    if first == last:
        return f"{WEEKDAYS[first.weekday()]} {_date_words(first)}"
    if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if first.year != last.year:
        return f"{_date_words(first)} – {_date_words(last)}"
    if first.month != last.month:
        if first.day == 1 and _ends_month(last):
            return f"{MONTHS[first.month - 1]}–{MONTHS[last.month - 1]} {last.year}"
        return f"{first.day} {MONTHS[first.month - 1]} – {_date_words(last)}"
    if first.day == 1 and _ends_month(last):
        return f"{MONTHS[first.month - 1]} {first.year}"
    return f"{first.day}–{_date_words(last)}"


OF_ARTICLE = ", the article’s day"


def listed_days_text(days: tuple[date | None, date | None] | None, is_told: bool) -> str:
    """The days under which a timeline lists a sentence: its own, else those of its article."""
    if days is None:
        return UNDATED
    text = span_text(*days)
    return text if is_told else text + OF_ARTICLE


def _date_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _ends_month(day: date) -> bool:
    return day == date.max or (day + timedelta(1)).day == 1


def place_text(citation: Citation) -> str:
    """The file, and its page, or the paragraph if it has no pages."""
    article, start = citation.article, citation.start
    if page := page_of(article, start):
        return f"{shown_path(article)}, page {page}"
    return f"{shown_path(article)}, paragraph {paragraph_number(article, start)}"


def paragraph_number(article: Article, position: int) -> int:
    """Which paragraph, from 1, has the character at `position`; blank lines part them if there are any."""
    parting = _BLANK_LINES if _BLANK_LINES.search(article.text) else _LINE_END
    lead = len(article.text) - len(article.text.lstrip())
    return 1 + sum(1 for _ in parting.finditer(article.text, lead, max(position, lead)))


def offsets_text(citation: Citation) -> str:
    """The file, and the offsets of a citation in its text."""
    return f"{shown_path(citation.article)}:{citation.start}–{citation.end}"


def copies_text(citation: Citation) -> str:
    """Who else has the sentence, each outlet once with its days; empty if nobody has."""
    days: dict[str, list[date | None]] = {}
    for place in citation.also_in:
        days.setdefault(source_text(place.article), []).append(place.article.published)
    copies = (f"{name} ({_days_of(found)})" for name, found in days.items())
    return "also in: " + ", ".join(copies) if days else ""


def _days_of(days: Sequence[date | None]) -> str:
    known = sorted({day for day in days if day})
    if len(days) <= MOST_DAYS or not known:
        return ", ".join(dict.fromkeys(map(day_text, days)))
    return f"{len(days)} articles, {day_text(known[0])} to {day_text(known[-1])}"


def speaker_text(citation: Citation) -> str:
    """Who says the quote; empty if the outlet does, or if only a pronoun in the quote itself says who."""
    speaker = citation.speaker
    if speaker is None:
        return ""
    name = one_line(citation.article.text[speaker.start : speaker.end])
    if name.lower() not in PRONOUNS:
        return f"Said by {name}"
    inside = citation.start <= speaker.start < citation.end
    return "" if inside else f"Said by “{name.lower()}”, whom the article does not name nearby"


def referent_text(citation: Citation) -> str:
    """Whom the pronouns of the quote mean, and where the article names them; empty if nobody."""
    text = citation.article.text
    return "; ".join(
        f"{one_line(text[one.start : one.end]).capitalize()}: {one_line(text[one.name_start : one.name_end])}, "
        f"sentence {sentence_number(citation.article, one.name_start)} of the article"
        for one in citation.referents
    )


def sentence_number(article: Article, position: int) -> int:
    """The number of the sentence, from 1, with the character at `position`; the text below is not read."""
    end = article.text.find("\n", position)
    read = replace(article, text=article.text[: end if end >= 0 else None])
    return sum(sentence.start <= position for sentence in split_sentences(read))


def notes_of(citation: Citation) -> list[str]:
    """The notes under a quote and its place, in order."""
    notes = (
        copies_text(citation),
        speaker_text(citation),
        referent_text(citation),
        days_text(citation),
    )
    return [note for note in notes if note]


def answer_parts(citation: Citation) -> tuple[str, str, str]:
    """The cited sentence in three parts: before the answering words, these, and after."""
    start, end = citation.answer_start, citation.answer_end
    if start is None or end is None:
        return citation.text, "", ""
    text = citation.article.text
    return text[citation.start : start], text[start:end], text[end : citation.end]


def shown_path(article: Article) -> str:
    """The path as a user would name it: relative below the current folder, the bare name in the sample corpus."""
    path = article.path or article.id
    if not os.path.isabs(path):
        return one_line(os.path.normpath(path) if article.path else path)
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    samples = (
        os.path.join(package, "corpus", ""),
        os.path.join(os.path.dirname(package), "corpus", ""),
    )
    if path.startswith(samples):
        return one_line(os.path.basename(path))
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # the folder was removed under us
        here = ""
    return one_line(path[len(here) :] if here and path.startswith(here) else path)

"""The words for facts, the same on a screen and in a sheet: why there is no answer, where a citation stands."""

import os
from collections.abc import Sequence
from datetime import date

from index import Article
from qa.answer import Answer, Citation, Difference, Reason
from qa.sanitise import one_line

UNKNOWN_SOURCE = "unknown source"
UNDATED = "undated"
EXAMPLE_QUESTION = "who led the Russian delegation?"

# Reason -> what is said when no words explain it, and when some do ("{}" takes them).
REASON_TEXTS: dict[Reason, tuple[str, str]] = {
    Reason.NO_TERMS: ("the question has no words to look for.",) * 2,
    Reason.NOT_A_QUESTION: (
        f"Ask a question that a news article can answer, for example: {EXAMPLE_QUESTION}",
    )
    * 2,
    Reason.EMPTY_ARCHIVE: ("it holds no articles.",) * 2,
    Reason.NO_HITS: (
        "no article holds any of its words.",
        "no article mentions {}.",
    ),
    Reason.BELOW_THRESHOLD: ("no sentence comes close enough to the question.",) * 2,
    Reason.NOT_MENTIONED: ("no article holds a word of it.", "no article mentions {}."),
    Reason.NOT_TOGETHER: (
        "no passage holds its words together.",
        "no passage mentions both {}.",
    ),
    Reason.FILTERED_OUT: (
        "no article that passes the filters says anything about it.",
        "no article that passes the filters says anything about {}.",
    ),
}


def reason_text(answer: Answer) -> str:
    """Why there is no answer, in one line of words."""
    if answer.reason is None:
        return "No answer in this archive."
    alone, with_missing = REASON_TEXTS[answer.reason]
    joint = " and " if answer.reason is Reason.NOT_TOGETHER else ", "
    missing = joint.join(f"“{one_line(word)}”" for word in answer.missing)
    text = with_missing.replace("{}", missing) if missing else alone
    return text if answer.reason is Reason.NOT_A_QUESTION else f"No answer in this archive: {text}"


def matched_text(answer: Answer) -> str:
    """Which names were found in another form; empty if none was."""
    pairs = (f"{one_line(asked)} = {one_line(found)}" for asked, found in answer.matched)
    return "matched " + ", ".join(pairs) if answer.matched else ""


def source_text(article: Article) -> str:
    """Who published the article."""
    return one_line(article.source or "") or UNKNOWN_SOURCE


def headline_text(article: Article) -> str:
    """The title; empty where it is but the name of the file, which stands in every place anyway."""
    name = os.path.basename(article.path or "")
    return "" if name.startswith(f"{article.title}.") else one_line(article.title)


def day_text(day: date | None) -> str:
    """A day as in 2025-05-16."""
    return day.isoformat() if day else UNDATED


def place_text(citation: Citation) -> str:
    """The file and the offsets of a citation."""
    return f"{shown_path(citation.article)}:{citation.start}–{citation.end}"


def copies_text(citation: Citation) -> str:
    """Who else has the sentence; empty if nobody has."""
    copies = (
        f"{source_text(place.article)} ({day_text(place.article.published)})"
        for place in citation.also_in
    )
    return "also in: " + ", ".join(copies) if citation.also_in else ""


def sources_text(answer: Answer) -> str:
    """How many independent sources say what is cited first, and which; empty where one does that nobody copied."""
    if answer.sources > 1:
        names = ", ".join(_name_of(place.article) for place in answer.support)
        return f"{answer.sources} independent sources: {names}"
    return "1 independent source" if answer.support and answer.citations[0].also_in else ""


def _name_of(article: Article) -> str:
    """What a source is called: its outlet, else the title or file by which its one article is known."""
    if article.source:
        return source_text(article)
    headline = headline_text(article)
    return f"“{headline}”" if headline else one_line(os.path.basename(article.path or article.id))


def difference_text(answer: Answer) -> str:
    """In what sources differ, each value with its citations, and its day where the days differ too; empty if in
    nothing.
    """
    return "; ".join(_difference_text(answer, one) for one in answer.differences)


def _difference_text(answer: Answer, difference: Difference) -> str:
    days = [
        answer.citations[value.citations[0] - 1].article.published for value in difference.values
    ]
    told = _short_days(days) if len(set(days)) > 1 else [""] * len(days)
    values = (
        f"{one_line(value.text)}{f' ({day})' if day else ''} "
        + "".join(f"[{number}]" for number in value.citations)
        for value, day in zip(difference.values, told, strict=True)
    )
    return "sources differ: " + " · ".join(values)


def _short_days(days: Sequence[date | None]) -> list[str]:
    """Days as in 16 May, with the year where the years differ."""
    years = {day.year for day in days if day}
    return [
        f"{day.day} {day:%b}{f' {day.year}' if len(years) > 1 else ''}" if day else UNDATED
        for day in days
    ]


def notes_of(citation: Citation) -> list[str]:
    """The lines under a quote and its place, in their order: what is to be known of it beside the archive's words."""
    return [note for note in (copies_text(citation),) if note]


def notes_below(answer: Answer) -> list[str]:
    """The lines below all citations of an answer, in their order: what is to be known of it as a whole."""
    return [
        note
        for note in (difference_text(answer), sources_text(answer), matched_text(answer))
        if note
    ]


def answer_parts(citation: Citation) -> tuple[str, str, str]:
    """The cited sentence as what stands before the answering words, these, and what stands after."""
    start, end = citation.answer_start, citation.answer_end
    if start is None or end is None:
        return citation.text, "", ""
    text = citation.article.text
    return text[citation.start : start], text[start:end], text[end : citation.end]


def shown_path(article: Article) -> str:
    """The path as a person would name it: below the current folder if it is, the bare name in the sample corpus."""
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

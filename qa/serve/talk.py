"""The conversation on the page: the turns before, the question with verdict and citations, the form for the next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index import Filters, SourceSummary
from qa.answer import Answer
from qa.sanitise import one_line
from qa.serve.link import Asked, Turns, filter_pairs, history_text
from qa.serve.paper import cite
from qa.serve.sheet import FORMS
from qa.view.blocks import TENTHS, Verdict, tenths, verdict_of
from qa.view.html import escape, escape_line
from qa.view.wording import UNKNOWN_SOURCE, matched_text, period_text, reason_text

LISTED_SOURCES = 200
"""Outlets with a check box; more have no room."""


def turn(asked: Asked, answer: Answer) -> str:
    """The question that was asked last, and its answer."""
    verdict = verdict_of(answer)
    parts = [
        f'<article class="turn {verdict.value}" id="main" tabindex="-1" aria-labelledby="asked">',
        f'<h1 id="asked" dir="auto">{escape_line(answer.question)}</h1>',
        *_asked_as(asked, answer),
        _verdict(answer, verdict),
        *_period(asked, answer),
        *_citations(asked, answer, verdict),
        _note(matched_text(answer)),
        _saving(asked),
        "</article>",
    ]
    return "\n".join(part for part in parts if part)


def earlier(asked: Asked) -> str:
    """The turns before, each a link to itself."""
    if not asked.history:
        return ""
    items = "".join(
        f'<li><a href="{escape(asked.earlier(number).href())}" dir="auto">{escape_line(question)}</a>'
        f'<span dir="auto">{escape_line(answer) or "not in this archive"}</span></li>'
        for number, (question, answer) in enumerate(asked.history)
    )
    return f'<ol class="earlier" aria-label="Asked before">{items}</ol>'


# The answer


def _asked_as(asked: Asked, answer: Answer) -> Iterator[str]:
    """The completed follow-up, its other readings, and a field to change it."""
    if answer.asked == answer.question:
        return
    hidden = _hidden([("q", asked.question), *_kept(asked)])
    others = "".join(
        f'<a href="{escape(replace(asked, reading=text, cited=0).href())}" dir="auto">{escape_line(text)}</a>'
        for text in answer.readings
    )
    yield (
        f'<form class="as" action="/" method="get">{hidden}<label for="as">Asked as</label>'
        f'<input id="as" name="as" value="{escape_line(answer.asked)}" maxlength="2000" dir="auto" autocomplete="off">'
        '<button class="quiet">Ask so</button></form>'
    )
    if others:
        yield f'<p class="readings">Or was it meant so? {others}</p>'


def _verdict(answer: Answer, verdict: Verdict) -> str:
    """The verdict first, then the words, and how often one like it is right."""
    head = f'<p class="verdict"><span class="sign" aria-hidden="true"></span><strong>{verdict.label}</strong>'
    if verdict is Verdict.NONE:
        why = reason_text(answer).removeprefix("No answer in this archive: ")
        return f'{head}</p>\n<p class="why" dir="auto">{escape_line(why[:1].upper() + why[1:])}</p>'
    best = answer.citations[0]
    count = tenths(best.score)
    dots = '<i class="on"></i>' * count + "<i></i>" * (TENTHS - count)
    words = (
        one_line(best.answer) if best.answer else "See the sentence: no words of it answer alone."
    )
    size = "words" if best.answer and len(words) <= 60 else "words long"
    return (
        f'{head}<span class="odds"><span class="dots" aria-hidden="true">{dots}</span>'
        f"about {count} in {TENTHS} like it are right</span></p>\n"
        f'<p class="{size}" dir="auto">{escape_line(words)}</p>'
    )


def _period(asked: Asked, answer: Answer) -> Iterator[str]:
    text = period_text(answer)
    if not text:
        return
    drop = ""
    if answer.period and answer.period.is_filter:
        href = escape(replace(asked, any_time=True, cited=0).href())
        drop = f' <a href="{href}">Ask the articles of all days</a>'
    yield _note(text, drop)


def _note(text: str, link: str = "") -> str:
    shown = escape_line(text[:1].upper() + text[1:])
    return f'<p class="note" dir="auto">{shown}{link}</p>' if text else ""


def _citations(asked: Asked, answer: Answer, verdict: Verdict) -> Iterator[str]:
    """The citations that answer, then the ones that are less likely, or only near."""
    count = answer.answering
    items = [
        cite(
            one,
            number,
            href=f"{replace(asked, cited=number).href()}#c{number}",
            look=verdict.value if number <= count else "weak",
            is_open=number == (asked.cited or answer.answered),
            mark=number <= count,
        )
        for number, one in enumerate(answer.citations, start=1)
    ]
    if items[:count]:
        yield f'<ol class="cites">{"".join(items[:count])}</ol>'
    if items[count:]:
        head = "Less likely" if answer.answered else "The nearest sentences, which are no answer"
        yield f'<h2 class="less">{head}</h2><ol class="cites">{"".join(items[count:])}</ol>'


def _saving(asked: Asked) -> str:
    links = "".join(
        f'<a class="quiet" href="{escape(asked.save_href(form))}" download>{label}</a>'
        for form, (label, *_) in FORMS.items()
    )
    return f'<p class="save">Save the conversation as {links}</p>'


# The form


def ask_form(asked: Asked, history: Turns, sources: Sequence[SourceSummary]) -> str:
    """The form for a question; with turns before it, for the next of the conversation."""
    hint = "Ask a follow-up" if history else "Ask the archive a question"
    fresh = '<a class="quiet" href="/">New conversation</a>' if history else ""
    hidden = _hidden([("h", history_text(history))] if history else [])
    auto = "" if history else " autofocus"
    return f"""<form class="ask" action="/" method="get" role="search" aria-label="Question">{hidden}
<div class="line"><label for="q" class="vh">{hint}</label>
<input id="q" name="q" maxlength="2000" placeholder="{hint}" autocomplete="off"
 enterkeyhint="search" dir="auto" required{auto}>
<button class="main">Ask</button></div>
<div class="under">{filter_panel(asked.filters, sources)}{fresh}</div>
</form>"""


def filter_panel(filters: Filters, sources: Sequence[SourceSummary]) -> str:
    """The choice of outlets and days, which is shown in the line that opens it."""
    chosen = {name.casefold() for name in filters.sources}
    named = [one for one in sources if one.source][:LISTED_SOURCES]
    boxes = "".join(_box(one, (one.source or "").casefold() in chosen) for one in named)
    days = "".join(
        f'<label>{label}<input type="date" name="{name}" value="{day.isoformat() if day else ""}"></label>'
        for name, label, day in (("since", "From", filters.since), ("until", "To", filters.until))
    )
    return (
        f'<details class="filters"><summary><span dir="auto">{escape_line(filter_words(filters))}</span></summary>'
        '<div class="panel">'
        f'<fieldset class="outlets"><legend>Outlets</legend>{boxes or UNKNOWN_SOURCE}</fieldset>'
        f'<fieldset class="days"><legend>Days</legend>{days}</fieldset></div></details>'
    )


def filter_words(filters: Filters) -> str:
    """The filters in words."""
    outlets = ", ".join(one_line(name) for name in filters.sources) or "All outlets"
    if filters.since and filters.until:
        return f"{outlets}, {filters.since} to {filters.until}"
    if filters.since:
        return f"{outlets}, from {filters.since} on"
    return f"{outlets}, until {filters.until}" if filters.until else f"{outlets}, any day"


def _box(source: SourceSummary, is_chosen: bool) -> str:
    name = source.source or ""
    checked = " checked" if is_chosen else ""
    return (
        f'<label><input type="checkbox" name="source" value="{escape(name)}"{checked}>'
        f"<bdi>{escape_line(name)}</bdi><small>{source.articles:,}</small></label>"
    )


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """The turns and filters of a question, as hidden fields."""
    turns = [("h", history_text(asked.history))] if asked.history else []
    return [*filter_pairs(asked.filters), *turns]


def _hidden(pairs: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in pairs
    )

"""The pages of who said what, of what happened when, of an article alone, and the first one."""

from collections.abc import Sequence
from urllib.parse import urlencode

from index import Article, SourceSummary
from qa.answer import Citation
from qa.news.agreement.related import Related
from qa.news.dating.timeline import Entry
from qa.news.speech.utterance import Utterances
from qa.sanitise import one_line
from qa.serve.cite import cite
from qa.serve.link import Asked, article_href, place_href
from qa.serve.paper import day_words
from qa.view.html import escape, escape_line
from qa.view.wording import UNDATED, UNKNOWN_SOURCE, headline_text, source_text, span_text

NAMES_TOLD = 6
"""Of those who bear a name, as many are told."""

SOURCES_SHOWN = 12
"""Outlets of the first page, those with most articles."""


def welcome(people: Sequence[str], sources: Sequence[SourceSummary], form: str) -> str:
    """The first page: the question, some to try, and what is in the archive."""
    total = sum(one.articles for one in sources)
    if not total:
        empty = (
            "<p>The archive holds no articles yet. Add some: <code>qa index add FILE…</code></p>"
        )
        return f'<main class="welcome" id="main"><h1>Nothing to ask yet.</h1>{empty}</main>'
    questions = [f"who is {one}?" for one in people[:3]]
    tries = "".join(
        f'<li><a href="{escape(Asked(one).href())}" dir="auto">{escape_line(one)}</a></li>'
        for one in questions
    )
    quotes = "".join(
        f'<li><a href="{escape(f"/quotes?{_query(name=one)}")}" dir="auto">what {escape_line(one)} said</a></li>'
        for one in people[:1]
    )
    count = f"{total:,} {'article' if total == 1 else 'articles'}"
    return f"""<main class="welcome" id="main">
<h1>Ask the archive.</h1>
<p class="lead">Every answer is a sentence of an article, word for word. What the archive does not hold, it says so.</p>
{form}
<ul class="tries" aria-label="Questions to try">{tries}{quotes}</ul>
<section class="holdings" aria-label="What is in the archive"><h2>{count}</h2>
<ul>{_bars(sources)}</ul></section>
</main>"""


def _query(**fields: str) -> str:
    return urlencode(fields, errors="replace")


def _bars(sources: Sequence[SourceSummary]) -> str:
    """The outlets with most articles, each with its share as a bar."""
    largest = sorted(sources, key=lambda one: -one.articles)[:SOURCES_SHOWN]
    most = largest[0].articles
    return "".join(
        f"<li><bdi>{escape_line(one.source or UNKNOWN_SOURCE)}</bdi>"
        f'<meter min="0" max="{most}" value="{one.articles}" aria-hidden="true"></meter>'
        f"<span>{one.articles:,}</span><small>{_days(one)}</small></li>"
        for one in largest
    )


def _days(source: SourceSummary) -> str:
    if source.first is None or source.last is None:
        return UNDATED
    first, last = source.first.isoformat(), source.last.isoformat()
    return first if first == last else f"{first} – {last}"


def search_form(path: str, field: str, value: str, label: str, hint: str) -> str:
    """The form of a page that takes one text."""
    return f"""<form class="ask" action="{path}" method="get" role="search" aria-label="{label}">
<div class="line">
<label for="q" class="vh">{label}</label>
<input id="q" name="{field}" value="{escape_line(value)}" maxlength="200" placeholder="{hint}" dir="auto"
 autocomplete="off" required>
<button class="main">Look up</button></div></form>"""


def quotes_list(name: str, found: Utterances) -> str:
    """What a person is quoted as saying, newest first."""
    if not found.citations:
        return _none(f"No article quotes “{one_line(name)}” or reports what they said.")
    full = [one_line(one) for one in found.names if " " in one]
    several = " " not in name.strip() and len({one.split()[0] for one in full}) > 1
    note = f"Named so: {', '.join(full[:NAMES_TOLD])}." if several else ""
    more = "The archive names them more often than was read." if found.is_cut else ""
    count = len(found.citations)
    head = f"{count} {'sentence' if count == 1 else 'sentences'}, newest first. {note} {more}"
    items = "".join(_listed(one, number) for number, one in enumerate(found.citations, start=1))
    return f'<p class="note" dir="auto">{escape_line(head)}</p><ol class="cites">{items}</ol>'


def timeline_list(entries: Sequence[Entry]) -> str:
    """Sentences under the days that they tell."""
    if not entries:
        return _none("No article tells of it.")
    parts, above = [], None
    for number, entry in enumerate(entries, start=1):
        day = _entry_day(entry)
        if day != above:
            parts += [
                *(["</ol>"] if above else []),
                f'<h2 class="day">{day}</h2><ol class="cites">',
            ]
        above = day
        parts.append(_listed(entry.citation, number))
    return f'<div class="days-list">{"".join(parts)}</ol></div>'


def _entry_day(entry: Entry) -> str:
    if entry.days is None:
        return UNDATED
    text = span_text(entry.days.first, entry.days.last)
    return text if entry.is_told else f"{text} <small>the article’s day</small>"


def _listed(citation: Citation, number: int) -> str:
    href = place_href(citation, "sure")
    return cite(citation, number, href=href, look="sure", is_open=number == 1)


def related_list(found: Sequence[Related]) -> str:
    """Other articles on the same event."""
    if not found:
        return ""
    items = "".join(map(_related, found))
    return f"""<section class="related" aria-labelledby="related"><h2 id="related">On the same event</h2>
<ul>{items}</ul></section>"""


def _related(related: Related) -> str:
    article = related.citation.article
    copy = " <em>copy</em>" if related.is_copy else ""
    place = f"<bdi>{escape_line(source_text(article))}</bdi> · {day_words(article)}"
    return f"<li>{article_link(article)} <small>{place}</small>{copy}</li>"


def article_link(article: Article) -> str:
    """The title of an article as a link to it."""
    href = escape(article_href(article.id))
    return f'<a href="{href}" dir="auto">{escape_line(headline_text(article) or article.id)}</a>'


def _none(text: str) -> str:
    return f'<p class="nothing" dir="auto">{escape_line(text)}</p>'

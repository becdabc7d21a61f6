"""The first page, and the pages for search, quotes, timelines and articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from index import Article, ArticleRow, Filters, SourceSummary
from qa.answer import Citation
from qa.language.wordlists import counted
from qa.news.agreement.related import Related
from qa.news.dating.timeline import Entry
from qa.news.speech.utterance import Utterances
from qa.sanitise import one_line
from qa.serve.link import Asked, article_href, filter_pairs, place_href
from qa.serve.paper import cite, day_words
from qa.view.html import escape, escape_line
from qa.view.wording import (
    OF_ARTICLE,
    UNDATED,
    UNKNOWN_SOURCE,
    headline_text,
    listed_days_text,
    namesakes_text,
    range_text,
    source_text,
    span_text,
)

ROWS = 50
"""Articles on one page of their list."""

SOURCES_SHOWN = 12
"""Outlets on the first page, the ones with most articles."""


def welcome(people: Sequence[str], sources: Sequence[SourceSummary], form: str) -> str:
    """The first page: the form, some questions to try, and the outlets of the archive."""
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
    quotes = "".join(_said(one, f"what {one} said") for one in people[:1])
    return f"""<main class="welcome" id="main">
<h1>Ask the archive.</h1>
<p class="lead">Every answer is a sentence of an article, word for word.
If the archive does not have it, it says so.</p>
{form}
<ul class="tries" aria-label="Questions to try">{tries}{quotes}</ul>
<section class="holdings" aria-label="What is in the archive"><h2>{counted(total, "article")}</h2>
<ul>{_bars(sources)}</ul></section>
</main>"""


def people_list(people: Sequence[str]) -> str:
    """People to look up: the ones who are mentioned most."""
    items = "".join(_said(one, one) for one in people)
    return f'<ul class="tries" aria-label="People to try">{items}</ul>' if items else ""


def _said(name: str, text: str) -> str:
    href = escape(f"/quotes?{_query(name=name)}")
    return f'<li><a href="{href}" dir="auto">{escape_line(text)}</a></li>'


def _query(**fields: str) -> str:
    return urlencode(fields, errors="replace")


def _bars(sources: Sequence[SourceSummary]) -> str:
    """The outlets with most articles, each with its share as a bar."""
    largest = sorted(sources, key=lambda one: -one.articles)[:SOURCES_SHOWN]
    most = largest[0].articles
    return "".join(
        f"<li>{_outlet(one)}"
        f'<meter min="0" max="{most}" value="{one.articles}" aria-hidden="true"></meter>'
        f"<span>{one.articles:,}</span><small>{range_text(one.first, one.last)}</small></li>"
        for one in largest
    )


def _outlet(source: SourceSummary) -> str:
    if not source.source:
        return f"<span>{UNKNOWN_SOURCE}</span>"
    href = escape(f"/articles?{_query(source=source.source)}")
    return f'<a href="{href}"><bdi>{escape_line(source.source)}</bdi></a>'


@dataclass(frozen=True, slots=True)
class Lookup:
    """A page with a search: its path and heading, the name of its field, its hint, an example."""

    path: str
    head: str
    field: str
    label: str
    hint: str

    def form(self, value: str, panel: str) -> str:
        """Its form, with the panel that chooses outlets and days."""
        return f"""<form class="ask" action="{self.path}" method="get" role="search" aria-label="{self.label}">
<div class="line">
<label for="q" class="vh">{self.label}</label>
<input id="q" name="{self.field}" value="{escape_line(value)}" maxlength="2000" placeholder="{self.hint}" dir="auto"
 autocomplete="off" enterkeyhint="search" required{"" if value else " autofocus"}>
<button class="main">Look up</button></div><div class="under">{panel}</div></form>"""


SEARCH = Lookup("/search", "Search", "q", "Words", "Words of a sentence, as in ferry reef")
QUOTES = Lookup(
    "/quotes", "Who said what", "name", "A person or a body", "A person or a body, as in Medinsky"
)
TIMELINE = Lookup(
    "/timeline", "What happened when", "topic", "A topic", "A topic, as in Istanbul talks"
)


def found_list(found: Sequence[Citation]) -> str:
    """The sentences that a search found, best first."""
    if not found:
        return _none("No sentence has these words.")
    items = "".join(_listed(one, number, "plain") for number, one in enumerate(found, start=1))
    return f'<ol class="cites">{items}</ol>'


def articles_form(panel: str) -> str:
    """The form that chooses among the articles."""
    return f"""<form class="ask choose" action="/articles" method="get" aria-label="Outlets and days">
<div class="under">{panel}<button class="main">Show</button></div></form>"""


def articles_list(rows: Sequence[ArticleRow], total: int, offset: int, filters: Filters) -> str:
    """A page of the list of articles, with links to those before and after it."""
    if not rows:
        return _none("No article passes these filters." if total == 0 else "The list ends before.")
    items = "".join(map(_row, rows))
    first, last = offset + 1, offset + len(rows)
    pairs = filter_pairs(filters)
    ways = [("Before", max(offset - ROWS, 0), offset > 0), ("Next", last, last < total)]
    links = "".join(
        f'<a href="/articles?{escape(urlencode([*pairs, ("offset", str(at))], errors="replace"))}">{label}</a>'
        for label, at, is_there in ways
        if is_there
    )
    head = f"{first:,} to {last:,} of {total:,}" if total > len(rows) else counted(total, "article")
    more = f'<nav class="more" aria-label="More articles">{links}</nav>' if links else ""
    return f'<p class="note">{head}</p><ul class="rows">{items}</ul>{more}'


def _row(row: ArticleRow) -> str:
    day = span_text(row.published, row.published) if row.published else UNDATED
    href = escape(article_href(row.id))
    return (
        f'<li><a href="{href}" dir="auto">{escape_line(row.title or row.id)}</a>'
        f'<small><bdi class="outlet">{escape_line(row.source or UNKNOWN_SOURCE)}</bdi> <time>{day}</time></small></li>'
    )


def quotes_list(name: str, found: Utterances) -> str:
    """What a person is quoted as saying, newest first."""
    if not found.citations:
        return _none(f"No article quotes “{one_line(name)}” or reports what they said.")
    note = namesakes_text(name, found.names)
    more = "The archive names them more often than was read." if found.is_cut else ""
    head = f"{counted(len(found.citations), 'sentence')}, newest first. {note} {more}"
    items = "".join(_listed(one, number) for number, one in enumerate(found.citations, start=1))
    return f'<p class="note" dir="auto">{escape_line(head)}</p><ol class="cites">{items}</ol>'


def timeline_list(entries: Sequence[Entry]) -> str:
    """Sentences under their days."""
    if not entries:
        return _none("No article mentions it.")
    parts, above = [], None
    for number, entry in enumerate(entries, start=1):
        day = listed_days_text(entry.days, entry.is_told).replace(
            OF_ARTICLE, f" <small>{OF_ARTICLE[2:]}</small>"
        )
        if day != above:
            parts += [
                *(["</ol>"] if above else []),
                f'<h2 class="day">{day}</h2><ol class="cites">',
            ]
        above = day
        parts.append(_listed(entry.citation, number))
    return f'<div class="days-list">{"".join(parts)}</ol></div>'


def _listed(citation: Citation, number: int, look: str = "sure") -> str:
    href = place_href(citation, look)
    return cite(citation, number, href=href, look=look, is_open=number == 1)


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

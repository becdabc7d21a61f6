"""The pages: articles and lists, and their paths; each works without scripts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from index import AppError, Article, Filters
from qa.answer import Citation
from qa.desk import Desk
from qa.errors import ServeError
from qa.files.log_file import fault_text
from qa.filters import override
from qa.pipeline import MAX_QUESTION_CHARS
from qa.serve.api import Endpoint
from qa.serve.exchange import given_filters, marks_of, number_of, save, talk
from qa.serve.lists import (
    QUOTES,
    ROWS,
    SEARCH,
    TIMELINE,
    Lookup,
    articles_form,
    articles_list,
    found_list,
    people_list,
    quotes_list,
    related_list,
    timeline_list,
)
from qa.serve.paper import Marks, Span, paper
from qa.serve.reply import page_reply, status_of
from qa.serve.service import Service
from qa.serve.sheet import form, sheet
from qa.serve.shell import MEDIA_TYPES, shell, static_bytes
from qa.serve.talk import filter_panel
from qa.view.blocks import Verdict
from qa.view.html import escape_line

LOOKS = frozenset(one.value for one in Verdict) | {"weak", "plain"}
PEOPLE = 6
"""Names to try on an empty page."""

FOUND = 20
"""Sentences that a search shows."""

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
"""Cache headers of files whose link changes when they do."""


@dataclass(frozen=True, slots=True)
class Page:
    """A path, and what it gives for a method."""

    path: str
    endpoint: Endpoint
    method: str = "GET"


def shown(endpoint: Endpoint) -> Endpoint:
    """The same, with errors shown on a page."""

    async def show(service: Service, request: Request) -> Response:
        try:
            return await endpoint(service, request)
        except AppError as error:
            return _trouble(service, status_of(error), str(error))
        except Exception as error:
            return _trouble(service, HTTPStatus.INTERNAL_SERVER_ERROR, fault_text(error))

    return show


def _trouble(service: Service, status: HTTPStatus, message: str) -> Response:
    head = "Not found." if status == HTTPStatus.NOT_FOUND else "That did not work."
    body = f"""<main class="welcome trouble" id="main"><h1>{head}</h1>
<p class="lead" dir="auto">{escape_line(message[:1].upper() + message[1:])}.</p>
<p><a href="/">Ask a question</a></p></main>"""
    page = shell("news-qa", body, here="", label=service.label, look="plain")
    response = page_reply(page, status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["retry-after"] = "2"
    return response


# Articles


async def read(service: Service, request: Request) -> Response:
    """An article alone, with the place that the link names marked, and the articles on the same event."""
    id = request.path_params.get("id") or request.query_params.get("id", "")
    article = await service.reading.run(partial(service.desk.article, id))
    query = {name: number_of(value) for name, value in request.query_params.items() if name != "id"}
    look = request.query_params.get("look", "sure")
    cited = _span(article, query.get("start"), query.get("end"))
    words = _span(article, query.get("words"), query.get("till"))
    marks = Marks(cited, words if cited else None, look if look in LOOKS else "sure")
    return page_reply(
        await service.gate.run(partial(_read, service, article, marks, query.get("at")))
    )


def _span(article: Article, start: int | None, end: int | None) -> Span | None:
    if start is None or end is None or not 0 <= start < end <= len(article.text):
        return None
    return start, end


def _read(service: Service, article: Article, marks: Marks, at: int | None) -> str:
    related = service.desk.related(service.desk.place(article.id), Filters())
    body = f"""<main class="alone" id="main"><div class="beside" id="beside">{paper(article, marks, at)}</div>
{related_list(related)}</main>"""
    return shell(article.title or article.id, body, here="", label=service.label, look="reading")


# Lists


Find = Callable[[Desk, str, Filters], tuple[str, Sequence[Citation]]]
"""Looks a text up: what is shown of it, and the citations."""


def find_sentences(desk: Desk, words: str, filters: Filters) -> tuple[str, Sequence[Citation]]:
    """The sentences that have some of the words."""
    citations = [one.citation for one in desk.search(words, filters, FOUND)]
    return found_list(citations), citations


def find_quotes(desk: Desk, name: str, filters: Filters) -> tuple[str, Sequence[Citation]]:
    """What a person is quoted as saying."""
    found = desk.quotes(name, filters)
    return quotes_list(name, found), found.citations


def find_days(desk: Desk, topic: str, filters: Filters) -> tuple[str, Sequence[Citation]]:
    """What happened when."""
    entries = desk.timeline(topic, filters)
    return timeline_list(entries), [one.citation for one in entries]


def _text(request: Request, name: str) -> str:
    text = request.query_params.get(name, "").strip()
    if len(text) > MAX_QUESTION_CHARS:
        raise ServeError(f"{name} is too long to be looked up", code="question_too_long")
    return text


def _filters(service: Service, request: Request) -> Filters:
    """The request's filters over the server's."""
    return override(service.options.filters, given_filters(request))


def lookup(page: Lookup, find: Find, suggest: Callable[[Desk], str] = lambda desk: "") -> Endpoint:
    """A page with a search: its form, the results, and next to them the article of the first."""

    async def endpoint(service: Service, request: Request) -> Response:
        what, filters = _text(request, page.field), _filters(service, request)
        citations: Sequence[Citation] = ()
        if what:
            found, citations = await service.gate.run(partial(find, service.desk, what, filters))
        else:
            found = await service.reading.run(partial(suggest, service.desk))
        sources = await service.reading.run(service.desk.sources)
        form = page.form(what, filter_panel(given_filters(request), sources))
        beside, blank = "", " blank"
        if citations:
            look = "plain" if page is SEARCH else Verdict.SURE.value
            article = paper(citations[0].article, marks_of(citations[0], look))
            beside = f'<aside class="beside" id="beside" aria-label="Article">{article}</aside>'
            blank = ""
        body = f"""<main class="listing{blank}" id="main"><h1>{page.head}</h1>{form}{found}</main>
{beside}"""
        title = f"{what}: {page.head}" if what else page.head
        return page_reply(shell(title, body, here=page.path, label=service.label, look="lists"))

    return shown(endpoint)


async def articles(service: Service, request: Request) -> Response:
    """The list of articles, a page at a time."""
    filters, offset = _filters(service, request), number_of(request.query_params.get("offset", ""))
    at = offset or 0
    (rows, total), sources = await service.reading.run(
        lambda: (service.desk.list_articles(filters, offset=at, limit=ROWS), service.desk.sources())
    )
    given = given_filters(request)
    form = articles_form(filter_panel(given, sources))
    body = f"""<main class="listing blank long" id="main"><h1>Articles</h1>{form}
{articles_list(rows, total, at, given)}</main>"""
    return page_reply(shell("Articles", body, here="/articles", label=service.label, look="lists"))


async def static(service: Service, request: Request) -> Response:
    """A file of the page."""
    name = request.path_params["name"]
    try:
        return Response(static_bytes(name), headers=FOREVER, media_type=MEDIA_TYPES[name])
    except KeyError:
        raise ServeError(f"there is no file {name[:40]}", code="unknown_path") from None


PAGES: Sequence[Page] = (
    Page("/", shown(talk)),
    Page("/save", shown(save)),
    Page("/sheet", shown(form)),
    Page("/sheet", shown(sheet), "POST"),
    Page("/article", shown(read)),
    Page("/article/{id:article}", shown(read)),
    Page("/search", lookup(SEARCH, find_sentences)),
    Page("/articles", shown(articles)),
    Page("/quotes", lookup(QUOTES, find_quotes, lambda desk: people_list(desk.people(PEOPLE)))),
    Page("/timeline", lookup(TIMELINE, find_days)),
    Page("/static/{name}", shown(static)),
)

"""The pages: what a browser asks for, and the HTML that it gets; each works without script."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from index import AppError, Article, Filters
from qa.answer import Answer, Citation
from qa.desk import Found
from qa.errors import ServeError
from qa.files.log_file import fault_text
from qa.files.question_file import QuestionLine
from qa.filters import override
from qa.pipeline import MAX_QUESTION_CHARS
from qa.serve import parameter as of
from qa.serve.api import Endpoint
from qa.serve.link import MAX_TURNS, Asked, Turns, filter_pairs
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
    welcome,
)
from qa.serve.paper import Marks, Span, paper
from qa.serve.reply import NO_STORE, status_of
from qa.serve.service import Service
from qa.serve.sheet import FORMS, form, sheet
from qa.serve.shell import MEDIA_TYPES, shell, static_bytes
from qa.serve.talk import ask_form, earlier, filter_panel, turn
from qa.view.blocks import Verdict, verdict_of
from qa.view.html import escape, escape_line

LOOKS = frozenset(one.value for one in Verdict) | {"weak", "plain"}
PEOPLE = 6
"""Names that can be tried where none is looked up."""

FOUND = 20
"""Sentences that a search shows."""

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
"""Of files whose link changes when they do."""


@dataclass(frozen=True, slots=True)
class Page:
    """A path, and what it gives for a method."""

    path: str
    endpoint: Endpoint
    method: str = "GET"


def html(text: str, status: int = 200) -> Response:
    """A page as a response."""
    return Response(text, status, NO_STORE, "text/html; charset=utf-8")


def shown(endpoint: Endpoint) -> Endpoint:
    """The same, with what goes wrong told on a page."""

    async def told(service: Service, request: Request) -> Response:
        try:
            return await endpoint(service, request)
        except AppError as error:
            return _trouble(service, status_of(error), str(error))
        except Exception as error:
            return _trouble(service, HTTPStatus.INTERNAL_SERVER_ERROR, fault_text(error))

    return told


def _trouble(service: Service, status: HTTPStatus, told: str) -> Response:
    head = "Not found." if status == HTTPStatus.NOT_FOUND else "That did not work."
    body = f"""<main class="welcome trouble" id="main"><h1>{head}</h1>
<p class="lead" dir="auto">{escape_line(told[:1].upper() + told[1:])}.</p>
<p><a href="/">Ask a question</a></p></main>"""
    page = shell("news-qa", body, here="", label=service.label, look="plain")
    response = html(page, status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["retry-after"] = "2"
    return response


# The conversation


async def talk(service: Service, request: Request) -> Response:
    """The first page, or with a question its answer next to the article of a citation."""
    asked = _asked(request)
    if not asked.question.strip():
        return await service.read(partial(_welcome, service, asked))
    return html(await service.run(partial(_answered, service, asked)))


def _asked(request: Request) -> Asked:
    query = request.query_params
    return Asked(
        question=query.get("q", ""),
        reading=query.get("as", "").strip(),
        history=_history(query.get("h", "")),
        filters=_given_filters(request),
        any_time=query.get("any") == "1",
        cited=_number(query.get("c", "")) or 0,
    )


def _given_filters(request: Request) -> Filters:
    query = request.query_params
    return of.filters(
        {
            "source": [one for one in query.getlist("source") if one],
            **{name: query[name] for name in ("since", "until") if query.get(name)},
        }
    )


def _history(text: str) -> Turns:
    """The turns of a link; one that was cut off or written by hand is none."""
    try:
        turns = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return ()
    if not isinstance(turns, list):
        return ()
    pairs = [one for one in turns if isinstance(one, list) and len(one) == 2]
    kept = [(q, a) for q, a in pairs if isinstance(q, str) and isinstance(a, str) and q]
    return tuple((q[:MAX_QUESTION_CHARS], a[:MAX_QUESTION_CHARS]) for q, a in kept[-MAX_TURNS:])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


def _welcome(service: Service, asked: Asked) -> Response:
    sources = service.desk.sources()
    people = service.desk.people(3) if sources else []
    body = welcome(people, sources, ask_form(asked, (), sources))
    return html(shell("news-qa", body, here="/", label=service.label, look="first"))


def _no_article(answer: Answer, asked: Asked) -> str:
    """What to try where no article is shown; only what there is to try."""
    advice = ["Ask with other words, or for one thing at a time."]
    advice += ["Widen the outlets and days below the question."] if asked.filters else []
    advice += ["The nearest sentences are listed; open one to read on."] if answer.citations else []
    words = urlencode([("q", answer.asked), *filter_pairs(asked.filters)], errors="replace")
    advice += (
        [f'<a href="/search?{escape(words)}">Search for its words</a>'] if answer.citations else []
    )
    items = "".join(f"<li>{one}</li>" for one in advice)
    why = "No article is shown, since none is known to hold the answer."
    return f'<div class="paper empty"><p>{why}</p>\n<ul>{items}</ul></div>'


def _answered(service: Service, asked: Asked) -> str:
    answer = _answer(service, asked)
    verdict = verdict_of(answer)
    cited = _cited(answer, asked.cited)
    look = verdict.value if max(asked.cited, 1) <= answer.answering else "weak"
    beside = paper(cited.article, _marks(cited, look)) if cited else _no_article(answer, asked)
    form = ask_form(asked, asked.with_turn(answer), service.desk.sources())
    body = f"""<main class="desk">
<section class="talk" aria-label="Conversation">
<div class="turns">{earlier(asked)}{turn(asked, answer)}</div>{form}</section>
<aside class="beside" id="beside" aria-label="Article">{beside}</aside>
</main>"""
    words = answer.citations[0].answer if answer.answered else None
    head = f"{verdict.label}: {words}" if words else verdict.label
    title = f"{head} — {answer.question}"
    return shell(title, body, here="/", label=service.label, look="asking")


def _answer(service: Service, asked: Asked) -> Answer:
    options = replace(
        service.options,
        filters=override(service.options.filters, asked.filters),
        any_time=asked.any_time or service.options.any_time,
    )
    if asked.reading:
        line = QuestionLine(1, "1", asked.reading)
        return replace(service.answer(line, options), question=asked.question)
    return service.answer(QuestionLine(1, "1", asked.question, asked.history), options)


def _cited(answer: Answer, number: int) -> Citation | None:
    """The citation whose article is open: that of the number, else of the first that answers."""
    number = number or int(answer.answered)
    return answer.citations[number - 1] if 1 <= number <= len(answer.citations) else None


def _marks(citation: Citation, look: str) -> Marks:
    words = None
    if citation.answer_start is not None and citation.answer_end is not None and look != "weak":
        words = citation.answer_start, citation.answer_end
    return Marks((citation.start, citation.end), words, look)


async def save(service: Service, request: Request) -> Response:
    """The conversation as a file: each of its questions asked again, under the filters of the last."""
    asked, form = _asked(request), request.query_params.get("form", "")
    if form not in FORMS or not asked.question.strip():
        raise ServeError(f"a conversation is saved as {', '.join(FORMS)}, with a question")
    _, name, media_type, write = FORMS[form]
    before = (asked.earlier(number) for number in range(len(asked.history)))
    turns = [*(replace(one, history=()) for one in before), asked]
    answers = [await service.run(partial(_answer, service, one)) for one in turns]
    headers = {**NO_STORE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(write(answers, service.label), headers=headers, media_type=media_type)


# Articles


async def read(service: Service, request: Request) -> Response:
    """An article alone, with the place that the link names marked, and the articles on the same event."""
    id = request.path_params.get("id") or request.query_params.get("id", "")
    article = await service.read(partial(service.desk.article, id))
    query = {name: _number(value) for name, value in request.query_params.items() if name != "id"}
    look = request.query_params.get("look", "sure")
    cited = _span(article, query.get("start"), query.get("end"))
    words = _span(article, query.get("words"), query.get("till"))
    marks = Marks(cited, words if cited else None, look if look in LOOKS else "sure")
    return html(await service.run(partial(_read, service, article, marks, query.get("at"))))


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


async def search(service: Service, request: Request) -> Response:
    """The sentences that hold some words."""
    words, filters = _text(request, SEARCH.field), _filters(service, request)
    citations: list[Citation] | None = None
    if words:
        found = await service.run(lambda: service.desk.search(words, filters, FOUND))
        citations = list(map(_cited_hit, found))
    shown = found_list(citations) if citations is not None else ""
    return await _lookup(service, request, SEARCH, shown, citations or ())


def _cited_hit(found: Found) -> Citation:
    sentence = found.hit.excerpt.sentence
    return Citation(
        article=found.article, start=sentence.start, end=sentence.end, score=found.hit.score
    )


async def quotes(service: Service, request: Request) -> Response:
    """What a person is quoted as saying."""
    name, filters = _text(request, QUOTES.field), _filters(service, request)
    if not name:
        people = await service.read(lambda: service.desk.people(PEOPLE))
        return await _lookup(service, request, QUOTES, people_list(people))
    found = await service.run(lambda: service.desk.quotes(name, filters))
    return await _lookup(service, request, QUOTES, quotes_list(name, found), found.citations)


async def timeline(service: Service, request: Request) -> Response:
    """What happened when."""
    topic, filters = _text(request, TIMELINE.field), _filters(service, request)
    if not topic:
        return await _lookup(service, request, TIMELINE)
    entries = await service.run(lambda: service.desk.timeline(topic, filters))
    citations = [one.citation for one in entries]
    return await _lookup(service, request, TIMELINE, timeline_list(entries), citations)


def _text(request: Request, name: str) -> str:
    text = request.query_params.get(name, "").strip()
    if len(text) > MAX_QUESTION_CHARS:
        raise ServeError(f"{name} is too long to be looked up", code="question_too_long")
    return text


def _filters(service: Service, request: Request) -> Filters:
    """Those of the request over those that the server was started with."""
    return override(service.options.filters, _given_filters(request))


async def _lookup(
    service: Service,
    request: Request,
    page: Lookup,
    found: str = "",
    citations: Sequence[Citation] = (),
) -> Response:
    """A page that looks something up: its form, what was found, and next to it the article of the first."""
    what = _text(request, page.field)
    sources = await service.read(service.desk.sources)
    form = page.form(what, filter_panel(_given_filters(request), sources))
    beside, blank = "", " blank"
    if citations:
        look = "plain" if page is SEARCH else Verdict.SURE.value
        article = paper(citations[0].article, _marks(citations[0], look))
        beside = f'<aside class="beside" id="beside" aria-label="Article">{article}</aside>'
        blank = ""
    body = f"""<main class="listing{blank}" id="main"><h1>{page.head}</h1>{form}{found}</main>
{beside}"""
    title = f"{what}: {page.head}" if what else page.head
    return html(shell(title, body, here=page.path, label=service.label, look="lists"))


async def articles(service: Service, request: Request) -> Response:
    """The list of articles, a page at a time."""
    filters, offset = _filters(service, request), _number(request.query_params.get("offset", ""))
    at = offset or 0
    (rows, total), sources = await service.read(
        lambda: (
            service.desk.list_articles(filters, offset=at, limit=ROWS),
            service.desk.sources(),
        )
    )
    given = _given_filters(request)
    form = articles_form(filter_panel(given, sources))
    body = f"""<main class="listing blank long" id="main"><h1>Articles</h1>{form}
{articles_list(rows, total, at, given)}</main>"""
    return html(shell("Articles", body, here="/articles", label=service.label, look="lists"))


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
    Page("/search", shown(search)),
    Page("/articles", shown(articles)),
    Page("/quotes", shown(quotes)),
    Page("/timeline", shown(timeline)),
    Page("/static/{name}", shown(static)),
)

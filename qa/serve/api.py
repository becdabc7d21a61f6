"""The API: what each path under /api/v1 does. Its table, OPERATIONS, makes the routes and the OpenAPI document."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from qa.errors import ServeError
from qa.files.question_file import Line, parse_lines
from qa.files.records import Record, answer_record, json_line, parse_record
from qa.files.result_file import line_record
from qa.serve import parameter as of
from qa.serve.body import read_lines, read_object
from qa.serve.form import article_form, entry_form, found_form, related_form, utterances_form
from qa.serve.metrics import MEDIA_TYPE
from qa.serve.parameter import Parameter
from qa.serve.reply import NO_STORE, json_reply
from qa.serve.service import Service

BASE = "/api/v1"
LINES = "application/x-ndjson"
ROWS = 100
"""Articles on one page of the list by default."""

Endpoint = Callable[[Service, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A path, its parameters, and its response; `lines` if the body is JSON lines."""

    path: str
    methods: tuple[str, ...]
    name: str
    help: str
    endpoint: Endpoint
    parameters: Sequence[Parameter] = ()
    lines: str = ""
    media_type: str = "application/json"


async def _fields(request: Request, parameters: Sequence[Parameter]) -> of.Fields:
    """The fields of a request, from its query or a JSON object; unknown fields are errors."""
    pairs = request.query_params.multi_items()
    fields = dict(of.from_query(pairs, parameters))
    if request.method == "POST":
        fields |= await read_object(request)
    of.check(fields, parameters)
    return {name: value for name, value in fields.items() if value is not None}


async def ask(service: Service, request: Request) -> Response:
    """The answer to one question, as the record of `qa ask --json`."""
    fields = await _fields(request, of.ASK)
    line, options = of.question(fields), of.options(fields, service.options)
    answer = await service.gate.run(lambda: service.answer(line, options))
    return json_reply(answer_record(answer))


async def batch(service: Service, request: Request) -> Response:
    """The answers to lines of questions, each written as it is found."""
    service.gate.check_streams()
    lines = list(parse_lines(iter(await read_lines(request)), "body"))
    if not lines:
        raise ServeError("there are no questions; send questions, one a line")
    return StreamingResponse(_answers(service, lines), 200, NO_STORE, LINES)


async def _answers(service: Service, lines: Sequence[Line]) -> AsyncIterator[bytes]:
    async for asked in service.stream(partial(service.answer_line, line) for line in lines):
        yield json_line(line_record(*asked))


async def verify(service: Service, request: Request) -> Response:
    """The citations of result records that no longer match the articles."""
    lines = await read_lines(request)
    records = [None if line.problem else parse_record(line.text) for line in lines]
    if not records:
        raise ServeError("there are no records; send result records, one a line")
    problems = await service.gate.run(lambda: _problems(service, records))
    count = sum(len(record["citations"]) for record in records if record)
    return json_reply(
        {"records": len(records), "citations": count, "holds": not problems, "problems": problems}
    )


def _problems(service: Service, records: Sequence[Record | None]) -> list[dict[str, Any]]:
    problems = []
    for number, record in enumerate(records, start=1):
        found = ["not a result record"] if record is None else service.desk.verify(record)
        id = record["id"] if record else None
        problems += [{"record": number, "id": id, "problem": one} for one in found]
    return problems


async def search(service: Service, request: Request) -> Response:
    """The passages with the words, best first."""
    fields = await _fields(request, of.SEARCH)
    words, chosen = of.text(fields, "q"), of.chosen(fields, service.options)
    found = await service.gate.run(lambda: service.desk.search(words, chosen, fields.get("k", 10)))
    return json_reply({"hits": [found_form(one) for one in found]})


async def list_articles(service: Service, request: Request) -> Response:
    """The articles by id, a page of them at a time."""
    fields = await _fields(request, of.LIST)
    chosen = of.chosen(fields, service.options)
    offset, limit = fields.get("offset", 0), fields.get("limit", ROWS)
    rows, total = await service.reading.run(
        lambda: service.desk.list_articles(chosen, offset=offset, limit=limit)
    )
    after = offset + len(rows)
    return json_reply(
        {
            "articles": [asdict(row) for row in rows],
            "total": total,
            "offset": offset,
            "next": after if rows and after < total else None,
        }
    )


async def read_article(service: Service, request: Request) -> Response:
    """One article, its text in full or in parts, with the offsets of its sentences."""
    fields = await _fields(request, of.READ)
    offset, limit, id = fields.get("offset", 0), fields.get("limit"), request.path_params["id"]
    return json_reply(
        await service.reading.run(lambda: article_form(service.desk.article(id), offset, limit))
    )


async def sources(service: Service, request: Request) -> Response:
    """The sources, with the number of articles, the first and the last day."""
    await _fields(request, ())
    found = await service.reading.run(service.desk.sources)
    return json_reply({"sources": [asdict(one) for one in found]})


async def quotes(service: Service, request: Request) -> Response:
    """What a person or a body is quoted or reported as saying, newest first."""
    fields = await _fields(request, of.QUOTES)
    name, chosen = of.text(fields, "name"), of.chosen(fields, service.options)
    return json_reply(
        utterances_form(await service.gate.run(lambda: service.desk.quotes(name, chosen)))
    )


async def timeline(service: Service, request: Request) -> Response:
    """The dated sentences about a topic, in date order."""
    fields = await _fields(request, of.TIMELINE)
    topic, chosen = of.text(fields, "topic"), of.chosen(fields, service.options)
    entries = await service.gate.run(lambda: service.desk.timeline(topic, chosen))
    return json_reply({"entries": [entry_form(one) for one in entries]})


async def related(service: Service, request: Request) -> Response:
    """The other articles on the event of an article, or of one of its sentences."""
    fields = await _fields(request, of.RELATED)
    chosen = of.chosen({k: v for k, v in fields.items() if k != "article"}, service.options)
    place = of.text(fields, "article"), fields.get("start"), fields.get("end")
    found = await service.gate.run(lambda: service.desk.related(service.desk.place(*place), chosen))
    return json_reply({"related": [related_form(one) for one in found]})


async def health(service: Service, request: Request) -> Response:
    """Checks that the archive can be opened."""
    commit = await service.reading.run(lambda: service.desk.snapshot().commit)
    return json_reply({"status": "ok", "commit": commit})


async def metrics(service: Service, request: Request) -> Response:
    """The counts so far, in the text format of Prometheus."""
    return Response(
        service.metrics.text(service.gate), headers={**NO_STORE, "content-type": MEDIA_TYPE}
    )


OPERATIONS = (
    Operation(f"{BASE}/ask", ("GET", "POST"), "ask", "Answer one question.", ask, of.ASK),
    Operation(f"{BASE}/batch", ("POST",), "batch", "Answer lines of questions.", batch,
              lines="questions as docs/records.md has them, one JSON object a line", media_type=LINES),
    Operation(f"{BASE}/verify", ("POST",), "verify", "Check the citations of result records.", verify,
              lines="result records, one JSON object a line"),
    Operation(f"{BASE}/search", ("GET", "POST"), "search", "Find passages by their words.", search, of.SEARCH),
    Operation(f"{BASE}/articles", ("GET",), "list_articles", "List articles.", list_articles, of.LIST),
    Operation(f"{BASE}/articles/{{id}}", ("GET",), "read_article", "Read an article.", read_article, of.READ),
    Operation(f"{BASE}/sources", ("GET",), "sources", "List the sources.", sources),
    Operation(f"{BASE}/quotes", ("GET", "POST"), "quotes", "What somebody said.", quotes, of.QUOTES),
    Operation(f"{BASE}/timeline", ("GET", "POST"), "timeline", "What happened when.", timeline, of.TIMELINE),
    Operation(f"{BASE}/related", ("GET", "POST"), "related", "Articles on the same event.", related, of.RELATED),
    Operation("/healthz", ("GET",), "health", "Whether it works.", health),
    Operation("/metrics", ("GET",), "metrics", "Counts for Prometheus.", metrics, media_type="text/plain"),
)  # fmt: skip

"""The application: the paths of the API and of the page behind the guard, over one service."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import ClassVar

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index import AppError
from qa.serve.api import OPERATIONS, Endpoint
from qa.serve.openapi import PATH, openapi_document
from qa.serve.pages import PAGES
from qa.serve.reply import json_reply, problem, problem_of
from qa.serve.safety import Door, Guard
from qa.serve.service import Service


class _ArticleId(Convertor[str]):
    """An id of an article in a path: anything, slashes and line ends too."""

    regex: ClassVar[str] = "(?s:.+)"

    def convert(self, value: str) -> str:
        """The id itself."""
        return value

    def to_string(self, value: str) -> str:
        """The id itself."""
        return value


register_url_convertor("article", _ArticleId())


def make_app(service: Service, door: Door) -> Starlette:
    """The application over `service`, behind `door`."""
    routes = [
        _route(one.path.replace("{id}", "{id:article}"), one.endpoint, one.methods, service)
        for one in OPERATIONS
    ]
    routes.append(_route(PATH, _document, ("GET",), service))
    routes += [_route(one.path, one.endpoint, (one.method,), service) for one in PAGES]
    paths = [one.path.partition("{")[0].rstrip("/") or "/" for one in routes]
    guard = Middleware(Guard, door=door, metrics=service.metrics, paths=paths)
    return Starlette(
        routes=routes, middleware=[guard], exception_handlers={HTTPException: _http_problem}
    )


async def _document(service: Service, request: Request) -> Response:
    """The OpenAPI document."""
    return json_reply(openapi_document())


def _route(path: str, endpoint: Endpoint, methods: tuple[str, ...], service: Service) -> Route:
    return Route(path, _handler(endpoint, service), methods=list(methods))


def _handler(endpoint: Endpoint, service: Service) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            return await endpoint(service, request)
        except AppError as error:
            return problem_of(error)

    return handle


async def _http_problem(request: Request, error: Exception) -> Response:
    """Errors of the router: an unknown path, a method that the path does not take."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = problem(
            HTTPStatus.METHOD_NOT_ALLOWED,
            f"this path takes {(error.headers or {}).get('Allow', 'another method')}",
            code="wrong_method",
        )
        response.headers.update(error.headers or {})
        return response
    return problem(HTTPStatus.NOT_FOUND, f"unknown path; {PATH} lists them", code="unknown_path")

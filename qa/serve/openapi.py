"""The OpenAPI document, made from the table of operations that makes the routes."""

from collections.abc import Sequence
from typing import Any

from qa.files.records import RECORD_FIELDS
from qa.serve.api import BASE, LINES, OPERATIONS, Operation
from qa.serve.parameter import Parameter
from qa.serve.reply import TYPE

PATH = f"{BASE}/openapi.json"
VERSION = "1"
"""The version of the API: fields and paths are added under it, never changed."""

DESCRIPTION = (
    "Answers questions from a news archive by quoting its sentences, byte for byte. Offsets count code points, "
    "half-open."
)

Document = dict[str, Any]


_TEXT = {"type": "string"}
_PROBLEM = {
    "type": _TEXT,
    "title": _TEXT,
    "status": {"type": "integer"},
    "detail": _TEXT,
    "code": _TEXT,
}
_SCHEMAS: Document = {
    "Record": {
        "type": "object",
        "description": "a result record; docs/records.md says what each field is",
        "required": list(RECORD_FIELDS),
        "properties": {name: {} for name in RECORD_FIELDS},
    },
    "Problem": {"type": "object", "required": list(_PROBLEM), "properties": _PROBLEM},
}
_ID = {"name": "id", "in": "path", "required": True, "schema": _TEXT}


def openapi_document() -> Document:
    """The document, version 3.1."""
    paths: Document = {}
    for operation in OPERATIONS:
        for method in operation.methods:
            paths.setdefault(operation.path, {})[method.lower()] = _operation(operation, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "news-qa", "version": VERSION, "description": DESCRIPTION},
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def _operation(operation: Operation, method: str) -> Document:
    is_first = method == operation.methods[0]
    what, wrong = (
        (operation.endpoint.__doc__ or "").strip(),
        "what went wrong; `code` is one of docs/faults.md",
    )
    document: Document = {
        "operationId": operation.name if is_first else f"{operation.name}_{method.lower()}",
        "summary": operation.help,
        "responses": {
            "200": {"description": what}
            | _content(operation.media_type, _answer_schema(operation)),
            "default": {"description": wrong} | _content(TYPE, _reference("Problem")),
        },
    }
    if method == "GET":
        about_id = {"description": "the id of the article, percent-encoded"}
        in_path = [_ID | about_id] if "{id}" in operation.path else []
        document["parameters"] = [*in_path, *map(_in_query, operation.parameters)]
    elif operation.lines:
        lines = _content(LINES, _TEXT | {"description": operation.lines})
        document["requestBody"] = {"required": True} | lines
    else:
        body = _content("application/json", _body_schema(operation.parameters))
        document["requestBody"] = {"required": True} | body
    return document


def _content(media_type: str, schema: Document) -> Document:
    return {"content": {media_type: {"schema": schema}}}


def _reference(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _in_query(parameter: Parameter) -> Document:
    schema = _TEXT if parameter.name == "history" else dict(parameter.schema)
    about = {"name": parameter.name, "description": parameter.help, "required": parameter.required}
    return {**about, "in": "query", "schema": schema}


def _body_schema(parameters: Sequence[Parameter]) -> Document:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [one.name for one in parameters if one.required],
        "properties": {one.name: _in_body(one) for one in parameters},
    }


def _in_body(parameter: Parameter) -> Document:
    """A field of a body: optional ones may be null, a list of one may be a text."""
    schema = {**parameter.schema, "description": parameter.help}
    kinds = [schema["type"]]
    kinds += ["string"] if parameter.is_list and parameter.name != "history" else []
    kinds += [] if parameter.required else ["null"]
    return {**schema, "type": kinds}


def _answer_schema(operation: Operation) -> Document:
    if operation.name == "ask":
        return _reference("Record")
    return {"type": "object"} if operation.media_type == "application/json" else _TEXT

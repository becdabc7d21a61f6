"""The OpenAPI document, made of the table of operations that makes the routes."""

from collections.abc import Sequence
from typing import Any

from qa.files.records import RECORD_FIELDS
from qa.serve.api import BASE, LINES, OPERATIONS, Operation
from qa.serve.parameter import Parameter
from qa.serve.reply import TYPE

PATH = f"{BASE}/openapi.json"
VERSION = "1"
"""Of the API: fields and paths are added under it, never changed."""

Document = dict[str, Any]


def openapi_document() -> Document:
    """The whole document, version 3.1."""
    paths: Document = {}
    for operation in OPERATIONS:
        methods = paths.setdefault(operation.path, {})
        for method in operation.methods:
            name = method.lower()
            methods[name] = _operation(operation, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "news-qa",
            "version": VERSION,
            "description": "Answers questions from a news archive by quoting its sentences, byte for byte. Offsets "
            "count code points, half-open.",
        },
        "paths": paths,
        "components": {"schemas": {"Record": _record_schema(), "Problem": _problem_schema()}},
    }


def _operation(operation: Operation, method: str) -> Document:
    name = (
        operation.name if method == operation.methods[0] else f"{operation.name}_{method.lower()}"
    )
    document: Document = {
        "operationId": name,
        "summary": operation.help,
        "responses": {
            "200": {
                "description": (operation.endpoint.__doc__ or "").strip(),
                "content": {operation.media_type: {"schema": _answer_schema(operation)}},
            },
            "default": {
                "description": "what went wrong; `code` is one of docs/faults.md",
                "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
    in_path = _path_parameters(operation.path)
    if method == "GET":
        document["parameters"] = [*in_path, *map(_in_query, operation.parameters)]
    elif operation.lines:
        content = {LINES: {"schema": {"type": "string", "description": operation.lines}}}
        document["requestBody"] = {"required": True, "content": content}
    else:
        content = {"application/json": {"schema": _body_schema(operation.parameters)}}
        document["requestBody"] = {"required": True, "content": content}
    return document


def _path_parameters(path: str) -> list[Document]:
    if "{id}" not in path:
        return []
    told = "the id of the article, percent-encoded"
    return [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "description": told,
            "schema": {"type": "string"},
        }
    ]


def _in_query(parameter: Parameter) -> Document:
    schema = {"type": "string"} if parameter.name == "history" else dict(parameter.schema)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.help,
        "schema": schema,
    }


def _body_schema(parameters: Sequence[Parameter]) -> Document:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [one.name for one in parameters if one.required],
        "properties": {one.name: _in_body(one) for one in parameters},
    }


def _in_body(parameter: Parameter) -> Document:
    """A field of a body: null where it need not be said, one text for a list of one."""
    schema = {**parameter.schema, "description": parameter.help}
    kinds = [schema["type"]]
    kinds += ["string"] if parameter.is_list and parameter.name != "history" else []
    kinds += [] if parameter.required else ["null"]
    return {**schema, "type": kinds}


def _answer_schema(operation: Operation) -> Document:
    if operation.name == "ask":
        return {"$ref": "#/components/schemas/Record"}
    if operation.media_type == "application/json":
        return {"type": "object"}
    return {"type": "string"}


def _record_schema() -> Document:
    return {
        "type": "object",
        "description": "a result record; docs/records.md says what each field is",
        "required": list(RECORD_FIELDS),
        "properties": {name: {} for name in RECORD_FIELDS},
    }


def _problem_schema() -> Document:
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
        },
    }

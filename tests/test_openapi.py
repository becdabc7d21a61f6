"""The served OpenAPI document against what the server does: schemathesis asks by it what it allows, and what not."""

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from serving import DOOR, make_service

from qa.serve.api import LINES
from qa.serve.app import make_app
from qa.serve.openapi import PATH

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
pytestmark = pytest.mark.long

FIELDS = st.dictionaries(st.sampled_from(["question", "id", "since", "citations"]), st.text())
RECORDS = st.lists(st.text() | FIELDS.map(json.dumps), min_size=1, max_size=3)

schemathesis.openapi.media_type(LINES, RECORDS.map(lambda lines: "\n".join(lines).encode()))


@schemathesis.serializer(LINES)  # type: ignore[untyped-decorator]
def as_they_are(_: object, value: object) -> bytes:
    """Lines as generated; what is none of them as JSON."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


SCHEMA = schemathesis.openapi.from_asgi(PATH, make_app(make_service(), DOOR))
UNSAID = ("positive_data_acceptance",)
"""A schema cannot say that there is no 30 February, or that one day comes before another."""


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_it_does_what_its_document_says(case) -> None:  # type: ignore[no-untyped-def]
    excluded = [one for one in schemathesis.checks.CHECKS.get_all() if one.__name__ in UNSAID]
    case.call_and_validate(excluded_checks=excluded)

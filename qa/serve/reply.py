"""What the API answers in: JSON as the result records are written, one object or one a line."""

import json
from typing import Any

from starlette.responses import Response

from qa.sanitise import UNSAFE

NO_STORE = {"cache-control": "no-store"}
"""What depends on the archive as it is now."""


def json_bytes(value: Any) -> bytes:
    """A line of JSON: readable characters as they are, those unsafe on a terminal as escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return (UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n").encode()


def json_reply(value: Any) -> Response:
    """A response that holds `value` as JSON."""
    return Response(json_bytes(value), headers=NO_STORE, media_type="application/json")

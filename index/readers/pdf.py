"""read_pdf: a .pdf file -> its text, page by page, in reading order."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from index.readers.draft import Draft
from index.readers.pdfchild import PACKAGE
from index.readers.report import Reason, SkippedFile, load
from index.readers.stream import FoundFile, read_bytes

_CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from index.readers.pdfchild import serve; serve()"
)
_NO_TITLE = re.compile(
    r"untitled|microsoft word|\S+\.[a-z0-9]{2,5}\Z|[\W\d_]*\Z",
    re.IGNORECASE,
)
_NOTHING = "its pages are pictures without a text layer: it needs text recognition (OCR) first"


def read_pdf(file: FoundFile) -> Iterator[Draft]:
    """The article in a PDF: the text that its pages show, page breaks as form feeds.

    Its title is the one in the file's properties, if it is on the first page, or the largest letters there. A PDF
    does not say when it was published. SkippedFile if it has no text.
    """
    load("pypdfium2", package=PACKAGE)
    found = _ask(read_bytes(file, max_bytes=file.limits.pdf_bytes), file.limits.pdf_seconds)
    if fault := found.get("fault"):
        if fault == "password":
            raise SkippedFile(Reason.ENCRYPTED, "needs a password")
        if fault == "memory":
            raise SkippedFile(Reason.TOO_LARGE, "takes too much memory to read")
        raise SkippedFile(Reason.BROKEN, fault)
    empty, pages = found["empty"], found["pages"]
    if not found["text"].strip():
        if empty:
            raise SkippedFile(Reason.NO_TEXT_LAYER, _NOTHING)
        file.warn(Reason.EMPTY, "no text on its pages")
        return
    if empty:
        shown = ", ".join(map(str, empty[:5])) + ("…" if len(empty) > 5 else "")
        file.warn(Reason.CUT_SHORT, f"pictures without a text layer: page {shown}")
    if found["read"] < pages:
        detail = f"only the first {found['read']:,} of {pages:,} pages"
        file.warn(Reason.CUT_SHORT, detail)
    yield Draft(text=found["text"], title=_title(found))


def _title(found: dict[str, Any]) -> str | None:
    given = found["title"]
    first = "".join(found["text"].partition("\f")[0].split()).casefold()
    if given and not _NO_TITLE.match(given) and "".join(given.split()).casefold() in first:
        return str(given)
    headline: str | None = found["headline"]
    return headline or (given if " " in given and not _NO_TITLE.match(given) else None)


def _ask(data: bytes, max_seconds: int) -> dict[str, Any]:
    """The text of the PDF, read in a separate process."""
    if not sys.executable or getattr(sys, "frozen", False):  # no Python to start
        from index.readers.pdfchild import read_pdf as read_here

        return read_here(data)
    command = [sys.executable, "-B", "-c", _CODE, json.dumps(sys.path)]
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=max_seconds,
        )
    except subprocess.TimeoutExpired as error:
        detail = f"takes more than {max_seconds} seconds to read"
        raise SkippedFile(Reason.TOO_LARGE, detail) from error
    if done.returncode:
        raise SkippedFile(Reason.BROKEN, "not a readable PDF, or it takes too much memory")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer

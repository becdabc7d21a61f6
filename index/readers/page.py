"""read_page: an .html file -> its article."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

from index.errors import extra
from index.readers.draft import Draft
from index.readers.markup import decode_markup
from index.readers.pagedata import drop_long_strings, plain_title, read_page_data, saved_from
from index.readers.pagetext import find_standfirst, page_text, prepare_tree
from index.readers.report import Reason, SkippedFile, load
from index.readers.stream import FoundFile, read_bytes

MAX_ELEMENTS = 25_000
"""Elements in a page, drawings apart: an article has hundreds, a day's live blog 15,000.

trafilatura compares neighbours: 40,000 italic words in one paragraph took it 37 s, 25,000 14 s.
"""

MAX_ATTRIBUTES = 300
"""Attributes of one element: pages have up to 40; libxml2 took 9 s for one element with 100,000."""

_CONTROL = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\ufdd0\ufdd1\ufffe\uffff]"
    r"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
"""Control characters, as they are and by number: lxml reads them and then will not write them.

The two noncharacters are what `pagetext` marks lines with.
"""

PACKAGE = extra("html")


def read_page(file: FoundFile) -> Iterator[Draft]:
    """The article in a page: its main text and its data (see `pagedata`).

    The text is what trafilatura takes for the article, without navigation, comments and markup, an
    empty line between paragraphs; it is what is quoted, and what offsets point into. Scripts are
    not run and nothing is fetched.
    """
    data = read_bytes(file, max_bytes=file.limits.page_bytes)
    yield page_draft(decode_markup(data, file))


def page_draft(html: str, *, url: str | None = None, item: int | None = None) -> Draft:
    """The article in `html`, its text empty if there is none; `url` where it is known better."""
    load("trafilatura", package=PACKAGE)  # brings lxml, so that one line names what is missing
    tree = _parse(html)
    if tree is None:
        return Draft(text="", url=url, item=item)
    try:
        return _draft(tree, url, saved_from(html), item)
    except Exception as error:  # a hostile page may raise anything there
        raise SkippedFile(Reason.BROKEN, f"not a readable page ({error!r})") from error


def _draft(tree: Any, url: str | None, saved: str | None, item: int | None) -> Draft:
    data = read_page_data(tree, base=url or saved)
    known = url or data.url or saved
    drop_long_strings(tree)
    prepare_tree(tree)
    with warnings.catch_warnings(action="ignore"):  # dateutil's, of time zones it does not know
        found = load("trafilatura", package=PACKAGE).bare_extraction(
            tree,
            url=known,
            include_comments=False,
            with_metadata=True,
            # Only dates that the page marks as such: the first one in its text misleads.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    if found is None:
        return Draft(text="", url=known, item=item)
    title = data.title or plain_title(found.title)
    lines = page_text(found.body)
    at = next(
        (at for at, line in enumerate(lines[:3]) if line.split() == (title or "").split()), -1
    )
    if at >= 0:
        del lines[at]
    lines = [*find_standfirst(tree, lines, data.description), *lines]
    return Draft(
        text="\n\n".join(lines),
        title=title,
        source=data.source or found.sitename,
        published=data.published,
        changed=data.changed,
        url=known or found.url,
        item=item,
    )


def _parse(html: str) -> Any:
    """The tree of a page, None if it has no element; SkippedFile if it is too large."""
    lxml_html = load("lxml.html", package=PACKAGE)
    etree = load("lxml.etree", package=PACKAGE)
    data = _CONTROL.sub(" ", html).encode("utf-8", "replace")
    try:
        # Twice: the first pass keeps nothing, and can be ended before the tree is too large.
        etree.fromstring(data, parser=etree.HTMLParser(encoding="utf-8", target=_Gauge()))
        parser = lxml_html.HTMLParser(
            encoding="utf-8",
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
        return lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):  # what lxml raises where no element is
        return None


class _Gauge:
    """Counts what a parser finds; SkippedFile when it is too much for a page."""

    def __init__(self) -> None:
        self._elements = 0
        self._drawings = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._drawings += tag == "svg"
        self._elements += not self._drawings
        if self._elements > MAX_ELEMENTS:
            raise SkippedFile(Reason.TOO_LARGE, f"more than {MAX_ELEMENTS:,} elements")
        if len(attributes) > MAX_ATTRIBUTES:
            raise SkippedFile(
                Reason.TOO_LARGE, f"an element of more than {MAX_ATTRIBUTES} attributes"
            )

    def end(self, tag: str) -> None:
        self._drawings -= tag == "svg"

    def close(self) -> None:
        """Nothing is kept."""

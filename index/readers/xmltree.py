"""parse_xml: the text of an XML file -> its tree, without entities, and not too deep or too large.

Programs that paste text into a feed leave `R&D`, `?a=1&b=2` and `5 < 7` as they are; a parser gives up there, or takes
`R&D` for an entity: such marks are escaped first.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, TreeBuilder

from index.readers.markup import Blocks
from index.readers.report import Reason, SkippedFile, load

_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))

# What lies in CDATA, comments, instructions and the document type is left alone.
_STRAY = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE[^>\[]*+(?:\[.*?(?:\]\s*|\Z))?>?"
    r"|&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{0,31}));"
    r"|(?P<mark>&|<(?=[\s0-9=<]))",
    re.DOTALL,
)


def escape_stray_marks(text: str) -> str:
    """`text` with every mark escaped that begins neither a tag nor an entity; see above."""
    return _STRAY.sub(_escaped, text)


def _escaped(match: "re.Match[str]") -> str:
    if mark := match["mark"]:
        return "&amp;" if mark == "&" else "&lt;"
    name = match["name"]
    if name is None or name in _OF_XML:
        return match[0]
    meant = html5.get(f"{name};")
    return "".join(f"&#{ord(char)};" for char in meant) if meant else f"&amp;{name};"


MAX_DEPTH = 200
"""Most levels of elements; news has under 20, and tree walks are recursive."""

MAX_ELEMENTS = 500_000
"""Most elements in a file: a message of a thousand articles has fewer; a tree of them takes 150 MB."""

PACKAGE = "defusedxml"

_SKIPPED = re.compile(r"\s+|\ufeff|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*+(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)

_NAMED = {name.removesuffix(";"): text for name, text in html5.items() if name.endswith(";")}
"""`&nbsp;` and the like, which the document types of news declare; the types are never fetched."""


def root_name(text: str) -> str | None:
    """The name of the outermost element without its prefix, None if there is none.

    SkippedFile if the file declares entities, by which a few bytes become gigabytes, or which read
    other files.
    """
    at = 0
    while skipped := _SKIPPED.match(text, at) or _DOCTYPE.match(text, at):
        at = skipped.end()
        if skipped.re is _DOCTYPE and _ENTITY.search(skipped["subset"] or ""):
            raise SkippedFile(Reason.ENTITIES, "declares entities, which are not expanded")
    root = _ROOT.match(text, at)
    return root[1] if root else None


def parse_xml(text: str) -> "Element[str]":
    """The outermost element of `text`; SkippedFile for entities and the like, ValueError for bad XML.

    Ampersands and the like that mean themselves are not bad.
    """
    try:
        return _parse(text)
    except ValueError:
        escaped = escape_stray_marks(text)
        if escaped == text:
            raise
        return _parse(escaped)


def _parse(text: str) -> "Element[str]":
    library = load("defusedxml.ElementTree", package=PACKAGE)
    parser = library.DefusedXMLParser(target=_Builder(), encoding="utf-8")
    parser.entity.update(_NAMED)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        root: Element[str] = parser.close()
    except library.ParseError as error:
        raise ValueError(str(error)) from error
    except (library.EntitiesForbidden, library.ExternalReferenceForbidden) as error:
        raise SkippedFile(Reason.ENTITIES, "declares entities, which are not expanded") from error
    return root


def local_name(element: "Element[str]") -> str:
    """The name of `element` without its namespace."""
    return element.tag.rpartition("}")[2]


def find_all(element: "Element[str]", *names: str) -> Iterator["Element[str]"]:
    """The elements under `element` by these names, in any namespace, in the order of the file."""
    return (found for found in element.iter() if local_name(found) in names)


def find_text(element: "Element[str]", *names: str) -> str | None:
    """The text of the first element under `element` by the first of `names` that has any."""
    for name in names:
        for found in find_all(element, name):
            if text := " ".join("".join(found.itertext()).split()):
                return text
    return None


def find_value(element: "Element[str]", name: str, *attributes: str) -> str | None:
    """The first of `attributes` that the first element called `name` has, None if there is none."""
    for found in find_all(element, name):
        for attribute in attributes:
            if value := (found.get(attribute) or "").strip():
                return value
    return None


def block_text(element: "Element[str]") -> str:
    """The text under `element`, its blocks as in `plain_text`."""
    blocks = Blocks()
    blocks.walk(element, lambda one: local_name(one).lower())
    return blocks.text()


class _Builder(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._depth = self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> "Element[str]":
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise SkippedFile(Reason.NESTED, f"more than {MAX_DEPTH} elements one in another")
        if self._elements > MAX_ELEMENTS:
            raise SkippedFile(Reason.TOO_LARGE, f"more than {MAX_ELEMENTS:,} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> "Element[str]":
        self._depth -= 1
        return super().end(tag)

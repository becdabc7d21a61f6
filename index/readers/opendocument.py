"""read_odt: an .odt file (OpenDocument text, as LibreOffice writes it) -> its article."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.readers.draft import Draft, one_line
from index.readers.files import FoundFile
from index.readers.package import open_package
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.worddocument import NO_TITLE, TITLE_WITHIN
from index.readers.xmltree import find_all, find_text, local_name

_LEFT_OUT = frozenset(
    (
        *("tracked-changes", "annotation", "note", "forms", "sequence-decls", "variable-decls"),
        *("user-field-decls", "alphabetical-index", "table-of-content", "desc", "title"),
        *("event-listeners", "change", "change-start", "change-end"),
    )
)
"""Elements without text of the document: what was deleted, comments, notes, lists of contents."""

_TITLE_STYLES = ("title", "heading_20_1")


def read_odt(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The text of the document as it stands; notes, headers and comments are not read.

    Its title is what its properties or its first paragraph in the style of a title say. A row of a
    table is a paragraph.
    """
    with open_package(file, report) as package:
        manifest = package.read_tree("META-INF/manifest.xml")
        if manifest is not None and next(find_all(manifest, "encryption-data"), None) is not None:
            raise SkippedFile(Reason.ENCRYPTED, "needs a password")
        content = package.read_tree("content.xml")
        if content is None:
            raise SkippedFile(Reason.BROKEN, "no document in it")
        meta = package.read_tree("meta.xml")
    body = next(find_all(content, "text"), None)
    paragraphs = [found for found in _paragraphs(body) if found[1]] if body is not None else []
    title = one_line(find_text(meta, "title") if meta is not None else None)
    if not title or NO_TITLE.match(title):
        styles = _title_styles(content)
        first = paragraphs[:TITLE_WITHIN]
        title = next((one_line(text) for style, text in first if style.lower() in styles), "")
    if paragraphs and title and one_line(paragraphs[0][1]) == title:
        del paragraphs[0]
    yield Draft(text="\n\n".join(text for _, text in paragraphs), title=title or None)


def _title_styles(content: "Element[str]") -> set[str]:
    """The styles of titles, with those that this document derives from them."""
    found = set(_TITLE_STYLES)
    for style in find_all(content, "style"):
        if _attribute(style, "parent-style-name").lower() in _TITLE_STYLES:
            found.add(_attribute(style, "name").lower())
    return found


def _paragraphs(element: "Element[str]") -> Iterator[tuple[str, str]]:
    """The style and the text of each paragraph and each row of a table, in order."""
    for child in element:
        name = local_name(child)
        if name in _LEFT_OUT:
            continue
        if name in ("p", "h"):
            parts: list[str] = []
            boxes: list[Element[str]] = []
            _collect(child, parts, boxes)
            lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
            is_first_rank = name == "h" and _attribute(child, "outline-level") == "1"
            style = _TITLE_STYLES[1] if is_first_rank else _attribute(child, "style-name")
            yield style, "\n".join(line for line in lines if line)
            for box in boxes:
                yield from _paragraphs(box)
        elif name == "table-row":
            cells = (" ".join(text for _, text in _paragraphs(cell) if text) for cell in child)
            yield "", " ".join(filter(None, cells))
        else:
            yield from _paragraphs(child)


def _collect(element: "Element[str]", parts: list[str], boxes: list["Element[str]"]) -> None:
    """The text of a paragraph into `parts`, and boxes of text that hang on it into `boxes`."""
    parts.append((element.text or "").replace("\n", " "))
    for child in element:
        name = local_name(child)
        if name in ("s", "tab"):
            parts.append(" ")
        elif name == "line-break":
            parts.append("\n")
        elif name == "text-box":
            boxes.append(child)
        elif name not in _LEFT_OUT:
            _collect(child, parts, boxes)
        parts.append((child.tail or "").replace("\n", " "))


def _attribute(element: "Element[str]", name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")

"""read_docx and read_odt: a document of a word processor (Word's .docx, OpenDocument's .odt) -> its article."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.readers.draft import Draft, one_line
from index.readers.report import Reason, SkippedFile
from index.readers.stream import FoundFile
from index.readers.xmltree import find_all, find_text, local_name
from index.readers.zipped import Package, open_package

TITLE_WITHIN = 4
"""Paragraphs at the start of a document that may be its title."""

_NO_TITLE = re.compile(
    r"untitled|microsoft word|document ?[0-9]*\Z|title\Z|\S+\.(?:docx?|odt|rtf|pages|pdf|epub)\Z",
    re.IGNORECASE,
)
"""Titles that programs write for documents without one."""

_WORD_TITLES = ("title", "heading1", "titel", "titre")
_OPEN_TITLES = ("title", "heading_20_1")

# Elements without text of the document: what was deleted or moved away, comments, notes, settings, lists of contents.
_LEFT_OUT_OF_WORD = frozenset((
    "del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "Fallback", "pict",
    "footnoteReference", "commentReference", "fldData", "sdtPr", "proofErr",
))  # fmt: skip
_LEFT_OUT_OF_OPEN = frozenset((
    "tracked-changes", "annotation", "note", "forms", "sequence-decls", "variable-decls", "user-field-decls",
    "alphabetical-index", "table-of-content", "desc", "title", "event-listeners", "change", "change-start",
    "change-end",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of document stores its text; `collect` puts a paragraph's text, and its boxes, into two lists."""

    left_out: Collection[str]
    paragraphs: Collection[str]
    row: str
    collect: Callable[["Element[str]", list[str], list["Element[str]"]], None]
    style: Callable[["Element[str]"], str]


def read_docx(file: FoundFile) -> Iterator[Draft]:
    """The text of the document with all changes accepted; notes, headers and comments are not read.

    Its title comes from its properties or its first paragraph in the style of a title. A row of a
    table is a paragraph.
    """
    with open_package(file) as package:
        document = package.read_tree(_main_part(package))
        if document is None:
            raise SkippedFile(Reason.BROKEN, "no document in it")
        properties = package.read_tree("docProps/core.xml")
    yield _draft(_paragraphs(document, _WORD), properties, _WORD_TITLES)


def read_odt(file: FoundFile) -> Iterator[Draft]:
    """The text of the document, as of one by Word."""
    with open_package(file) as package:
        manifest = package.read_tree("META-INF/manifest.xml")
        if manifest is not None and next(find_all(manifest, "encryption-data"), None) is not None:
            raise SkippedFile(Reason.ENCRYPTED, "needs a password")
        content = package.read_tree("content.xml")
        if content is None:
            raise SkippedFile(Reason.BROKEN, "no document in it")
        properties = package.read_tree("meta.xml")
    titles = {*_OPEN_TITLES}  # and the styles that this document derives from them
    for style in find_all(content, "style"):
        if _attribute(style, "parent-style-name").lower() in _OPEN_TITLES:
            titles.add(_attribute(style, "name").lower())
    body = next(find_all(content, "text"), None)
    yield _draft(_paragraphs(body, _OPEN) if body is not None else (), properties, titles)


def _draft(
    found: Iterable[tuple[str, str]], properties: "Element[str] | None", titles: Collection[str]
) -> Draft:
    paragraphs = [(style, text) for style, text in found if text]
    title = one_line(find_text(properties, "title") if properties is not None else None)
    if not title or _NO_TITLE.match(title):
        first = paragraphs[:TITLE_WITHIN]
        title = next((one_line(text) for style, text in first if style in titles), "")
    if paragraphs and title and one_line(paragraphs[0][1]) == title:
        del paragraphs[0]
    return Draft(text="\n\n".join(text for _, text in paragraphs), title=title or None)


def _paragraphs(element: "Element[str]", kind: _Kind) -> Iterator[tuple[str, str]]:
    """The style and the text of each paragraph and each row of a table, in order."""
    first_letter = ""
    for child in element:
        name = local_name(child)
        if name in kind.left_out:
            continue
        if name in kind.paragraphs:
            parts = [first_letter]
            boxes: list[Element[str]] = []
            kind.collect(child, parts, boxes)
            first_letter = "".join(parts).strip() if _is_first_letter(child) else ""
            if not first_letter:
                lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
                yield kind.style(child), "\n".join(line for line in lines if line)
                for box in boxes:
                    yield from _paragraphs(box, kind)
        elif name == kind.row:
            cells = (
                " ".join(text for _, text in _paragraphs(cell, kind) if text) for cell in child
            )
            yield "", " ".join(filter(None, cells))
        else:
            yield from _paragraphs(child, kind)


def _is_first_letter(paragraph: "Element[str]") -> bool:
    """True for the letter that a paragraph of Word's begins with, set larger in a frame of its own."""
    frame = next(find_all(paragraph, "framePr"), None)
    return frame is not None and any(key.endswith("}dropCap") for key in frame.attrib)


def _attribute(element: "Element[str]", name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")


# Word


def _main_part(package: Package) -> str:
    """The name of the part that holds the document."""
    relations = package.read_tree("_rels/.rels")
    for relation in find_all(relations, "Relationship") if relations is not None else ():
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _collect_word(element: "Element[str]", parts: list[str], boxes: list["Element[str]"]) -> None:
    for child in element:
        name = local_name(child)
        if name in _LEFT_OUT_OF_WORD or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            parts.append(child.text or "")
        elif name in _WORD_MARKS:
            parts.append(_WORD_MARKS[name])
        elif name == "txbxContent":
            boxes.append(child)
        else:
            _collect_word(child, parts, boxes)


_WORD_MARKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _is_hidden(run: "Element[str]") -> bool:
    return any(
        local_name(found) == "vanish" and _attribute(found, "val") not in ("0", "false", "off")
        for found in _settings(run, "rPr")
    )


def _word_style(paragraph: "Element[str]") -> str:
    named = (one for one in _settings(paragraph, "pPr") if local_name(one) == "pStyle")
    style = next(named, None)
    return "" if style is None else _attribute(style, "val").lower().replace(" ", "")


def _settings(element: "Element[str]", name: str) -> Iterable["Element[str]"]:
    """What the first child called `name` holds."""
    return next((child for child in element if local_name(child) == name), ())


# OpenDocument


def _collect_open(element: "Element[str]", parts: list[str], boxes: list["Element[str]"]) -> None:
    parts.append((element.text or "").replace("\n", " "))
    for child in element:
        name = local_name(child)
        if name in ("s", "tab"):
            parts.append(" ")
        elif name == "line-break":
            parts.append("\n")
        elif name == "text-box":
            boxes.append(child)
        elif name not in _LEFT_OUT_OF_OPEN:
            _collect_open(child, parts, boxes)
        parts.append((child.tail or "").replace("\n", " "))


def _open_style(paragraph: "Element[str]") -> str:
    is_first_rank = local_name(paragraph) == "h" and _attribute(paragraph, "outline-level") == "1"
    return _OPEN_TITLES[1] if is_first_rank else _attribute(paragraph, "style-name").lower()


_WORD = _Kind(_LEFT_OUT_OF_WORD, ("p",), "tr", _collect_word, _word_style)
_OPEN = _Kind(_LEFT_OUT_OF_OPEN, ("p", "h"), "table-row", _collect_open, _open_style)

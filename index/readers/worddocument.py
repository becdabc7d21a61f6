"""read_docx: a .docx file (Word and what writes its format) -> its article."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.readers.draft import Draft, one_line
from index.readers.files import FoundFile
from index.readers.package import Package, open_package
from index.readers.report import ReadReport, Reason, SkippedFile
from index.readers.xmltree import find_all, find_text, local_name

TITLE_WITHIN = 4
"""Paragraphs at the start of a document of which one may be its title."""

NO_TITLE = re.compile(
    r"untitled|microsoft word|document ?[0-9]*\Z|title\Z|\S+\.(?:docx?|odt|rtf|pages|pdf|epub)\Z",
    re.IGNORECASE,
)
"""What programs write where a document has no title."""

_TITLE_STYLES = ("title", "heading1", "titel", "titre")

_LEFT_OUT = frozenset(
    (
        *(
            "del",
            "moveFrom",
            "instrText",
            "delText",
            "pPr",
            "rPr",
            "sectPr",
            "tblPr",
            "trPr",
            "tcPr",
        ),
        *(
            "Fallback",
            "pict",
            "footnoteReference",
            "commentReference",
            "fldData",
            "sdtPr",
            "proofErr",
        ),
    )
)
"""Elements without text of the document: what was deleted or moved away, settings, second versions."""


def read_docx(file: FoundFile, report: ReadReport) -> Iterator[Draft]:
    """The text of the document as it stands with all changes accepted; notes, headers and comments are not read.

    Its title is what its properties or its first paragraph in the style of a title say. A row of a
    table is a paragraph.
    """
    with open_package(file, report) as package:
        document = package.read_tree(_main_part(package))
        if document is None:
            raise SkippedFile(Reason.BROKEN, "no document in it")
        core = package.read_tree("docProps/core.xml")
    paragraphs = [(style, text) for style, text in _paragraphs(document) if text]
    title = one_line(find_text(core, "title") if core is not None else None)
    if not title or NO_TITLE.match(title):
        first = paragraphs[:TITLE_WITHIN]
        title = next((one_line(text) for style, text in first if _is_title(style)), "")
    if paragraphs and title and one_line(paragraphs[0][1]) == title:
        del paragraphs[0]
    yield Draft(text="\n\n".join(text for _, text in paragraphs), title=title or None)


def _main_part(package: Package) -> str:
    """The name of the part that holds the document."""
    relations = package.read_tree("_rels/.rels")
    for relation in find_all(relations, "Relationship") if relations is not None else ():
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _is_title(style: str) -> bool:
    return style.lower().replace(" ", "") in _TITLE_STYLES


def _paragraphs(element: "Element[str]") -> Iterator[tuple[str, str]]:
    """The style and the text of each paragraph and each row of a table, in order."""
    first_letter = ""
    for child in element:
        name = local_name(child)
        if name in _LEFT_OUT:
            continue
        if name == "p":
            parts = [first_letter]
            boxes: list[Element[str]] = []
            _collect(child, parts, boxes)
            if _is_first_letter(child):
                first_letter = "".join(parts).strip()
                continue
            first_letter = ""
            yield _style(child), _lines("".join(parts))
            for box in boxes:
                yield from _paragraphs(box)
        elif name == "tr":
            cells = (" ".join(text for _, text in _paragraphs(cell) if text) for cell in child)
            yield "", " ".join(filter(None, cells))
        else:
            yield from _paragraphs(child)


def _collect(element: "Element[str]", parts: list[str], boxes: list["Element[str]"]) -> None:
    """The text of a paragraph into `parts`, and boxes of text that hang on it into `boxes`."""
    for child in element:
        name = local_name(child)
        if name in _LEFT_OUT or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            parts.append(child.text or "")
        elif name in ("tab", "ptab"):
            parts.append(" ")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "txbxContent":
            boxes.append(child)
        else:
            _collect(child, parts, boxes)


def _is_hidden(run: "Element[str]") -> bool:
    for settings in run:
        if local_name(settings) == "rPr":
            return any(
                local_name(found) == "vanish" and _value(found) not in ("0", "false", "off")
                for found in settings
            )
    return False


def _is_first_letter(paragraph: "Element[str]") -> bool:
    """True for the letter that a paragraph begins with, set larger in a frame of its own."""
    frame = next((found for found in paragraph.iter() if local_name(found) == "framePr"), None)
    return frame is not None and any(key.endswith("}dropCap") for key in frame.attrib)


def _style(paragraph: "Element[str]") -> str:
    for settings in paragraph:
        if local_name(settings) == "pPr":
            for found in settings:
                if local_name(found) == "pStyle":
                    return _value(found)
    return ""


def _value(element: "Element[str]") -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}val")), "")


def _lines(text: str) -> str:
    """`text` with single spaces; the lines that a writer ended stay."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

"""Small documents as programs write them: PDF, Word, OpenDocument and EPUB."""

import io
import zipfile
import zlib
from collections.abc import Sequence

Words = tuple[float, float, float, str]
"""Where a line begins, how large its letters are, and what it says."""


def pdf(
    *pages: Sequence[Words],
    title: str = "",
    extra: bytes = b"",
    turned: int = 0,
    packing: bool = True,
) -> bytes:
    """A PDF in Helvetica on pages of 600 by 800 points, its text turned by quarters to the left."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    kids = []
    for page in pages:
        lines = (
            f"BT /F {size} Tf {_matrix(left, bottom, turned)} Tm ({_escaped(text)}) Tj ET"
            for left, bottom, size, text in page
        )
        content = "\n".join(lines).encode("latin-1") + extra
        about = b"/Filter/FlateDecode" if packing else b""
        content = zlib.compress(content) if packing else content
        objects.append(b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(b"<</Title(%s)>>" % _escaped(title).encode("latin-1"))
    return assemble(objects, info=len(objects))


def assemble(objects: Sequence[bytes], *, info: int | None = None) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    data = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    about = b"/Info %d 0 R" % info if info else b""
    data += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        about,
        start,
    )
    return bytes(data)


def _matrix(left: float, bottom: float, quarters: int) -> str:
    turn = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0")[quarters]
    place = ((left, bottom), (800 - bottom, left), (600 - left, 800 - bottom), (bottom, 800 - left))
    return f"{turn} {place[quarters][0]} {place[quarters][1]}"


def column(left: float, top: float, *lines: str, size: float = 10, step: float = 12) -> list[Words]:
    """Lines one below the other."""
    return [(left, top - number * step, size, line) for number, line in enumerate(lines)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A .zip of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, *, title: str = "", **parts: str | bytes) -> bytes:
    """A .docx with this in its body."""
    core = f'<c:coreProperties xmlns:c="c" xmlns:dc="d"><dc:title>{title}</dc:title></c:coreProperties>'
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<?xml version='1.0'?><w:document {W}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": core,
            **parts,
        }
    )


def paragraph(text: str, *, style: str = "") -> str:
    """A paragraph of a .docx, a run for each word, as Word cuts them."""
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    words = text.split(" ")
    spaced = [*(f"{word} " for word in words[:-1]), words[-1]]
    runs = "".join(f'<w:r><w:t xml:space="preserve">{word}</w:t></w:r>' for word in spaced)
    return f"<w:p>{about}{runs}</w:p>"


ODT_NAMES = " ".join(
    f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "table", "style", "draw", "dc")
)


def odt(body: str, *, title: str = "", manifest: str = "<m/>", styles: str = "") -> bytes:
    """An .odt with this in its body."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {ODT_NAMES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "meta.xml": f"<office:document-meta {ODT_NAMES}><dc:title>{title}</dc:title></office:document-meta>",
        }
    )


def epub(chapters: dict[str, str], **parts: str) -> bytes:
    """An .epub of these chapters."""
    items = "".join(
        f'<item id="i{number}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="i{number}"/>' for number in range(len(chapters)))
    book = (
        '<package xmlns:dc="d"><metadata><dc:title>Osk Weekly</dc:title><dc:date>2025-05-16</dc:date></metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OEBPS/book.opf"/></container>',
            "OEBPS/book.opf": book,
            **{f"OEBPS/text/{name}": text for name, text in chapters.items()},
            **parts,
        }
    )

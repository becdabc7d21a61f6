"""decode_markup: the bytes of a page, a feed or an XML file -> text; plain_text: marked-up text -> paragraphs."""

import codecs
import re
from collections.abc import Callable
from html import unescape
from typing import Any

from index.readers.encoding import FALLBACK, SAMPLE_BYTES, decode_mixed, find_mark
from index.readers.report import Reason, SkippedFile
from index.readers.stream import FoundFile, unreadable_share

BINARY_SHARE = 0.05
"""Share of unreadable characters in the sample above which bytes are no markup.

Random bytes have 0.12 in windows-1252, in which all that is not declared and not UTF-8 is read.
"""

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_META = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096
"""Bytes in which an encoding is declared; browsers look at 1,024, pages in the wild begin with comments."""

MAX_REPLACED = 0.5
"""Share of the characters beyond ASCII that may be none in a declared encoding before it is taken for false."""

_XML_STARTS = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}

# Names by Python, as the standard for browsers reads them: their supersets, and no codec that unpacks.
_SUPERSETS = {
    **dict.fromkeys(("iso8859-1", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_PLAIN = re.compile(
    r"utf-8|utf-16(?:-[lb]e)?|cp(?:125[0-8]|874|866|932|949)|iso8859-1?[0-9]|koi8-[ru]|mac-\w+"
    r"|big5(?:hkscs)?|gb18030|euc_jp|iso2022_jp"
)

_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_NEWLINE = re.compile(r"\r\n?")
_BREAK, _LINE = "\ufdd2", "\ufdd3"
"""Stand for `br` and for a line end in `pre`; Unicode keeps these two free of characters."""
_LINE_ENDS = re.compile(f"([{_BREAK}{_LINE}])")
_EMPTY_LINES = re.compile(rf"[{_BREAK}{_LINE}]\s*(?:[{_BREAK}{_LINE}]\s*)+")
_OPENS_LINE = re.compile(r"[•·▪◦●■‣*–-]\s|(?:Q|A|[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}):\s")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
    "block", "hl1", "hl2", "bq", "body.content", "body.head", "body.end", "note",  # NITF's
))  # fmt: skip
_CELLS = frozenset(("td", "th", "lb"))
_LEFT_OUT = frozenset((
    "head", "iframe", "media", "noscript", "object", "script", "style", "svg", "template", "title", "video", "audio",
))  # fmt: skip
"""Elements whose content is no text of the article."""

# Linear in the length of any text: nothing is looked for past the next "<" except the end of what
# has begun, and what has no end is taken whole. html.parser (up to 3.11.13) takes quadratic time.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<raw>.*?)(?:\]\]>|\Z)"
    r"|<(?P<left_out>script|style|svg|template|iframe|noscript|title)\b.*?(?:</(?P=left_out)\b[^<>]*+>?|\Z)"
    r"""|<(?P<tag>/?[a-z][\w:.-]*+)(?>(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*)>"""
    r"|<[/!?a-z][^<>]*+>",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)


def decode_markup(data: bytes, file: FoundFile, *, declared: str | None = None) -> str:
    r"""`data` as text, every line end `\n`; SkippedFile if it is none.

    What counts, in this order: a byte order mark, that it is sound UTF-8, `declared` (a header's
    word), what the file declares itself unless that is plainly false, and windows-1252.
    """
    if shown := _XML_STARTS.get(data[:2]):
        return _decoded(data, shown, file)
    if mark := find_mark(data[:SAMPLE_BYTES]):
        return _decoded(data[mark.size :], mark.encoding, file)
    name = _known_encoding(declared) or _declared_in(data[:_DECLARED_WITHIN])
    if name != "iso2022_jp":  # the one that looks like ASCII
        try:
            return _clean(data.decode(), file)
        except UnicodeDecodeError:
            pass
    if name and name != "utf-8" and not _is_false(name, data):
        return _decoded(data, name, file)
    text = decode_mixed(data)
    if "\ufffd" in text:
        file.warn(Reason.UNDECODABLE, f"replaced by U+FFFD, read as {FALLBACK}")
    elif name:
        detail = f"declared {name}, read as {FALLBACK} where it is no UTF-8"
        file.warn(Reason.RECODED, detail)
    return _clean(text, file)


def read_content_type(header: str | None) -> tuple[str, str | None]:
    """The media type and the encoding that such a header names, in lower case."""
    media_type, _, parameters = (header or "").lower().partition(";")
    _, _, charset = parameters.partition("charset=")
    return media_type.partition(",")[0].strip(), charset.partition(";")[0].strip(" \"'") or None


def plain_text(markup: str) -> str:
    """The text of a fragment of HTML: its blocks, each in one line, with an empty line between.

    A line break is a space, as a line of mail or wire copy ends within a sentence; before an item or a
    speaker's name it ends the line, and two of them end the block. The lines of `pre` stay lines.
    """
    blocks = Blocks()
    end = 0
    for match in _MARKUP.finditer(markup):
        blocks.add(unescape(markup[end : match.start()]))
        end = match.end()
        if match["raw"]:
            blocks.add(match["raw"])
        elif match["tag"]:
            name = match["tag"].lower()
            if name.startswith("/"):
                blocks.end(name[1:])
            else:
                blocks.start(name)
    blocks.add(unescape(markup[end:]))
    return blocks.text()


class Blocks:
    """Collects text between tags into blocks: paragraphs, items, headings and rows."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._parts: list[str] = []
        self._pres = 0

    def add(self, text: str) -> None:
        """Text between two tags."""
        if _BREAK in text or _LINE in text:
            text = text.replace(_BREAK, "\ufffd").replace(_LINE, "\ufffd")
        self._parts.append(text.replace("\n", _LINE) if self._pres else text)

    def start(self, name: str) -> None:
        """The beginning of an element, or an empty element."""
        if name == "br":
            self._parts.append(_BREAK)
        self._pass(name)
        self._pres += name == "pre"

    def end(self, name: str) -> None:
        """The end of an element."""
        self._pass(name)
        self._pres -= name == "pre" and self._pres > 0

    def walk(self, element: Any, name_of: Callable[[Any], str]) -> None:
        """Everything under an element of a tree; `name_of` gives the names of elements."""
        name = name_of(element)
        if name in _LEFT_OUT:
            return
        self.start(name)
        self.add(element.text or "")
        for child in element:
            self.walk(child, name_of)
            self.add(child.tail or "")
        self.end(name)

    def text(self) -> str:
        """All blocks, none empty."""
        self._end_block()
        return "\n\n".join(self._blocks)

    def _pass(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_block()
        elif name in _CELLS:
            self._parts.append(" ")

    def _end_block(self) -> None:
        joined = "".join(self._parts)
        self._parts.clear()
        for paragraph in _EMPTY_LINES.split(joined):
            if block := _join_lines(paragraph):
                self._blocks.append(block)


def _join_lines(paragraph: str) -> str:
    """The lines of a paragraph, with single spaces."""
    parts: list[str] = []
    mark = ""
    for piece in _LINE_ENDS.split(paragraph):
        if piece in (_BREAK, _LINE):
            mark = piece
        elif line := " ".join(piece.split()):
            is_end = mark == _LINE or _OPENS_LINE.match(line)
            parts += ["\n" if is_end else " ", line]
    return "".join(parts[1:])


def _declared_in(head: bytes) -> str | None:
    match = _DECLARED.search(head) or _META.search(head)
    return _known_encoding(match[1].decode("ascii", "replace")) if match else None


def _is_false(encoding: str, data: bytes) -> bool:
    """True if `data` cannot be in the encoding that it declares."""
    if encoding.startswith("utf-16"):  # what has NULs enough was found to be UTF-16 before
        return True
    text = data.decode(encoding, "replace")
    return text.count("\ufffd") > MAX_REPLACED * len(_BEYOND_ASCII.findall(text))


def _known_encoding(name: str | None) -> str | None:
    """The codec for `name`, None for a name that is unknown or no plain encoding of text."""
    try:
        codec = codecs.lookup((name or "").strip()).name
    except (LookupError, ValueError):
        return None
    codec = _SUPERSETS.get(codec, codec)
    return codec if _PLAIN.fullmatch(codec) else None


def _decoded(data: bytes, encoding: str, file: FoundFile) -> str:
    text = data.decode(encoding, "replace")
    if "\ufffd" in text:
        file.warn(Reason.UNDECODABLE, f"replaced by U+FFFD, read as {encoding}")
    return _clean(text, file)


def _clean(text: str, file: FoundFile) -> str:
    if unreadable_share(text[:SAMPLE_BYTES]) > BINARY_SHARE:
        raise SkippedFile(Reason.BINARY, "not text in any known encoding")
    if "\0" in text:
        file.warn(Reason.NUL, "replaced by U+FFFD")
        text = text.replace("\0", "\ufffd")
    return _NEWLINE.sub("\n", text)


_NAMES = (
    "p|br|div|span|a|b|i|em|strong|u|h[1-6]|ul|ol|li|blockquote|table|tbody|tr|td|th|img|figure"
    "|figcaption|section|article|header|footer|pre|sub|sup|font|center|hr|small|cite|iframe|script"
    "|style|html|body|dl|dt|dd"
)
_CLOSING = re.compile(rf"</(?:{_NAMES})\s*>|<(?:br|hr|img)\b[^<>]*>", re.IGNORECASE)
_OPENING = re.compile(rf"\s*<(?:{_NAMES})(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|amp|nbsp|quot|apos|lt|gt|[lr][sd]quo|[mn]dash|hellip|pound|euro"
    r"|bull|middot|copy|reg|trade|deg|[a-z](?:acute|grave|circ|uml|cedil|tilde|ring|slash)|szlig);",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|table|tr|figure|section|article|pre|hr|html|body)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def is_html(text: str) -> bool:
    """True for text with HTML tags or entities, not only a `<` or `&`."""
    if "<" in text and (_CLOSING.search(text) or _OPENING.match(text)):
        return True
    return "&" in text and bool(_ENTITY.search(text))


def text_of(text: str) -> str:
    """`text` without its markup if it is HTML, else as it is.

    If only phrases are marked up, its lines stay; if there are blocks and no paragraphs, as in WordPress, empty lines
    separate paragraphs.
    """
    if not is_html(text):
        return text
    if not _BLOCK_TAG.search(text):
        found = plain_text(f"<pre>{text}</pre>")
    elif _PARAGRAPH.search(text):
        found = plain_text(text)
    else:
        found = plain_text(_EMPTY_LINE.sub("<br><br>", text))
    # Some programs escape the markup itself.
    was_escaped = not _CLOSING.search(text) and _CLOSING.search(found)
    return plain_text(found) if was_escaped else found

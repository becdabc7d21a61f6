"""escape_stray_marks: XML with ampersands and angle brackets that mean themselves -> the same with them escaped.

Programs that paste text into a feed leave `R&D`, `?a=1&b=2` and `5 < 7` as they are; a parser gives up there, or
guesses that `R&D` was an entity. Names of HTML's entities, which XML does not know, become numbers.
"""

import re
from html.entities import html5

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

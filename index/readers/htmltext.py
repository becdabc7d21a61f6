"""text_of: a string that may hold HTML, as fields of JSON and tables do -> the text in it."""

import re

from index.readers.markup import plain_text

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
_BLOCK = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|table|tr|figure|section|article|pre|hr|html|body)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def is_html(text: str) -> bool:
    """True for text with the tags or the entities of HTML, and not only a sign that opens one."""
    if "<" in text and (_CLOSING.search(text) or _OPENING.match(text)):
        return True
    return "&" in text and bool(_ENTITY.search(text))


def text_of(text: str) -> str:
    """`text` without its markup if it is HTML, else as it is.

    Where only phrases are marked up, its lines stay; where blocks are and no paragraphs, as in what
    WordPress stores, empty lines part paragraphs.
    """
    if not is_html(text):
        return text
    if not _BLOCK.search(text):
        found = plain_text(f"<pre>{text}</pre>")
    elif _PARAGRAPH.search(text):
        found = plain_text(text)
    else:
        found = plain_text(_EMPTY_LINES.sub("<br><br>", text))
    # Some programs escape the markup itself.
    was_escaped = not _CLOSING.search(text) and _CLOSING.search(found)
    return plain_text(found) if was_escaped else found

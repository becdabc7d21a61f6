"""Text -> the quotations in it: curly, straight and angular marks, British single ones."""

import re
from typing import NamedTuple

from qa.language.word import word_pattern

MAX_SINGLE_CHARS = 600
"""How far a single mark looks for its fellow: most single marks are apostrophes."""

_MARK = re.compile(r"[“”„\"«»‘]|''|(?<!\w)'(?=\w)")
_OPENERS, _CLOSERS = frozenset("“„«"), frozenset("”»")
_SINGLE_END = re.compile(r"(?P<sure>[.,?!…]['’](?!\w))|(?P<perhaps>\w['’](?!\w))")
_WORD = word_pattern("'’")


class Quotation(NamedTuple):
    """`text[start:end]` with its marks; to the end of the paragraph where none closes it."""

    start: int
    end: int


def find_quotations(text: str, start: int, end: int) -> list[Quotation]:
    """The quotations of the paragraph `text[start:end]`, in order, none inside another."""
    found: list[Quotation] = []
    opened: int | None = None
    at = start
    while match := _MARK.search(text, at, end):
        mark, at = match.group(), match.end()
        if opened is None and mark in ("‘", "'"):
            if close := _single_end(text, match.start(), end):
                found.append(Quotation(match.start(), close))
                at = close
        elif opened is None and _opens(text, match, start, end):
            opened = match.start()
        elif opened is not None and _closes(text, match, end):
            found.append(Quotation(opened, at))
            opened = None
    if opened is not None:
        found.append(Quotation(opened, end))
    return found


def _opens(text: str, match: re.Match[str], start: int, end: int) -> bool:
    mark = match.group()
    if mark in _OPENERS:
        return True
    before = text[match.start() - 1] if match.start() > start else " "
    after = text[match.end()] if match.end() < end else " "
    return mark == '"' and not before.isalnum() and before not in ".,?!" and not after.isspace()


def _closes(text: str, match: re.Match[str], end: int) -> bool:
    mark = match.group()
    if mark in _CLOSERS or mark == "''":
        return True
    if mark != '"':
        return False
    after = text[match.end()] if match.end() < end else " "
    return not text[match.start() - 1].isspace() or not after.isalnum()


def _single_end(text: str, start: int, end: int) -> int | None:
    """Where a quotation that a single mark opens ends: after a stop, else at the last of the plain places."""
    if start and text[start - 1].isalnum():
        return None
    perhaps = None
    for match in _SINGLE_END.finditer(text, start + 1, min(end, start + MAX_SINGLE_CHARS)):
        if match["sure"]:
            return match.end()
        if text[match.start()] != "s":
            return match.end()
        perhaps = perhaps or match.end()  # players’: perhaps an apostrophe
    return perhaps


def is_speech(text: str) -> bool:
    """True for words that somebody may have said; not for “Inside Out 2”, which is the name of something."""
    words = _WORD.findall(text)
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return len(words) >= 2 and (2 * capitals <= len(words) or text.rstrip("”\"’'»")[-1:] in "!?,")

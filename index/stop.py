"""split_block: a part of a text -> its sentences, by rules on the words around each stop, and Punkt if in doubt."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.abbreviation import APOSTROPHE, JOINT, asks_punkt, kind_of, word_lists
from index.line import BLANK_CHARS

MAX_TOKEN_CHARS = 40
"""Characters before a full stop that are read: the token and, for an initial, the word before."""

MAX_ASIDE_CHARS = 200
"""How many characters before "?)" are searched for the opening bracket."""

_SCRIPT_MARKS = "。！？｡؟۔।॥።։။។"  # these always end a sentence
_MARKS = f".!?…‥{_SCRIPT_MARKS}"
_QUOTES = frozenset("”’\"'»“")
_STRAIGHT = ("'", '"')  # before a capital without a space these may open as well as close
_ASIDE = frozenset("([—–−-")  # a bracket or dash after an abbreviation carries the sentence on
_DASHES = _ASIDE - {"(", "["}
_OPENING = ".!?“‘\"'«‹„‚([{¿¡*—–-…"

# Possessive quantifiers, and the look-behind that lets a run of marks be read from its first mark
# only, keep the search linear. The first character class must come first: re scans by it.
_STOP = re.compile(
    rf"""
    (?P<mark> [{_MARKS}] (?<![{_MARKS}][{_MARKS}]) [{_MARKS}]*+ (?>(?:[ \xa0]\.(?![\w.])){{0,4}}) )
    (?P<close> (?>(?: [”’"'»›)\]}}」』）】〉》¹²³⁰⁴-⁹*†‡] | “(?=[{BLANK_CHARS}]|\Z) | \[\d{{1,3}}\] )*)
               (?>(?: [ \xa0\u202f]?[”»)\]](?=[{BLANK_CHARS}]|\Z) )*) )
    (?P<gap> [{BLANK_CHARS}]*+ )
    (?! \Z | [,;:،、，] | [a-z](?![A-Z]) )
    """,
    re.VERBOSE,
)
_NEXT = re.compile(r"([^\w]{0,8}+)(\w[\w’'-]{0,30}+)?")
_RUN_ON = re.compile(r"[“‘«(]?([A-Z][a-z]+|[AI])(?=[\s,’']|\Z)")
_PLAIN_WORD = re.compile(r"[a-z’']{3,}$")
_LIST_MARK = re.compile(r"\(?(?:\d{1,3}[a-z]?|[ivxIVX]{1,5})$")


class _Stop(NamedTuple):
    """A stop and the text around it."""

    token: str  # before the stop, without opening quotes and brackets
    before: str  # the words before it in the sentence, as far as read
    close: str  # closing quotes and brackets, footnote marks
    lead: str  # opening quotes, brackets and dashes after the gap
    word: str  # the next word
    is_initial: bool  # the next word is a single letter with a full stop

    @property
    def is_opener(self) -> bool:
        """True if the next word, by its capital, begins a sentence."""
        return (
            not self.is_initial and APOSTROPHE.split(self.word)[0].lower() in word_lists().openers
        )


def split_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets (start, end) of the sentences of `text[start:end]`, which has no white space around it."""
    for match in _STOP.finditer(text, start, end):
        if _is_end(text, start, match):
            yield start, match.end("close")
            start = match.end()
    yield start, end


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """True if the stop `match` ends the sentence that begins at `start`."""
    mark, close, gap = match.groups()
    at, after = match.start(), match.end()
    if mark[0] in _SCRIPT_MARKS:
        return not (close and text[after] in "とっ")  # Japanese: 「…。」と述べた, as “…” he said
    before, token = _words_before(text, start, at)
    if not gap:
        return mark in ".!?" and _is_missing_space(text, match, token)
    found = _NEXT.match(text, after, match.endpos)
    lead, word = found.groups("") if found else ("", "")
    if word[:1].islower() and not word[1:2].isupper():  # iPhone
        return False
    if mark == "." and _PLAIN_WORD.match(token) and token not in word_lists().kinds:
        return True
    if not (token or before):  # a sentence has more than marks
        return False
    is_initial = len(word) == 1 and text.startswith(".", after + len(lead) + 1, match.endpos)
    stop = _Stop(token, before, close, lead, word, is_initial)
    if close and text[at - 1] in "([":  # [...] and (?)
        return False
    if "?" in mark or "!" in mark:
        return _ends_call(text, start, match, stop)
    if mark in (".", ".."):  # two are a slip
        return _ends_statement(text, match, stop)
    return _ends_ellipsis(text, match, stop)


def _words_before(text: str, start: int, at: int) -> tuple[str, str]:
    """The last word before `at`, without opening marks, and the text before it, as far as read."""
    words = text[max(start, at - MAX_TOKEN_CHARS) : at].rsplit(None, 1)
    token = words[-1].lstrip(_OPENING) if words else ""
    return (words[0] if len(words) > 1 else ""), token


def _is_missing_space(text: str, match: re.Match[str], token: str) -> bool:
    """True for "ended.The next": a word, a stop, a capitalised word that ends no address."""
    mark, close, _ = match.groups()
    found = _RUN_ON.match(text, match.end(), match.endpos)
    next_word = found[1].lower() if found else ""
    if not found or next_word in word_lists().domains or close[-1:] in _STRAIGHT:
        return False
    if close[-1:] == "”" or _PLAIN_WORD.match(token):
        return True
    is_call = mark in "?!" and token.lower() not in word_lists().exclaimed
    return token[-3:].islower() and (is_call or next_word in word_lists().openers)


def _ends_call(text: str, start: int, match: re.Match[str], stop: _Stop) -> bool:
    """Question and exclamation marks, before a word that does not begin in lower case."""
    at = match.start()
    is_aside = ")" in stop.close and text.rfind("(", max(start + 1, at - MAX_ASIDE_CHARS), at) > 0
    is_credited = stop.lead[:1] == "(" and not _QUOTES.isdisjoint(stop.close)
    is_name = stop.token.lower() in word_lists().exclaimed
    if is_aside or is_credited or is_name or stop.lead[:1] in _DASHES:
        return stop.is_opener
    return not _is_attributed(text, match, stop)


def _ends_ellipsis(text: str, match: re.Match[str], stop: _Stop) -> bool:
    if not stop.word:
        return True
    if stop.word == "I" or stop.word.startswith(("I’", "I'")) or stop.word[0].isdigit():
        return False
    if stop.is_opener or stop.lead[:1] in _QUOTES or not _QUOTES.isdisjoint(stop.close):
        return not _is_attributed(text, match, stop)
    return asks_punkt("...", stop.word)


def _ends_statement(text: str, match: re.Match[str], stop: _Stop) -> bool:
    """Full stops after anything but a plain word."""
    kind = kind_of(stop.token)
    if kind in ("title", "inner"):
        return False
    if kind == "number":
        return not any(char.isdigit() for char in stop.word)  # No. 5, Est. P-507
    if kind == "initial":
        return _ends_letter(stop)
    if kind in ("end", "clock", "acronym"):
        return _ends_abbreviation(text, match, stop, kind)
    return bool(stop.before) or not _LIST_MARK.match(stop.token)


def _ends_letter(stop: _Stop) -> bool:
    """A single capital: an initial, a list mark, or the B of "Plan B."."""
    if not stop.before or stop.is_initial or stop.lead[:1] in _ASIDE:
        return False
    word_before = stop.before.split()[-1]
    if stop.is_opener or word_before.lower() in word_lists().lettered:
        return True
    if word_before[-1] == "." or not word_before.islower():
        return False
    return asks_punkt("J.", stop.word)


def _ends_abbreviation(text: str, match: re.Match[str], stop: _Stop, kind: str) -> bool:
    """Abbreviations that may end a sentence: "U.S.", "Inc.", "p.m."."""
    if stop.lead[:1] in _ASIDE or not stop.word or stop.word[0].isdigit():
        return False
    if stop.is_opener:
        return True
    if ")" in stop.close:
        return False
    if not _QUOTES.isdisjoint(stop.close):
        return not _is_attributed(text, match, stop)
    if kind == "clock":
        return not _is_zone_or_day(stop.word) and len(stop.before.split()) > 1
    if kind == "end" and stop.lead[:1] in _QUOTES:
        return True
    # All acronyms are "U.S." to Punkt, which knows only some: their shape says what they are.
    token = "U.S" if kind == "acronym" else JOINT.split(stop.token)[-1]
    return asks_punkt(f"{token}.", stop.word)


def _is_zone_or_day(word: str) -> bool:
    return word.lower() in word_lists().after_clock or (word.isupper() and 2 <= len(word) <= 4)


def _is_attributed(text: str, match: re.Match[str], stop: _Stop) -> bool:
    """True if a name and a verb of saying follow a quotation: “Why?” Okafor asked."""
    if _QUOTES.isdisjoint(stop.close) or (stop.is_opener and stop.word != "I"):
        return False
    return bool(word_lists().speech.match(text, match.end(), match.endpos))

"""Sentence, and split_sentences: article -> sentences.

Rules over regular expressions decide the clear ends; NLTK's Punkt (Kiss and Strunk 2006) decides
the full stops they leave in doubt, from the token before and the word after. Punkt's parameters are
`data/punkt.json`, learned by `training/punkt.py`; the rules' words are `data/sentence.txt`. Both are
read, and nltk is imported (0.25 s and more), when first needed.

White space here is what `str.isspace` says plus U+200B, U+2060 and U+FEFF (zero-width space, word
joiner, byte order mark). No sentence begins or ends with it; between sentences is nothing else.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import category

from index.article import Article

MAX_SENTENCE_CHARS = 2_000
"""A longer sentence is cut, at white space if it has any, so that hostile text stays bounded."""

MIN_WRAP_CHARS, MAX_WRAP_CHARS = 45, 100
"""Widths taken for hard-wrapped text, by judgement; a shorter line is a heading or an item."""

MAX_TOKEN_CHARS = 40
"""Characters before a full stop that are looked at: the token and, for an initial, the word before."""

MAX_ASIDE_CHARS = 200
"""How far back from "?)" the bracket is looked for that opened in the sentence."""

DOUBTS_KEPT = 8_192
"""Decisions of Punkt's that are remembered: one costs 21 µs, a stop all in 3 µs (measured on news)."""

_DATA = Path(__file__).parent / "data"
_ORTHO_LOWER = 1 << 5  # nltk.tokenize.punkt._ORTHO_MID_LC: seen in lower case inside sentences

_BLANK_CHARS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
_SCRIPT_MARKS = "。！？｡؟۔।॥።։။។"  # these end a sentence wherever they stand
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
    (?P<mark> [{_MARKS}] (?<![{_MARKS}][{_MARKS}]) [{_MARKS}]*+ (?:[ \xa0]\.(?![\w.])){{0,4}}+ )
    (?P<close> (?: [”’"'»›)\]}}」』）】〉》¹²³⁰⁴-⁹*†‡] | “(?=[{_BLANK_CHARS}]|\Z) | \[\d{{1,3}}\] )*+
               (?: [ \xa0\u202f]?[”»)\]](?=[{_BLANK_CHARS}]|\Z) )*+ )
    (?P<gap> [{_BLANK_CHARS}]*+ )
    (?! \Z | [,;:،、，] | [a-z](?![A-Z]) )
    """,
    re.VERBOSE,
)
_BLANKS = re.compile(rf"[{_BLANK_CHARS}]*+")
_NEXT = re.compile(r"([^\w]{0,8}+)(\w[\w’'-]{0,30}+)?")
_RUN_ON = re.compile(r"[“‘«(]?([A-Z][a-z]+|[AI])(?=[\s,’']|\Z)")
_PLAIN_WORD = re.compile(r"[a-z’']{3,}$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,3}$|[A-Z][a-z]\.[A-Z]$")
_LIST_MARK = re.compile(r"\(?(?:\d{1,3}[a-z]?|[ivxIVX]{1,5})$")
_APOSTROPHE = re.compile(r"[’']")
_JOINT = re.compile(r"[-–—−/]")

_TERMINAL = re.compile(r"[.!?…:;。！？؟۔।][”’\"'»)\]]*$")
_BULLET = re.compile(r"[•·▪◦●■‣*–-]\s")
_NUMBERED = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z])[.)\]]\s")
_RUNS_OVER = re.compile(r"(?:[,—–-]|\b(?:the|an?|of|to|and|or|in|for|by|with|on|at|from|that|as))$")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`article.text[start:end]` is the sentence; offsets count code points, half-open.

    `ordinal` counts from 0 within the article.
    """

    article_id: str
    ordinal: int
    start: int
    end: int


def split_sentences(article: Article) -> list[Sentence]:
    """The sentences of `article`, in order, not overlapping, none empty or padded."""
    return [
        Sentence(article.id, ordinal, start, end)
        for ordinal, (start, end) in enumerate(sentence_spans(article.text))
    ]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of the sentences of `text`; between them lies only white space."""
    spans: list[tuple[int, int]] = []
    for block in _blocks(text):
        for start, end in _split_block(text, *block):
            if end - start > MAX_SENTENCE_CHARS:
                spans.extend(_cut(text, start, end))
            else:
                spans.append((start, end))
    return spans


# Lines: paragraphs, and the line ends that a sentence runs over.


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that no sentence crosses: paragraphs, lines that are not wraps."""
    lines: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        start = offset + len(line) - len(line.lstrip(_BLANK_CHARS))
        offset += len(line)
        end = offset - len(line) + len(line.rstrip(_BLANK_CHARS))
        if start < end:
            lines.append((start, end))
        if start >= end or line[-1] not in "\r\n":
            yield from _joined(text, lines)
            lines = []
    yield from _joined(text, lines)


def _joined(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Consecutive lines, with those joined that a hard wrap parted."""
    if not lines:
        return
    width = _wrap_width(text, lines) if len(lines) > 1 else 0
    block = lines[0][0]
    for line, after in pairwise(lines):
        if not _runs_over(text, line, after, width):
            yield block, line[1]
            block = after[0]
    yield block, lines[-1][1]


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The width `lines` were wrapped at, or 0: no first word of a line fits on the line above."""
    width = max(end - start for start, end in lines)
    if len(lines) < 3 or not MIN_WRAP_CHARS <= width <= MAX_WRAP_CHARS:
        return 0
    full = sum(_is_full(text, line, after, width) for line, after in pairwise(lines))
    return width if full >= 0.8 * (len(lines) - 1) else 0  # the rest may end paragraphs


def _is_full(text: str, line: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    word_end = text.find(" ", *after)
    word_chars = (after[1] if word_end < 0 else word_end) - after[0]
    return line[1] - line[0] + 1 + word_chars > width


def _runs_over(text: str, line: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    """True if the line end between `line` and `after` is a wrap, so no end by itself."""
    start, end = line
    if _BULLET.match(text, after[0]):
        return False
    is_open = not _TERMINAL.search(text, max(start, end - 6), end)
    if width and _is_full(text, line, after, width):
        return is_open or not _NUMBERED.match(text, after[0])
    if not is_open or end - start < MIN_WRAP_CHARS or _NUMBERED.match(text, after[0]):
        return False
    return text[after[0]].islower() or bool(_RUNS_OVER.search(text, end - 6, end))


# Stops: which of them end a sentence.


class _Stop(NamedTuple):
    """A stop and what stands around it."""

    token: str  # before the stop, without opening quotes and brackets
    before: str  # what stands before it in the sentence, as far as looked at
    close: str  # closing quotes and brackets, footnote marks
    lead: str  # opening quotes, brackets and dashes after the gap
    word: str  # the next word
    is_initial: bool  # the next word is a single letter with a full stop

    @property
    def is_opener(self) -> bool:
        """True if the next word, with its capital, says that a sentence begins."""
        return not self.is_initial and _APOSTROPHE.split(self.word)[0].lower() in _words().openers


def _split_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
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
    if mark == "." and _PLAIN_WORD.match(token) and token not in _words().kinds:
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
    """The last word before `at`, bare of opening marks, and what stands before it, as far as seen."""
    words = text[max(start, at - MAX_TOKEN_CHARS) : at].rsplit(None, 1)
    token = words[-1].lstrip(_OPENING) if words else ""
    return (words[0] if len(words) > 1 else ""), token


def _is_missing_space(text: str, match: re.Match[str], token: str) -> bool:
    """True for "ended.The next": a word, a stop, a capitalised word that ends no address."""
    mark, close, _ = match.groups()
    found = _RUN_ON.match(text, match.end(), match.endpos)
    next_word = found[1].lower() if found else ""
    if not found or next_word in _words().domains or close[-1:] in _STRAIGHT:
        return False
    if close[-1:] == "”" or _PLAIN_WORD.match(token):
        return True
    is_call = mark in "?!" and token.lower() not in _words().exclaimed
    return token[-3:].islower() and (is_call or next_word in _words().openers)


def _ends_call(text: str, start: int, match: re.Match[str], stop: _Stop) -> bool:
    """Question and exclamation marks, before a word that does not begin in lower case."""
    at = match.start()
    is_aside = ")" in stop.close and text.rfind("(", max(start + 1, at - MAX_ASIDE_CHARS), at) > 0
    is_credited = stop.lead[:1] == "(" and not _QUOTES.isdisjoint(stop.close)
    is_name = stop.token.lower() in _words().exclaimed
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
    return _asks_punkt("...", stop.word)


def _ends_statement(text: str, match: re.Match[str], stop: _Stop) -> bool:
    """Full stops after anything but a plain word."""
    kind = _kind(stop.token)
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
    if stop.is_opener or word_before.lower() in _words().lettered:
        return True
    if word_before[-1] == "." or not word_before.islower():
        return False
    return _asks_punkt("J.", stop.word)


def _ends_abbreviation(text: str, match: re.Match[str], stop: _Stop, kind: str) -> bool:
    """Abbreviations that may stand at an end: "U.S.", "Inc.", "p.m."."""
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
    # All acronyms are "U.S." to Punkt: it knows words, and their shape says what they are.
    token = "U.S" if kind == "acronym" else _JOINT.split(stop.token)[-1]
    return _asks_punkt(f"{token}.", stop.word)


def _is_zone_or_day(word: str) -> bool:
    return word.lower() in _words().after_clock or (word.isupper() and 2 <= len(word) <= 4)


def _is_attributed(text: str, match: re.Match[str], stop: _Stop) -> bool:
    """True if a name and a verb of saying follow a quotation: “Why?” Okafor asked."""
    if _QUOTES.isdisjoint(stop.close) or (stop.is_opener and stop.word != "I"):
        return False
    return bool(_words().speech.match(text, match.end(), match.endpos))


def _kind(token: str) -> str:
    """What `token` is before a full stop: a section of the word list, a shape, or "" for a word."""
    if len(token) == 1 and token.isupper():
        return "initial"
    kinds = _words().kinds
    for part in (token, _JOINT.split(token)[-1]):  # D-Conn, and/or Inc
        kind = kinds.get(part) or kinds.get(part.lower())
        if kind is None and len(part) > 2 and part.isupper():  # GEN., but not the LA of Los Angeles
            kind = kinds.get(part.capitalize())
        if kind is not None:
            return kind
        if _ACRONYM.match(part):
            return "acronym"
    return ""


# Data and Punkt, at first use.


class _Words(NamedTuple):
    kinds: dict[str, str]
    lettered: frozenset[str]
    openers: frozenset[str]
    after_clock: frozenset[str]
    exclaimed: frozenset[str]
    domains: frozenset[str]
    speech: re.Pattern[str]


@lru_cache(maxsize=1)
def _learned() -> dict[str, list[str]]:
    record: dict[str, list[str]] = json.loads((_DATA / "punkt.json").read_text("utf-8"))
    return record


@lru_cache(maxsize=1)
def _words() -> _Words:
    section: list[str] = []
    sections: dict[str, list[str]] = {}
    for line in (_DATA / "sentence.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section.extend(line.split())
    kinds = dict.fromkeys(_learned()["abbreviations"], "end")
    for kind in ("end", "clock", "number", "inner", "title"):
        kinds.update(dict.fromkeys(sections[kind], kind))
    name = r"(?:[A-Z][\w.’'-]{0,30}|d[aei]|v[ao]n|de[nr]|bin|al)"
    speech = re.compile(rf"(?:{name}\s{{1,3}}){{1,6}}(?:{'|'.join(sections['speech'])})\b")
    return _Words(
        kinds,
        lettered=frozenset(sections["lettered"]),
        openers=frozenset(sections["opener"]),
        after_clock=frozenset(sections["after_clock"]),
        exclaimed=frozenset(sections["exclaimed"]),
        domains=frozenset(sections["domain"]),
        speech=speech,
    )


@lru_cache(maxsize=DOUBTS_KEPT)
def _asks_punkt(token: str, word: str) -> bool:
    """True if Punkt ends the sentence between `token`, a full stop included, and `word`."""
    return bool(_punkt().text_contains_sentbreak(f"{token} {word}"))


@lru_cache(maxsize=1)
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    abbreviations = {word.lower() for word, kind in _words().kinds.items() if kind == "end"}
    parameters.abbrev_types = abbreviations | {"u.s"}
    parameters.sent_starters = set(_learned()["openers"])
    # A Counter, as looking a word up in Punkt's own defaultdict keeps the word for ever.
    parameters.ortho_context = Counter(dict.fromkeys(parameters.sent_starters, _ORTHO_LOWER))
    return PunktSentenceTokenizer(parameters)


# Length.


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`start` to `end` in pieces of at most MAX_SENTENCE_CHARS."""
    while end - start > MAX_SENTENCE_CHARS:
        limit = start + MAX_SENTENCE_CHARS
        cut = next((at for at in range(limit, start, -1) if text[at] in _BLANK_CHARS), 0)
        stop = cut or _before_cluster(text, start, limit)
        piece = text[start:stop].rstrip(_BLANK_CHARS)
        yield start, start + len(piece)
        found = _BLANKS.match(text, stop, end)
        start = found.end() if found else stop
    yield start, end


def _before_cluster(text: str, start: int, limit: int) -> int:
    """The last place up to `limit` between characters, not inside one.

    Inside are combining marks, joined emoji and surrogate pairs. A pile of marks longer than a
    sentence may be is cut at `limit` all the same.
    """
    for at in range(limit, start, -1):
        is_mark = category(text[at])[0] == "M" or "\udc00" <= text[at] <= "\udfff"
        if not is_mark and text[at] != _JOINER and text[at - 1] != _JOINER:
            return at
    return limit

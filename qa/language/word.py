"""What counts as a word, and a sentence's words and marks as the phrase model sees them."""

import re
from typing import NamedTuple

from index import is_stop_word


def word_pattern(joints: str = "") -> re.Pattern[str]:
    """Letters and digits, with single `joints` between them."""
    return re.compile(rf"[^\W_]+(?:[{joints}][^\W_]+)*" if joints else r"[^\W_]+")


WORD = word_pattern("-.'’&")
"""What people call a word: U.S., AT&T, well-known, Russia's."""
PLAIN_WORD = word_pattern()
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_RUN = r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad\u200c\u200d])*"  # letters with combining accents
_TOKEN = re.compile(
    rf"\d+(?:[.,:]\d+)*(?:[^\W\d_]+)?|(?:[^\W\d_]\.){{2,}}|{_RUN}(?:[-’'.&]{_RUN})*|[^\w\s]|_"
)
_POSSESSIVE = re.compile(r"['’]s$")
BE = "is are was were be been"
CLITICS = frozenset(("'s", "’s"))
_NO_EDGE = CLITICS | frozenset(
    f"{BE} do does did has have had can could will would of and or but that which who whose by than as".split(
        " "
    )
)
NO_START = (_NO_EDGE - {"did"}) | frozenset(("it", "he", "she", "they", "we", "i"))
_SMALL_WORDS = "the a an in on at for to with from into its his her their this these those not"
NO_END = _NO_EDGE | frozenset(_SMALL_WORDS.split())


class Word(NamedTuple):
    """A word or a mark of a sentence, `text[start:end]`, in lower case, and its shape."""

    lower: str
    shape: str
    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """The words and marks of a sentence; a possessive "'s" is a word of its own."""
    words = []
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        clitic = _POSSESSIVE.search(word)
        if clitic and clitic.start():
            cut = start + clitic.start()
            words.append(_word(text[start:cut], start, cut))
            start, word = cut, text[cut:end]
        words.append(_word(word, start, end))
    return words


def _word(word: str, start: int, end: int) -> Word:
    return Word(word.lower(), _shape(word), start, end)


def _shape(word: str) -> str:
    """Y year, d number, D digits and more, A capitals, X one capital, s small word, x another word, or the mark."""
    first = word[0]
    if first.isdigit():
        if len(word) == 4 and word.isdigit() and first in "12":
            return "Y"
        return "d" if word.isdigit() else "D"
    if first.isupper():
        return "A" if len(word) > 1 and word.isupper() else "X"
    if first.islower():
        return "s" if word in NO_END or word in NO_START or is_stop_word(word) else "x"
    return first

"""A question typed without capitals -> the same with those that its names have in the text that was cited for it."""

import re
from collections.abc import Iterable

from index import fold, is_stop_word
from qa.language.names import find_names

_WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")


def with_capitals(question: str, texts: Iterable[str]) -> str:
    """The question with the words that `texts` have as parts of names, and never small, written as there.

    One with a capital after its first letter stays as it is.
    """
    if any(letter.isupper() for letter in question[1:].replace("I", "")):
        return question
    written: dict[str, str] = {}
    small: set[str] = set()
    for text in texts:
        small |= {word for word in _WORD.findall(text) if word.islower()}
        for name in find_names(text):
            for word in _WORD.findall(text[name.start : name.end]):
                bare = re.sub(r"['’]s$", "", word)
                written.setdefault(fold(bare), bare)
    known = {
        key: word for key, word in written.items() if key not in small and not is_stop_word(key)
    }
    return _WORD.sub(lambda match: _written(match[0], known), question)


def _written(word: str, known: dict[str, str]) -> str:
    """The word as it is known, with what belongs to nobody else's: "kenwright’s"."""
    bare = re.sub(r"['’]s$", "", word)
    return known.get(fold(bare), bare) + word[len(bare) :]

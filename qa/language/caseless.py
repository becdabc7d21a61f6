"""Words that a pattern finds in any case, and what each means, looked up by the rule that the pattern goes by.

`re.IGNORECASE` takes more for a letter than its capital: the long s for an s, the Kelvin sign for a k, the Turkish I
with a dot and i without one for an i. `str.lower` does not: "ſeven", found where "seven" is sought, is in no table.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

_SAME = str.maketrans("\u017f\u212a\u0130\u0131", "skii")


def any_case(text: str) -> str:
    """`text` in lower case as `re.IGNORECASE` compares it with letters from a to z; no letter moves."""
    return text.translate(_SAME).lower()


class WordTable(Mapping[str, Meaning], Generic[Meaning]):
    """Words, in lower case, and what each means; whatever `pattern` finds with `re.IGNORECASE` is in it."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._meanings = dict(meanings)

    @property
    def pattern(self) -> str:
        """The words as alternatives, longer ones first."""
        return "|".join(map(re.escape, sorted(self._meanings, key=len, reverse=True)))

    def __getitem__(self, word: str) -> Meaning:
        return self._meanings[any_case(word)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._meanings)

    def __len__(self) -> int:
        return len(self._meanings)


def numbered(words: str, start: int) -> WordTable[int]:
    """A table that counts the words, the first of which is `start`."""
    return WordTable({word: number for number, word in enumerate(words.split(), start)})

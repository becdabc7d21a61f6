"""Text: a string that keeps what is found in it, so that each analysis is made once, when first needed."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from index import Token, analyse

Found = TypeVar("Found")
Given = ParamSpec("Given")


class Text(str):
    """A string that remembers what the functions marked `once` find in it.

    A slice of it is a plain string and remembers nothing.
    """

    __slots__ = ("_found",)

    def __new__(cls, text: str) -> "Text":
        """Returns a `Text` unchanged, with what it remembers."""
        if isinstance(text, Text):
            return text
        made = super().__new__(cls, text)
        made._found = {}
        return made

    _found: dict[Hashable, object]

    def __reduce__(self) -> tuple[type["Text"], tuple[str]]:
        """Pickles the string only, without what it remembers."""
        return Text, (str(self),)


def once(
    find: Callable[Concatenate[str, Given], Found],
) -> Callable[Concatenate[str, Given], Found]:
    """`find`, called once for each `Text` and arguments; each time for any other string."""

    @wraps(find)
    def kept(text: str, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        if not isinstance(text, Text):
            return find(text, *args, **kwargs)
        known, key = text._found, (find, *args)
        if key not in known:
            known[key] = find(text, *args, **kwargs)
        return cast(Found, known[key])

    return kept


@once
def find_tokens(text: str) -> tuple[Token, ...]:
    """The terms of the text with their places, as `index.analyse` gives them."""
    return tuple(analyse(text))

"""Text: a text that keeps what is found in it, so that each analysis is made once, when it is first asked for."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from index import Token, analyse

Found = TypeVar("Found")
Given = ParamSpec("Given")


class Text(str):
    """A string that remembers what the functions marked `once` find in it; all of it goes when the text goes.

    A slice of it is a plain string, in which everything is found again.
    """

    __slots__ = ("_found",)

    def __new__(cls, text: str) -> "Text":
        """A `Text` is given back as it is, with what is known of it."""
        if isinstance(text, Text):
            return text
        made = super().__new__(cls, text)
        made._found = {}
        return made

    _found: dict[Hashable, object]

    def __reduce__(self) -> tuple[type["Text"], tuple[str]]:
        """Sent to another process without what is known of it."""
        return Text, (str(self),)


def once(
    find: Callable[Concatenate[str, Given], Found],
) -> Callable[Concatenate[str, Given], Found]:
    """`find`, called once for each `Text` and what is given with it; for any other string each time."""

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

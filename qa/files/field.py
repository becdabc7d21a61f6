"""Fields of a question line -> checked values; what cannot be used raises Unusable."""

from collections.abc import Mapping

Fields = Mapping[str, object]


class Unusable(Exception):
    """What is wrong with a line, and what to do; `code` is that of the error record."""

    def __init__(self, message: str, *, code: str = "bad_line") -> None:
        super().__init__(message)
        self.code = code


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    """The field as texts: none, one or a list of them."""
    value = fields.get(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(one, str) for one in values):
        raise Unusable(f"{name} is neither text nor a list of texts")
    return tuple(values)

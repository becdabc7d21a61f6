"""The notes beside a quote, each with how often it is right on sentences that were marked by hand.

A note is shown by default only if its precision is SHOWN_FROM or more on cases that its author had not seen when the
code was written (docs/news.md says how they were drawn).
"""

from typing import NamedTuple

SHOWN_FROM = 0.9


class Note(NamedTuple):
    """A note: `fields` of a result record, the benchmark and its marks, and of `cases` how many are right.

    `recall` is the share of what should be told that is told rightly.
    """

    name: str
    fields: tuple[str, ...]
    benchmark: str
    marks: str
    right: int
    cases: int
    recall: float

    @property
    def precision(self) -> float:
        """The share of what is told that is right."""
        return self.right / self.cases


NOTES = (
    Note("speaker", ("speaker",), "speaker.py", "speaker.jsonl", 140, 150, 0.75),
    Note("pronoun", ("referents",), "speaker.py", "referent.jsonl", 47, 47, 0.19),
    Note("days", ("days",), "when.py", "when.jsonl", 169, 182, 0.94),
    Note("copies", ("also_in",), "copies.py", "pairs.jsonl", 140, 149, 0.82),
)

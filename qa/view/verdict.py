"""Verdict: an answer is sure, perhaps, or not in the archive; the page shows which before all else."""

from enum import Enum

from qa.answer import Answer

TENTHS = 10


class Verdict(Enum):
    """The value is what the style sheet calls it."""

    SURE = "sure"
    PERHAPS = "perhaps"
    NONE = "none"

    @property
    def label(self) -> str:
        """What it is called for a person."""
        return {"sure": "Sure", "perhaps": "Perhaps", "none": "Not in this archive"}[self.value]


def verdict_of(answer: Answer) -> Verdict:
    """What is to be thought of an answer."""
    if not answer.answered:
        return Verdict.NONE
    return Verdict.SURE if answer.sure else Verdict.PERHAPS


def tenths(score: float) -> int:
    """How many of ten like it are right: never all, never none."""
    return min(max(round(score * TENTHS), 1), TENTHS - 1)

"""Service: what the API and the page share: the desk, its options, and its limits."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from index import AppError
from qa.answer import Answer
from qa.desk import Desk, ask_line
from qa.files.log_file import UNEXPECTED, fault_text
from qa.files.question_file import Asked, BadLine, Line, QuestionLine, failed
from qa.pipeline import Options
from qa.serve.limit import Gate
from qa.serve.metrics import Metrics

READS_AT_ONCE = 4
READS_WAITING = 64
"""Articles and lists are read in milliseconds, so they do not wait for answers."""

T = TypeVar("T")


def _reading() -> Gate:
    return Gate(READS_AT_ONCE, READS_WAITING)


@dataclass(frozen=True, slots=True)
class Service:
    """A desk that is asked over HTTP: `label` is the name of its articles, `options` are its default options.

    Answers and look-ups go through `gate`, articles and lists through `reading`.
    """

    desk: Desk
    label: str
    options: Options = field(default_factory=Options)
    gate: Gate = field(default_factory=Gate)
    reading: Gate = field(default_factory=_reading)
    metrics: Metrics = field(default_factory=Metrics)

    async def stream(self, works: Iterable[Callable[[], T]]) -> AsyncIterator[T]:
        """The results of works one after the other, each when its turn comes."""
        self.gate.streams += 1
        try:
            for work in works:
                yield await self.gate.run_patiently(work)
        finally:
            self.gate.streams -= 1

    def answer(self, line: QuestionLine, options: Options) -> Answer:
        """The answer to a question, counted."""
        answer = ask_line(line, self.desk, options)
        self.metrics.count_answer(answer)
        return answer

    def answer_line(self, line: Line) -> Asked:
        """One of many lines and its answer; any error, even a bug, costs that line only."""
        if isinstance(line, BadLine):
            return line, None
        try:
            return line, self.answer(line, self.options)
        except AppError as error:
            return failed(line, str(error), error.code), None
        except Exception as error:
            return failed(line, fault_text(error), UNEXPECTED), None

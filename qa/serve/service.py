"""Service: what the API and the page share: the desk, how it is asked, and how much at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from qa.answer import Answer
from qa.desk import Desk, ask_line
from qa.files.question_file import QuestionLine
from qa.pipeline import Options
from qa.serve.limit import Gate
from qa.serve.metrics import Metrics

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """A desk that is asked over HTTP: `label` is what its articles are called, `options` how it is asked."""

    desk: Desk
    label: str
    options: Options = field(default_factory=Options)
    gate: Gate = field(default_factory=Gate)
    metrics: Metrics = field(default_factory=Metrics)

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, when its turn comes; ServeError where too many wait."""
        return await self.gate.run(work)

    def answer(self, line: QuestionLine, options: Options) -> Answer:
        """The answer to a question, counted."""
        answer = ask_line(line, self.desk, options)
        self.metrics.count_answer(answer)
        return answer

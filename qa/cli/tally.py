"""Tally: what became of the lines of a batch, counted while it runs, and told at its end."""

from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

from qa.answer import Answer, Reason
from qa.files.question_file import BadLine, Line
from qa.files.result_form import ANSWERED, ERROR, outcome
from qa.metric import percentile
from qa.view.wording import REASON_WORDS

MANY = 0.95
"""The share of questions that the second of the two times holds for."""


@dataclass(slots=True)
class Tally:
    """What became of the lines so far; `kept` were in the result file before, `kept_bad` of these as bad lines.

    `outcomes` are those of `qa.files.result_form.outcome`, of this run alone, as are the citations and the times.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    citations: int = 0
    kept: int = 0
    kept_bad: int = 0
    times_ms: list[float] = field(default_factory=list)
    started: float = field(default_factory=perf_counter)

    @property
    def answered(self) -> int:
        """Questions answered in this run."""
        return self.outcomes[ANSWERED]

    @property
    def bad(self) -> int:
        """Lines that could not be asked."""
        return self.outcomes[ERROR]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why there was no answer, the most frequent reason first, and how often."""
        return reasons_in(self.outcomes)

    @property
    def written(self) -> int:
        """Records written in this run."""
        return self.outcomes.total()

    @property
    def lines(self) -> int:
        """Lines done with."""
        return self.written + self.kept

    def add(self, answer: Answer | None) -> None:
        """Counts a line whose record was written; None stands for a bad one."""
        self.outcomes[outcome(answer)] += 1
        if answer:
            self.times_ms.append(answer.elapsed_ms)
            self.citations += len(answer.citations) if answer.answered else 0

    def keep(self, line: Line) -> None:
        """Counts a line that the result file has already."""
        self.kept += 1
        self.kept_bad += isinstance(line, BadLine)

    def summary(self) -> list[str]:
        """A few lines for a person."""
        bad = self.bad + self.kept_bad
        unanswered = self.written - self.answered - self.bad
        parts = [f"{self.answered:,} answered", f"{unanswered:,} without an answer"]
        parts += [f"{bad:,} bad {'line' if bad == 1 else 'lines'}"] if bad else []
        parts += [f"{self.kept:,} done before"] if self.kept else []
        lines = [f"{self._questions()}: {', '.join(parts)}"]
        if self.reasons:
            lines.append(f"without an answer: {_counted(self.reasons)}")
        cited = f"{self.citations:,} {'citation' if self.citations == 1 else 'citations'}"
        return [*lines, f"{cited}; {self.time_text()}"] if self.times_ms else lines

    def time_text(self) -> str:
        """How long this run took, and its questions."""
        total = f"{perf_counter() - self.started:,.1f} s"
        middle, most = percentile(self.times_ms, 0.5), percentile(self.times_ms, MANY)
        if middle is None or most is None:
            return total
        return f"{total}, a question {middle:,.0f} ms (median), {most:,.0f} ms (95th percentile)"

    def interrupted(self, output: str | None) -> str:
        """One line for a person who stopped the run, with how to go on."""
        text = f"interrupted: {self._questions()} done"
        return f"{text}, all in {output}; --resume goes on from there" if output else text

    def _questions(self) -> str:
        return f"{self.lines:,} {'question' if self.lines == 1 else 'questions'}"


def reasons_in(outcomes: Counter[str]) -> list[tuple[str, int]]:
    """Why there was no answer, the most frequent reason first, and how often."""
    reasons = Counter({name: n for name, n in outcomes.items() if name not in (ANSWERED, ERROR)})
    return sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))


def summary_rows(tally: Tally, before: Counter[str], cited_before: int) -> list[tuple[str, str]]:
    """The rows at the end of a sheet, which count what it held `before` too; times are those of this run."""
    outcomes = tally.outcomes + before
    reasons = reasons_in(outcomes)
    refused = sum(count for _, count in reasons)
    return [
        ("Entries", f"{outcomes.total():,}"),
        ("Answered", f"{outcomes[ANSWERED]:,}"),
        ("Without an answer", f"{refused:,}: {_counted(reasons)}" if reasons else "0"),
        ("Not asked", f"{outcomes[ERROR]:,}"),
        ("Citations", f"{tally.citations + cited_before:,}"),
        ("Time", tally.time_text()),
    ]


def _counted(reasons: list[tuple[str, int]]) -> str:
    return ", ".join(f"{REASON_WORDS[Reason(name)]} ({count:,})" for name, count in reasons)

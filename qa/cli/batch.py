"""A batch: each line of a question file answered and written before the next is asked, with progress and a count."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from qa.answer import Answer
from qa.cli.invocation import Common, Exit
from qa.console.output import say, write_bytes
from qa.console.progress import ProgressLine
from qa.files.question_file import BadLine, Line, ask_line, count_questions, open_questions
from qa.files.result_file import Sheet, open_sheet, plan_target
from qa.pipeline import Answerer, Options


@dataclass(frozen=True, slots=True)
class Files:
    """What `qa batch` was given: the question file, and where and how the results go."""

    questions: str
    output: str | None
    form: str | None
    resume: bool
    overwrite: bool


@dataclass(slots=True)
class Tally:
    """What became of the lines so far; `kept` were in the result file before, `kept_bad` of these as bad lines."""

    answered: int = 0
    unanswered: int = 0
    bad: int = 0
    kept: int = 0
    kept_bad: int = 0

    @property
    def written(self) -> int:
        """Records written in this run."""
        return self.answered + self.unanswered + self.bad

    @property
    def lines(self) -> int:
        """Lines done with."""
        return self.written + self.kept

    def add(self, answer: Answer | None) -> None:
        """Counts a line whose record was written; None stands for a bad one."""
        if answer is None:
            self.bad += 1
        elif answer.answered:
            self.answered += 1
        else:
            self.unanswered += 1

    def keep(self, line: Line) -> None:
        """Counts a line that the result file has already."""
        self.kept += 1
        self.kept_bad += isinstance(line, BadLine)

    def summary(self) -> str:
        """One line for a person."""
        bad = self.bad + self.kept_bad
        parts = [f"{self.answered:,} answered", f"{self.unanswered:,} without an answer"]
        parts += [f"{bad:,} bad {'line' if bad == 1 else 'lines'}"] if bad else []
        parts += [f"{self.kept:,} done before"] if self.kept else []
        return f"{self._questions()}: {', '.join(parts)}"

    def interrupted(self, output: str | None) -> str:
        """One line for a person who stopped the run, with how to go on."""
        text = f"interrupted: {self._questions()} done"
        return f"{text}, all in {output}; --resume goes on from there" if output else text

    def _questions(self) -> str:
        return f"{self.lines:,} {'question' if self.lines == 1 else 'questions'}"


class Progress:
    """One line on a terminal that tells how far a batch is; silent without a stream."""

    def __init__(self, stream: TextIO | None, total: int | None) -> None:
        self._line = ProgressLine(stream)
        self._total = total
        self.clear = self._line.clear

    def show(self, tally: Tally) -> None:
        """Rewrites the line if it is time to."""
        seconds = self._line.seconds_if_due()
        if seconds is not None:
            done = f"{tally.lines:,}" + (f"/{self._total:,}" if self._total else "")
            rate = tally.written / seconds
            self._line.write(f"{done} questions · {tally.answered:,} answered · {rate:.1f}/s")


def run_batch_files(common: Common, files: Files) -> Exit:
    """`qa batch FILE`: the results are checked before the articles are opened, and touched only after."""
    with open_questions(files.questions) as lines:
        target = plan_target(
            files.output,
            files.form,
            files.questions,
            resume=files.resume,
            overwrite=files.overwrite,
        )
        opened = common.open()
        stream = _progress_stream(common, target.path)
        progress = Progress(stream, count_questions(files.questions) if stream else None)
        tally = Tally()
        try:
            with open_sheet(target, write_bytes) as sheet:
                run_batch(lines, opened.answerer, common.options(), sheet, tally, progress)
        except KeyboardInterrupt:
            progress.clear()
            say(tally.interrupted(target.path))
            return Exit.INTERRUPTED
        finally:
            progress.clear()
    if sys.stderr.isatty():
        common.note(tally.summary())
    return Exit.BAD_LINES if tally.bad or tally.kept_bad else Exit.ANSWERED


def run_batch(
    lines: Iterable[Line],
    answerer: Answerer,
    options: Options,
    sheet: Sheet,
    tally: Tally,
    progress: Progress,
) -> None:
    """Answers the lines one by one, each written before the next is asked; `tally` follows."""
    for line in lines:
        if sheet.has(line):
            tally.keep(line)
        else:
            answer = _ask(line, answerer, options)
            sheet.write(line, answer)
            tally.add(answer)
        progress.show(tally)


def _ask(line: Line, answerer: Answerer, options: Options) -> Answer | None:
    if isinstance(line, BadLine):
        return None
    return ask_line(line, answerer, options)


def _progress_stream(common: Common, output: str | None) -> TextIO | None:
    """Standard error if a person watches it, and the results do not run over the same screen."""
    watched = sys.stderr.isatty() and not (output is None and sys.stdout.isatty())
    return sys.stderr if watched and not common.quiet else None

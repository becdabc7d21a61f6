"""A batch: each line of a question file answered and written as it is found, with progress and a summary."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from qa.cli.asking import AskAll
from qa.cli.crew import open_asker
from qa.cli.invocation import Common, Exit
from qa.cli.tally import Tally, summary_rows
from qa.console.output import say, write_bytes
from qa.console.progress import ProgressLine
from qa.files.question_file import Line, count_questions, open_questions
from qa.files.result_file import ResultFile, open_result_file, plan_target
from qa.opening import Opened
from qa.view.fact import Rows


@dataclass(frozen=True, slots=True)
class Files:
    """What `qa batch` was given: the question file, and where and how the results go."""

    questions: str
    output: str | None
    form: str | None
    resume: bool
    overwrite: bool


class Progress:
    """One line on a terminal that tells how far a batch is; silent without a stream."""

    def __init__(
        self,
        stream: TextIO | None,
        total: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = ProgressLine(stream, clock=clock)
        self._total = total
        self.clear = self._line.clear

    def show(self, tally: Tally) -> None:
        """Rewrites the line if it is time to."""
        seconds = self._line.seconds_if_due()
        if seconds is not None:
            done = f"{tally.lines:,}" + (f"/{self._total:,}" if self._total else "")
            rate = tally.written / seconds
            self._line.write(f"{done} questions · {tally.answered:,} answered · {rate:.1f}/s")


def run_batch_files(
    common: Common, files: Files, jobs: int = 1, *, clock: Callable[[], float] = time.monotonic
) -> Exit:
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
        total = count_questions(files.questions) if stream else None
        progress = Progress(stream, total, clock=clock)
        tally = Tally()
        try:
            with (
                open_result_file(target, write_bytes, sheet_head(common, opened)) as results,
                open_asker(common, opened, jobs) as ask_all,
            ):
                run_batch(lines, ask_all, results, tally, progress)
                past = target.past
                results.finish(summary_rows(tally, past.outcomes, past.citations))
        except KeyboardInterrupt:
            progress.clear()
            say(tally.interrupted(target.path))
            return Exit.INTERRUPTED
        finally:
            progress.clear()
    for text in tally.summary():
        common.note(text)
    return Exit.BAD_LINES if tally.bad or tally.kept_bad else Exit.ANSWERED


def run_batch(
    lines: Iterable[Line],
    ask_all: AskAll,
    results: ResultFile,
    tally: Tally,
    progress: Progress,
) -> None:
    """Answers the lines, each written as soon as it is the next; `tally` follows."""
    for line, answer in ask_all(_new_lines(lines, results, tally, progress)):
        results.write(line, answer)
        tally.add(answer)
        progress.show(tally)


def _new_lines(
    lines: Iterable[Line], results: ResultFile, tally: Tally, progress: Progress
) -> Iterator[Line]:
    for line in lines:
        if results.has(line):
            tally.keep(line)
            progress.show(tally)
        else:
            yield line


def sheet_head(common: Common, opened: Opened) -> Rows:
    """What stands at the head of a sheet: the articles, how they were asked, and when."""
    count = f"{opened.articles:,} {'article' if opened.articles == 1 else 'articles'}"
    asked = datetime.now().astimezone().isoformat(" ", "minutes")
    return [
        ("Archive", f"{opened.label}, {count}"),
        ("Options", common.shown()),
        ("Asked", asked),
    ]


def _progress_stream(common: Common, output: str | None) -> TextIO | None:
    """Standard error if a person watches it, and the results do not run over the same screen."""
    watched = sys.stderr.isatty() and not (output is None and sys.stdout.isatty())
    return sys.stderr if watched and not common.quiet else None

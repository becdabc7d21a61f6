"""A batch: each line of a question file answered and written as it is found, with progress and a summary."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import perf_counter

import click

from qa.answer import Answer, Reason
from qa.cli.arguments import PathsCommand, common_options, interruptible, jobs_option
from qa.cli.crew import AskAll, open_asker
from qa.cli.invocation import Common, Exit
from qa.console.output import write_bytes
from qa.files.question_file import BadLine, Line, count_questions, open_questions
from qa.files.result_file import (
    ANSWERED,
    ERROR,
    ResultFile,
    Target,
    open_result_file,
    outcome,
    plan_target,
)
from qa.language.wordlists import counted
from qa.metric import percentile
from qa.opening import Opened
from qa.view.blocks import Rows
from qa.view.wording import REASON_WORDS

MANY = 0.95
"""The percentile of the second of the two times in the summary."""


@dataclass(slots=True)
class Tally:
    """The results so far; `kept` lines were in the result file before, `kept_bad` of them as bad lines.

    `outcomes` are from `qa.files.result_file.outcome`; like the citations and times they are of this run only.
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
    def written(self) -> int:
        """Records written in this run."""
        return self.outcomes.total()

    @property
    def lines(self) -> int:
        """Lines that are finished."""
        return self.written + self.kept

    def add(self, answer: Answer | None) -> None:
        """Counts a line whose record was written; None stands for a bad one."""
        self.outcomes[outcome(answer)] += 1
        if answer:
            self.times_ms.append(answer.elapsed_ms)
            self.citations += len(answer.citations) if answer.answered else 0

    def keep(self, line: Line) -> None:
        """Counts a line that was in the result file before."""
        self.kept += 1
        self.kept_bad += isinstance(line, BadLine)

    def summary(self) -> list[str]:
        """A few lines for a person."""
        bad = self.bad + self.kept_bad
        unanswered = self.written - self.answered - self.bad
        parts = [f"{self.answered:,} answered", f"{unanswered:,} without an answer"]
        parts += [counted(bad, "bad line")] if bad else []
        parts += [f"{self.kept:,} done before"] if self.kept else []
        lines = [f"{counted(self.lines, 'question')}: {', '.join(parts)}"]
        if reasons := reasons_in(self.outcomes):
            lines.append(f"without an answer: {_counted(reasons)}")
        cited = counted(self.citations, "citation")
        return [*lines, f"{cited}; {self.time_text()}"] if self.times_ms else lines

    def time_text(self) -> str:
        """How long this run took, and its questions."""
        total = f"{perf_counter() - self.started:,.1f} s"
        middle, most = percentile(self.times_ms, 0.5), percentile(self.times_ms, MANY)
        if middle is None or most is None:
            return total
        return f"{total}, a question {middle:,.0f} ms (median), {most:,.0f} ms (95th percentile)"

    def interrupted(self, output: str | None) -> str:
        """One line for an interrupted run, with how to continue."""
        text = f"interrupted: {counted(self.lines, 'question')} done"
        return f"{text}, all in {output}; --resume goes on from there" if output else text


def reasons_in(outcomes: Counter[str]) -> list[tuple[str, int]]:
    """Why there was no answer, the most frequent reason first, and how often."""
    reasons = [one for one in outcomes.items() if one[0] not in (ANSWERED, ERROR)]
    return sorted(reasons, key=lambda pair: (-pair[1], pair[0]))


def summary_rows(tally: Tally, before: Counter[str], cited_before: int) -> list[tuple[str, str]]:
    """The rows at the end of a sheet, which also count its entries from `before`; times are of this run."""
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


def batch_progress(tally: Tally, total: int | None, seconds: float) -> str:
    """The line that says how far a batch is."""
    done = f"{tally.lines:,}/{total:,}" if total else f"{tally.lines:,}"
    return f"{done} questions · {tally.answered:,} answered · {tally.written / seconds:.1f}/s"


def _answer_file(
    common: Common, questions: str, lines: Iterable[Line], target: Target, jobs: int
) -> Exit:
    """Answers the lines of a file into the result file, which is touched once the articles are opened."""
    opened = common.open()
    progress, tally = common.progress(printing=target.path is None), Tally()
    total = count_questions(questions) if progress.is_shown else None
    with (
        interruptible(progress.clear, lambda: tally.interrupted(target.path)),
        open_result_file(target, write_bytes, sheet_head(common, opened)) as results,
        open_asker(common, opened, jobs) as ask_all,
    ):
        for _ in run_batch(lines, ask_all, results, tally):
            progress.show(partial(batch_progress, tally, total))
        results.finish(summary_rows(tally, target.past.outcomes, target.past.citations))
    for text in tally.summary():
        common.note(text)
    return Exit.BAD_LINES if tally.bad or tally.kept_bad else Exit.ANSWERED


def run_batch(
    lines: Iterable[Line], ask_all: AskAll, results: ResultFile, tally: Tally
) -> Iterator[Line]:
    """Answers the lines, each written as soon as it is the next, and gives each; `tally` follows."""
    for line, answer in ask_all(_new_lines(lines, results, tally)):
        results.write(line, answer)
        tally.add(answer)
        yield line


def _new_lines(lines: Iterable[Line], results: ResultFile, tally: Tally) -> Iterator[Line]:
    for line in lines:
        if results.has(line):
            tally.keep(line)
        else:
            yield line


def sheet_head(common: Common, opened: Opened) -> Rows:
    """The head of a sheet: the articles, the options, the time."""
    count = counted(opened.articles, "article")
    asked = datetime.now().astimezone().isoformat(" ", "minutes")
    return [("Archive", f"{opened.label}, {count}"), ("Options", common.shown()), ("Asked", asked)]


@click.command(cls=PathsCommand)
@click.argument("file")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "tsv", "md", "html"]),
              help="Format; md and html are sheets to sign (default: the ending of -o, else jsonl).")  # fmt: skip
@click.option("-o", "--output", metavar="FILE",
              help="Write the results to FILE (default: standard output).")  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue FILE of -o: skip what it already answers.")
@click.option("--overwrite", is_flag=True, help="Replace FILE of -o.")
@jobs_option
@common_options
def batch(
    common: Common, file: str, form: str | None, output: str | None, resume: bool, overwrite: bool, jobs: int
) -> int:  # fmt: skip
    """Answer a FILE of questions (.txt, .csv, .tsv, .jsonl, or these with .gz; “-” is standard input).

    One record for each question, in order. A .txt file has one question a line; the others have a field or column
    “question” and may have “id”, “article”, “source”, “since”, “until”, “now” (the day of asking), “history” (a list
    of [question, answer], for follow-ups) and “claim” (what the question is to check). The forms md and html are
    fact-check sheets: an entry for each question, with room to sign.

    \b
    Examples:
      qa batch questions.txt -o answers.jsonl
      qa batch claims.csv -o sheet.html --jobs 4
      qa batch questions.csv --format csv -o answers.csv --resume
    """
    if resume and overwrite:
        raise click.UsageError("use only one of --resume and --overwrite.")
    if (resume or overwrite) and output in (None, "-"):
        raise click.UsageError("--resume and --overwrite need a file to write to: -o FILE.")
    with open_questions(file) as lines:
        target = plan_target(output, form, file, resume=resume, overwrite=overwrite)
        return _answer_file(common, file, lines, target, jobs)

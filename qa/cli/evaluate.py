"""`qa eval`: a file of questions with gold answers is asked, and what came of it is measured."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import click

from index import Filters
from qa.answer import Find
from qa.cli.arguments import PathsCommand, common_options
from qa.cli.invocation import Common, Exit
from qa.console.output import print_text, say, write_bytes
from qa.console.progress import ProgressLine
from qa.desk import Desk, ask_line
from qa.errors import BatchFileError, OutputError, cause
from qa.evaluation.comparison import (
    Comparison,
    compare,
    comparison_record,
    comparison_text,
    read_details,
)
from qa.evaluation.judgement import judge, stretches
from qa.evaluation.measure import Measures, measure
from qa.evaluation.outcome import Outcome, detail_record, to_outcome
from qa.evaluation.report import measures_record, measures_text
from qa.evaluation.trec import qrels_lines, run_lines
from qa.files.lines import STDIN
from qa.files.output_file import write_whole
from qa.files.question_file import BadLine, QuestionLine, read_gold_questions
from qa.files.records import Record, json_text
from qa.language.wordlists import counted
from qa.pipeline import Options
from qa.sanitise import clean

MIN_DEPTH = 10
"""Citations that are asked for at least: the deepest rank that is measured."""
NAMED_BAD_LINES = 5
"""How many bad lines are told to a person who did not ask for all of them."""


@dataclass(frozen=True, slots=True)
class Files:
    """What `qa eval` was given: the questions, the detail file to compare with, and what to write."""

    questions: str
    compare: str | None = None
    detail: str | None = None
    run: str | None = None
    qrels: str | None = None
    overwrite: bool = False

    @property
    def outputs(self) -> list[str]:
        """The files that will be written."""
        return [path for path in (self.detail, self.run, self.qrels) if path is not None]


def run_eval(
    common: Common,
    files: Files,
    *,
    ignore_filters: bool,
    as_json: bool,
    clock: Callable[[], float] = time.monotonic,
) -> Exit:
    """Measures the answers to `files.questions`; all files are checked before the articles are opened."""
    questions, bad = _read(files.questions)
    _check_outputs(files)
    old = read_details(files.compare) if files.compare else None
    for text in _told(bad, all_of_them=common.verbose):
        common.note(text)
    if ignore_filters:
        questions = [replace(line, filters=Filters()) for line in questions]
    opened = common.open()
    options = replace(common.options(), k=max(common.top_k, MIN_DEPTH))
    try:
        progress = ProgressLine(sys.stderr if common.is_watched else None, clock=clock)
        outcomes = _ask_all(questions, opened.desk, options, progress)
    except KeyboardInterrupt:  # told already; click would add an empty line
        return Exit.INTERRUPTED
    details = [detail_record(outcome) for outcome in outcomes]
    _write(files, outcomes, details, opened.desk.finder(), common)
    measures = measure(outcomes, bad_lines=len(bad), depth=options.k)
    comparison = None if old is None else compare(old, details)
    if as_json:
        _print_record(measures, comparison)
    else:
        _print_text(measures, comparison, files.compare or "")
    return Exit.BAD_LINES if bad else Exit.ANSWERED


# Before


def _read(path: str) -> tuple[list[QuestionLine], list[BadLine]]:
    """The questions with their gold, and the bad lines; BatchFileError if there is no question."""
    lines = read_gold_questions(path)
    bad = [line for line in lines if isinstance(line, BadLine)]
    questions = list(_with_own_ids(line for line in lines if isinstance(line, QuestionLine)))
    if not questions:
        why = f"; {bad[0].error}" if bad else ": it is empty"
        raise BatchFileError(f"{path} has no question to measure by{why}")
    return questions, bad


def _with_own_ids(lines: Iterable[QuestionLine]) -> Iterator[QuestionLine]:
    """Files of runs and comparisons go by id: one that an earlier question has becomes ID#2."""
    seen: set[str] = set()
    for line in lines:
        id = line.id
        for number in count(2):
            if id not in seen:
                break
            id = f"{line.id}#{number}"
        seen.add(id)
        yield replace(line, id=id)


def _check_outputs(files: Files) -> None:
    for path in files.outputs:
        if os.path.isdir(path):
            raise OutputError(f"{path} is a folder; name a file in it")
        if not os.path.isdir(os.path.dirname(path) or "."):
            raise OutputError(f"there is no folder {os.path.dirname(path)} for {path}")
        for other in (files.questions, files.compare):
            if other and other != STDIN and os.path.exists(path) and os.path.samefile(path, other):
                raise OutputError(f"{path} is an input; name another file to write")
        if os.path.exists(path) and not files.overwrite:
            raise OutputError(f"{path} exists; use --overwrite to replace it", code="output_exists")
    if len({os.path.realpath(path) for path in files.outputs}) < len(files.outputs):
        raise OutputError("--detail, --run and --qrels need a file each")


def _told(bad: Sequence[BadLine], *, all_of_them: bool) -> list[str]:
    shown = bad if all_of_them else bad[:NAMED_BAD_LINES]
    more = len(bad) - len(shown)
    return [line.error for line in shown] + ([f"… and {more:,} more; -v shows all"] if more else [])


# Asking


def _ask_all(
    questions: Sequence[QuestionLine], desk: Desk, options: Options, line: ProgressLine
) -> list[Outcome]:
    """The outcomes, with progress on a terminal; who interrupts it is told how far it came."""
    outcomes: list[Outcome] = []
    try:
        for question in questions:
            outcomes.append(_ask(question, desk, options))
            seconds = line.seconds_if_due()
            if seconds is not None:
                rate = len(outcomes) / seconds
                line.write(f"{len(outcomes):,}/{len(questions):,} questions · {rate:.1f}/s")
    except KeyboardInterrupt:
        line.clear()
        say(
            f"interrupted: {len(outcomes):,} of {counted(len(questions), 'question')} asked, none measured"
        )
        raise
    finally:
        line.clear()
    return outcomes


def _ask(line: QuestionLine, desk: Desk, options: Options) -> Outcome:
    assert line.gold is not None  # read_gold_questions gives no others
    answer = ask_line(line, desk, options)
    judgement = judge(answer, line.gold, desk.finder())
    return to_outcome(line.id, line.gold, answer, judgement)


# After


def _write(
    files: Files,
    outcomes: Sequence[Outcome],
    details: Sequence[Record],
    find: Find,
    common: Common,
) -> None:
    if files.detail:
        _write_lines(files.detail, map(json_text, details))
    if files.run:
        _write_lines(files.run, run_lines(outcomes))
    if files.qrels:
        _write_lines(files.qrels, qrels_lines(outcomes, find))
        unplaced = sum(_unplaced(outcome, find) for outcome in outcomes)
        if unplaced:
            common.note(
                f"{files.qrels}: {unplaced:,} evidence sentences stand in no article that they name"
                " and are left out"
            )


def _unplaced(outcome: Outcome, find: Find) -> int:
    evidence = outcome.gold.evidence if outcome.gold.answerable else ()
    return sum(not any(stretches(one, find)) for one in evidence)


def _write_lines(path: str, lines: Iterator[str]) -> None:
    try:
        write_whole(Path(path), "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise OutputError(f"{path}: {cause(error)}") from error


def _print_record(measures: Measures, comparison: Comparison | None) -> None:
    record = measures_record(measures)
    if comparison:
        record["comparison"] = comparison_record(comparison)
    write_bytes((json_text(record) + "\n").encode())


def _print_text(measures: Measures, comparison: Comparison | None, old: str) -> None:
    print_text(clean(measures_text(measures)))
    if comparison:
        print_text("\n" + clean(comparison_text(comparison, old)))


@click.command(cls=PathsCommand)
@click.argument("questions")
@click.option("--json", "as_json", is_flag=True, help="The measures as one JSON object.")
@click.option("--detail", metavar="FILE", help="Write the outcome of each question as JSON lines.")
@click.option(
    "--compare",
    metavar="OLD",
    help="List what got better and worse than in OLD, a file of --detail.",
)
@click.option("--run", metavar="FILE", help="Write the citations as a TREC run.")
@click.option("--qrels", metavar="FILE", help="Write the evidence as TREC relevance judgements.")
@click.option("--overwrite", is_flag=True, help="Replace the files that exist.")
@click.option(
    "--ignore-filters",
    is_flag=True,
    help="Ignore the article, source and days that QUESTIONS name.",
)
@common_options
def evaluate(
    common: Common,
    questions: str,
    as_json: bool,
    detail: str | None,
    compare: str | None,
    run: str | None,
    qrels: str | None,
    overwrite: bool,
    ignore_filters: bool,
) -> int:
    """Measure the answers to QUESTIONS (.jsonl, .csv, .tsv, or these with .gz) by what they hold besides the question:

    “answers” (short ones that are accepted), “evidence” (sentences of the articles, word for word) with
    “evidence_articles” (the ids of theirs), “answerable” (true or false) and “type”.

    At least 10 citations are fetched for each question, and those of declined ones are measured too: the threshold
    has no part in the ranking. Exit code 3 if a line was bad.

    \b
    Examples:
      qa eval gold.jsonl --index ~/archive --detail before.jsonl
      qa eval gold.jsonl --index ~/archive --compare before.jsonl
    """
    files = Files(questions, compare, detail, run, qrels, overwrite)
    return run_eval(common, files, ignore_filters=ignore_filters, as_json=as_json)

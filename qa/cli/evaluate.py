"""`qa eval`: asks a file of questions with gold answers, and measures the answers."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import click

from index import Filters
from qa.answer import Find
from qa.cli.arguments import PathsCommand, common_options, interruptible
from qa.cli.invocation import Common, Exit
from qa.console.output import print_text, write_bytes
from qa.console.progress import questions_text
from qa.desk import Desk, ask_line
from qa.errors import BatchFileError, OutputError, cause
from qa.evaluation.comparison import compare, comparison_record, comparison_text, read_details
from qa.evaluation.measure import measure
from qa.evaluation.outcome import Outcome, detail_record, judge, stretches, to_outcome
from qa.evaluation.report import measures_record, measures_text
from qa.evaluation.trec import qrels_lines, run_lines
from qa.files.output_file import check_file, write_whole
from qa.files.question_file import BadLine, QuestionLine, read_questions
from qa.files.records import json_line, json_text
from qa.language.wordlists import counted
from qa.pipeline import Options
from qa.sanitise import clean

MIN_DEPTH = 10
"""Least number of citations: the deepest rank that is measured."""
NAMED_BAD_LINES = 5
"""Most bad lines that are shown without -v."""


# Before


def _read(path: str) -> tuple[list[QuestionLine], list[BadLine]]:
    """The questions with their gold, and the bad lines; BatchFileError if there is no question."""
    lines = list(read_questions(path, has_gold=True))
    bad = [line for line in lines if isinstance(line, BadLine)]
    questions = list(_with_own_ids(line for line in lines if isinstance(line, QuestionLine)))
    if not questions:
        why = f"; {bad[0].error}" if bad else ": it is empty"
        raise BatchFileError(f"{path} has no question to measure by{why}")
    return questions, bad


def _with_own_ids(lines: Iterable[QuestionLine]) -> Iterator[QuestionLine]:
    """Runs and comparisons need unique ids: one that an earlier question has becomes ID#2."""
    seen: set[str] = set()
    for line in lines:
        id = line.id
        for number in count(2):
            if id not in seen:
                break
            id = f"{line.id}#{number}"
        seen.add(id)
        yield replace(line, id=id)


def _check_outputs(outputs: Sequence[str], inputs: Sequence[str], *, overwrite: bool) -> None:
    for path in outputs:
        check_file(path, inputs)
        if os.path.exists(path) and not overwrite:
            raise OutputError(f"{path} exists; use --overwrite to replace it", code="output_exists")
    if len({os.path.realpath(path) for path in outputs}) < len(outputs):
        raise OutputError("--detail, --run and --qrels need a file each")


def _named(bad: Sequence[BadLine], *, all_of_them: bool) -> list[str]:
    shown = bad if all_of_them else bad[:NAMED_BAD_LINES]
    more = len(bad) - len(shown)
    return [line.error for line in shown] + ([f"… and {more:,} more; -v shows all"] if more else [])


# Asking


def _ask_all(questions: Sequence[QuestionLine], common: Common, desk: Desk) -> list[Outcome]:
    """The outcomes, with progress on a terminal; an interruption says how far it came."""
    outcomes: list[Outcome] = []
    total = len(questions)
    line = common.progress()

    def progress_text() -> str:
        asked = f"{len(outcomes):,} of {counted(total, 'question')} asked"
        return f"interrupted: {asked}, none measured"

    with interruptible(line.clear, progress_text):
        for done, question in enumerate(questions, start=1):
            outcomes.append(_ask(question, desk, _options(common)))
            line.show(partial(questions_text, done, total))
    return outcomes


def _options(common: Common) -> Options:
    return replace(common.options(), k=max(common.top_k, MIN_DEPTH))


def _ask(line: QuestionLine, desk: Desk, options: Options) -> Outcome:
    assert line.gold is not None  # as the lines were read with their gold
    answer = ask_line(line, desk, options)
    judgement = judge(answer, line.gold, desk.finder())
    return to_outcome(line.id, line.gold, answer, judgement)


# After


def _unplaced(outcome: Outcome, find: Find) -> int:
    evidence = outcome.gold.evidence if outcome.gold.answerable else ()
    return sum(not any(stretches(one, find)) for one in evidence)


def _write_lines(path: str, lines: Iterator[str]) -> None:
    try:
        write_whole(Path(path), "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise OutputError(f"{path}: {cause(error)}") from error


@click.command(cls=PathsCommand)
@click.argument("questions")
@click.option("--json", "as_json", is_flag=True, help="The measures as one JSON object.")
@click.option("--detail", metavar="FILE", help="Write the outcome of each question as JSON lines.")
@click.option("--compare", "old", metavar="OLD",
              help="List what got better and worse than in OLD, a file of --detail.")  # fmt: skip
@click.option("--run", metavar="FILE", help="Write the citations as a TREC run.")
@click.option("--qrels", metavar="FILE", help="Write the evidence as TREC relevance judgements.")
@click.option("--overwrite", is_flag=True, help="Replace the files that exist.")
@click.option("--ignore-filters", is_flag=True,
              help="Ignore the article, source and days that QUESTIONS name.")  # fmt: skip
@common_options
def evaluate(
    common: Common, questions: str, as_json: bool, detail: str | None, old: str | None,
    run: str | None, qrels: str | None, overwrite: bool, ignore_filters: bool,
) -> int:  # fmt: skip
    """Measure the answers to QUESTIONS (.jsonl, .csv, .tsv, or these with .gz), which have, with each question:

    “answers” (short ones that are accepted), “evidence” (sentences of the articles, word for word) with
    “evidence_articles” (the ids of theirs), “answerable” (true or false) and “type”.

    At least 10 citations are found for each question, and measured even if it is declined: the threshold has no
    part in the ranking. Exit code 3 if a line was bad.

    \b
    Examples:
      qa eval gold.jsonl --index ~/archive --detail before.jsonl
      qa eval gold.jsonl --index ~/archive --compare before.jsonl
    """
    lines, bad = _read(questions)
    outputs = [path for path in (detail, run, qrels) if path]
    _check_outputs(outputs, [path for path in (questions, old) if path], overwrite=overwrite)
    before = read_details(old) if old else None
    for text in _named(bad, all_of_them=common.verbose):
        common.note(text)
    if ignore_filters:
        lines = [replace(line, filters=Filters()) for line in lines]
    desk = common.open().desk
    outcomes = _ask_all(lines, common, desk)
    details, find = [detail_record(outcome) for outcome in outcomes], desk.finder()
    if detail:
        _write_lines(detail, map(json_text, details))
    if run:
        _write_lines(run, run_lines(outcomes))
    if qrels:
        _write_lines(qrels, qrels_lines(outcomes, find))
        if unplaced := sum(_unplaced(outcome, find) for outcome in outcomes):
            common.note(
                f"{qrels}: {unplaced:,} evidence sentences stand in no article that they name and are left out"
            )
    measures = measure(outcomes, bad_lines=len(bad), depth=_options(common).k)
    changes = None if before is None else compare(before, details)
    if as_json:
        record = measures_record(measures)
        record |= {"comparison": comparison_record(changes)} if changes else {}
        write_bytes(json_line(record))
    else:
        changed = "\n" + comparison_text(changes, old or "") if changes else ""
        print_text(clean(measures_text(measures) + changed))
    return Exit.BAD_LINES if bad else Exit.ANSWERED

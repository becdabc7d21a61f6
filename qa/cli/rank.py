"""`qa rank`: a score for each given sentence of a question; with labels also the quality of the order."""

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean
from typing import NamedTuple

import click

from index import CollectionStatistics, to_terms
from qa.cli.arguments import (
    PathsCommand,
    interruptible,
    log_option,
    reader_options,
    show_warnings,
)
from qa.cli.invocation import Exit, Notes
from qa.console.output import write_bytes
from qa.console.progress import ProgressLine, questions_text
from qa.errors import OutputError
from qa.files.candidate_file import CandidateLine, Line, open_candidates
from qa.files.output_file import Write, check_output, has_content, open_output
from qa.files.question_file import BadLine
from qa.files.records import Record, json_line
from qa.language.wordlists import counted
from qa.metric import average_precision, reciprocal_rank
from qa.neural.choice import ReaderChoice
from qa.pipeline import OpenReader
from qa.question import parse_question
from qa.ranking.given import ScoredSentence, score_sentences

SCORE_DIGITS = 6
"""Significant digits of written scores; with decimal places, all scores near 0 would be equal."""

SEED = 13
"""Seed of the order in which sentences of equal score are judged."""


def count_terms(lines: Iterable[Line]) -> CollectionStatistics:
    """The statistics behind the scores: every sentence of the file is a passage."""
    statistics = CollectionStatistics()
    for line in lines:
        if isinstance(line, CandidateLine):
            for text in line.texts:
                statistics.add(to_terms(text))
    return statistics


class Ranking:
    """One run: the results so far, and the quality of the order of labelled sentences."""

    def __init__(self, notes: Notes, progress: ProgressLine, open_reader: OpenReader) -> None:
        self._notes = notes
        self._open_reader = open_reader
        self.progress = progress
        self.lines = 0
        self.candidates = 0
        self.bad = 0
        self.quality = RankQuality()

    def run(
        self, lines: Iterable[Line], total: int, statistics: CollectionStatistics, write: Write
    ) -> None:
        """Scores the lines one by one, each written before the next is scored."""
        for line in lines:
            record = self._bad(line) if isinstance(line, BadLine) else self._good(line, statistics)
            write(json_line(record))
            self.lines += 1
            self.progress.show(partial(questions_text, self.lines, total))

    def summary(self) -> str:
        """One line for a person."""
        bad = f", {counted(self.bad, 'bad line')}" if self.bad else ""
        scored = counted(self.candidates, "candidate")
        return f"{counted(self.lines, 'question')}: {scored} scored{bad}"

    def _good(self, line: CandidateLine, statistics: CollectionStatistics) -> Record:
        question, reader = parse_question(line.question), self._open_reader()
        sentences = score_sentences(question, line.texts, statistics, reader)
        self.candidates += len(sentences)
        scores = [_rounded(one) for one in sentences]
        if line.labels is not None:
            self.quality.add(scores, line.labels)
        return {"id": line.id, "scores": scores, "spans": [one.span for one in sentences]}

    def _bad(self, line: BadLine) -> Record:
        self.bad += 1
        self._notes.detail(line.error)
        none: Record = {"id": line.id, "scores": [], "spans": []}
        return {**none, "error": line.error, "error_code": line.code}


def _rounded(sentence: ScoredSentence) -> float:
    return float(f"{sentence.score:.{SCORE_DIGITS}g}")


class _Measured(NamedTuple):
    ap: float
    rr: float
    is_clean: bool


@dataclass(slots=True)
class RankQuality:
    """MAP and MRR of the labelled questions with a right candidate, and of the clean ones, which have a wrong one too.

    The literature has both. Candidates of equal score are judged in an order drawn by SEED: the order of the file could
    give away the labels.
    """

    questions: int = 0
    _measured: list[_Measured] = field(default_factory=list)
    _draw: random.Random = field(default_factory=lambda: random.Random(SEED))

    def add(self, scores: Sequence[float], labels: Sequence[bool]) -> None:
        """Measures one question more."""
        self.questions += 1
        order = list(range(len(scores)))
        self._draw.shuffle(order)
        order.sort(key=lambda place: -scores[place])
        relevant = [labels[place] for place in order]
        if any(relevant):
            ap = average_precision(relevant, sum(relevant))
            self._measured.append(_Measured(ap, reciprocal_rank(relevant), not all(relevant)))

    def summary(self) -> str:
        """One line for a person."""
        clean = [one for one in self._measured if one.is_clean]
        if not self._measured:
            return "no MAP: no question has a candidate that is labelled right"
        count = len(self._measured)
        of_clean = f"; clean ({len(clean):,}): {_means(clean)}" if clean else ""
        return (
            f"{_means(self._measured)} over {counted(count, 'question')} "
            f"with a right candidate{of_clean}; ties shuffled, seed {SEED}"
        )


def _means(measured: Sequence[_Measured]) -> str:
    return (
        f"MAP {fmean(one.ap for one in measured):.3f}  MRR {fmean(one.rr for one in measured):.3f}"
    )


@click.command(cls=PathsCommand)
@click.argument("file")
@click.option("-o", "--output", metavar="FILE",
              help="Write the scores to FILE (default: standard output).")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace FILE of -o.")
@click.option("-q", "--quiet", is_flag=True, help="No measures or progress on standard error.")
@click.option("-v", "--verbose", is_flag=True, callback=show_warnings,
              help="Show what is wrong with each bad line.")  # fmt: skip
@log_option
@reader_options
def rank(
    file: str, output: str | None, overwrite: bool, quiet: bool, verbose: bool, choice: ReaderChoice
) -> int:
    """Score the sentences of FILE (.jsonl or .jsonl.gz; “-” is standard input) as answers to its questions.

    A line has “question”, “candidates” (a list of objects with “text”) and perhaps “id”. Each gives a record with
    “scores”, one for each candidate, comparable between questions, and “spans”: the place of the answering words in
    the text, or null. No articles are opened; terms are weighed by all sentences of FILE. If every candidate has a
    “label”, 0 or 1, the last line on standard error has MAP and MRR.

    \b
    Examples:
      qa rank candidates.jsonl -o scores.jsonl
      zcat candidates.jsonl.gz | qa rank - > scores.jsonl
    """
    if overwrite and output in (None, "-"):
        raise click.UsageError("--overwrite needs a file to write to: -o FILE.")
    notes = Notes(quiet, verbose)
    path = check_output(output, file)
    if path is not None and has_content(path) and not overwrite:
        raise OutputError(f"{path} exists; use --overwrite to replace it", code="output_exists")
    progress = notes.progress(printing=path is None)
    ranking = Ranking(notes, progress, choice.opener())
    with open_candidates(file) as lines:
        statistics = count_terms(lines)
        advice = "run it again with --overwrite"
        total = counted(lines.count, "question")
        with (
            interruptible(
                progress.clear, lambda: f"interrupted: {ranking.lines:,} of {total} done"
            ),
            open_output(path, write_bytes, advice=advice) as write,
        ):
            ranking.run(lines, lines.count, statistics, write)
    if sys.stderr.isatty():
        notes.note(ranking.summary())
    if ranking.quality.questions:
        notes.note(ranking.quality.summary())
    return Exit.BAD_LINES if ranking.bad else Exit.ANSWERED

"""Outcomes -> the lines of a TREC run and of TREC qrels, for other programs to measure.

A document is a sentence, `article:start-end`; blanks and % are percent-encoded, because a blank ends a column,
and an empty id is “-”.
The columns are those of trec_eval: `qid Q0 docid rank score tag` and `qid 0 docid relevance`.
"""

import re
from collections.abc import Iterable, Iterator

from index import Sentence, split_sentences
from qa.answer import Find
from qa.evaluation.outcome import Outcome, stretches

TAG = "news-qa"
STEP = 1e-6
"""Least step from the score of a citation to the next.

trec_eval orders by score, ties by descending docid, with scores in 32 bits: with a smaller step it would measure
another order.
"""

_UNFIT = re.compile(r"[\s%]")


def run_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """A line for each citation, refused or not."""
    for outcome in outcomes:
        score = 1.0 + STEP
        for rank, one in enumerate(outcome.cited, start=1):
            score = min(round(one.score, 6), score - STEP)
            docid = _docid(one.article_id, one.start, one.end)
            yield f"{_fit(outcome.id)} Q0 {docid} {rank} {score:.6f} {TAG}"


def qrels_lines(outcomes: Iterable[Outcome], find: Find) -> Iterator[str]:
    """A line for each sentence that overlaps an evidence sentence of an answerable question.

    Evidence that is in none of the articles it names has no line.
    """
    split: dict[str, list[Sentence]] = {}
    for outcome in outcomes:
        if outcome.gold.answerable:
            for docid in dict.fromkeys(_relevant(outcome, find, split)):
                yield f"{_fit(outcome.id)} 0 {docid} 1"


def _relevant(outcome: Outcome, find: Find, split: dict[str, list[Sentence]]) -> Iterator[str]:
    for evidence in outcome.gold.evidence:
        for place in stretches(evidence, find):
            if place.article_id not in split:
                split[place.article_id] = split_sentences(find(place.article_id))
            for one in split[place.article_id]:
                if place.start < one.end and one.start < place.end:
                    yield _docid(one.article_id, one.start, one.end)


def _docid(article_id: str, start: int, end: int) -> str:
    return f"{_fit(article_id)}:{start}-{end}"


def _fit(name: str) -> str:
    fit = _UNFIT.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)
    return fit or "-"

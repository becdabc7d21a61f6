"""Measures of a few outcomes, worked out by hand."""

from dataclasses import astuple

import pytest
from outcomes import outcome

from qa.evaluation.measure import OfType, ShortAnswer, measure
from qa.files.question_file import Evidence, Gold
from qa.metric import Threshold

EVIDENCE = (Evidence("x"), Evidence("y"))
BOTH = Gold(("x",), EVIDENCE, type="person")
ANSWER = Gold(("x",), type="place")
NONE = Gold(("x",), answerable=False, type="none")

OUTCOMES = [
    outcome("1", BOTH, scores=(0.9, 0.8, 0.8), evidence=(0, 1, 1), answers=(True,) * 3, exact=1.0, f1=1.0),
    outcome("2", ANSWER, scores=(0.4,), answered=False, answers=(True,), exact=1.0, f1=1.0),
    outcome("3", ANSWER, scores=(), answered=False),
    outcome("4", NONE, scores=(0.6,), invalid=1),
    outcome("5", NONE, scores=(0.2,), answered=False),
]  # fmt: skip


def test_measures() -> None:
    found = measure(OUTCOMES, bad_lines=2, depth=10)
    assert (found.answerable, found.unanswerable, found.bad_lines) == (3, 2, 2)
    assert (found.citations, found.valid_citations) == (6, 5)
    assert (found.ms_p50, found.ms_p95) == (2, 2)


def test_rankings() -> None:
    found = measure(OUTCOMES, bad_lines=0, depth=10)
    evidence, answer = found.evidence, found.answer
    assert evidence
    assert answer
    assert (evidence.n, evidence.hit[1], evidence.hit[3]) == (1, 0, 1)
    assert (evidence.recall, evidence.mrr) == ({4: 1, 10: 1}, 0.5)
    assert evidence.map == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert (answer.n, answer.hit[1]) == pytest.approx((3, 2 / 3))
    assert answer.recall == {}
    assert (
        answer.mrr == answer.map == pytest.approx(2 / 3)
    )  # a declined question counts by its nearest misses


def test_short_answers() -> None:
    short = measure(OUTCOMES, bad_lines=0, depth=10).short_answers
    assert short
    assert astuple(short.has_answer) == pytest.approx((3, 1 / 3, 1 / 3))
    assert short.no_answer == ShortAnswer(2, 0.5, 0.5)
    assert short.all == ShortAnswer(5, 0.4, 0.4)
    assert short.ungated.em == pytest.approx(2 / 3)
    assert short.best_em == Threshold(0.6, 0.9)


def test_refusal() -> None:
    refusal = measure(OUTCOMES, bad_lines=0, depth=10).refusal
    assert refusal.auroc == pytest.approx(3 / 6)  # .9, .4, 0 against .6, .2
    assert refusal.answered_answerable == pytest.approx(1 / 3)
    assert refusal.answered_unanswerable == 0.5
    assert refusal.error_answered == 1  # the first citation of 1 is no evidence
    assert refusal.risk[0.6] == pytest.approx(2 / 3)  # only 2, the third by score, is right


def test_types() -> None:
    types = measure(OUTCOMES, bad_lines=0, depth=10).types
    assert list(types) == ["none", "person", "place"]
    assert types["person"] == OfType(1, 1, 0, 1, 1)
    assert types["none"] == OfType(2, 0.5, None, None, 0.5)


def test_what_cannot_be_told_is_none() -> None:
    found = measure([outcome("1", Gold())], bad_lines=0, depth=10)
    assert [found.evidence, found.answer, found.short_answers] == [None] * 3
    assert found.refusal.auroc is found.refusal.error_answered is found.refusal.aurc is None
    assert found.calibration.bins == []

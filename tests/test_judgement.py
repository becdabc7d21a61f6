"""Citations against gold: by place, by text, by answer; and citations that do not slice their article."""

from dataclasses import replace
from typing import Any

import pytest
from cited import answered, cite

from index import Article
from qa import Answer, Citation
from qa.evaluation.outcome import Judgement, holds, is_valid, judge, to_words
from qa.files.question_file import Evidence, Gold

VOTE = Article(
    "vote", "The mayor won. Turnout was 41 percent. The mayor won. She thanked Brazil’s envoy.", ""
)
WIRE = replace(VOTE, id="wire")
ARTICLES = {article.id: article for article in (VOTE, WIRE)}

WON, TURNOUT = cite(VOTE, "The mayor won."), cite(VOTE, "Turnout was 41 percent.", "41 percent")
LATER = Citation(article=VOTE, start=39, end=53, score=0.5)
THANKS = cite(VOTE, "She thanked Brazil’s envoy.")
EVIDENCE = Evidence("The mayor won.", ("vote",))


def judged(gold: Gold, *cited: Citation) -> Judgement:
    return judge(answered(*cited), gold, ARTICLES.__getitem__)


@pytest.mark.parametrize(
    ("evidence", "cited", "found"),
    [
        ([EVIDENCE], (TURNOUT, WON), (0, 1)),
        ([EVIDENCE], (LATER,), (1,)),  # wherever the sentence stands
        ([EVIDENCE], (WON, LATER), (1, 0)),  # each sentence counts once
        ([EVIDENCE], (cite(WIRE, "The mayor won."),), (0,)),  # another article's copy
        ([Evidence("won. Turnout was", ("vote",))], (WON, TURNOUT), (1, 0)),
        ([EVIDENCE, Evidence("mayor won. Turnout", ("vote",))], (WON,), (2,)),
        ([Evidence("the  mayor “won”", ("gone",))], (TURNOUT, WON), (0, 1)),  # by text
        ([Evidence("Then the mayor won. Yes.")], (WON,), (1,)),
        ([Evidence("The mayor wondered.")], (WON,), (0,)),  # whole words
        ([], (WON,), ()),
    ],
)
def test_evidence(
    evidence: list[Evidence], cited: tuple[Citation, ...], found: tuple[int, ...]
) -> None:
    assert judged(Gold(evidence=tuple(evidence)), *cited).evidence == found


def test_answers() -> None:
    found = judged(Gold(("Brazil", "41 of 100 percent")), TURNOUT, THANKS)
    assert found.answers == (False, True)
    assert (found.exact, found.f1) == (0, 2 * 2 / 6)
    assert judged(Gold(("x", "41 Percent")), TURNOUT).exact == 1
    assert judged(Gold(("x",))) == Judgement()


@pytest.mark.parametrize(
    ("text", "words", "held"),
    [
        ("Brazil’s envoy", "Brazil", True),
        ("a 17-year-old", "17", True),
        ("the “Grease” star", '"Grease"', True),
        ("the US said", "U.S.", True),
        ("the U.S. said", "US", True),
        ("1,000 men", "1000", True),
        ("a partial vote", "art", False),
        ("win the Cup", "win cup", True),
        ("anything", "the", False),
        ("", "x", False),
    ],
)
def test_holding_an_answer(text: str, words: str, held: bool) -> None:
    assert holds(to_words(text), to_words(words)) is held


@pytest.mark.parametrize(
    "change",
    [
        {"start": -1},
        {"start": TURNOUT.end},
        {"end": 10_000},
        {"answer_start": 0},
        {"answer_end": TURNOUT.end + 1},
        {"answer_end": None},
        {"answer_end": TURNOUT.answer_start},
    ],
)
def test_citation_that_does_not_slice_its_article(change: dict[str, Any]) -> None:
    assert is_valid(TURNOUT)
    assert is_valid(WON)
    assert not is_valid(replace(TURNOUT, **change))
    assert judged(Gold(("x",)), TURNOUT, replace(TURNOUT, **change)).invalid == 1


def test_refusal_without_citations() -> None:
    nothing = Answer(question="who?", asked="who?", elapsed_ms=1.0)
    assert judge(nothing, Gold(("x",), (EVIDENCE,)), ARTICLES.__getitem__) == Judgement()

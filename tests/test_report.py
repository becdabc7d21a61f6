"""The table fits 80 columns and leaves out what the questions cannot tell; the record is JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st
from outcomes import outcome

from qa.evaluation.measure import measure
from qa.evaluation.report import measures_record, measures_text
from qa.files.question_file import Evidence, Gold

TEXT = """\
3 questions: 2 answerable, 1 not; 1 bad line
3 of 3 citations valid (100.0%); up to 10 a question
milliseconds a question: median 2.0, 95th percentile 2.0

ranking       n  hit@1  hit@3  hit@4  hit@5 hit@10  rec@4 rec@10    MRR    MAP
evidence      1  0.000  1.000  1.000  1.000  1.000  1.000  1.000  0.500  0.500
answer        2  0.500  0.500  0.500  0.500  0.500      –      –  0.500  0.500

short answer                  n     EM     F1
with an answer                2  0.500  0.500
  had none been declined      2  0.500  0.500
without one                   1  1.000  1.000
all                           3  0.667  0.667
at the best threshold  EM 0.667 at 0.900, F1 0.667 at 0.900
50.0% of those with an answer have a span marked in the first citation

answered, of those with an answer   0.500
answered, of those without          0.000
wrong, of those answered            1.000
AUROC of the score                  0.500

coverage    20%    40%    60%    80%   100%   AURC
risk      1.000  1.000  1.000  1.000  1.000  1.000

score     ≥0.0  ≥0.4  ≥0.9   ECE
n            1     1     1
mean     0.000 0.400 0.900
right    0.000 0.000 0.000 0.433

type                          n answered  evid.@1  answ.@1       EM
person                        1    1.000    0.000    1.000    1.000
place                         2    0.000        –    0.000    0.500
"""

OUTCOMES = [
    outcome(
        "1",
        Gold(("x",), (Evidence("y"),), type="person"),
        scores=(0.9, 0.5),
        span="x",
        evidence=(0, 1),
        answers=(True, True),
        exact=1.0,
        f1=1.0,
    ),
    outcome("2", Gold(("x",), type="place"), scores=(), answered=False),
    outcome("3", Gold((), answerable=False, type="place"), scores=(0.4,), answered=False),
]


def test_text() -> None:
    assert measures_text(measure(OUTCOMES, bad_lines=1, depth=10)) == TEXT


def test_what_cannot_be_told_is_left_out() -> None:
    shown = measures_text(measure([outcome("1", Gold())], bad_lines=0, depth=10))
    assert shown.splitlines() == [
        "1 question: 1 answerable, 0 not; 0 bad lines",
        "1 of 1 citations valid (100.0%); up to 10 a question",
        "milliseconds a question: median 2.0, 95th percentile 2.0",
        "",
        "answered, of those with an answer   1.000",
    ]


def test_record() -> None:
    record = json.loads(json.dumps(measures_record(measure(OUTCOMES, bad_lines=1, depth=10))))
    assert record["evidence"]["hit"] == {"1": 0, "3": 1, "4": 1, "5": 1, "10": 1}
    assert record["short_answers"]["best_em"] == {"mean": 0.666667, "score": 0.9}
    assert record["refusal"]["risk"]["0.2"] == 1


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.text(max_size=90)), max_size=30))
def test_text_fits_80_columns(rows: list[tuple[bool, float, str]]) -> None:
    outcomes = [
        outcome(str(n), Gold(("x",), (), able, kind), scores=(score,), answers=(True,))
        for n, (able, score, kind) in enumerate(rows)
    ]
    shown = measures_text(measure(outcomes * 999, bad_lines=0, depth=100))
    assert max(map(len, shown.split("\n"))) <= 80

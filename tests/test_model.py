"""The models of selection: their sums, what they say of themselves, and the files that they are read from."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.selection.model
from qa.question import Kind
from qa.ranking.reader import standing
from qa.selection import fusion
from qa.selection.feature import MEANINGS
from qa.selection.model import (
    VERSION,
    Judge,
    LinearModel,
    Node,
    TreeModel,
    fusion_judge,
    odds_to_score,
    selection_model,
)

NAMES = ("overlap", "kind", "run")

TREE: Node = (0, 0.5, (1, 0.25, -1.0, 2.0, 0.0), 3.0, 1.0)
"""overlap at most 0.5: (kind at most 0.25: -1, else 2), else 3."""


# Sums.


@pytest.mark.parametrize(
    ("overlap", "kind", "score"),
    [(0.4, 0.2, -1), (0.5, 0.25, -1), (0.5, 0.26, 2), (0.51, 0.2, 3), (1, 1, 3)],
)
def test_a_tree_gives_the_leaf_that_the_values_lead_to(
    overlap: float, kind: float, score: float
) -> None:
    values = {"kind": kind, "overlap": overlap, "run": 0.0, "unknown": 9.0}
    assert TreeModel(NAMES, (TREE,)).score(values) == score


def test_trees_are_summed_and_a_leaf_alone_is_a_tree() -> None:
    model = TreeModel(NAMES, (TREE, 0.5, (2, 0.0, 10.0, 20.0, 12.0)))
    assert model.score({"overlap": 0.6, "kind": 0.0, "run": 1.0}) == 3 + 0.5 + 20
    assert model.base == 1 + 0.5 + 12
    assert TreeModel(NAMES, ()).score({"overlap": 0, "kind": 0, "run": 0}) == 0


def test_effects_are_the_steps_of_the_mean() -> None:
    model = TreeModel(NAMES, (TREE,))
    effects = model.effects({"overlap": 0.2, "kind": 0.9, "run": 0.0})
    assert effects == {"overlap": -1, "kind": 2, "run": 0}  # from 1 to 0, from 0 to 2


NODES: st.SearchStrategy[Any] = st.recursive(
    st.floats(-5, 5),
    lambda nodes: st.tuples(
        st.integers(0, len(NAMES) - 1), st.floats(0, 1), nodes, nodes, st.floats(-5, 5)
    ),
    max_leaves=8,
)
VALUES = st.fixed_dictionaries({name: st.floats(0, 1) for name in NAMES})


def walk(node: Any, values: Mapping[str, float]) -> float:
    if not isinstance(node, tuple):
        return float(node)
    feature, threshold, low, high, _ = node
    return walk(low if values[NAMES[feature]] <= threshold else high, values)


@given(trees=st.lists(NODES, max_size=4), values=VALUES)
def test_effects_and_base_sum_to_the_score(trees: list[Any], values: Mapping[str, float]) -> None:
    model = TreeModel(NAMES, tuple(trees))
    assert model.score(values) == pytest.approx(sum(walk(one, values) for one in trees))
    effects = model.effects(values)
    assert tuple(effects) == NAMES
    assert model.base + sum(effects.values()) == pytest.approx(model.score(values), abs=1e-9)


def test_a_linear_model_is_a_weighed_sum() -> None:
    model = LinearModel(("overlap", "run"), (2.0, -1.0), 0.5)
    assert model.score({"run": 0.25, "overlap": 1.0, "kind": 7.0}) == 0.5 + 2 - 0.25
    assert LinearModel((), (), -1.0).score({}) == -1


@pytest.mark.parametrize("model", [LinearModel(("run",), (1.0,), 0.0), TreeModel(NAMES, (TREE,))])
def test_a_missing_value_is_no_nought(model: LinearModel | TreeModel) -> None:
    with pytest.raises(KeyError):
        model.score({"overlap": 1.0})


def test_odds_are_scores() -> None:
    assert odds_to_score(0) == 0.5
    assert odds_to_score(-1) == pytest.approx(1 - odds_to_score(1))
    assert 0 <= odds_to_score(-1e300) < 1e-9
    assert 1 - 1e-9 < odds_to_score(1e300) <= 1


# The files.


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that the model is read from, instead of the program's own."""
    monkeypatch.setattr(qa.selection.model, "_DATA", tmp_path)
    selection_model.cache_clear()
    yield tmp_path
    selection_model.cache_clear()


def write(folder: Path, **changes: object) -> None:
    weights = bytes([0, 1, 127, 128, 255, 2, 3, 4])
    record = {
        "version": VERSION,
        "phrases": {"bits": 3, "scale": 0.5, "sha256": sha256(weights).hexdigest()},
        "look": {"bias": 1.0, "weights": {"overlap": 2.0}},
        "rank": {"features": list(NAMES), "trees": [["kind", 0.5, 1, ["run", 0, -1, 2, 0.5], 1]]},
        "confidence": {"bias": -1.0, "weights": {"score": 1.0}},
        "thresholds": {"": 0.5, "person": 0.25},
        "sure": {"from": 0.75},
        **changes,
    }
    (folder / "selection.json").write_text(json.dumps(record), "utf-8")
    (folder / "phrases.bin").write_bytes(weights)


def test_a_model_is_read(data: Path) -> None:
    write(data)
    model = selection_model()
    assert model.look == LinearModel(("overlap",), (2.0,), 1.0)
    assert model.judge.rank == TreeModel(NAMES, ((1, 0.5, 1.0, (2, 0, -1.0, 2.0, 0.5), 1),))
    assert model.judge.confidence.score({"score": 3.0}) == 2
    assert model.judge.thresholds == {"": 0.5, "person": 0.25}
    assert model.judge.sure_from == 0.75
    assert (model.phrases.bits, model.phrases.scale) == (3, 0.5)
    assert list(model.phrases.weights) == [0, 1, 127, -128, -1, 2, 3, 4]


def test_another_version_is_refused(data: Path) -> None:
    write(data, version=VERSION + 1)
    with pytest.raises(RuntimeError, match=f"version {VERSION + 1}, not {VERSION}"):
        selection_model()


def test_other_weights_than_those_named_are_refused(data: Path) -> None:
    write(data)
    (data / "phrases.bin").write_bytes(bytes(8))
    with pytest.raises(RuntimeError, match=r"phrases\.bin"):
        selection_model()


def test_the_model_of_the_program_knows_the_features_of_the_program() -> None:
    model = selection_model()
    assert set(model.look.features) <= set(MEANINGS)
    assert set(model.judge.rank.features) <= set(MEANINGS)
    assert set(model.judge.confidence.features) <= {*MEANINGS, *standing(1, 0.0, [0.0])}
    assert len(model.phrases.weights) == 1 << model.phrases.bits


def test_what_close_reading_tells_does_not_choose_what_is_read_closely() -> None:
    reading = list(MEANINGS)[list(MEANINGS).index("read") :]
    assert set(reading).isdisjoint(selection_model().look.features)


def test_the_judge_of_what_a_network_has_read_knows_its_features() -> None:
    known = {*MEANINGS, *fusion.MEANINGS}
    judge = fusion_judge()
    assert set(judge.rank.features) <= known
    assert set(judge.confidence.features) <= {*known, *standing(1, 0.0, [0.0])}
    assert set(MEANINGS).isdisjoint(fusion.MEANINGS)


@pytest.mark.parametrize("judge", [selection_model().judge, fusion_judge()])
def test_there_is_a_threshold_for_every_kind(judge: Judge) -> None:
    thresholds = judge.thresholds
    assert set(thresholds) <= {"", *Kind}
    assert "" in thresholds
    assert all(0 < one < 1 for one in thresholds.values())


@pytest.mark.parametrize("judge", [selection_model().judge, fusion_judge()])
def test_an_answer_is_sure_from_a_bound_over_the_threshold_on(judge: Judge) -> None:
    assert judge.thresholds[""] < judge.sure_from <= 1

"""Makes qa/data/selection.json and phrases.bin: `python training/selection.py SETS [-o FOLDER] [--cache FOLDER]`.

SETS is the folder of the evaluation sets. Three models are fitted, each on what the one before it gives:

1. phrases (training/phrases.py): SQuAD's other test sets and RealTimeQA's training weeks, given the sentence;
2. look (a listwise linear model) and rank (LambdaRank, Burges 2010, by LightGBM): over the passages that a search
   finds, with phrase models that have not seen the question (two folds);
3. confidence (logistic regression): whether a candidate is right, with trees that have not seen the question.

Trained on: half of RealTimeQA's weeks, half of MultiHop-RAG's questions, 2,000 each of the questions about news that
train the network too, squad_newwiki, squad_reddit, squad_amazon, half of the articles of squad_v2_dev (confidence
only), the questions of the sample corpus. What is printed as dev was never trained on. Needs the extra
`training`; half an hour on two cores. The same input gives the same files.

The thresholds and the bound of sure answers stay; training/fusion.py, which is run afterwards, finds new ones.

With `--folds` only what training/fusion.py needs is made, in a third of the time: models of phrases and trees that have
not seen a fold's questions. `look` and the full models are the ones that ship.
"""

import argparse
import json
import math
import pickle
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import phrases
import sets
from scipy.optimize import minimize

from index import Filters, Snapshot, open_index
from qa.question import Question, parse_question
from qa.ranking.reader import standing
from qa.retrieval.alias import look_up
from qa.retrieval.outlet import with_outlets
from qa.retrieval.passages import Found, find_passages
from qa.selection.assessment import Assessed, assess
from qa.selection.feature import MEANINGS
from qa.selection.matching import WeighedTerm, weigh_terms
from qa.selection.model import VERSION, LinearModel, odds_to_score, selection_model
from qa.selection.phrasing import PhraseModel, plain_words

OUTPUT = Path(__file__).parent.parent / "qa" / "data"
FEATURES = tuple(MEANINGS)
_AFTER_LOOK = ("read", "phrase", "answer_")
_OF_QUESTION = ("asks_", "terms", "names", "articles")
LOOK = tuple(name for name in FEATURES if not name.startswith((*_AFTER_LOOK, *_OF_QUESTION)))
"""The features of look: known before the phrases are read, and not the same for all candidates."""

TRAINED = {
    "realtimeqa": 2.0,
    "multihoprag": 1.0,
    "squad_newwiki": 0.3,
    "newsqa": 0.7,
    "newsqa_rt": 0.7,
    "corpus": 8.0,
}
"""Sets that rank is fitted on, and the weight of a question of each."""

ALSO_PHRASES = ("squad_reddit", "squad_amazon")
DEV_ONLY = ("squad_v1_dev", "squad_v2_dev")
ELSEWHERE = "squad_newwiki, elsewhere"
"""Questions of squad_newwiki asked of the articles of squad_v1_dev, which cannot answer them: for the confidence."""

GIVEN = "squad_newwiki, given"
"""Questions of squad_newwiki asked of given sentences; for training/fusion.py."""

WHOLE = ("squad_newwiki", ELSEWHERE, GIVEN, "corpus")
"""Sets of which every question trains."""

SEEN = (*TRAINED, ELSEWHERE, GIVEN)
CORPUS = Path(__file__).parent.parent / "corpus"
"""The sample corpus with its questions: short ones, as people type them, which no public set has."""

PARTS = 5
"""Parts of the sample corpus's questions, each left out in turn to measure what the others teach."""

LIMITS = {
    "squad_newwiki": 4500,
    ELSEWHERE: 1500,
    "squad_v1_dev": 500,
    "squad_v2_dev": 2000,
    "newsqa": 2000,
    "newsqa_rt": 2000,
}
SURE = 0.92
"""The share of sure answers that is right at the bound: nine in ten elsewhere."""

LEAST_SURE = 100
"""Least number of sure answers: of 88 without the network 92 % were right, but of 103 on the dev parts 83 %."""

FOLDS_LIMITS = {"squad_newwiki": 1500}
"""Folds with --folds."""

FOLDS = 2
FOLDS_FILE = "folds.pickle"
"""The file in the cache that training/fusion.py reads."""
SHARED = 300
"""Right answers with the common threshold that are added to a kind's own: a rare kind gets nearly the common one."""

TREES = {
    "objective": "lambdarank",
    "learning_rate": 0.06,
    "min_data_in_leaf": 100,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambdarank_truncation_level": 10,
    "deterministic": True,
    "force_row_wise": True,
    "seed": sets.SEED,
    "num_threads": 2,
    "verbose": -1,
}
ROUNDS = 200
LEAVES = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates: their features (n, len(FEATURES)), whether each is right, its evidence or -1."""

    set_name: str
    question: dict[str, Any]
    kind: str
    values: np.ndarray
    right: np.ndarray
    evidence: np.ndarray
    words: tuple[str | None, ...]

    @property
    def fold(self) -> int:
        """Which of the models that have not seen a question assesses it in training."""
        return fold_of(self.question)

    @property
    def is_dev(self) -> bool:
        """True if it never trains."""
        if self.set_name == "squad_v2_dev":  # by article: one half is for the confidence
            return zlib.crc32(self.question["article"].encode()) % 2 == 1
        if self.set_name in sets.NEWS:
            return sets.news_part(self.question) != "train"
        return self.set_name in DEV_ONLY or (
            self.set_name not in WHOLE and sets.is_dev(self.question)
        )


def fold_of(question: dict[str, Any]) -> int:
    """0 or 1, the same for all questions of a week of RealTimeQA, and about an article of `sets.NEWS`."""
    whole = question.get("about") or question["id"].split("_")[0]
    return zlib.crc32(whole.encode()) % FOLDS


# Candidates


def fold_for(name: str, question: dict[str, Any]) -> int:
    """The number of the models that have not seen a question of a set; FOLDS, the full ones, if it never trains."""
    if name in sets.NEWS:
        seen = sets.news_part(question) == "train"
    else:
        seen = name in SEEN and (name in WHOLE or not sets.is_dev(question))
    return fold_of(question) if seen else FOLDS


class Workshop:
    """The data of a worker that assesses the candidates of a set's questions."""

    def __init__(
        self, name: str, archive: Path, look: LinearModel, models: Sequence[PhraseModel]
    ) -> None:
        self.name = name
        self.snapshot: Snapshot = open_index(archive).snapshot()
        self.look = look
        self.models = models  # one for each fold, and the full one

    def is_closed(self, question: dict[str, Any]) -> bool:
        """True if a question is asked of its article only: SQuAD's, but every third of squad_newwiki's."""
        if self.name == "squad_newwiki":
            return zlib.crc32(question["id"].encode()) % 3 == 0
        return self.name in DEV_ONLY

    def find(self, question: dict[str, Any]) -> tuple[Question, list[WeighedTerm], Found] | None:
        """The analysed question, its terms and its hits; None if it has none."""
        parsed, statistics = look_up(parse_question(question["question"]), self.snapshot)
        parsed = with_outlets(parsed, self.snapshot.sources())
        if not parsed.terms:
            return None
        filters = (
            Filters(articles=(question["article"],)) if self.is_closed(question) else Filters()
        )
        (found,) = find_passages(parsed, self.snapshot, [filters], 1)
        return (parsed, weigh_terms(parsed, statistics), found) if found.hits else None

    def ask(self, question: dict[str, Any]) -> Any:
        """The question's candidates; None if it has no hit."""
        found = self.find(question)
        if found is None:
            return None
        assessed = self.assess(*found, fold_for(self.name, question))
        right, evidence = judge(self.name, question, assessed, self.snapshot)
        return Asked(
            self.name,
            question,
            str(found[0].kind),
            np.array([[one.values[name] for name in FEATURES] for one in assessed]),
            right,
            evidence,
            words_of(assessed),
        )

    def assess(
        self, question: Question, terms: list[WeighedTerm], found: Found, fold: int
    ) -> list[Assessed]:
        """The assessed sentence of each hit, by the models of a fold."""
        model = self.models[fold]
        return assess(question, terms, found.hits, found.named, look=self.look, phrases=model)


def words_of(assessed: Sequence[Assessed]) -> tuple[str | None, ...]:
    """The words that would be marked in each sentence."""
    return tuple(one.view.text[slice(*one.span)] if one.span else None for one in assessed)


_workshop: Workshop | None = None


def _open_workshop(make: Callable[..., Workshop], *given: Any) -> None:
    global _workshop
    _workshop = make(*given)


def _ask(question: dict[str, Any]) -> Any:
    assert _workshop is not None
    return _workshop.ask(question)


def ask_in(make: Callable[..., Any], given: Any, asked: Sequence[Any]) -> list[Any]:
    """The results of the workshops that `make` opens with `given`, for the questions in their order."""
    with Pool(phrases.WORKERS, _open_workshop, (make, *given)) as pool:
        return [one for one in pool.imap(_ask, asked, chunksize=10) if one]


def judge(
    name: str, question: dict[str, Any], assessed: Sequence[Any], snapshot: Snapshot
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each candidate is right, and the number of the evidence it overlaps or -1.

    A candidate is right in MultiHop-RAG if it overlaps an evidence sentence; in SQuAD if it has an answer and is in the
    paragraph that was asked about; in RealTimeQA and the questions about news if it has an answer.
    """
    evidence = np.full(len(assessed), -1)
    if not question["answerable"]:
        return np.zeros(len(assessed)), evidence
    sentences = [one.view.excerpt.sentence for one in assessed]
    if question.get("evidence_articles"):
        for number, (text, article_id) in enumerate(
            zip(question["evidence"], question["evidence_articles"], strict=True)
        ):
            start = snapshot.articles([article_id])[article_id].text.find(text)
            for place, one in enumerate(sentences):
                if (
                    one.article_id == article_id
                    and one.start < start + len(text)
                    and start < one.end
                ):
                    evidence[place] = number
        return (evidence >= 0).astype(float), evidence
    right = np.array([sets.holds(one.view.text, question["answers"]) for one in assessed], float)
    if "paragraph" in question:
        starts = sets.paragraph_offsets(
            snapshot.articles([question["article"]])[question["article"]]
        )
        start, end = starts[question["paragraph"] :][:2]
        right *= [
            one.article_id == question["article"] and start <= one.start < end for one in sentences
        ]
    return right, evidence


def ask_elsewhere(
    folder: Path, other: Path, cache: Path, look: LinearModel, models: Sequence[PhraseModel]
) -> list[Asked]:
    """The candidates of a set's questions in the articles of another, which do not answer them."""
    asked = [q | {"answerable": False} for q in sets.questions(folder)[-LIMITS[ELSEWHERE] :]]
    return ask_in(Workshop, (ELSEWHERE, sets.archive_of(other, cache), look, models), asked)


def ask_all(
    folder: Path, cache: Path, look: LinearModel, models: Sequence[PhraseModel]
) -> list[Asked]:
    """The candidates of a set's questions, in the order of `sets.questions`; for `sets.NEWS` of the ones that train."""
    asked = sets.questions(folder)
    if folder.name in sets.NEWS:
        asked = [question for question in asked if sets.news_part(question) == "train"]
    asked = asked[: LIMITS.get(folder.name)]
    given = (folder.name, sets.archive_of(folder, cache), look, models)
    return ask_in(Workshop, given, asked)


def folder_of(name: str, given: Path) -> Path:
    """The folder of a set."""
    return CORPUS if name == "corpus" else given / name


# Models


def fit_look(asked: Sequence[Asked]) -> LinearModel:
    """Listwise: the share of the right candidates in the softmax over a question's candidates."""
    columns = [FEATURES.index(name) for name in LOOK]
    usable = [one for one in asked if one.right.any()]
    values = np.concatenate([one.values[:, columns] for one in usable])
    scale = values.std(0) + 1e-6
    values = values / scale
    right = np.concatenate([one.right for one in usable])
    starts = np.cumsum([0, *(len(one.right) for one in usable)])[:-1]
    group = np.repeat(np.arange(len(usable)), [len(one.right) for one in usable])
    counts = np.array([TRAINED[one.set_name] for one in usable])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = values @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        share = raised / np.add.reduceat(raised, starts)[group]
        gained = share * right
        likelihood = np.add.reduceat(gained, starts) + 1e-12
        slope = (share - gained / likelihood[group]) * counts[group]
        missed = float(-(counts * np.log(likelihood)).sum())
        return missed + 0.5 * float(weights @ weights), values.T @ slope + weights

    found = minimize(loss, np.zeros(len(LOOK)), jac=True, method="L-BFGS-B")
    return LinearModel(LOOK, tuple(np.round(found.x / scale, 4).tolist()), 0.0)


def fit_rank(
    asked: Sequence[Asked],
    features: Sequence[str] = FEATURES,
    counts: Mapping[str, float] = TRAINED,
    rounds: int = ROUNDS,
    leaves: int = LEAVES,
) -> dict[str, Any]:
    """The trees, as qa/selection/model.py reads them; `counts` are the weights of a question of each set."""
    import lightgbm

    usable = [one for one in asked if one.right.any()]
    data = lightgbm.Dataset(
        np.concatenate([one.values for one in usable]),
        np.concatenate([one.right for one in usable]),
        group=[len(one.right) for one in usable],
        weight=np.concatenate([np.full(len(one.right), counts[one.set_name]) for one in usable]),
        feature_name=list(features),
    )
    booster = lightgbm.train({**TREES, "num_leaves": leaves}, data, rounds)
    trees = [_tree(one["tree_structure"], features) for one in booster.dump_model()["tree_info"]]
    return {"features": list(features), "trees": trees}


def _tree(node: dict[str, Any], features: Sequence[str]) -> Any:
    if "leaf_value" in node:
        return _short(node["leaf_value"])
    return [
        features[node["split_feature"]],
        _short(node["threshold"]),
        _tree(node["left_child"], features),
        _tree(node["right_child"], features),
        _short(node["internal_value"]),
    ]


def _short(number: float) -> float:
    return float(f"{number:.6g}")


def rank_scores(
    record: dict[str, Any], values: np.ndarray, features: Sequence[str] = FEATURES
) -> np.ndarray:
    """The score of TreeModel for each row of `values`, whose columns are `features`, for all rows at once."""
    numbers = {name: number for number, name in enumerate(features)}

    def walk(node: Any, rows: np.ndarray, out: np.ndarray) -> None:
        if not isinstance(node, list):
            out[rows] += node
            return
        name, threshold, low, high, _ = node
        goes_low = values[rows, numbers[name]] <= threshold
        walk(low, rows[goes_low], out)
        walk(high, rows[~goes_low], out)

    scores = np.zeros(len(values))
    for tree in record["trees"]:
        walk(tree, np.arange(len(values)), scores)
    return scores


STANDING = tuple(standing(1, 0.0, [0.0, 0.0]))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's candidates in order, the confidence's features of the first, and whether that is right."""

    asked: Asked
    order: np.ndarray
    row: np.ndarray
    right: bool


def rank(one: Asked, record: dict[str, Any], features: Sequence[str] = FEATURES) -> Ranked:
    """The candidates in the order of the trees; `features` are the columns of their values."""
    return by_score(one, rank_scores(record, one.values, features))


def by_score(one: Asked, scores: np.ndarray) -> Ranked:
    """The candidates in the order of `scores` (n)."""
    order = np.argsort(-scores, kind="stable")
    first, best = order[0], scores[order].tolist()
    row = [*one.values[first], *standing(1, best[0], best).values()]
    return Ranked(one, order, np.array(row), bool(one.right[first]))


def fit_confidence(
    ranked: Sequence[Ranked],
    features: Sequence[str] = FEATURES,
    weights_of: Mapping[str, float] | None = None,
    *,
    missed: float = 1.0,
    shrunk: float = 5.0,
) -> LinearModel:
    """Logistic regression on whether first candidates are right; sets have equal weights, except in `weights_of`.

    A wrong candidate has the weight `missed` if the question has an answer, but the score still says how often
    candidates are right; `shrunk` is the L2 penalty.
    """
    names = [one.asked.set_name.split(",")[0] for one in ranked]
    totals = Counter(names)
    values = np.array([one.row for one in ranked])
    right = np.array([one.right for one in ranked], float)
    counts = np.array([1000 * (weights_of or {}).get(name, 1.0) / totals[name] for name in names])
    has_answer = np.array([one.asked.question["answerable"] for one in ranked])
    mean, scale = values.mean(0), values.std(0) + 1e-6
    values = (values - mean) / scale
    lowered = counts * np.where(has_answer & (right == 0), missed, 1.0)
    found = _logistic(values, right, lowered, shrunk)
    if missed != 1.0:  # the same order, with a scale from equal weights
        factor, bias = _logistic((values @ found[:-1])[:, None], right, counts, 0.0)
        found = np.r_[found[:-1] * factor, bias]
    weights = found[:-1] / scale
    return LinearModel(
        (*features, *STANDING),
        tuple(map(_short, weights.tolist())),
        _short(float(found[-1] - (weights * mean).sum())),
    )


def _logistic(
    values: np.ndarray, right: np.ndarray, counts: np.ndarray, shrunk: float
) -> np.ndarray:
    """The weights, the bias last, of a logistic regression of `right` on the rows of `values`."""
    table = np.c_[values, np.ones(len(values))]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = table @ weights
        missed = counts * (np.logaddexp(0, odds) - right * odds)
        slope = counts * (1 / (1 + np.exp(-odds)) - right)
        penalty = np.r_[weights[:-1], 0.0] * shrunk
        return float(missed.sum() + 0.5 * penalty @ weights), table.T @ slope + penalty

    found: np.ndarray = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def certainty(model: LinearModel, ranked: Ranked) -> float:
    """The probability of the first candidate to be right."""
    return odds_to_score(model.bias + float(ranked.row @ np.array(model.weights)))


def fit_sure(certain: Sequence[tuple[float, bool]]) -> dict[str, float]:
    """The score from which an answer is sure, by score and rightness of the answers to all questions.

    It is the lowest score from which SURE of the answers are right, counting answers to questions without one; at least
    LEAST_SURE answers are over it.
    """
    ordered = sorted(certain, reverse=True)
    right, bound, share, number = 0, 1.0, 0.0, 0
    for place, (score, is_right) in enumerate(ordered, start=1):
        right += is_right
        if place >= LEAST_SURE and right >= SURE * place:
            bound, share, number = score, right / place, place
    return {
        "from": math.floor(bound * 1000) / 1000,
        "right": round(share, 3),
        "sure": number,
        "asked": len(ordered),
    }


def fit_thresholds(
    ranked: Sequence[Ranked],
    scores: Sequence[float],
    names: Sequence[str],
    kept: float,
) -> dict[str, float]:
    """The score over which `kept` of the right first answers of the sets `names` are, by kind, and "" for all."""
    by_kind: dict[str, list[float]] = {"": []}
    for one, score in zip(ranked, scores, strict=True):
        if one.right and one.asked.set_name in names:
            by_kind[""].append(score)
            by_kind.setdefault(one.asked.kind, []).append(score)
    whole = float(np.quantile(by_kind[""], 1 - kept))
    thresholds = {}
    for kind, over in sorted(by_kind.items()):
        own = float(np.quantile(over, 1 - kept))
        thresholds[kind] = round((len(over) * own + SHARED * whole) / (len(over) + SHARED), 3)
    return thresholds


# All of it


def quantise(weights: np.ndarray) -> tuple[bytes, float]:
    """One signed byte for each weight, and the value of one step."""
    scale = float(np.abs(weights).max()) / 127
    return np.round(weights / scale).astype(np.int8).tobytes(), _short(scale)


def to_model(weights: np.ndarray) -> PhraseModel:
    """The weights as they are at answer time."""
    data, scale = quantise(weights)
    return PhraseModel(phrases.BITS, scale, np.frombuffer(data, np.int8).tolist())


def report(ranked: Sequence[Ranked], scores: Sequence[float], note: Callable[[str], None]) -> None:
    """Figures of the first candidates and their scores by set, training and dev apart."""
    groups: dict[tuple[str, bool], list[tuple[Ranked, float]]] = {}
    for one, score in zip(ranked, scores, strict=True):
        groups.setdefault((one.asked.set_name, one.asked.is_dev), []).append((one, score))
    for (name, is_dev), pairs in sorted(groups.items()):
        group, certain = [one for one, _ in pairs], [score for _, score in pairs]
        some = [one for one in group if one.asked.question["answerable"]]
        firsts = [np.flatnonzero(one.asked.right[one.order]) for one in some]
        at = {k: np.mean([bool(len(f)) and f[0] < k for f in firsts]) for k in (1, 3, 4, 10)}
        exact = np.mean([_exact(one) for one in some])
        note(
            f"{name} {'dev' if is_dev else 'train'} ({len(some)} answerable of {len(group)}): "
            + " ".join(f"hit@{k} {share:.3f}" for k, share in at.items())
            + f" EM {exact:.3f} AUROC {auroc(group, certain):.3f}"
        )


def cross_validate(trained: Sequence[Asked]) -> str:
    """Figures of the sample corpus's questions when they are left out of training, a part at a time."""
    own = [one for one in trained if one.set_name == "corpus" and one.question["answerable"]]
    others = [one for one in trained if one.set_name != "corpus"]
    firsts = []
    for part in range(PARTS):
        trees = fit_rank(others + [one for n, one in enumerate(own) if n % PARTS != part])
        left_out = [rank(one, trees) for n, one in enumerate(own) if n % PARTS == part]
        firsts += [np.flatnonzero(one.asked.right[one.order]) for one in left_out]
    at = {k: np.mean([bool(len(f)) and f[0] < k for f in firsts]) for k in (1, 3)}
    return (
        f"corpus, {PARTS} parts left out in turn ({len(own)}): hit@1 {at[1]:.3f} hit@3 {at[3]:.3f}"
    )


def _exact(one: Ranked) -> bool:
    words = one.asked.words[one.order[0]]
    gold = {plain_words(answer) for answer in one.asked.question["answers"]}
    return words is not None and plain_words(words) in gold


def auroc(group: Sequence[Ranked], certain: Sequence[float]) -> float:
    """How often a question with an answer has the higher score."""
    from scipy.stats import rankdata

    scores = rankdata(certain)
    is_answerable = np.array([one.asked.question["answerable"] for one in group])
    n = int(is_answerable.sum())
    if n in (0, len(group)):
        return float("nan")
    return float((scores[is_answerable].sum() - n * (n + 1) / 2) / n / (len(group) - n))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("sets", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    parser.add_argument("--cache", type=Path, default=Path(".cache/training"))
    parser.add_argument("--folds", action="store_true", help="only for training/fusion.py")
    arguments = parser.parse_args()

    def note(text: str) -> None:
        print(text, flush=True)

    def folder(name: str) -> Path:
        return folder_of(name, arguments.sets)

    digests = {name: sets.digest(folder(name)) for name in (*TRAINED, *ALSO_PHRASES, *DEV_ONLY)}
    note(f"inputs: {json.dumps(digests)}")

    cache: Path = arguments.cache
    cache.mkdir(parents=True, exist_ok=True)
    others = [c for name in ALSO_PHRASES for c in phrases.read_choices(folder(name))]
    own = phrases.read_choices(folder("squad_newwiki"))
    quiz = phrases.read_choices(folder("realtimeqa"))
    train, dev = (
        [c for c in quiz if sets.is_dev(c.question) is wanted] for wanted in (False, True)
    )
    train += [c for name in sets.NEWS for c in phrases.read_choices(folder(name))]
    models = []
    for fold in range(FOLDS):
        kept = [c for c in train if fold_of(c.question) != fold]
        ours = [c for c in own if fold_of(c.question) != fold]
        models.append(to_model(phrases.fit([*ours, *others, *kept, *kept])))
    if arguments.folds:
        write_folds(models, arguments.sets, cache)
        note(f"wrote {cache / FOLDS_FILE}")
        return
    whole = phrases.fit([*own, *others, *train, *train])
    exact, overlap = phrases.measure(whole, dev)
    note(
        f"phrases, RealTimeQA dev, the sentence given ({len(dev)}): EM {exact:.3f} F1 {overlap:.3f}"
    )
    models.append(to_model(whole))

    guess = LinearModel(("overlap", "kind", "predicate"), (4.0, 3.0, 3.0), 0.0)
    first = [one for name in TRAINED for one in ask_all(folder(name), cache, guess, models)]
    look = fit_look([one for one in first if not one.is_dev])
    note(f"look: {dict(zip(look.features, look.weights, strict=True))}")

    asked = [
        one for name in (*TRAINED, *DEV_ONLY) for one in ask_all(folder(name), cache, look, models)
    ]
    trained = [one for one in asked if one.set_name in TRAINED and not one.is_dev]
    record = fit_rank(trained)
    unseen: list[Ranked] = []
    by_fold = []
    for fold in range(FOLDS):
        trees = fit_rank([one for one in trained if one.fold != fold])
        unseen += [rank(one, trees) for one in trained if one.fold == fold]
        by_fold.append(trees)
    (cache / FOLDS_FILE).write_bytes(pickle.dumps((look, models, [*by_fold, record])))
    elsewhere = ask_elsewhere(folder("squad_newwiki"), folder("squad_v1_dev"), cache, look, models)
    others_unseen = [one for one in asked if one.set_name == "squad_v2_dev" and not one.is_dev]
    unseen += [rank(one, record) for one in (*others_unseen, *elsewhere)]
    confidence = fit_confidence(unseen)
    ranked = [rank(one, record) for one in asked]
    report(ranked, [certainty(confidence, one) for one in ranked], note)
    note(cross_validate(trained))

    data, scale = quantise(whole)
    arguments.output.mkdir(parents=True, exist_ok=True)
    shipped = json.loads((OUTPUT / "selection.json").read_text("utf-8"))
    (arguments.output / "phrases.bin").write_bytes(data)
    selection = {
        "version": VERSION,
        "made_by": "training/selection.py",
        "inputs": digests,
        "phrases": {"bits": phrases.BITS, "scale": scale, "sha256": sha256(data).hexdigest()},
        "look": linear_record(look),
        "confidence": linear_record(confidence),
        "thresholds": shipped["thresholds"],
        "sure": shipped["sure"],
        "rank": record,
    }
    (arguments.output / "selection.json").write_text(dump(selection), "utf-8")
    note(f"wrote {arguments.output / 'selection.json'} and phrases.bin ({len(data):,} bytes)")


def write_folds(fold_models: Sequence[PhraseModel], given: Path, cache: Path) -> None:
    """FOLDS_FILE with the look and the full models that ship."""
    shipped = selection_model()
    models = [*fold_models, shipped.phrases]
    trained: list[Asked] = []
    for name in TRAINED:
        asked = sets.questions(folder_of(name, given))[: FOLDS_LIMITS.get(name)]
        asked = [q for q in asked if name in WHOLE or fold_for(name, q) < FOLDS]
        archive = sets.archive_of(folder_of(name, given), cache)
        trained += ask_in(Workshop, (name, archive, shipped.look, models), asked)
    trees = [fit_rank([one for one in trained if one.fold != fold]) for fold in range(FOLDS)]
    trees.append(json.loads((OUTPUT / "selection.json").read_text("utf-8"))["rank"])
    (cache / FOLDS_FILE).write_bytes(pickle.dumps((shipped.look, models, trees)))


def linear_record(model: LinearModel) -> dict[str, Any]:
    """A linear model as qa/selection/model.py reads it."""
    return {"bias": model.bias, "weights": dict(zip(model.features, model.weights, strict=True))}


def dump(selection: dict[str, Any]) -> str:
    """JSON with a line for each tree."""
    texts = []
    for name, value in selection.items():
        if isinstance(value, dict) and "trees" in value:
            text = json.dumps({**value, "trees": []}, indent=1)
            lines = ",\n ".join(map(json.dumps, value["trees"]))
            text = text.replace('"trees": []', f'"trees": [\n {lines}\n]')
        else:
            text = json.dumps(value, indent=1)
        texts.append(f"{json.dumps(name)}: {text}".replace("\n", "\n "))
    return "{\n " + ",\n ".join(texts) + "\n}\n"


if __name__ == "__main__":
    main()

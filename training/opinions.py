"""The fusion's questions before and after the network reads: sentences in the lexical order, and opinions of the first.

Both are slow to make and are kept in the cache, the opinions by the digest of the network: other numbers of sentences
and other features can then be tried in seconds.
"""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import phrases
import selection
import sets
from selection import FEATURES, GIVEN, Asked, ask_in, fold_for, judge, words_of

from index import CollectionStatistics, Filters, open_index, to_terms
from qa.neural.choice import REQUIRE, ReaderChoice
from qa.neural.encoding import PassageText
from qa.neural.loading import OWN, digests_of
from qa.neural.network import NeuralReader, Opinion
from qa.question import Question, parse_question, to_query
from qa.ranking.given import GivenSentences
from qa.ranking.reader import order
from qa.retrieval.alias import look_up
from qa.retrieval.passages import Found
from qa.selection.assessment import Assessed
from qa.selection.fusion import MEANINGS, READ_ON, consult, passage_text
from qa.selection.matching import WeighedTerm, weigh_terms
from qa.selection.model import LinearModel, to_trees
from qa.selection.phrasing import PhraseModel

NAMES = (*FEATURES, *MEANINGS)
SENTENCES_GIVEN = 9
"""Most sentences of a question; WikiQA has as many for one."""

DEEPEST = READ_ON
"""Sentences that the network reads for a question: the program's maximum."""


@dataclass(frozen=True, slots=True)
class Folds:
    """The cache of training/selection.py: models that have not seen a fold's questions, and last the full ones."""

    look: LinearModel
    phrases: Sequence[PhraseModel]
    trees: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Unread:
    """A question with its sentences in lexical order: their scores, the first ones in full, the features of the rest.

    `right` and `evidence` are as in an `Asked`.
    """

    set_name: str
    question: dict[str, Any]
    parsed: Question
    scores: list[float]
    first: list[Assessed]
    rest: np.ndarray
    right: np.ndarray
    evidence: np.ndarray

    @property
    def passages(self) -> list[PassageText]:
        """The passages that the network may read."""
        return [passage_text(one.view) for one in self.first]


class Workshop(selection.Workshop):
    """A workshop that puts sentences in lexical order, by models that have not seen the question."""

    def __init__(self, name: str, archive: Path, folds: Folds) -> None:
        super().__init__(name, archive, folds.look, folds.phrases)
        self.trees = [to_trees(record) for record in folds.trees]

    def ask(self, question: dict[str, Any]) -> Unread | None:
        """The question's sentences; None if it has no hit."""
        found = self.find(question)
        if found is None:
            return None
        fold = fold_for(self.name, question)
        scores, ranked = order(self.assess(*found, fold), self.trees[fold])
        first, rest = ranked[:DEEPEST], ranked[DEEPEST:]
        return Unread(
            self.name,
            question,
            found[0],
            scores,
            first,
            np.array([[one.values[name] for name in FEATURES] for one in rest]),
            *judge(self.name, question, ranked, self.snapshot),
        )


class GivenWorkshop(Workshop):
    """A workshop for given sentences: a question's paragraph and the ones after it, as in `qa rank`."""

    def __init__(self, name: str, archive: Path, folds: Folds) -> None:
        super().__init__(name, archive, folds)
        self.statistics = CollectionStatistics()
        self.articles = {one.id: one for one in open_index(archive).snapshot().all_articles()}
        for article in self.articles.values():
            for start, end in sets.sentences_of(article):
                self.statistics.add(to_terms(article.text[start:end]))

    def ask(self, question: dict[str, Any]) -> Unread | None:
        """The question's sentences, once its paragraph is known."""
        return super().ask({key: question[key] for key in question if key != "evidence"})

    def find(self, question: dict[str, Any]) -> tuple[Question, list[WeighedTerm], Found] | None:
        """All given sentences are hits."""
        article = self.articles[question["article"]]
        start = sets.paragraph_offsets(article)[question.pop("paragraph")]
        after = [slice(*place) for place in sets.sentences_of(article) if place[0] >= start]
        given = GivenSentences(
            [article.text[one] for one in after[:SENTENCES_GIVEN]], self.statistics
        )
        parsed, statistics = look_up(parse_question(question["question"]), given)
        if not parsed.terms:
            return None
        hits = given.hits(to_query(parsed, Filters()))
        return parsed, weigh_terms(parsed, statistics), Found(tuple(hits))


class Recorded:
    """A network that repeats its opinions."""

    def __init__(self, passages: Sequence[PassageText], opinions: Sequence[Opinion]) -> None:
        self._opinions = dict(zip(passages, opinions, strict=True))

    verifier = None

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        """The opinions of passages that were read."""
        return [self._opinions[passage] for passage in passages]


def consulted(one: Unread, opinions: Sequence[Opinion]) -> list[Assessed]:
    """The candidates as the program makes them when the network has these opinions, in the lexical order."""
    tail = [replace(one.first[0], values=dict(zip(FEATURES, row, strict=True))) for row in one.rest]
    return consult(one.parsed, [*one.first, *tail], one.scores, Recorded(one.passages, opinions))


def read_again(one: Unread, opinions: Sequence[Opinion]) -> Asked:
    """The candidates with these opinions of the network, as training reads them."""
    read = consulted(one, opinions)
    return Asked(
        one.set_name,
        one.question,
        str(one.parsed.kind),
        np.array([[candidate.values[name] for name in NAMES] for candidate in read]),
        one.right,
        one.evidence,
        words_of(read[: len(one.first)]) + (None,) * (len(read) - len(one.first)),
    )


def read_all(
    name: str, asked: Sequence[Any], archive: Path, folds: Folds, cache: Path
) -> list[Asked]:
    """The candidates of a set's questions in an archive, read; the slow parts are kept in the cache."""
    found = unread(name, asked, archive, folds, cache)
    digest = digests_of(OWN)["model.data"]
    opinions = opinions_of(found, cache / f"opinions {digest[:8]} {name}.pickle")
    return [read_again(one, said) for one, said in zip(found, opinions, strict=True)]


def unread(
    name: str, asked: Sequence[Any], archive: Path, folds: Folds, cache: Path
) -> list[Unread]:
    """The candidates of a set's questions in the lexical order, from the cache if they are there."""
    kept = cache / f"unread {name}.pickle"
    if not kept.exists():
        make = GivenWorkshop if name == GIVEN else Workshop
        kept.write_bytes(pickle.dumps(ask_in(make, (name, archive, folds), asked)))
    found: list[Unread] = pickle.loads(kept.read_bytes())
    return found


def opinions_of(unread: Sequence[Unread], kept: Path) -> list[list[Opinion]]:
    """The network's opinions of each question's first sentences; opinions in the file are not made again."""
    known: dict[tuple[str, PassageText], Opinion] = {}
    if kept.exists():
        known = pickle.loads(kept.read_bytes())
    todo = [
        (one.parsed.text, new)
        for one in unread
        if (new := [p for p in dict.fromkeys(one.passages) if (one.parsed.text, p) not in known])
    ]
    with Pool(phrases.WORKERS, _open_reader) as pool:
        for (text, passages), opinions in zip(
            todo, pool.imap(_read, todo, chunksize=10), strict=True
        ):
            known |= {(text, p): o for p, o in zip(passages, opinions, strict=True)}
    if todo:
        kept.write_bytes(pickle.dumps(known))
    return [[known[one.parsed.text, passage] for passage in one.passages] for one in unread]


_reader: NeuralReader | None = None


def _open_reader() -> None:
    global _reader
    _reader = ReaderChoice(REQUIRE, threads=1).opener()()


def _read(asked: tuple[str, list[PassageText]]) -> list[Opinion]:
    assert _reader is not None
    return _reader.read(*asked)

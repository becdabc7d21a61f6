"""A network run by onnxruntime: how surely each passage answers a question, and with which words.

Each passage is a run of its own: nothing is padded, and no passage's numbers depend on the others, so that the answers
are the same on any number of threads.
"""

import heapq
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from qa.neural.encoding import Encoder, Input, PassageText

if TYPE_CHECKING:
    from concurrent.futures import Executor

MAX_SPAN_TOKENS = 24
"""Tokens of the longest short answer."""

EDGES_WEIGHED = 16
"""How many of the likeliest first tokens, and of the likeliest last tokens, of a short answer are considered."""

SPANS_KEPT = 6
"""Short answers of a sentence that are kept."""

MAX_LOG_ODDS = 12.0
"""Log-odds are cut to this distance from 0; a user's network may give any number."""


class Span(NamedTuple):
    """`text[start:end]` of the sentence, and its share of the probability of all spans in it."""

    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the network says of a passage.

    `relevance` are the log-odds that the sentence answers, `span` the log-odds that the answer's words are in it, both
    within MAX_LOG_ODDS; `spans` are the likeliest words, best first, none if the network does not look for any.
    """

    relevance: float
    span: float
    spans: tuple[Span, ...]


class NeuralReader:
    """Reads passages with one network; `threads` passages at a time, one of them on the thread that asks.

    The longest come first, so that all threads end at about the same time. `verifier` gives the deeper network that
    reads the first candidates again; it is None where there is none.
    """

    def __init__(
        self,
        session: Any,
        encoder: Encoder,
        threads: int,
        verifier: "Callable[[], NeuralReader] | None" = None,
    ) -> None:
        self.verifier = verifier
        self._session = session
        self._encoder = encoder
        self._outputs = [output.name for output in session.get_outputs()]
        self._inputs = [given.name for given in session.get_inputs()]
        self._others = threads - 1
        self._pool = _pool(self._others) if self._others else None

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        """An opinion of each passage, in their order."""
        inputs = [self._encoder.encode(question, passage) for passage in passages]
        opinions: dict[int, Opinion] = {}
        numbers = iter(sorted(range(len(inputs)), key=lambda n: -len(inputs[n].ids)))

        def work() -> None:
            for number in numbers:  # threads take from one iterator, which gives each number once
                opinions[number] = to_opinion(inputs[number], self.run(inputs[number]))

        others = [self._pool.submit(work) for _ in range(self._others)] if self._pool else []
        try:
            work()
        finally:  # when interrupted, the others take no more
            deque(numbers, maxlen=0)
        for other in others:
            other.result()
        return [opinions[number] for number in range(len(inputs))]

    def run(self, given: Input) -> dict[str, list[float]]:
        """The outputs for one input by their names, each as a plain list."""
        import numpy as np

        arrays = {
            name: np.array([values], np.int64)
            for name, values in given.arrays().items()
            if name in self._inputs
        }
        results = self._session.run(self._outputs, arrays)
        return {
            name: result.reshape(-1).tolist()
            for name, result in zip(self._outputs, results, strict=True)
        }


@cache
def _pool(threads: int) -> "Executor":
    """Threads that all networks share: the reader waits while the verifier reads."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(threads, "reader")


def to_opinion(given: Input, results: dict[str, list[float]]) -> Opinion:
    """The meaning of a network's outputs, by their names.

    `relevance` comes from our own network; `start_logits` and `end_logits` from an extractive reader, whose [CLS] means
    no answer; `logits` from a cross-encoder: one, or two of which the second means "relevant".
    """
    if "logits" in results:
        logits = results["logits"]
        relevance = _clip(logits[-1] - (logits[0] if len(logits) == 2 else 0.0))
        return Opinion(relevance, relevance, ())
    span, spans = _spans(given, results["start_logits"], results["end_logits"])
    relevance = results["relevance"][0] if "relevance" in results else span
    return Opinion(_clip(relevance), span, spans)


def _spans(
    given: Input, starts: Sequence[float], ends: Sequence[float]
) -> tuple[float, tuple[Span, ...]]:
    """The log-odds that the sentence has the answer, and its likeliest spans."""
    first, count = given.first, len(given.offsets)
    if not count:
        return -MAX_LOG_ODDS, ()
    firsts = heapq.nlargest(EDGES_WEIGHED, range(count), key=lambda n: starts[first + n])
    lasts = heapq.nlargest(EDGES_WEIGHED, range(count), key=lambda n: ends[first + n])
    scored = [
        (starts[first + a] + ends[first + b], -a, -b)
        for a in firsts
        for b in lasts
        if a <= b < a + MAX_SPAN_TOKENS
    ]
    if not scored:
        return -MAX_LOG_ODDS, ()
    best = heapq.nlargest(SPANS_KEPT, scored)
    highest = best[0][0]
    total = highest + math.log(sum(math.exp(score - highest) for score, _, _ in scored))
    spans = tuple(
        Span(given.offsets[-a][0], given.offsets[-b][1], math.exp(score - total))
        for score, a, b in best
    )
    return _clip(total - (starts[0] + ends[0])), spans


def _clip(log_odds: float) -> float:
    return max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, log_odds))

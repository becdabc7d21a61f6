"""Question and passage -> the tokens of a network's input, in the form of our own reader or of others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

MAX_TOKENS = 128
MAX_QUESTION = 48
MAX_TITLE = 16
MAX_BEFORE = 28
MAX_AFTER = 16
"""Most tokens, of all and of each part. A neighbour mostly matters for the name that "he" or "it" means."""

CLS, SEP = 101, 102
"""The tokens at the start of the input and the end of its parts, in the vocabulary of BERT."""

KNOWN_TEXTS = 200
"""Texts whose tokens are remembered: one question repeats titles and neighbours."""


_HALVES = re.compile("[\ud800-\udfff]")


class PassageText(NamedTuple):
    """A sentence, its neighbours, and its article's title; "" for a part that does not exist."""

    title: str
    before: str
    sentence: str
    after: str


@dataclass(frozen=True, slots=True)
class Input:
    """The tokens of a question and a passage; all lists except `offsets` have the same length.

    The sentence's tokens begin at `first`; `offsets` are their places in its text.
    """

    ids: list[int]
    types: list[int]
    first: int
    offsets: Sequence[tuple[int, int]]

    def arrays(self) -> dict[str, list[int]]:
        """The lists by the names of a network's inputs."""
        return {
            "input_ids": self.ids,
            "attention_mask": [1] * len(self.ids),
            "token_type_ids": self.types,
        }


class Encoder(Protocol):
    """Turns a question and a passage into a network's input."""

    def encode(self, question: str, passage: PassageText) -> Input:
        """The input for one passage."""
        ...


class SentenceEncoder:
    """The input of our own network: `[CLS] question [SEP] title [SEP] before sentence after [SEP]`.

    The type is 1 in the sentence and 0 elsewhere. `tokenizer` is a `tokenizers.Tokenizer` with BERT's vocabulary.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def encode(self, question: str, passage: PassageText) -> Input:
        """At most MAX_TOKENS: a sentence that is too long loses its end, and its neighbours lose their far ends."""
        asked = self._tokens(question)[0][:MAX_QUESTION]
        head = [CLS, *asked, SEP, *self._tokens(passage.title)[0][:MAX_TITLE], SEP]
        room = MAX_TOKENS - len(head) - 1
        ids, offsets = self._tokens(passage.sentence)
        ids, offsets = ids[:room], offsets[:room]
        room -= len(ids)
        ahead = self._tokens(passage.before)[0]
        ahead = ahead[max(0, len(ahead) - min(MAX_BEFORE, room)) :]
        behind = self._tokens(passage.after)[0][: min(MAX_AFTER, room - len(ahead))]
        first = len(head) + len(ahead)
        return Input(
            [*head, *ahead, *ids, *behind, SEP],
            [0] * first + [1] * len(ids) + [0] * (len(behind) + 1),
            first,
            offsets,
        )

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        if text not in self._known:
            if len(self._known) >= KNOWN_TEXTS:
                self._known.clear()
            encoding = self._tokenizer.encode(_whole(text), add_special_tokens=False)
            self._known[text] = encoding.ids, encoding.offsets
        return self._known[text]


class PairEncoder:
    """The input of other readers: question and passage as a pair, by the tokenizer's own rules.

    The passage is the sentence between its neighbours, the title before them. `tokenizer` cuts the passage, never the
    question, to the network's length.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def encode(self, question: str, passage: PassageText) -> Input:
        """The sentence's tokens are the ones inside it, or none if it was cut off."""
        lead = " ".join(part for part in (passage.title, passage.before) if part)
        start = len(lead) + bool(lead)
        end = start + len(passage.sentence)
        text = " ".join(part for part in (lead, passage.sentence, passage.after) if part)
        encoding = self._tokenizer.encode(_whole(question), _whole(text))
        inside = [
            place
            for place, (sequence, (begin, stop)) in enumerate(
                zip(encoding.sequence_ids, encoding.offsets, strict=True)
            )
            if sequence == 1 and start <= begin < stop <= end
        ]
        return Input(
            encoding.ids,
            encoding.type_ids,
            inside[0] if inside else 0,
            [(encoding.offsets[n][0] - start, encoding.offsets[n][1] - start) for n in inside],
        )


def _whole(text: str) -> str:
    """`text` with a mark for each lone surrogate, which tokenizers reject; offsets stay the same."""
    return _HALVES.sub("\ufffd", text)

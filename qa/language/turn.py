"""Turns: the lines of an interview -> who speaks in each; and where a story begins, after its dateline."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index import Excerpt, Sentence
from qa.language.text import once
from qa.language.wordlists import name_words

MAX_QUESTION_CHARS = 600
"""Longest question of an interviewer; longer ones state something too."""

_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Sgt|Col|Lt|Capt|Rev)\.? |(?:President|Judge|Senator|Mayor) )?"
_WORD = r"[^\W\d_a-z][\w’'-]*\.?"
_ASKING = (
    r"Q|QUESTION|Question|INTERVIEWER|Interviewer|HOST|Host|MODERATOR|Moderator|REPORTER|Reporter"
    r"|PRESENTER|Presenter|ANCHOR|Anchor|CALLER|Caller"
)
_ANSWERING = r"A|ANSWER|Answer"
_ASIDE = r"(?P<aside>\s?[(\[][^()\[\]\n]{1,50}[)\]]|, [^:.?!\n]{2,60})?"
_LABEL = re.compile(
    rf"^[^\S\n]*(?:(?P<asking>{_ASKING})|(?P<answering>{_ANSWERING})|{_TITLE}(?P<name>{_WORD}(?: {_WORD}){{0,3}}))"
    rf"{_ASIDE}[^\S\n]?(?::|(?<=^[QA])\.)[^\S\n]+(?=\S)",
    re.MULTILINE,
)
_QUESTION = re.compile(r"\?[”\"’'»)\]]*\Z")


class LabelledTurn(NamedTuple):
    """What one person says, `text[start:end]`, with its label; `name` is the place of the name in the label."""

    start: int
    end: int
    text_start: int
    name: tuple[int, int] | None
    is_asking: bool
    is_answering: bool


@once
def find_turns(text: str) -> tuple[LabelledTurn, ...]:
    """The turns in `text`; none unless a label occurs twice or questions have answers."""
    turns = label_turns(text)
    labels = [text[turn.start : turn.text_start].strip() for turn in turns]
    is_interview = any(t.is_asking for t in turns) and any(not t.is_asking for t in turns)
    comes_twice = len(set(labels)) < len(labels) and len(set(labels)) > 1
    return tuple(turns) if is_interview or comes_twice else ()


def label_turns(text: str) -> list[LabelledTurn]:
    """The lines of `text` that begin like a turn, each with everything up to the next."""
    labels = [label for label in _LABEL.finditer(text) if _is_person(label)]
    if not labels:
        return []
    ends = [*(label.start() for label in labels[1:]), len(text)]
    return [
        LabelledTurn(
            label.start(),
            end,
            label.end(),
            label.span("name") if label["name"] else None,
            label["asking"] is not None,
            label["answering"] is not None,
        )
        for label, end in zip(labels, ends, strict=True)
    ]


def _is_person(label: re.Match[str]) -> bool:
    """False for "Update:", "Photo Credit:" and the like, which look like names."""
    words = (label["name"] or "").casefold().replace("’", "'").split()
    return name_words("no_speakers").isdisjoint(
        word.strip(".").removesuffix("'s") for word in words
    )


def without_label(line: str) -> str:
    """The words of a turn without its label."""
    label = _LABEL.match(line)
    return line[label.end() :] if label else line


def turn_at(text: str, position: int) -> LabelledTurn | None:
    """The turn with the character at `position` of a transcript."""
    return next((t for t in reversed(find_turns(text)) if t.start <= position < t.end), None)


def is_asked(excerpt: Excerpt, sentence: Sentence) -> bool:
    """True for an interviewer's question: in a turn that asks, or just before another person's turn."""
    if not _QUESTION.search(excerpt.slice(sentence)):
        return False
    start, end = _place(excerpt, sentence)
    turns = label_turns(excerpt.text)
    own = next((turn for turn in reversed(turns) if turn.start <= start), None)
    if own is None:
        return False
    if own.is_asking:
        return True
    after = next((turn for turn in turns if turn.start >= end), None)
    return after is not None and not after.is_asking and end - own.start <= MAX_QUESTION_CHARS


def asked_before(excerpt: Excerpt) -> Sentence | None:
    """The question before the excerpt's sentence, if that is the first of an answering turn; else None."""
    start, _ = _place(excerpt, excerpt.sentence)
    if not any(turn.start <= start <= turn.text_start for turn in label_turns(excerpt.text)):
        return None
    before: Sequence[Sentence] = [s for s in excerpt.sentences if s.end <= excerpt.sentence.start]
    return before[-1] if before and is_asked(excerpt, before[-1]) else None


def _place(excerpt: Excerpt, sentence: Sentence) -> tuple[int, int]:
    return sentence.start - excerpt.passage.start, sentence.end - excerpt.passage.start


_AGENCY = "AFP|ANI|ANSA|AP|BBC|Bloomberg|CNN|dpa|DPA|EFE|IANS|Interfax|Kyodo|PTI|Reuters|TASS|UPI|Xinhua|Yonhap"
_DATELINE = re.compile(
    r"[^\W\d_a-z][^a-z]{2,30}(?:, [\w .]{2,20})*(?: ?\([^)]{2,30}\))? ?[-–—]+ "  # KYIV, Ukraine (AP) —
    rf"|[^\W\d_a-z][\w .,’'-]{{1,60}}\((?:{_AGENCY})\) ?[-–—]+ "  # Istanbul, 16 May (Reuters) -
)


def story_start(text: str) -> int:
    """Where the story begins in a sentence: after its dateline, or at 0."""
    dateline = _DATELINE.match(text)
    return dateline.end() if dateline else 0

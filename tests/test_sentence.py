"""Sentence boundaries: the table, the held-out list, properties over any text, hostile sizes, laziness."""

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.sentence
from index import Article, split_sentences
from index.sentence import MAX_SENTENCE_CHARS, sentence_spans

HERE = Path(__file__).parent
MIN_CASES = 130
HELDOUT_FLOOR = 0.95  # boundary F1, agreed before the rules were written

BLANK = frozenset(
    {c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace()} | set("\u200b\u2060\ufeff")
)


def read_cases(name: str) -> list[dict[str, Any]]:
    with (HERE / "data" / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


CASES = read_cases("sentences.jsonl")


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def inner_ends(text: str, sentences: list[str]) -> set[int]:
    """End offsets of all sentences but the last, each located after the one before."""
    ends, position = [], 0
    for sentence in sentences:
        position = text.index(sentence, position) + len(sentence)
        ends.append(position)
    return set(ends[:-1])


def boundary_f1(cases: list[dict[str, Any]]) -> float:
    right = wrong = missed = 0
    for case in cases:
        want = inner_ends(case["text"], case["sentences"])
        got = inner_ends(case["text"], split(case["text"]))
        right += len(want & got)
        wrong += len(got - want)
        missed += len(want - got)
    return 2 * right / (2 * right + wrong + missed)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=f"{n}-{c['note'][:50]}") for n, c in enumerate(CASES)]
)
def test_table(case: dict[str, Any]) -> None:
    assert split(case["text"]) == case["sentences"]


def test_table_is_large_and_consistent() -> None:
    assert len(CASES) >= MIN_CASES
    assert len({case["text"] for case in CASES}) == len(CASES)
    for case in CASES:
        inner_ends(case["text"], case["sentences"])  # raises where a sentence is not in its text


def test_heldout_list() -> None:
    assert boundary_f1(read_cases("sentences_heldout.jsonl")) >= HELDOUT_FLOOR


def test_sentences_slice_their_article() -> None:
    article = Article("a1", "One day.  Two days!\n\nThree", "title")
    sentences = split_sentences(article)
    assert [article.text[s.start : s.end] for s in sentences] == ["One day.", "Two days!", "Three"]
    assert [(s.article_id, s.ordinal) for s in sentences] == [("a1", 0), ("a1", 1), ("a1", 2)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\ufeff\u2060 \x1f"])
def test_nothing_but_white_space_has_no_sentence(text: str) -> None:
    assert sentence_spans(text) == []


def test_white_space_is_what_the_module_says() -> None:
    for char in BLANK:
        assert split(f"{char}Done.{char}Next{char}") == ["Done.", "Next"] or not char.strip()
        assert sentence_spans(char) == []
    assert all(sentence_spans(c) == [(0, 1)] for c in "a.”\u200d\u00ad0😀")


def check_spans(text: str) -> None:
    spans = sentence_spans(text)
    position = 0
    for start, end in spans:
        assert start < end <= start + MAX_SENTENCE_CHARS
        assert text[start] not in BLANK
        assert text[end - 1] not in BLANK
        assert BLANK.issuperset(text[position:start])
        position = end
    assert BLANK.issuperset(text[position:])


CHARACTERS = "abA12 .!?…\"'“”‘’()[]«»—-:;,\n\r\f\t\u00a0\u200b\u2028\ufeff\u0301\u200d。？؟।"
WORDS = [
    "The",
    "the",
    "U.S.",
    "Mr.",
    "p.m.",
    "No. 5",
    "...",
    " . ",
    "Inc.",
    "\r\n",
    "J. R.",
    "x.The",
]
RUNS = ["[...]", "[1]", "と", "iPhone", "said", "\ud83d", "\ude00", "a" * 700, " b" * 500]
PIECES = st.sampled_from([*CHARACTERS, *WORDS, *RUNS])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_spans_are_sound_on_awkward_text(text: str) -> None:
    check_spans(text)


@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_spans_are_sound_on_any_text(text: str) -> None:
    check_spans(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_paragraphs_do_not_touch_each_other(text: str) -> None:
    alone = split(text)
    assert split(f"{text}\n\n{text}") == alone + alone


HOSTILE = ["a.a.a.", '"', ".", "(", ". ", " .", "“", "...A ", '? "A', "a?) ", "?” Ab ", "U.S. X"]
HOSTILE += ["\u0301", ".[1]", "a\n", "[...] "]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_megabyte_of_hostile_text_is_cut_and_ends(unit: str) -> None:
    check_spans((unit * (1_000_000 // len(unit)))[:1_000_000])


def test_a_long_sentence_is_cut_at_white_space() -> None:
    text = "word " * 20_000
    assert all(piece.startswith("word") and piece.endswith("word") for piece in split(text))


def test_a_cut_keeps_marks_with_their_letter() -> None:
    text = "x" + "e\u0301" * 5_000  # the cap falls between a letter and its accent
    for start, _ in sentence_spans(text):
        assert not unicodedata.combining(text[start])
    family = "\U0001f469\u200d\U0001f467"
    assert all("\u200d" not in (p[0], p[-1]) for p in split("x" + family * 2_000))
    assert all(p[0] != "\ude00" for p in split("x" + "\ud83d\ude00" * 2_000))


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parent
    )
    return done.stdout.strip()


def test_clear_text_does_not_import_nltk() -> None:
    code = (
        "import sys, index.sentence as s\n"
        "n = len(s.sentence_spans('Mr. Cole left at 5 p.m. on Jan. 5. “Why?” he said. It rained.'))\n"
        "print(n, 'nltk' in sys.modules)\n"
        "n = len(s.sentence_spans('He left the U.S. Officials said so.'))\n"
        "print(n, 'nltk' in sys.modules)"
    )
    assert run_python(code).splitlines() == ["3 False", "2 True"]


def test_importing_reads_no_data_file() -> None:
    code = (
        "import sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda e, a: seen.append(str(a[0])) if e == 'open' else None)\n"
        "import index.sentence\n"
        "print([p for p in seen if '/index/data/' in p.replace('\\\\', '/')])"
    )
    assert run_python(code) == "[]"


def test_data_files_are_in_order() -> None:
    folder = Path(index.sentence.__file__).parent / "data"
    learned = json.loads((folder / "punkt.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[0-9a-f]{64}", learned["input_sha256"])
    for name in ("abbreviations", "openers"):
        words = learned[name]
        assert words == sorted(set(words))
        assert all(re.fullmatch(r"[a-z]+", word) for word in words)  # facts about words, no text
    sections: dict[str, list[str]] = {}
    for line in (folder / "sentence.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            words.extend(line.split())
    for name, words in sections.items():
        assert len(words) == len(set(words)), name
    classes = ["title", "inner", "number", "end", "clock"]
    listed = [word for name in classes for word in sections[name]]
    assert len(listed) == len(set(listed))  # no abbreviation has two classes

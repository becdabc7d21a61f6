"""The neural reader: what networks are given, what their numbers mean, and networks that cannot be used."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import QUESTION as ASKED
from commandline import corpus, run  # noqa: F401 - a fixture for all
from hypothesis import given
from hypothesis import strategies as st
from networks import write_network

from qa.errors import ReaderError
from qa.neural import choice, loading
from qa.neural.choice import ReaderChoice
from qa.neural.encoding import (
    MAX_AFTER,
    MAX_BEFORE,
    MAX_QUESTION,
    MAX_TITLE,
    MAX_TOKENS,
    Input,
    PassageText,
    SentenceEncoder,
)
from qa.neural.loading import OWN, VERIFIER, open_folder, open_own
from qa.neural.network import MAX_LOG_ODDS, MAX_SPAN_TOKENS, NeuralReader, to_opinion

LED = PassageText("Talks", "Rain fell.", "Medinsky led the talks.", "It ended.")
WET = PassageText("Rain", "", "The rain fell.", "")
QUESTION = "Who led the talks?"


@pytest.fixture(scope="module")
def own() -> NeuralReader:
    return open_own(threads=2)


# Our own network.


def test_the_sentence_that_answers_is_the_more_relevant(own: NeuralReader) -> None:
    led, wet = own.read(QUESTION, [LED, WET])
    assert led.relevance > 0 > wet.relevance
    assert led.span > wet.span
    start, end, share = led.spans[0]
    assert LED.sentence[start:end] == "Medinsky"
    assert share > 0.5


def test_opinions_are_the_same_on_any_number_of_threads_and_beside_any_other(
    own: NeuralReader,
) -> None:
    passages = [LED, WET, LED._replace(before=""), WET._replace(title="")] * 3
    assert open_own(threads=1).read(QUESTION, passages) == own.read(QUESTION, passages)
    assert own.read(QUESTION, passages[1:2]) == own.read(QUESTION, passages)[1:2]


def test_nothing_to_read_no_opinion(own: NeuralReader) -> None:
    assert own.read(QUESTION, []) == []


TEXTS = st.text(st.characters() | st.sampled_from(" .,\ud800\udfffé́İß中👩‍🚀"), max_size=120)


@given(TEXTS, st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
def test_any_text_is_read_and_spans_lie_in_the_sentence(
    own: NeuralReader, question: str, parts: tuple[str, str, str, str]
) -> None:
    passage = PassageText(*parts)
    (opinion,) = own.read(question, [passage])
    assert abs(opinion.relevance) <= MAX_LOG_ODDS
    assert abs(opinion.span) <= MAX_LOG_ODDS
    assert sum(span.share for span in opinion.spans) <= 1.0001
    for span in opinion.spans:
        assert 0 <= span.start < span.end <= len(passage.sentence)


def test_its_files_are_those_that_were_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("model.onnx", "model.data", "tokenizer.json")
    for name in (*names, "config.json"):
        (tmp_path / name).write_bytes((OWN / name).read_bytes())
    monkeypatch.setattr(loading, "OWN", tmp_path)
    open_own(1)
    for name in names:
        with (tmp_path / name).open("ab") as file:
            file.write(b"\0")
        with pytest.raises(ReaderError, match=rf"{name} is damaged: reinstall"):
            open_own(1)
        (tmp_path / name).write_bytes((OWN / name).read_bytes())
    (tmp_path / "config.json").write_text('{"version": 99}', "utf-8")
    with pytest.raises(ReaderError, match="has version 99"):
        open_own(1)
    (tmp_path / "config.json").unlink()
    with pytest.raises(ReaderError, match=r"config\.json cannot be read"):
        open_own(1)


def test_its_verifier_is_opened_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("model.onnx", "model.data", "config.json"):
        (tmp_path / name).write_bytes((VERIFIER / name).read_bytes())
    monkeypatch.setattr(loading, "VERIFIER", tmp_path)
    reader = open_own(1)
    assert reader.verifier is not None
    with (tmp_path / "model.data").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ReaderError, match=r"model\.data is damaged: reinstall"):
        reader.verifier()
    (tmp_path / "model.data").write_bytes((VERIFIER / "model.data").read_bytes())
    verifier = reader.verifier()
    assert verifier is reader.verifier()
    assert verifier.verifier is None
    led, wet = verifier.read(QUESTION, [LED, WET])
    assert led.relevance > 0 > wet.relevance


def test_nothing_is_kept_or_sent_by_what_runs_it(tmp_path: Path) -> None:
    """onnxruntime makes an id for the machine in the home folder where it may report."""
    code = """if 1:
        import socket, sys
        sys.addaudithook(lambda event, args: print(event) if event.startswith("socket") else None)
        from qa.neural.loading import open_own
        open_own(1)
        import onnxruntime, os
        print(sorted(name for name in os.environ if "TELEMETRY" in name))
    """
    home = tmp_path / "home"
    environment = {name: text for name, text in os.environ.items() if name != "CI"}
    environment |= {"HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "['ORT_DISABLE_TELEMETRY', 'ORT_TELEMETRY_DISABLED']\n"
    assert list(home.rglob("*")) == []


# What networks are given.


class Words:
    """A tokenizer whose tokens are words, numbered by their lengths."""

    class Encoding:
        def __init__(self, text: str) -> None:
            words = text.split()
            self.ids = [len(word) for word in words]
            starts = [len(" ".join(words[:n])) + bool(n) for n in range(len(words))]
            self.offsets = [(s, s + len(w)) for s, w in zip(starts, words, strict=True)]

    def encode(self, text: str, *, add_special_tokens: bool) -> Encoding:
        assert not add_special_tokens
        return self.Encoding(text)


def test_an_input_is_question_title_and_sentences_without_a_mark_between_them() -> None:
    passage = PassageText("title", "before", "a bb ccc", "behind it")
    given = SentenceEncoder(Words()).encode("who?", passage)
    assert given.ids == [101, 4, 102, 5, 102, 6, 1, 2, 3, 6, 2, 102]
    assert given.types == [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert (given.first, given.offsets) == (6, [(0, 1), (2, 4), (5, 8)])


def words(count: int, letter: str = "w") -> str:
    return " ".join(letter * (1 + n % 9) for n in range(count))


def test_each_part_has_its_limit_and_neighbours_lose_their_far_ends() -> None:
    passage = PassageText(words(50), "far " + words(40), words(20), words(40))
    given = SentenceEncoder(Words()).encode(words(90), passage)
    assert len(given.ids) == 3 + MAX_QUESTION + MAX_TITLE + len(given.offsets) + 128 - 3 - 84
    assert given.first == MAX_QUESTION + MAX_TITLE + 3 + min(MAX_BEFORE, 128 - 4 - 84)
    assert len(given.offsets) == 20
    assert given.ids[given.first - 1] == 1 + 39 % 9


def test_a_long_sentence_loses_its_end() -> None:
    given = SentenceEncoder(Words()).encode("who?", LED._replace(sentence=words(300)))
    assert len(given.ids) == MAX_TOKENS
    assert given.types.count(1) == len(given.offsets) == MAX_TOKENS - 4 - 1 - 1
    assert MAX_AFTER < MAX_TOKENS


@given(st.lists(st.integers(0, 200), min_size=5, max_size=5))
def test_an_input_is_never_too_long(counts: list[int]) -> None:
    question, *parts = (words(count) for count in counts)
    encoded = SentenceEncoder(Words()).encode(question, PassageText(*parts))
    assert len(encoded.ids) == len(encoded.types) <= MAX_TOKENS
    assert encoded.types.count(1) == len(encoded.offsets)
    assert encoded.ids[-1] == 102


# What their numbers mean.

GIVEN = Input([0] * 6, [0] * 6, 2, [(0, 4), (5, 8), (9, 12)])


def test_a_span_is_as_likely_as_its_edges() -> None:
    starts, ends = [0.0, 9, 1, 3, 0, 9], [0.0, 9, 0, 1, 4, 9]
    opinion = to_opinion(GIVEN, {"start_logits": starts, "end_logits": ends})
    assert opinion.spans[0][:2] == (5, 12)
    assert opinion.spans[1][:2] == (0, 12)
    assert opinion.relevance == opinion.span > 7


def test_a_long_span_is_none() -> None:
    count = MAX_SPAN_TOKENS + 10
    given = Input([0] * (count + 1), [0] * (count + 1), 1, [(n, n + 1) for n in range(count)])
    edges = [0.0] * (count + 1)
    starts, ends = [*edges], [*edges]
    starts[1] = ends[-1] = 20.0
    for span in to_opinion(given, {"start_logits": starts, "end_logits": ends}).spans:
        assert span.end - span.start <= MAX_SPAN_TOKENS


def test_a_sentence_that_was_cut_off_has_no_span() -> None:
    given = Input([0, 0], [0, 0], 0, [])
    opinion = to_opinion(given, {"start_logits": [1.0, 1.0], "end_logits": [1.0, 1.0]})
    assert (opinion.relevance, opinion.spans) == (-MAX_LOG_ODDS, ())


@pytest.mark.parametrize(
    ("logits", "relevance"), [([1.5], 1.5), ([0.5, 2.0], 1.5), ([99.0], 12), ([-99.0], -12)]
)
def test_a_cross_encoder_says_only_how_relevant(logits: list[float], relevance: float) -> None:
    opinion = to_opinion(GIVEN, {"logits": logits})
    assert (opinion.relevance, opinion.span, opinion.spans) == (relevance, relevance, ())


# A network of the user's.


def test_an_extractive_reader(tmp_path: Path) -> None:
    folder = write_network(tmp_path, ["start_logits", "end_logits"], table={"medinsky": 5.0})
    led, wet = open_folder(folder, 2).read(QUESTION, [LED, WET])
    assert led.relevance > wet.relevance
    start, end, _ = led.spans[0]
    assert LED.sentence[start:end] == "Medinsky"


def test_a_cross_encoder(tmp_path: Path) -> None:
    folder = write_network(tmp_path, ["logits"], table={"medinsky": 2.0, "rain": -1.0})
    led, wet = open_folder(folder, 1).read(QUESTION, [LED, WET])
    assert (led.relevance, wet.relevance) == (1.0, -2.0)


def test_the_network_may_lie_in_a_folder_onnx(tmp_path: Path) -> None:
    folder = write_network(tmp_path, ["logits"])
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    assert open_folder(folder, 1).read(QUESTION, [LED])[0].relevance == 0


def test_a_question_longer_than_the_network_takes(tmp_path: Path) -> None:
    folder = write_network(tmp_path, ["start_logits", "end_logits"])
    (opinion,) = open_folder(folder, 1).read("who " * 2_000, [LED])
    assert abs(opinion.relevance) <= MAX_LOG_ODDS


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: (f / "model.onnx").unlink(), r"has no model\.onnx"),
        (lambda f: (f / "tokenizer.json").unlink(), r"has no tokenizer\.json"),
        (lambda f: (f / "config.json").unlink(), r"has no config\.json"),
        (lambda f: (f / "model.onnx").write_bytes(b"no"), r"model\.onnx is not a network"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), r"tokenizer\.json is not a tokenizer"),
        (lambda f: (f / "config.json").write_text("["), r"config\.json is not a configuration"),
        (lambda f: (f / "config.json").write_text("[]"), r"config\.json is not a configuration"),
        (lambda f: write_network(f, ["scores"]), "gives scores: a cross-encoder gives logits"),
        (lambda f: write_network(f, ["start_logits"]), "gives start_logits: a cross-encoder"),
        (
            lambda f: write_network(f, ["logits"], table={"led": float("nan")}),
            "logits are not finite numbers",
        ),
    ],
)
def test_a_folder_without_a_network_that_can_be_used(
    tmp_path: Path, spoil: Spoil, message: str
) -> None:
    folder = write_network(tmp_path, ["logits"])
    spoil(folder)
    with pytest.raises(ReaderError, match=message) as raised:
        open_folder(folder, 1)
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="there is no folder"):
        open_folder(tmp_path / "none", 1)


# Which network.


@pytest.fixture
def uninstalled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra was not installed."""
    monkeypatch.setattr(loading, "_LIBRARIES", ("news_qa_no_such_library",))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)


def test_off_opens_nothing() -> None:
    assert ReaderChoice("off").opener()() is None


def test_auto_opens_our_own_once_and_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []

    def open_own(threads: int) -> str:
        opened.append(threads)
        return "network"

    monkeypatch.setattr(loading, "open_own", open_own)
    open_reader = ReaderChoice("auto", threads=3).opener()
    assert opened == []
    assert [str(open_reader()), str(open_reader())] == ["network", "network"]
    assert opened == [3]


@pytest.mark.usefixtures("uninstalled")
def test_auto_opens_nothing_where_nothing_is_installed() -> None:
    assert ReaderChoice("auto").opener()() is None


@pytest.mark.usefixtures("uninstalled")
@pytest.mark.parametrize("wanted", [ReaderChoice("require"), ReaderChoice("auto", "somewhere")])
def test_what_is_asked_for_by_name_must_be_installed(wanted: ReaderChoice) -> None:
    with pytest.raises(ReaderError, match=r"pip install '\.\[reader\]'"):
        wanted.opener()


QUESTIONS = '{"question": "who led?", "answers": ["Lee"], "candidates": [{"text": "Lee led."}]}\n'


@pytest.mark.parametrize(
    "command",
    [
        ["ask", ASKED, "--corpus", "news"],
        ["batch", "lines.jsonl", "--corpus", "news"],
        ["eval", "lines.jsonl", "--corpus", "news"],
        ["rank", "lines.jsonl"],
    ],
)
def test_every_command_that_reads_takes_the_options(
    command: list[str], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Path("lines.jsonl").write_text(QUESTIONS, "utf-8")
    folder = str(write_network(tmp_path / "mine", ["logits"], table={"led": 1.0}))
    for options in (["--reader", "off"], ["--reader", "require"], ["--reader-dir", folder]):
        assert run(capfd, *command, *options, "--threads", "1")[0] == 0
    code, _, said = run(capfd, *command, "--reader-dir", "none")
    assert (code, said) == (2, "qa: there is no folder none to read a network from\n")
    assert run(capfd, *command, "--reader-dir", folder, "--reader", "off")[0] == 2


@pytest.mark.usefixtures("uninstalled")
def test_without_the_extra_answers_come_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, said = run(capfd, "ask", ASKED, "--corpus", "news")
    assert (code, said) == (0, "")
    assert out == run(capfd, "ask", ASKED, "--corpus", "news", "--reader", "off")[1]
    assert "Neural reader: not installed." in " ".join(run_chat(capfd).split())


def test_help_says_that_the_network_reads(capfd: pytest.CaptureFixture[str]) -> None:
    assert "Neural reader: on." in run_chat(capfd)
    assert "Neural reader: off." in run_chat(capfd, "--reader", "off")


def run_chat(capfd: pytest.CaptureFixture[str], *options: str) -> str:
    """What /help prints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"/help\n")))
        return run(capfd, "--corpus", "news", *options)[1]


def test_the_modes_are_those_of_the_command_line() -> None:
    assert choice.MODES == ("auto", "off", "require")


@pytest.mark.parametrize(
    ("folder", "files"),
    [
        (OWN, {"model.onnx", "model.data", "tokenizer.json"}),
        (VERIFIER, {"model.onnx", "model.data"}),
    ],
)
def test_the_card_names_what_the_config_names(folder: Path, files: set[str]) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert set(config["sha256"]) == files
    card = (folder / "MODEL.md").read_text("utf-8")
    assert config["sha256"]["model.onnx"] in card
    assert config["sha256"]["model.data"] in card


def test_what_weighs_its_opinion_was_fitted_to_it() -> None:
    digests = json.loads((OWN / "config.json").read_text("utf-8"))["sha256"]
    for name in ("fusion.json", "given.json", "verifier.json"):
        weights = json.loads((OWN.parents[1] / "data" / name).read_text("utf-8"))
        assert weights["reader"] == digests
    assert (
        weights["verifier"] == json.loads((VERIFIER / "config.json").read_text("utf-8"))["sha256"]
    )

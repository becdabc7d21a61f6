"""A conversation about two articles, typed through a pipe input and shown on a recording output."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from homes import HOMES
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import ColorDepth, DummyOutput

from index import Article, OkapiRetriever
from qa.answer import Answer, Citation
from qa.chat.repl import run_chat
from qa.desk import Desk
from qa.followup.mention import Turn
from qa.opening import Opened
from qa.pipeline import Options

TEXT = "\n\n".join(f"Line {n} of a long article." for n in range(40)) + " Mira Oldham led."


ARTICLES = (
    Article("talks", TEXT, "Talks", "Harbour Post", path="talks.txt"),
    Article("wire", "Mira Oldham spoke.", "Wire", "Kestrel", path="wire.txt"),
)


CTRL_C, CTRL_D, PASTE, PASTED = "\x03", "\x04", "\x1b[200~", "\x1b[201~"


@dataclass
class StandIn:
    """Finds Mira Oldham whatever is asked; some questions raise what they name."""

    retriever: OkapiRetriever = field(default_factory=lambda: OkapiRetriever(ARTICLES))
    asked: list[str] = field(default_factory=list)

    def ask(
        self,
        question: str,
        options: Options | None = None,
        history: Sequence[Turn] = (),
        **_: object,
    ) -> Answer:
        self.asked.append(question)
        if question == "interrupt?":
            raise KeyboardInterrupt
        if question == "bug?":
            raise ZeroDivisionError("a bug\nof two lines")
        start = TEXT.index("Mira")
        citation = Citation(
            article=ARTICLES[0],
            start=start,
            end=len(TEXT),
            answer_start=start,
            answer_end=start + 11,
            score=0.9,
        )
        return Answer(
            question=question,
            asked=question,
            citations=(citation,),
            answered=True,
            elapsed_ms=1.0,
            sure_from=0.5,
        )


class Recording(DummyOutput):
    """Keeps what is written; a window of 80 columns and 24 rows."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, data: str) -> None:
        self.text += data

    def write_raw(self, data: str) -> None:
        self.text += data

    def get_size(self) -> Size:
        return Size(rows=24, columns=80)

    def get_default_color_depth(self) -> ColorDepth:
        return ColorDepth.DEPTH_8_BIT


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in HOMES:
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("NO_COLOR", "LESS", "COLUMNS", "LINES", "PROMPT_TOOLKIT_COLOR_DEPTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("PAGER", "cat")
    return tmp_path / "home"


@contextmanager
def terminal() -> Iterator[tuple[PipeInput, Recording]]:
    output = Recording()
    with create_pipe_input() as keys, create_app_session(input=keys, output=output):
        yield keys, output


def opened(answerer: StandIn | None = None) -> Opened:
    return Opened(Desk(answerer or StandIn()), "two articles", 2)  # type: ignore[arg-type]


def chat(
    monkeypatch: pytest.MonkeyPatch,
    keys: str,
    *,
    no_color: bool = False,
    quiet: bool = False,
    given: Sequence[str] = (),
    answerer: StandIn | None = None,
) -> tuple[list[str], str]:
    """The questions asked and all that was shown when `keys` were typed and then Ctrl-D."""
    answerer, stdout = answerer or StandIn(), Tty()
    monkeypatch.setattr("sys.stdin", Tty())
    monkeypatch.setattr("sys.stdout", stdout)
    with terminal() as (pipe, output):
        pipe.send_text(keys + CTRL_D)
        code = run_chat(opened(answerer), Options(), no_color=no_color, quiet=quiet, given=given)
        assert code == 0
    return answerer.asked, output.text + stdout.getvalue()

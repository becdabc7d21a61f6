"""Records a conversation over the sample corpus: docs/session.cast (asciinema, version 2) and docs/session.md.

    python benchmarks/record.py

Drives the program in a pseudo-terminal, key by key, as a person would. The times in the cast are a steady typist's
and a patient reader's, not this machine's, so that recording again changes only what is shown. A turn whose command
the program does not have is left out, with a note.
"""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from emulator import Window  # noqa: E402 - shared with the tests

from qa.chat.commands import COMMANDS  # noqa: E402


@dataclass(frozen=True, slots=True)
class Turn:
    """A line that is typed; if it opens a full window, the keys pressed there, the last of which leaves it."""

    line: str
    keys: tuple[str, ...] = ()


TURNS = (
    Turn("who leads the inquiry into the Ombrel dam disaster?"),
    Turn("how long does she have?"),
    Turn("/open 1", ("q",)),
    Turn("/why 1"),
    Turn("what ransom did the hackers of Telvora demand?"),
    Turn('/filter source="Kestrel Wire"'),
    Turn("how many customers did the Telvora breach affect?"),
    Turn("/filter clear"),
    Turn("/related 1"),
    Turn("/quotes Medinsky"),
    Turn("/save inquiry.html"),
    Turn("/quit"),
)
COLUMNS, ROWS = 80, 44
"""Size of the window: what /why shows of a citation fits without a pager."""
KEY_S, THINK_S, READ_S = 0.06, 0.8, 2.5
"""Seconds in the cast: between two keys, before a line, after an answer."""
QUIET_S, DEADLINE_S = 0.5, 60
"""Seconds on this machine: silence after a complete screen; the longest time of an answer."""
PROMPT = re.compile(r"(?m)^qa>\s*$")
CAST, PAGE = ROOT / "docs" / "session.cast", ROOT / "docs" / "session.md"


@dataclass(slots=True)
class Recorder:
    """A running program, its window, and what it wrote when."""

    master: int
    window: Window = field(default_factory=lambda: Window(COLUMNS, ROWS))
    events: list[tuple[float, str]] = field(default_factory=list)
    clock: float = 0.0

    def __post_init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    decoder: codecs.IncrementalDecoder = field(init=False)

    def read(self, wait_s: float) -> bool:
        """Takes what the program writes within `wait_s`; False if nothing came, or it has ended."""
        if not select.select([self.master], [], [], wait_s)[0]:
            return False
        try:
            text = self.decoder.decode(os.read(self.master, 65_536))
        except OSError:  # Linux's error when the other side is closed
            return False
        self.events.append((self.clock, text))
        self.window.feed(text)
        for answer in self.window.answers:
            os.write(self.master, answer.encode())
        self.window.answers.clear()
        return True

    def settle(self, *, at_prompt: bool) -> None:
        """Reads until nothing more comes; `at_prompt` until a prompt waits for a line, too."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            came = self.read(QUIET_S)
            if not came and (not at_prompt or PROMPT.search(self.window.text())):
                return
            if not came and self.window.text().endswith("q goes back"):
                self.type("q")
        sys.exit(f"the program does not go on; the window:\n{self.window.text()}")

    def type(self, keys: str) -> None:
        for key in keys:
            os.write(self.master, key.encode())
            self.clock += KEY_S
            while self.read(0.02):
                pass

    def lines(self) -> list[str]:
        """All that was shown, above the window and in it."""
        return [*self.window.scrolled, *self.window.lines()]

    def prompt_line(self) -> int:
        """Where the prompt stands that waits, counted from the first line of all."""
        rows = self.window.lines()
        return len(self.window.scrolled) + max(n for n, row in enumerate(rows) if PROMPT.match(row))


def main() -> None:
    """Records all turns and writes both files."""
    names = {command.name for command in COMMANDS}
    turns = [turn for turn in TURNS if is_known(turn.line, names)]
    with tempfile.TemporaryDirectory() as folder:
        process, master = start(folder)
        recorder = Recorder(master)
        screens = [take(recorder, turn) for turn in turns]
        process.wait(DEADLINE_S)
        shown = "".join(
            [text for _, text in recorder.events] + [s for some in screens for s in some]
        )
    for path in (folder, str(ROOT), str(Path.home())):
        if len(path) > 1 and path in shown:
            sys.exit(f"what was recorded names a folder of this machine: {path}")
    CAST.write_text(cast(recorder.events), "utf-8")
    PAGE.write_text(page(turns, screens), "utf-8")
    print(f"{len(turns)} turns, {recorder.clock:.0f} seconds: {CAST.name}, {PAGE.name}")


def is_known(line: str, names: set[str]) -> bool:
    """False, saying so, for a command that the program does not have."""
    name = line[1:].split()[0] if line.startswith("/") else ""
    if name and name not in names:
        print(f"left out, no such command: {line}", file=sys.stderr)
        return False
    return True


def start(folder: str) -> tuple["subprocess.Popen[bytes]", int]:
    """The program in a terminal of its own, for somebody who has no archive and no settings."""
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    homes = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), folder)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "qa"],
        cwd=folder,
        env={**environment, **homes, "TERM": "xterm-256color", "COLORTERM": "", "LANG": "C.UTF-8"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    return process, master


def take(recorder: Recorder, turn: Turn) -> list[str]:
    """Types a turn; gives the screens that it shows: what was added, or the whole window after each key in it."""
    recorder.settle(at_prompt=True)
    recorder.clock += READ_S
    begun = recorder.prompt_line()
    recorder.type(turn.line)
    recorder.clock += THINK_S
    recorder.type("\r")
    screens = []
    for keys in turn.keys:
        recorder.settle(at_prompt=False)
        screens.append(recorder.window.text())
        recorder.clock += READ_S
        recorder.type(keys)
    if turn.line == "/quit":
        while recorder.read(QUIET_S):
            pass
        return screens
    recorder.settle(at_prompt=True)
    added = recorder.lines()[begun + 1 : recorder.prompt_line()]
    return screens or ["\n".join(added).strip("\n")]


def cast(events: list[tuple[float, str]]) -> str:
    """The events as an asciinema file."""
    head = {
        "version": 2,
        "width": COLUMNS,
        "height": ROWS,
        "title": "news-qa",
        "env": {"TERM": "xterm-256color"},
    }
    lines = [json.dumps(head), *(json.dumps([round(at, 2), "o", text]) for at, text in events)]
    return "\n".join(lines) + "\n"


def page(turns: list[Turn], screens: list[list[str]]) -> str:
    """The screens as a Markdown page."""
    parts = [
        "# A conversation\n",
        f"About the sample articles, in a window of {COLUMNS} columns. `python benchmarks/record.py` records it; "
        "`asciinema play docs/session.cast` shows it in colour.\n",
    ]
    for turn, shown in zip(turns, screens, strict=True):
        keys = ["", *(f", then {shown_key(key)}" for key in turn.keys)]
        for number, screen in enumerate(shown):
            after = "".join(keys[: number + 1])
            parts.append(f"`qa> {turn.line}`{after}\n\n```\n{screen}\n```\n")
    return "\n".join(parts)


def shown_key(keys: str) -> str:
    """Keys as a page names them."""
    return f"`{keys.strip()}`" + (" and Enter" if keys.endswith("\r") else "")


if __name__ == "__main__":
    main()

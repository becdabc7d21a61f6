"""The conversation as a process in a real pseudo-terminal."""

import codecs
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from emulator import Window

try:
    import fcntl
    import pty
    import termios
except ImportError:
    pytest.skip("no pseudo-terminals here", allow_module_level=True)

pytestmark = pytest.mark.pty

ROOT = Path(__file__).parent.parent
DEADLINE_S = 120
"""After which a program that says nothing hangs; on a busy machine it may take its time."""
UNSET = "(unset)"
CTRL_C, CTRL_D = "\x03", "\x04"
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-_])")
COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|9[0-7])[0-9;]*m")
RUN = """
import sys
from qa.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
"""What follows the code that changes the program for a test."""

WORKS_FOR_EVER = """
import time
from qa.pipeline import Answerer
def ask(self, question, *more, ask=Answerer.ask, **named):
    if "forever" in question:
        print("working", flush=True)
        time.sleep(600)
    return ask(self, question, *more, **named)
Answerer.ask = ask
"""


def own_terminal() -> None:
    """In the new process: Ctrl-C reaches it, even if we are a background job, and a pager finds its keys."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A process with a pseudo-terminal of its own; what it writes is kept in `seen`, and read on by `expect`."""

    def __init__(self, command: list[str], env: Mapping[str, str], columns: int, rows: int) -> None:
        self.seen = ""
        self._read_to = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.window = Window(columns, rows)
        self._master, slave = pty.openpty()
        self.resize(columns, rows)
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
            preexec_fn=own_terminal,
        )
        os.close(slave)

    @property
    def pid(self) -> int:
        return self._process.pid

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.window.resize(columns, rows)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def expect(self, pattern: str, *, pressing: str = "") -> str:
        """Reads until `pattern` stands in what is new; gives what came up to its end.

        The keys `pressing` are typed, and again each second: Ctrl-C just before a system call waits may go unnoticed.
        """
        deadline = time.monotonic() + DEADLINE_S
        press_at = time.monotonic()
        while not (match := re.compile(pattern).search(self.seen, self._read_to)):
            if pressing and time.monotonic() >= press_at:
                self.type(pressing)
                press_at += 1
            if not self._read(press_at if pressing else deadline) and (
                not pressing or time.monotonic() >= deadline
            ):
                pytest.fail(f"waited for {pattern!r}; seen:\n{self.seen}\n{self.seen!r}")
        start, self._read_to = self._read_to, match.end()
        return self.seen[start : self._read_to]

    def say(self, line: str, pattern: str) -> str:
        """Types a line, reads until `pattern` stands in what is shown, then until the next prompt."""
        self.type(line + "\r")
        shown = self.expect(pattern)
        self.expect("qa>")
        return shown

    def leave(self) -> None:
        """Ends the conversation, which must end well."""
        self.type(CTRL_D)
        assert self.exit_code() == 0

    def drain(self) -> None:
        """Reads what there is, so that the other side is not kept waiting."""
        while self._read(time.monotonic()):
            pass

    def expect_window(self, pattern: str) -> str:
        """Reads until `pattern` stands in the window; gives the window."""
        deadline = time.monotonic() + DEADLINE_S
        while not re.search(pattern, self.window.text()):
            if not self._read(deadline) and time.monotonic() >= deadline:
                pytest.fail(f"waited for {pattern!r}; the window:\n{self.window.text()}")
        return self.window.text()

    def exit_code(self) -> int:
        deadline = time.monotonic() + DEADLINE_S
        while self._read(deadline):
            pass
        try:
            return self._process.wait(max(deadline - time.monotonic(), 1))
        except subprocess.TimeoutExpired:
            pytest.fail(f"it did not end; seen:\n{self.seen}")

    def _read(self, deadline: float) -> bool:
        """True if something more was read; False at the deadline and at the end."""
        ready, _, _ = select.select([self._master], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            new = os.read(self._master, 65536)
        except OSError:  # what Linux says when the other side is closed
            return False
        for _ in range(new.count(b"\x1b[6n")):
            os.write(self._master, b"\x1b[1;1R")  # where the cursor is: terminals answer that
        text = self._decoder.decode(new)
        self.seen += text
        self.window.feed(text)
        return bool(new)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)


class Launcher:
    """Starts conversations about a few small articles."""

    def __init__(self, tmp_path: Path) -> None:
        self._home = tmp_path / "home"
        self._corpus = tmp_path / "articles"
        self._terminals: list[Terminal] = []
        self._corpus.mkdir()
        for name, text in _ARTICLES.items():
            (self._corpus / f"{name}.txt").write_text(text, "utf-8")

    def start(
        self, *arguments: str, columns: int = 80, rows: int = 40, code: str = "", **env: str
    ) -> Terminal:
        python = [sys.executable, "-c", code + RUN] if code else [sys.executable, "-m", "qa"]
        command = [*python, "--corpus", str(self._corpus), *arguments]
        given = {name: value for name, value in {**self._env(), **env}.items() if value != UNSET}
        terminal = Terminal(command, given, columns, rows)
        self._terminals.append(terminal)
        terminal.expect("qa>")
        return terminal

    def _env(self) -> dict[str, str]:
        kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")
        homes = ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            **{name: str(self._home) for name in homes},
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "TERM": "xterm-256color",
            "PAGER": "cat",
        }

    def close(self) -> None:
        for terminal in self._terminals:
            terminal.close()


_ARTICLES = {
    "talks": "title: Talks open in Corvana\nsource: Harbour Post\npublished: 2025-05-16\n\n"
    "The Corvana delegation was led by Mira Oldham, a retired judge, who said afterwards that the "
    "meeting had gone on for longer than anyone had planned.\n\nThe second day was quieter.\n",
    "ferry": "title: Ferry sinks off Sandvaer\nsource: Kestrel Wire\npublished: 2025-06-02\n\n"
    "The ferry carried 41 passengers to Sandvaer. All were saved by fishing boats.\n",
    "gulls": "title: The gull report\nsource: Harbour Post\npublished: 2025-03-02\n\n"
    + "".join(f"Paragraph {n} of the long report on birds.\n\n" for n in range(30))
    + "The gulls were counted by Ida Marrow.\n",
    "prize": "title: The Lumen prize\nsource: Daily Orrery\npublished: 2025-07-01\n\n"
    "The Lumen prize went to Tomas Aldergate for a history of salt.\n",
}


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path)
    yield launcher
    launcher.close()


def plain_lines(seen: str) -> list[str]:
    """The lines as they were left: a spinner is written over."""
    lines = ESCAPE.sub("", seen).split("\n")
    return [line.rstrip("\r").rpartition("\r")[2] for line in lines]


def test_a_conversation(launcher: Launcher) -> None:
    terminal = launcher.start()
    assert "news-qa: " in terminal.seen
    terminal.say("who led the Corvana delegation?", COLOUR.pattern + r"Mira Oldham\x1b")
    article = terminal.say("/open 1", "The second day was quieter")
    assert "Talks open in Corvana" in article
    assert re.search(COLOUR.pattern + "Mira Oldham", article)
    terminal.type("how many pass" + CTRL_C)
    terminal.expect("qa>")
    terminal.type("/quit" + CTRL_C)
    terminal.expect("qa>")
    terminal.say("/sources", "Kestrel Wire")
    terminal.leave()


def test_ctrl_c_drops_the_running_question(launcher: Launcher) -> None:
    terminal = launcher.start(code=WORKS_FOR_EVER)
    terminal.type("who works forever?\r")
    terminal.expect("working")
    terminal.expect("Dropped", pressing=CTRL_C)
    terminal.expect("qa>")
    terminal.say("who led the Corvana delegation?", "mMira Oldham")
    terminal.leave()


def test_window_made_narrow(launcher: Launcher) -> None:
    terminal = launcher.start("--no-color")
    terminal.type("who led the Corvana delegation?\r")
    wide = plain_lines(terminal.expect(r"talks\.txt"))
    assert any(60 < len(line) <= 80 for line in wide if line.startswith("1. "))
    terminal.expect("qa>")
    terminal.resize(40, 40)
    terminal.type("who won the Lumen prize?\r")
    terminal.expect(r"\r\n")
    narrow = plain_lines(terminal.expect("Daily Orrery"))
    answer = narrow[next(n for n, line in enumerate(narrow) if line.startswith("1. ")) :]
    assert max(map(len, answer)) <= 40
    terminal.expect("qa>")
    terminal.leave()


def test_dumb_terminal(launcher: Launcher) -> None:
    terminal = launcher.start(TERM="dumb", PAGER="less", rows=6)
    terminal.type("who led the Corvana delegation?\n")
    terminal.expect(r"led by \[Mira Oldham\], a")
    terminal.expect("qa> ")
    terminal.type("half a line")
    terminal.expect("half a line")
    terminal.expect("qa> ", pressing=CTRL_C)
    terminal.type("/open 1\n")
    terminal.expect("The second day was quieter")
    terminal.expect("qa> ")
    terminal.leave()
    assert "\x1b" not in terminal.seen


def test_pager_and_back(launcher: Launcher, tmp_path: Path) -> None:
    pager = tmp_path / "pager.py"
    pager.write_text(
        "import sys\nprint('PAGED', sys.stdin.read().count('\\n'), 'lines', flush=True)\n"
        "open('/dev/tty').readline()\n"
    )
    terminal = launcher.start(rows=8, PAGER=f"{sys.executable} {pager}")
    terminal.type("who led the Corvana delegation?\r")
    terminal.expect("qa>")
    terminal.type("/open 1\r")
    terminal.expect(r"PAGED \d+ lines")
    terminal.expect("qa>", pressing=CTRL_C)  # the pager's, not ours
    terminal.leave()


def test_keys_of_emacs(launcher: Launcher, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys\ntext = open(sys.argv[1]).read()\n"
        "open(sys.argv[1], 'w').write(text.replace('what', 'who'))\nprint('EDITED')\n"
    )
    terminal = launcher.start("-q", VISUAL=f"{sys.executable} {editor}")
    terminal.type("what won the Lumen prize?\x18\x05")  # Ctrl-X Ctrl-E
    terminal.expect("EDITED")
    terminal.expect("who won the Lumen prize")
    terminal.say("", "Aldergate")
    terminal.type("who led the mira o\t")
    terminal.expect("Mira Oldham")
    terminal.type(CTRL_C)
    terminal.expect(r"\x1b\[\?2004l")  # the dropped line is drawn once more before this
    terminal.expect(r"\x1b\[\?2004h")
    terminal.expect("qa>")
    terminal.type("\x12Lumen")  # Ctrl-R
    terminal.expect("reverse-i-search|I-search|prize")
    terminal.say("\r", "m[^\x1b]*Aldergate")
    terminal.leave()


def test_keys_of_vi(launcher: Launcher) -> None:
    terminal = launcher.start("-q", VISUAL="no-such-editor")
    terminal.type("/set keys vi\r")
    terminal.expect("insert")
    terminal.type("what won the Lumen prize?\x1b")
    terminal.expect("normal")
    terminal.type("v")
    terminal.expect("there is no no-such-editor")
    terminal.say("0cwwho", "Aldergate")
    terminal.leave()


A_KEY_WITH_A_FAULT = """
from qa.chat import prompt
def own_keys(screen, own_keys=prompt.own_keys):
    keys = own_keys(screen)
    @keys.add("c-g")
    def fault(event):
        raise IndexError("of this key")
    return keys
prompt.own_keys = own_keys
"""


def test_a_fault_of_a_key_costs_that_key_only(launcher: Launcher) -> None:
    terminal = launcher.start("-q", code=A_KEY_WITH_A_FAULT)
    terminal.type("who won the Lumen prize\x07")
    shown = terminal.expect("IndexError: of this key")
    shown += terminal.expect("qa>")
    assert "Traceback" not in shown
    terminal.say("?", "Aldergate")
    terminal.leave()


def test_ten_thousand_lines_are_pasted(launcher: Launcher) -> None:
    terminal = launcher.start("-q", "--no-color")
    text = "\x1b[200~" + "The ferry carried them.\n" * 10_000 + "\x1b[201~"
    for start in range(0, len(text), 4096):
        terminal.type(text[start : start + 4096])
        terminal.drain()
    terminal.expect("ferry")
    terminal.say("", "at most 2,000")
    terminal.say("who won the Lumen prize?", "Aldergate")
    terminal.leave()


def test_resized_while_typing(launcher: Launcher) -> None:
    terminal = launcher.start("-q", "--no-color")
    terminal.type("who won the ")
    for columns in (40, 300, 20, 80):
        terminal.resize(columns, 24)
        terminal.expect("qa>")
    terminal.say("Lumen prize?", "Aldergate")
    terminal.leave()


def test_an_article_in_the_whole_window(launcher: Launcher) -> None:
    terminal = launcher.start("-k", "1", columns=60, rows=14, PAGER=UNSET)
    terminal.type("who counted the gulls?\r")
    terminal.expect_window(r"1\. The gulls were counted by Ida Marrow")
    terminal.type("/open 1\r")
    shown = terminal.expect_window(r"> The gulls were counted by Ida Marrow")
    assert re.search(r"line \d+ of \d+ · \d+%", shown)
    assert "qa>" not in shown
    terminal.type("/paragraph 3 ")
    terminal.expect_window(r"/paragraph 3 *\n 1 of 1 found")
    terminal.type("\r")
    terminal.expect_window("Paragraph 3 of")
    terminal.resize(40, 8)
    os.kill(terminal.pid, signal.SIGWINCH)
    narrow = terminal.expect_window(r"(?m)^  Paragraph 3 of the long report on[^\n]{0,3}\n")
    assert max(map(len, narrow.splitlines())) <= 40
    terminal.type("q")
    terminal.expect_window("qa> *$|qa> *\n")
    terminal.leave()
    assert terminal.seen.count("\x1b[?1049l") == 1

"""An hour of random keys: the real program in a pseudo-terminal, typed at, pasted into, resized and interrupted.

    python benchmarks/keys.py [--minutes 60] [--seed 1]

Prints each time the program ends with anything but 0, shows a traceback, or logs a bug of ours, with the seed of
that run and the last keys; the exit code is 1 if there was any. Needs a POSIX system; leaves your own files alone.
Keys by which a terminal itself stops or ends a program (Ctrl-S, Ctrl-Z, Ctrl-\\) are not among them.
"""

import argparse
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEYS_IN_A_RUN = 1_500
"""After so many keys the program is ended and started again, with another seed."""
PATIENCE_S = 60
"""A program that shows no prompt for so long has hung."""
TROUBLE = re.compile(r"Traceback|A bug in this program|Unhandled exception|Press ENTER to continue")

_LINES = (
    "who led the Russian delegation?", "and when?", "who is his wife?", "what about Turkey?", "where?",
    "/open 1", "/more", "/why", "/sources", "/help", "/help set", "/set", "/set keys vi", "/set keys emacs",
    "/set theme dark", "/set theme none", "/set k=5", "/set context 1", "/set --save", "/set aliases off --save",
    "/filter source=Kestrel Wire", "/filter since=2025", "/filter clear", "/as 2", "/clear", "/s", "/nonsense",
    "1", "2", "999", "?", "", " ", "x" * 3000, "谁?", "\u202e\u0007 who?", "/open \udcff",
)  # fmt: skip
_KEYS = (
    *"\t\t\t\r\r\x01\x02\x05\x06\x08\x0b\x0c\x0e\x0f\x10\x12\x14\x15\x16\x17\x18\x19\x1e\x1f\x7f",
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1b[Z", "\x1b[5~", "\x1b[6~"),
    *("\x1b", "\x1bb", "\x1bf", "\x1bd", "\x1b.", "\x1b<", "\x1b\x7f", "\x18\x05", "\x18(", "\x18)", "\x18e"),
    *("\x1bOP", "\x1b[200~", "\x1b[201~", "\x1b[M !!", "\x1b[1;5C", "\x03", "v", "q", "dd", "0", "$", "i", "A", "."),
)  # fmt: skip


def next_keys(draw: random.Random) -> str:
    """A key, a line, some characters or a paste."""
    kind = draw.random()
    if kind < 0.45:
        key: str = draw.choice(_KEYS)
        return key
    if kind < 0.75:
        line = draw.choice(_LINES)
        return line[: draw.randint(0, len(line))] if draw.random() < 0.3 else line + "\r"
    if kind < 0.97:
        return "".join(
            chr(draw.choice((32, 47, 61, 63, *range(97, 123), 233, 0x4E2D))) for _ in range(5)
        )
    lines = "".join(draw.choice(_LINES) + "\n" for _ in range(draw.choice((2, 5, 300))))
    return f"\x1b[200~{lines}\x1b[201~"


class Program:
    """The program in a pseudo-terminal of its own."""

    def __init__(self, home: Path, draw: random.Random) -> None:
        self.seen = ""
        self._draw = draw
        self._master, slave = pty.openpty()
        self.resize()
        environment = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            **{f"XDG_{kind}_HOME": str(home) for kind in ("STATE", "DATA", "CONFIG", "CACHE")},
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "TERM": draw.choice(("xterm-256color", "xterm", "linux", "dumb")),
            "PAGER": draw.choice(("cat", "less")),
            "LESSSECURE": "1",
            "VISUAL": draw.choice(("true", "false", "no-such-editor", "touch")),
        }
        if draw.random() < 0.2:
            environment["NO_COLOR"] = "1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qa", "--reader", "off"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            cwd=home,
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)

    def resize(self) -> None:
        """Another size of the window, from tiny to huge."""
        size = struct.pack(
            "HHHH", self._draw.choice((1, 3, 24, 60)), self._draw.randint(1, 300), 0, 0
        )
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def type(self, keys: str) -> bool:
        """Types while reading what is shown; False when the program has ended, or takes nothing for too long."""
        data = keys.encode("utf-8", "surrogateescape")
        deadline = time.monotonic() + PATIENCE_S
        while data:
            if self.process.poll() is not None or time.monotonic() > deadline:
                return False
            _, writable, _ = select.select([], [self._master], [], 0.01)
            if writable:
                data = data[os.write(self._master, data[:512]) :]
            self.read(0)
        return True

    def read(self, wait_s: float) -> None:
        """Reads all there is, and answers what a terminal is asked."""
        deadline = time.monotonic() + wait_s
        while select.select([self._master], [], [], max(deadline - time.monotonic(), 0))[0]:
            try:
                new = os.read(self._master, 65536)
            except OSError:
                return
            if not new:
                return
            for _ in range(new.count(b"\x1b[6n")):
                os.write(self._master, b"\x1b[1;1R")
            self.seen = (self.seen + new.decode("utf-8", "replace"))[-200_000:]

    def wait_for(self, text: str) -> None:
        """Reads until `text` was shown: before that, Ctrl-C ends the program as it should."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.seen and time.monotonic() < deadline:
            self.read(0.2)

    def end(self) -> int | None:
        """Ctrl-C and Ctrl-D until the program ends: its exit code, None if it had to be killed."""
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < deadline:
            for keys, wait_s in (("\x1b[201~\x1b\x03qq\x03q", 1), ("\x03", 1), ("\x04", 8)):
                self.type(keys)
                self.read(wait_s)  # Ctrl-C while it is leaving would look like a fault
        code = self.process.poll()
        if code is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)
        return code


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run(seed: int, until: float) -> list[str]:
    """One program and its keys; what went wrong."""
    draw = random.Random(seed)
    trouble: list[str] = []
    with tempfile.TemporaryDirectory(prefix="qa-keys-") as folder:
        program = Program(Path(folder), draw)
        program.wait_for("qa> ")
        typed: list[str] = []
        while len(typed) < KEYS_IN_A_RUN and time.monotonic() < until:
            typed.append(next_keys(draw))
            if not program.type(typed[-1]):
                break
            program.read(draw.choice((0, 0, 0, 0.02, 0.2)))
            if draw.random() < 0.03:
                program.resize()
            if found := TROUBLE.search(program.seen):
                trouble.append(program.seen[max(found.start() - 500, 0) : found.end() + 3000])
                break
        code = program.end()
        if code != 0:
            trouble.append(f"exit code {code}; last shown: {program.seen[-1000:]!r}")
        trouble += [log.read_text("utf-8") for log in Path(folder).rglob("qa.log")]
    if trouble:
        trouble.append(f"seed {seed}, the last keys: {typed[-30:]!r}"[:3000])
    return trouble


def main() -> int:
    """Runs until the minutes are over."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    until = time.monotonic() + arguments.minutes * 60
    seed, failed = arguments.seed, 0
    while time.monotonic() < until:
        trouble = run(seed, until)
        failed += bool(trouble)
        for line in trouble:
            print(line, flush=True)
        print(f"seed {seed}: {'trouble' if trouble else 'well'}", flush=True)
        seed += 1
    print(f"{seed - arguments.seed} runs, {failed} with trouble")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

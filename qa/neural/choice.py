"""Which network to use, if any: the options --reader, --reader-dir and --threads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.neural.network import NeuralReader

AUTO, OFF, REQUIRE = MODES = ("auto", "off", "require")
"""Our own network if it is installed, none, or an error if there is none."""

THREADS = 2
"""Passages that are read at a time, unless the person says how many."""


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """`mode` is one of MODES, `folder` has a network of your own, `threads` is how many passages are read at a time."""

    mode: str = AUTO
    folder: str | None = None
    threads: int = THREADS

    def opener(self) -> Callable[[], "NeuralReader | None"]:
        """Gives the network, opened by the first call; ReaderError if one must be there and cannot be opened.

        A network that was asked for by name is opened at once, so that an error comes at once.
        """
        opened = cache(self._open)
        if self.mode == REQUIRE or self.folder:
            opened()
        return opened

    def state(self) -> str:
        """A few words on which network reads; does not open it."""
        from qa.neural.loading import INSTALL, is_installed

        if self.mode == OFF:
            return "off"
        if not is_installed():
            return f"not installed; {INSTALL}"
        return f"that of {self.folder}" if self.folder else "on"

    def _open(self) -> "NeuralReader | None":
        from qa.neural.loading import is_installed, open_folder, open_own

        if self.mode == OFF or (self.mode == AUTO and not self.folder and not is_installed()):
            return None
        if self.folder:
            return open_folder(Path(self.folder), self.threads)
        return open_own(self.threads)

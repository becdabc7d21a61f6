"""clean: makes text from articles, files and errors safe to show on a terminal."""

import re

REPLACEMENT = "\ufffd"

UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 except tab and line feed, DEL, C1 (with U+009B, a one-character ESC [)
    "\u2028\u2029"  # line ends that only some programs see
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\u206a-\u206f"  # deprecated format controls
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\ud800-\udfff"  # lone surrogates: no encoding can write them
    "]"
)
"""Characters that never reach a terminal.

U+200E, U+200F and U+061C (direction marks) stay: right-to-left news uses them, and they only reorder their
neighbours. Joiners (U+200C, U+200D) stay for Persian, Indic scripts and emoji.
"""


def clean(text: str) -> str:
    """`text` with each unsafe character replaced by U+FFFD, so that length and offsets stay; page breaks are spaces."""
    return UNSAFE.sub(REPLACEMENT, text.replace("\f", " "))


def clean_line(text: str) -> str:
    """`text` cleaned, and without line ends, which file names may have."""
    return clean(text.replace("\n", REPLACEMENT))


def one_line(text: str) -> str:
    """`text` cleaned, on one line, with single blanks for white space."""
    return clean(" ".join(text.split()))

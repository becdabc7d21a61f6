"""Counts what is read of public sets of news in ninjs, NITF, NewsML and feeds: files, texts, paragraphs, days.

    python benchmarks/formats.py FOLDER…

A folder is a checkout of one of these, of which nothing is part of this repository:

    iptc/newsinjson             examples of all versions of ninjs
    superdesk/superdesk-core    fixtures of its readers: NITF, NewsML and ninjs of agencies
    mmcdole/gofeed              feeds of its translator, each with what is in it

What a file holds is taken from the file itself by names that this script knows, or from what the set says of it. A text
is read in full if each of its paragraphs is in one piece in the article, white space apart, and clean if no tag is
left. Canceled items are no articles.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree

from index import CorpusError, ReadReport, read_articles

_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:nbsp|amp|#\d+);")

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Known:
    """An article in a file: its paragraphs (none if it is only known to have a text) and its day."""

    path: Path
    paragraphs: tuple[str, ...]
    day: date | None


def main() -> int:
    """Prints a line for each set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--failures", action="store_true", help="names what was not right")
    options = parser.parse_args()
    print("| set | articles | read | whole | clean | with a day | days right | days wrong |")
    print("|---|---|---|---|---|---|---|---|")
    for folder in options.folders:
        for name, articles in find_sets(folder):
            counts = Counter[str]()
            for known in articles:
                for what in judge(known):
                    counts[what] += 1
                    if options.failures and what in (
                        "lost",
                        "broken",
                        "marked",
                        "wrong",
                        "undated",
                    ):
                        print(what, known.path, file=sys.stderr)
            columns = ("all", "read", "whole", "clean", "dated", "right", "wrong")
            print(f"| {name} | {' | '.join(str(counts[column]) for column in columns)} |")
    return 0


def judge(known: Known) -> Iterator[str]:
    """The result for an article, as names of columns and of failures."""
    yield "all"
    try:
        articles = list(read_articles(known.path, report=ReadReport()))
    except CorpusError:
        articles = []
    found = next((a for a in articles if a.published == known.day), next(iter(articles), None))
    if known.day:
        yield "dated"
    if found is None:
        yield "lost"
        return
    yield "read"
    text = bare(found.text)
    is_whole = all(bare(paragraph) in text for paragraph in known.paragraphs)
    has_ends = all(bare(p) in {bare(b) for b in found.text.split("\n\n")} for p in known.paragraphs)
    yield "whole" if is_whole and has_ends else "broken"
    yield "marked" if _TAG.search(found.text) else "clean"
    if known.day:
        yield "right" if found.published == known.day else "wrong" if found.published else "undated"


def bare(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def find_sets(folder: Path) -> Iterator[tuple[str, Iterator[Known]]]:
    """The sets in a checkout, by the folders that they have."""
    if (folder / "documentation" / "includes" / "examples").is_dir():
        yield "iptc/newsinjson", in_ninjs([folder / "examples", folder / "documentation"])
    if (folder / "tests" / "io" / "fixtures").is_dir():
        fixtures = folder / "tests" / "io" / "fixtures"
        yield "superdesk/superdesk-core, ninjs", in_ninjs([fixtures])
        yield "superdesk/superdesk-core, NITF", in_nitf(fixtures)
    if (folder / "testdata" / "translator").is_dir():
        yield "mmcdole/gofeed", in_feeds(folder / "testdata" / "translator")


def in_ninjs(folders: list[Path]) -> Iterator[Known]:
    """The items of ninjs with a body that may be used."""
    for folder in folders:
        for path in sorted(folder.rglob("*.json")):
            item = load(path)
            low = {key.lower(): value for key, value in item.items()}
            is_item = "uri" in low or "guid" in low
            if not is_item or low.get("pubstatus", "usable") != "usable":
                continue
            bodies = [value for key, value in low.items() if key.startswith("body_")]
            bodies += [
                body.get("value") for body in low.get("bodies") or [] if isinstance(body, dict)
            ]
            if any(isinstance(body, str) and body.strip() for body in bodies):
                written = low.get("versioncreated") or low.get("firstcreated") or ""
                yield Known(path, (), to_day(written))


def in_nitf(folder: Path) -> Iterator[Known]:
    """The NITF files with paragraphs of text; line breaks are spaces."""
    for path in sorted(folder.rglob("*.xml")):
        data = path.read_bytes()
        try:
            root = ElementTree.fromstring(_DECLARATION.sub(b"", data) if is_utf8(data) else data)
        except (ParseError, ValueError):
            continue
        about = root.find(".//docdata")
        status = "" if about is None else about.get("management-status", "")
        if root.tag != "nitf" or status in ("canceled", "embargoed"):
            continue
        content = root.find(".//body.content")
        parts = [] if content is None else [spaced(p) for p in content.iter("p")]
        issued = root.find(".//date.issue")
        norm = "" if issued is None else issued.get("norm", "")
        day = to_day(f"{norm[:4]}-{norm[4:6]}-{norm[6:8]}") if norm else None
        if paragraphs := tuple(part for part in parts if part):
            yield Known(path, paragraphs, day)


def is_utf8(data: bytes) -> bool:
    """True for UTF-8, which some files are that declare Latin-1."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def spaced(element: Element) -> str:
    """The text of a paragraph, white space made one."""
    return " ".join(" ".join(element.itertext()).split())


def in_feeds(folder: Path) -> Iterator[Known]:
    """The feeds whose first entry has a text by the set's own account."""
    for path in sorted(folder.rglob("*.xml")):
        known = load(path.with_suffix(".json"))
        items = known.get("items") or [{}]
        written = items[0].get("content") or items[0].get("description") or ""
        if _TAG.sub("", written).strip():
            yield Known(path, (), to_day(items[0].get("publishedParsed") or ""))


def load(path: Path) -> dict[str, Any]:
    """The object in a file; an empty one if it holds none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def to_day(text: str) -> date | None:
    """The day that a date in ISO's form begins with."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())

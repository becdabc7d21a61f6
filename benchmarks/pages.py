"""Counts what is kept of the pages in a public test set: its phrases, its boilerplate, its days.

    python benchmarks/pages.py FOLDER… [--failures FILE]

A folder is a checkout of one of these, of which nothing is part of this repository:

    scrapinghub/article-extraction-benchmark   181 pages, each with its whole text
    adbar/trafilatura                          990 pages, each with phrases that belong to it and that do not
    adbar/htmldate                             pages with their days, some of them no news
    flairNLP/fundus                            258 pages with text, standfirst and day

Where a set gives whole texts, each of their paragraphs is a phrase, and a paragraph that was read is boilerplate if
most of its words in fours are not in the text. White space does not count. Days are right, wrong or not found.
"""

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index import CorpusError, ReadReport, read_articles

RUN = 4
"""Words in one of the runs by which a paragraph is looked for in a text."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of it; `body` is its whole text where the set has that."""

    name: str
    data: bytes
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    body: str | None = None
    day: date | None = None


def main() -> int:
    """Prints a line for each set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--failures", type=Path, help="writes what was lost and kept, page by page")
    options = parser.parse_args()
    with open(options.failures or "/dev/null", "w", encoding="utf-8") as failures:
        for folder in options.folders:
            name, pages = find_set(folder)
            print(name, measure(pages, failures.write), sep=": ", flush=True)
    return 0


def find_set(folder: Path) -> tuple[str, Iterator[Page]]:
    """The name of the set in `folder`, and its pages."""
    for name, mark, read in SETS:
        if (folder / mark).exists():
            return name, read(folder)
    sys.exit(f"{folder}: none of {', '.join(name for name, _, _ in SETS)}")


def measure(pages: Iterator[Page], write: Callable[[str], object]) -> str:
    """The counts over `pages` in one line; what was lost and kept goes to `write`."""
    counts: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        for page in pages:
            path.write_bytes(page.data)
            text, day = read_page(path)
            count_page(page, text, day, counts, write)
    counts["seconds"] = round(time.monotonic() - started)
    parts = [f"{counts['pages']} pages, {counts['empty']} empty"]
    for what, of in (
        ("phrases kept", "phrases"),
        ("boilerplate kept", "boilerplate"),
        ("other paragraphs", "paragraphs"),
        ("standfirsts kept", "standfirsts"),
        ("days right", "days"),
        ("days wrong", "days"),
    ):
        if counts[of]:
            share = counts[what] / counts[of]
            parts.append(f"{what} {counts[what]:,} of {counts[of]:,} ({share:.1%})")
    return "; ".join([*parts, f"{counts['seconds']} s"])


def read_page(path: Path) -> tuple[str, date | None]:
    """The text and the day of the article in the page at `path`."""
    try:
        [article] = read_articles(path, report=ReadReport())
    except CorpusError:
        return "", None
    return article.text, article.published


def count_page(
    page: Page, text: str, day: date | None, counts: Counter[str], write: Callable[[str], object]
) -> None:
    """Adds what was kept of one page to `counts`."""
    counts["pages"] += 1
    counts["empty"] += not text
    joined = bare(text)
    for kind, phrases in (
        ("phrases", page.wanted),
        ("boilerplate", page.unwanted),
        ("standfirsts", page.standfirst),
    ):
        for phrase in phrases:
            is_kept = bare(phrase) in joined
            counts[kind] += 1
            counts[f"{kind} kept"] += is_kept
            if is_kept == (kind == "boilerplate"):
                write(f"{page.name}\t{kind}\t{' '.join(phrase.split())}\n")
    if page.body is not None:
        known = runs(page.body)
        for paragraph in text.split("\n\n"):
            found = runs(paragraph)
            if not found:
                continue
            is_other = len(found & known) * 2 < len(found)
            counts["paragraphs"] += 1
            counts["other paragraphs"] += is_other
            if is_other:
                write(f"{page.name}\tother\t{' '.join(paragraph.split())}\n")
    if page.day:
        counts["days"] += 1
        counts["days right"] += day == page.day
        counts["days wrong"] += day not in (None, page.day)
        if day != page.day:
            write(f"{page.name}\tday\t{page.day} read as {day}\n")


def bare(text: str) -> str:
    """`text` without white space and soft hyphens, which markup adds and takes away."""
    return "".join(text.split()).replace("\u00ad", "").replace("\u200b", "")


def runs(text: str) -> set[tuple[str, ...]]:
    """The words of `text` in overlapping runs."""
    words = text.split()
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def read_scrapinghub(folder: Path) -> Iterator[Page]:
    """The pages of scrapinghub/article-extraction-benchmark."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for key, known in truth.items():
        data = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        body = known["articleBody"]
        yield Page(key, data, wanted=paragraphs(body), body=body)


def read_trafilatura(folder: Path) -> Iterator[Page]:
    """The pages of adbar/trafilatura."""
    tests = folder / "tests"
    for known in json.loads((tests / "evaldata.json").read_text("utf-8")).values():
        if data := find_page(known["file"], tests / "cache", tests / "eval"):
            yield Page(
                known["file"],
                data,
                wanted=tuple(known.get("with") or ()),
                unwanted=tuple(known.get("without") or ()),
            )


def read_htmldate(folder: Path) -> Iterator[Page]:
    """The pages of adbar/htmldate."""
    tests = folder / "tests"
    for name in ("eval_default.json", "eval_mediacloud_2020.json"):
        for known in json.loads((tests / name).read_text("utf-8")).values():
            data = find_page(known["file"], tests / "cache", tests / "eval", tests / "test_set")
            if data and isinstance(known["date"], str):
                yield Page(known["file"], data, day=date.fromisoformat(known["date"][:10]))


def read_fundus(folder: Path) -> Iterator[Page]:
    """The pages of flairNLP/fundus; each version of a parser has its first page known."""
    for path in sorted((folder / FUNDUS).glob("*/*.json")):
        pages = sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz"))
        versions = json.loads(path.read_text("utf-8"))
        for page in pages:
            data = gzip.decompress(page.read_bytes())
            known = find_version(versions, data)
            if known is None:
                continue
            summary = tuple(known["body"]["summary"])
            parts = [p for part in known["body"]["sections"] for p in part["paragraphs"]]
            heads = [head for part in known["body"]["sections"] for head in part["headline"]]
            yield Page(
                page.name,
                data,
                wanted=tuple(parts),
                standfirst=summary,
                body="\n\n".join([known["title"], *summary, *heads, *parts]),
                day=date.fromisoformat(known["publishing_date"][:10]),
            )


def find_version(versions: dict[str, dict[str, Any]], data: bytes) -> dict[str, Any] | None:
    """What is known of the page `data`: the version of which it has most paragraphs."""
    text = bare(data.decode("utf-8", "replace"))

    def found(known: dict[str, Any]) -> int:
        parts = (p for part in known["body"]["sections"] for p in part["paragraphs"])
        return sum(bare(part)[:40] in text for part in parts)

    return max(versions.values(), key=found, default=None)


def find_page(name: str, *folders: Path) -> bytes | None:
    """The page called `name` in the first of `folders` that has it."""
    paths = (folder / name for folder in folders)
    return next((path.read_bytes() for path in paths if path.is_file()), None)


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of `text` that are more than a few words."""
    return tuple(line for line in text.split("\n") if len(line.split()) >= RUN)


FUNDUS = "tests/resources/parser/test_data"
SETS = (
    ("article-extraction-benchmark", "ground-truth.json", read_scrapinghub),
    ("trafilatura", "tests/evaldata.json", read_trafilatura),
    ("htmldate", "tests/eval_default.json", read_htmldate),
    ("fundus", FUNDUS, read_fundus),
)

if __name__ == "__main__":
    sys.exit(main())

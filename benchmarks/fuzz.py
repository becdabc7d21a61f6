"""Feeds damaged files to every reader until the time is up: nothing may come out but articles and CorpusError.

    python benchmarks/fuzz.py [--minutes 10] [--seed 13]

Starts from the real files of tests/data/formats, plain and packed, and from scraps of each format; cuts, doubles,
turns and overwrites pieces of them. An article that comes out must be text that UTF-8 can hold. Exits 1 at the first
failure and leaves the file that caused it.
"""

import argparse
import bz2
import gzip
import io
import lzma
import random
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

from index import CorpusError, ReadReport, read_articles

SEEDS = Path(__file__).parents[1] / "tests" / "data" / "formats"
SCRAPS = (
    *(b"<", b">", b"&#0;", b"<!DOCTYPE x [", b"<item>", b"</channel>", b"<body.content>", b"]]>"),
    *(
        b'"',
        b"'",
        b",,,,",
        b";",
        b"\t",
        b"\r",
        b"\n\n",
        b"---\n",
        b"{",
        b"[",
        b"]}",
        b"\\ud800",
        b"1e999",
    ),
    *(
        b"WARC/1.0\r\n",
        b"Content-Length: 99999999999",
        b"PK\x01\x02",
        b"\x1f\x8b",
        b"\x00",
        b"\xff\xfe",
    ),
    *("“é”".encode(), b"=" * 99),
)


def main() -> int:
    """Runs until the time is up and prints what was read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    seeds = [(path.name, path.read_bytes()) for path in sorted(SEEDS.iterdir())]
    seeds.append(
        (
            "lines.jsonl",
            b'{"id": 1, "title": "Rain", "text": "Rain fell.", "date": "2025-05-16"}\n' * 3,
        )
    )
    seeds.append(("plain.txt", b"title: Rain\nsource: Harbour Post\n\nRain fell. It was cold.\n"))
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    ends = time.monotonic() + options.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < ends:
            name, data = pack(draw, *draw.choice(seeds))
            path = Path(folder) / name
            path.write_bytes(damage(draw, data))
            started = time.monotonic()
            if not survives(path, counts):
                kept = Path.cwd() / f"failed-{name}"
                kept.write_bytes(path.read_bytes())
                print(f"the file is kept as {kept}")
                return 1
            slowest = max(slowest, (time.monotonic() - started, name))
            path.unlink()
    print(
        f"{counts.pop('files'):,} files, {counts.pop('articles'):,} articles; slowest {slowest[0]:.1f} s ({slowest[1]})"
    )
    print(", ".join(f"{count:,} {reason}" for reason, count in counts.most_common()))
    return 0


def survives(path: Path, counts: Counter[str]) -> bool:
    """True if reading the file gives articles and CorpusError only; anything else is shown."""
    counts["files"] += 1
    report = ReadReport()
    try:
        for article in read_articles(path, report=report):
            counts["articles"] += 1
            for text in (
                article.id,
                article.text,
                article.title,
                article.source or "",
                article.url or "",
            ):
                text.encode("utf-8")
    except CorpusError:
        counts["files without an article"] += 1
    except Exception:
        traceback.print_exc()
        return False
    for reason in (*report.skipped, *report.problems):
        counts[str(reason)] += 1
    return True


def pack(draw: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    """The file as it is, or packed in one of the ways that are read."""
    way = draw.choice(("", "", "", "", ".gz", ".bz2", ".xz", ".zip", ".tar"))
    if way == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        return name + way, packed.getvalue()
    if way == ".tar":
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tape:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tape.addfile(member, io.BytesIO(data))
        return name + way, packed.getvalue()
    compress = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}.get(way)
    return (name + way, compress(data)) if compress else (name, data)


def damage(draw: random.Random, data: bytes) -> bytes:
    """`data` with up to a dozen pieces cut, doubled, swapped or overwritten."""
    for _ in range(draw.randrange(13)):
        start, end = sorted((draw.randrange(len(data) + 1), draw.randrange(len(data) + 1)))
        end = min(end, start + draw.choice((1, 4, 40, 400, 4_000)))
        piece = data[start:end]
        change = draw.randrange(5)
        if change == 0:
            piece = b""
        elif change == 1:
            piece *= draw.choice((2, 3, 50))
        elif change == 2:
            piece = draw.choice(SCRAPS)
        elif change == 3:
            piece = draw.randbytes(len(piece))
        else:
            piece = piece[::-1]
        data = data[:start] + piece + data[end:]
    return data[: 4 << 20]


if __name__ == "__main__":
    sys.exit(main())

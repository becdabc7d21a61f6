"""Feeds damaged files to every reader until the time is up: nothing may come out but articles and CorpusError.

    python benchmarks/fuzz.py [--minutes 10] [--seed 13]

Starts from the real files of tests/data/formats, plain and packed, from documents of tests/documents.py, and from
scraps of each format; cuts, doubles, swaps and overwrites pieces of them, and of the parts of documents. An article
that comes out must be text that UTF-8 can hold. Exits 1 at the first failure and leaves the file that caused it.
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
from collections.abc import Callable
from pathlib import Path

from index import CorpusError, ReadReport, read_articles

TESTS = Path(__file__).parents[1] / "tests"
sys.path.append(str(TESTS))

from documents import column, docx, epub, odt, paragraph, pdf  # noqa: E402 - shared with the tests

SEEDS = TESTS / "data" / "formats"
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
    seeds += documents()
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    ends = time.monotonic() + options.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < ends:
            name, data = draw.choice(seeds)
            if name.endswith(PACKAGES) and draw.randrange(4):
                data = damage_parts(draw, data)
                path = Path(folder) / name
                path.write_bytes(data)
            else:
                name, data = pack(draw, name, data)
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


PACKAGES = (".docx", ".odt", ".epub", ".wacz")


def documents() -> list[tuple[str, bytes]]:
    """Documents and mail as programs write them."""
    prose = "The weir above the town was opened at six on Monday, and the river fell by two metres."
    page = [
        (40.0, 740.0, 20.0, "Weir opened"),
        *column(40, 700, prose, prose),
        *column(320, 700, prose),
    ]
    chapter = (
        f"<html><head><title>Weir</title></head><body><h1>Weir</h1><p>{prose}</p></body></html>"
    )
    table = "<w:tbl><w:tr><w:tc>" + paragraph("Osk") + "</w:tc></w:tr></w:tbl>"
    mail = (
        "From: Osk Gazette <a@b.example>\nSubject: =?utf-8?q?Weir_opened?=\nDate: Fri, 16 May 2025 06:30:00 +0200\n"
        'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n--b\n'
        f"Content-Type: text/plain; format=flowed\n\n{prose} \n{prose}\n--b\n"
        f"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>{prose}</p>\n--b--\n"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/a.warc.gz", (SEEDS / "crawl.warc.gz").read_bytes())
    return [
        ("page.pdf", pdf(page, page)),
        ("plain.pdf", pdf(page, packing=False)),
        ("weir.docx", docx(paragraph("Weir", style="Title") + paragraph(prose) + table)),
        ("weir.odt", odt(f"<text:h>Weir</text:h><text:p>{prose}<text:s/></text:p>")),
        ("weekly.epub", epub({"a.xhtml": chapter, "b.xhtml": chapter})),
        ("news.eml", mail.encode()),
        ("news.mbox", f"From a@b Fri May 16 06:30:00 2025\n{mail}\n".encode() * 2),
        ("saved.mhtml", mail.replace("alternative", "related").encode()),
        ("crawl.wacz", packed.getvalue()),
    ]


def damage_parts(draw: random.Random, data: bytes) -> bytes:
    """A package with one of its parts damaged, so that the damage is read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        chosen = draw.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damage(draw, content) if name == chosen else content)
    return packed.getvalue()


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
    packers: dict[str, Callable[[bytes], bytes]] = {
        ".gz": gzip.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
    }
    compress = packers.get(way)
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

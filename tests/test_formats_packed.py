"""Packed files and archives of files -> the articles in them; nothing unpacked to disk, nothing without limit."""

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filing import read, write

from index.errors import CorpusError
from index.readers import ReadReport, Reason, read_articles
from index.readers import stream as stream_module
from index.readers.files import MAX_DEPTH


def make_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def make_tar(files: dict[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=format) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


FILES = {
    "may/talks.txt": b"Talks end\n\nThey ended on Friday.",
    "may/more.jsonl": b'{"text": "One."}\n{"text": "Two."}',
    "notes.md.gz": gzip.compress(b"# Note\n\nA *note*."),
}
TEXTS = ["They ended on Friday.", "One.", "Two.", "A note."]

# --- packed files --------------------------------------------------------------------------------

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


@pytest.mark.parametrize("packing", PACK)
def test_packed_files(tmp_path: Path, packing: str) -> None:
    write(tmp_path / f"a.txt{packing}", PACK[packing](b"Text."))
    write(tmp_path / f"b.JSONL{packing.upper()}", PACK[packing](b'{"text": "Line."}'))
    articles, report = read(tmp_path)
    assert [article.text for article in articles] == ["Text.", "Line."]
    assert [article.title for article in articles] == ["a", f"b.JSONL{packing.upper()}#1"]
    assert report.summary() == []


@pytest.mark.parametrize("packing", PACK)
def test_streams_one_behind_the_other(tmp_path: Path, packing: str) -> None:
    gap = b"" if packing == ".bz2" else b"\0" * 8
    data = PACK[packing](b"One. ") + gap + PACK[packing](b"Two.") + gap
    articles, report = read(write(tmp_path / f"a.txt{packing}", data))
    assert articles[0].text == "One. Two."
    assert report.summary() == []


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("damage", ["truncated", "garbage", "none"])
def test_of_a_damaged_file_what_came_before_stays(
    tmp_path: Path, packing: str, damage: str
) -> None:
    many = 5000 if packing == ".bz2" else 1000  # a block of bz2 is 900 KB
    rows = [f'{{"text": "{number} {os.urandom(200).hex()}"}}' for number in range(many)]
    data = PACK[packing]("\n".join(rows).encode())
    middle = len(data) * 3 // 4
    broken = {
        "truncated": data[:middle],
        "garbage": data[:middle] + b"\xff" * 9999 + data[middle:],
        "none": b"plain",
    }[damage]
    articles, report = read(write(tmp_path / f"a.jsonl{packing}", broken))
    assert len(articles) > many // 3 or damage == "none" or (packing, damage) == (".bz2", "garbage")
    assert report.problems[Reason.CUT_SHORT] == 1


def test_xz_that_asks_for_much_memory(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt.xz", lzma.compress(b"Text.", preset=6))
    assert [article.text for article in read(file)[0]] == ["Text."]
    articles, report = read(file, xz_memory_bytes=2**20)
    assert (articles, report.problems[Reason.CUT_SHORT]) == ([], 1)
    assert "emory" in report.warnings[0].detail


@pytest.mark.parametrize("packing", PACK)
def test_a_bomb_is_known_by_its_ratio(tmp_path: Path, packing: str) -> None:
    bomb = write(tmp_path / f"a.txt{packing}", PACK[packing](b"x" * 2**22))
    articles, report = read(bomb, free_bytes=2**20)
    assert (articles, report.skipped) == ([], {Reason.TOO_LARGE: 1})
    assert report.warnings[0].detail == "unpacks to over 200 times its size"


# --- archives ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("news.zip", make_zip(FILES)),
        ("news.zip", make_zip(FILES, zipfile.ZIP_STORED)),
        ("news.zip.gz", gzip.compress(make_zip(FILES))),
        ("news.tar", make_tar(FILES)),
        ("news.tar", make_tar(FILES, tarfile.GNU_FORMAT)),
        ("news.tar", make_tar(FILES, tarfile.USTAR_FORMAT)),
        ("news.tar.gz", gzip.compress(make_tar(FILES))),
        ("news.tgz", gzip.compress(make_tar(FILES))),
        ("news.tar.bz2", bz2.compress(make_tar(FILES))),
        ("news.tar.xz", lzma.compress(make_tar(FILES))),
        ("news.TXZ", lzma.compress(make_tar(FILES))),
    ],
)
def test_archives(tmp_path: Path, name: str, data: bytes) -> None:
    articles, report = read(write(tmp_path / "x" / name, data).parent)
    assert [article.text for article in articles] == TEXTS
    assert [article.id for article in articles] == [
        f"{name}!may/talks.txt",
        f"{name}!may/more.jsonl#1",
        f"{name}!may/more.jsonl#2",
        f"{name}!notes.md.gz",
    ]
    assert articles[0].path == f"{tmp_path}/x/{name}!may/talks.txt"
    assert [article.title for article in articles][::3] == ["Talks end", "Note"]
    assert (report.summary(), report.files) == ([], 4)


def test_a_title_from_the_name_of_a_member(tmp_path: Path) -> None:
    [article], _ = read(write(tmp_path / "a.zip", make_zip({"mill.txt": b"It was sold."})))
    assert article.title == "mill"


def test_members_of_other_kinds_are_counted_and_hidden_ones_left_out(tmp_path: Path) -> None:
    files = FILES | {"a.psd": b"?", "b/.DS_Store": b"?", "__MACOSX/._a.txt": b"?", "empty/": b""}
    for name, data in (("a.zip", make_zip(files)), ("b.tar", make_tar(files))):
        articles, report = read(write(tmp_path / name, data))
        assert (len(articles), report.skipped) == (
            4,
            {".psd": 1} if name == "a.zip" else {".psd": 1, Reason.UNTYPED: 1},
        )


@pytest.mark.parametrize("make", [make_zip, make_tar])
@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("/etc/news/a.txt", "etc/news/a.txt"),
        ("./a.txt", "a.txt"),
        ("b/../a.txt", "a.txt"),
        ("b//a.txt", "b/a.txt"),
        ("C:\\news\\a.txt", "news/a.txt"),
        ("../a.txt", None),
        ("b/../../a.txt", None),
        ("..\\..\\a.txt", None),
        ("/../a.txt", None),
    ],
)
def test_names_that_lead_outside(tmp_path: Path, make: type, name: str, inside: str | None) -> None:
    articles, report = read(
        write(tmp_path / "n.bin", make({name: b"Text."})).rename(
            tmp_path / ("n.zip" if make is make_zip else "n.tar")
        )
    )
    if inside:
        assert [article.id for article in articles] == [f"n.{make.__name__[5:]}!{inside}"]
    else:
        assert (articles, report.skipped) == ([], {Reason.OUTSIDE: 1})
        assert ".." not in report.warnings[0].path
    assert sorted(os.listdir(tmp_path)) == [f"n.{make.__name__[5:]}"]


def test_archives_in_archives(tmp_path: Path) -> None:
    data = {"a.txt": b"Text."}
    for depth in range(1, 6):
        data = {f"{depth}.zip": make_zip(data)} if depth % 2 else {f"{depth}.tar": make_tar(data)}
        [(name, content)] = data.items()
        articles, report = read(write(tmp_path / name, content))
        if depth <= MAX_DEPTH:
            assert [article.text for article in articles] == ["Text."]
            assert report.summary() == []
        else:
            assert (articles, report.skipped) == ([], {Reason.NESTED: 1})


def test_an_archive_that_holds_itself_many_times(tmp_path: Path) -> None:
    inner = make_zip({f"{number}.txt": b"x" * 2**17 for number in range(8)})
    outer = make_zip({f"{number}.zip": inner for number in range(64)})
    articles, report = read(write(tmp_path / "a.zip", outer), free_bytes=2**20)
    assert report.skipped[Reason.TOO_LARGE] >= 1
    assert report.warnings[-1].path == f"{tmp_path}/a.zip"
    assert len(articles) < report.files < 100


def test_too_many_members(tmp_path: Path) -> None:
    files = {f"{number}.txt": b"Text." for number in range(11)}
    for name, data in (("a.zip", make_zip(files)), ("b.tar", make_tar(files))):
        articles, report = read(write(tmp_path / name, data), members=10)
        assert (len(articles), report.skipped) == (10, {Reason.TOO_LARGE: 1})
        assert report.warnings[0].detail == "more than 10 files in an archive"


def test_a_zip_with_too_long_a_list(tmp_path: Path) -> None:
    files = {f"{number}.txt": b"Text." for number in range(11)}
    short = {"directory_bytes": 100}
    file = write(tmp_path / "a.zip", make_zip(files))
    assert read(file, **short)[1].skipped == {Reason.TOO_LARGE: 1}
    data = make_zip(files)
    end = data.rindex(b"PK\5\6")
    [at] = struct.unpack_from("<L", data, end + 16)
    record = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 11, 11, 2**40, at)
    locator = struct.pack("<LLQL", 0x07064B50, 0, end, 1)
    small = data[end : end + 12] + struct.pack("<LL", 50, at) + data[end + 20 :]
    zip64 = write(tmp_path / "b.zip", data[:end] + record + locator + small)
    assert read(zip64, **short)[1].warnings[0].detail == "a list of files of more than 0 MiB"


def test_a_large_zip_in_an_archive(tmp_path: Path) -> None:
    inner = make_zip({"a.txt": os.urandom(2000)})
    outer = write(tmp_path / "a.zip", make_zip({"b.zip": inner}))
    articles, report = read(outer, nested_bytes=1000)
    assert (articles, report.skipped) == ([], {Reason.TOO_LARGE: 1})


def test_members_of_a_zip_that_are_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        secret = zipfile.ZipInfo("secret.txt")
        archive.writestr(secret, "Text.")
        archive.writestr("lzma.txt", "Text.", zipfile.ZIP_LZMA)
        archive.writestr("a.txt", "Text.")
    data = bytearray(file.read_bytes())
    at = data.rindex(b"secret.txt") - 46  # its entry in the list of files
    data[at + 8] |= 1
    articles, report = read(write(file, bytes(data)))
    assert [article.id for article in articles] == ["a.zip!a.txt"]
    assert report.skipped == {Reason.NOT_A_FILE: 1, Reason.ENCRYPTED: 1, Reason.UNREADABLE: 1}
    assert (report.files, report.left_out) == (5, 3)


def test_members_of_a_tar_that_are_not_opened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo("x.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("y.txt"))
    articles, report = read(write(tmp_path / "a.tar", packed.getvalue()))
    assert articles == []
    assert report.skipped == {Reason.NOT_A_FILE: 4}
    assert report.problems == {Reason.EMPTY: 1}


def test_a_sparse_member_that_claims_to_be_huge(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("x.txt")
        info.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(2**60)}
        info.pax_headers |= {"GNU.sparse.numblocks": "1", "GNU.sparse.name": "x.txt"}
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    articles, report = read(write(tmp_path / "a.tar", packed.getvalue()))
    assert (articles, report.skipped) == ([], {Reason.NOT_A_FILE: 1})
    assert report.warnings[0].detail == "a sparse file"


def test_headers_of_a_tar_without_end(tmp_path: Path) -> None:
    data = make_tar({"a.txt": b"Text.", "x" * 20_000: b"?"}, tarfile.GNU_FORMAT)
    articles, report = read(write(tmp_path / "a.tar", data), member_header_bytes=10_000)
    assert [article.text for article in articles] == ["Text."]
    assert report.problems == {Reason.CUT_SHORT: 1}
    assert "bytes of headers" in report.warnings[0].detail


def test_a_tar_that_leads_back(tmp_path: Path) -> None:
    data = bytearray(make_tar({"a.txt": b"Text.", "b.txt": b"?"}, tarfile.GNU_FORMAT))
    size = -4096
    header = bytearray(data[1024:1536])
    header[124:136] = b"\xff" + (256**11 + size).to_bytes(11, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    data[1024:1536] = header
    articles, report = read(write(tmp_path / "a.tar", bytes(data)))
    assert [article.text for article in articles] == ["Text."]
    assert report.problems[Reason.CUT_SHORT] >= 1


@pytest.mark.parametrize("make", [make_zip, make_tar])
@pytest.mark.parametrize("damage", ["empty", "none", "half", "middle"])
def test_damaged_archives(tmp_path: Path, make: type, damage: str) -> None:
    data = make({f"{number}.txt": os.urandom(500).hex().encode() for number in range(20)})
    middle = len(data) // 2
    broken = {
        "empty": b"",
        "none": b"plain " * 200,
        "half": data[:middle],
        "middle": data[:middle] + b"\xff" * 1024 + data[middle + 1024 :],
    }[damage]
    name = "a.zip" if make is make_zip else "a.tar"
    articles, report = read(write(tmp_path / name, broken))
    assert len(articles) < 20
    assert report.skipped or report.problems
    if make is make_tar and damage in ("half", "middle"):
        assert len(articles) >= 9


def test_an_archive_larger_than_one_file_may_be(tmp_path: Path) -> None:
    files = {f"{number}.txt": os.urandom(500).hex().encode() for number in range(20)}
    file = write(tmp_path / "a.tgz", gzip.compress(make_tar(files)))
    assert len(read(file, unpacked_bytes=4096)[0]) == 20
    too_large = read(file, unpacked_bytes=4096, archive_bytes=8192)[1]
    assert too_large.skipped == {Reason.TOO_LARGE: 1}


def test_an_archive_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, mode: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    file = write(tmp_path / "a.zip", make_zip(FILES))
    monkeypatch.setattr(stream_module, "open", refuse, raising=False)
    assert read(tmp_path)[1].skipped == {Reason.UNREADABLE: 1}
    with pytest.raises(CorpusError, match=r"a\.zip: cannot be read .Permission denied"):
        list(read_articles(file))


def test_reading_an_archive_may_be_left_off(tmp_path: Path) -> None:
    for name, data in (("a.zip", make_zip(FILES)), ("b.tgz", gzip.compress(make_tar(FILES)))):
        articles = read_articles(write(tmp_path / name, data))
        assert next(articles).text == TEXTS[0]
        del articles


def test_a_member_of_a_zip_without_a_name(tmp_path: Path) -> None:
    packed = make_zip({"?": b"Rain fell.", "b.txt": b"Snow fell."})
    path = tmp_path / "a.zip"
    path.write_bytes(packed.replace(b"?", b"\0"))  # zipfile reads the name up to the NUL
    report = ReadReport()
    assert [a.text for a in read_articles(path, report=report)] == ["Snow fell."]
    assert report.left_out == 1

"""Web archives as crawlers, browsers and accidents leave them -> the articles in their pages."""

import gzip
import io
import sys
import zipfile
from pathlib import Path

import brotli
import pytest
import zstandard
from filing import read as read_files
from filing import write

from index.article import Article
from index.readers import ReadReport, Reason


def page(number: int) -> bytes:
    prose = (
        f"The lock of canal {number} was drained on Monday so that its gates could be hung again. "
    )
    return f"<html><body><article><h1>Lock {number}</h1><p>{prose * 4}</p></article></body></html>".encode()


def record(
    number: int,
    *,
    body: bytes | None = None,
    wrong_by: int = 0,
    kind: str = "response",
    headers: str = "",
    media: str = "text/html",
    warc: str = "",
) -> bytes:
    body = page(number) if body is None else body
    told = f"Content-Type: {media}\r\n" if media else ""
    content = f"HTTP/1.1 200 OK\r\nServer: x\r\n{told}{headers}\r\n".encode() + body
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://canal.example/{number}\r\n"
            f"WARC-Date: 2025-05-16T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n{warc}"
            f"Content-Length: {len(content) + wrong_by}\r\n\r\n"
        ).encode()
        + content
        + b"\r\n\r\n"
    )


def read(path: Path, data: bytes) -> tuple[list[Article], ReadReport]:
    return read_files(write(path, data))


def numbers(articles: list[Article]) -> list[str]:
    return [(article.url or "").rpartition("/")[2] for article in articles]


# --- wrong lengths and damage ---------------------------------------------------------------------


@pytest.mark.parametrize("wrong_by", [-120, -1, 1, 10, 400, 10**6])
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_a_wrong_length_harms_its_own_record_alone(
    tmp_path: Path, name: str, wrong_by: int
) -> None:
    records = [record(1, wrong_by=wrong_by), record(2), record(3), record(4)]
    data = b"".join(map(gzip.compress, records)) if name.endswith("gz") else b"".join(records)
    articles, _ = read(tmp_path / name, data)
    assert numbers(articles) == ["1", "2", "3", "4"]
    assert all(f"canal {n} " in articles[n - 1].text for n in (1, 2, 3, 4))
    assert "WARC" not in articles[0].text
    assert "canal 2" not in articles[0].text


def test_a_record_that_is_no_page_and_too_long_is_passed(tmp_path: Path) -> None:
    records = [record(1), record(2, kind="resource", wrong_by=-30), b"what is this\r\n", record(3)]
    articles, _ = read(tmp_path / "a.warc", b"".join(records))
    assert numbers(articles)[-1] == "3"


def test_a_damaged_member_costs_no_other(tmp_path: Path) -> None:
    members = [gzip.compress(record(number)) for number in (1, 2, 3)]
    members[1] = members[1][:60] + bytes(20) + members[1][80:]
    articles, report = read(tmp_path / "a.warc.gz", b"".join(members))
    assert numbers(articles) == ["1", "3"]
    assert report.problems[Reason.BAD_RECORD] >= 1


def test_a_record_in_several_members_is_one(tmp_path: Path) -> None:
    whole = record(1)
    data = b"".join(gzip.compress(piece) for piece in (whole[:300], whole[300:], record(2)))
    articles, report = read(tmp_path / "a.warc.gz", data)
    assert (numbers(articles), report.summary()) == (["1", "2"], [])


def test_all_records_in_one_member(tmp_path: Path) -> None:
    data = gzip.compress(record(1) + record(2) + record(3))
    assert numbers(read(tmp_path / "a.warc.gz", data)[0]) == ["1", "2", "3"]


def test_a_packed_archive_with_the_ending_of_an_unpacked_one(tmp_path: Path) -> None:
    data = gzip.compress(record(1)) + gzip.compress(record(2))
    assert numbers(read(tmp_path / "a.warc", data)[0]) == ["1", "2"]


def test_a_file_that_is_cut_short_says_so(tmp_path: Path) -> None:
    data = gzip.compress(record(1)) + gzip.compress(record(2))[:-40]
    articles, report = read(tmp_path / "a.warc.gz", data)
    assert numbers(articles)[0] == "1"
    assert report.problems[Reason.CUT_SHORT] == 1
    assert read(tmp_path / "b.warc.gz", b"no gzip")[1].problems == {Reason.CUT_SHORT: 1}


# --- packings -------------------------------------------------------------------------------------

PACKERS = {
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "gzip": gzip.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
    "identity": bytes,
}


@pytest.mark.parametrize("packing", PACKERS)
def test_pages_are_read_as_they_are_packed(tmp_path: Path, packing: str) -> None:
    header = f"Content-Encoding: {packing}\r\n"
    data = record(1, body=PACKERS[packing](page(1)), headers=header) + record(2, headers=header)
    articles, report = read(tmp_path / "a.warc", data)
    assert numbers(articles) == ["1", "2"]  # the second keeps the header of a page that is unpacked
    assert all("so that its gates could be hung" in article.text for article in articles)
    assert report.summary() == []


@pytest.mark.parametrize("packing", ["br", "zstd"])
def test_a_packed_page_unpacks_to_no_more_than_a_page(tmp_path: Path, packing: str) -> None:
    bomb = PACKERS[packing](b"<p>" + b"a" * (100 * 2**20))
    data = record(1, body=bomb, headers=f"Content-Encoding: {packing}\r\n") + record(2)
    articles, report = read(tmp_path / "a.warc", data)
    assert (numbers(articles), report.problems) == (["2"], {Reason.BAD_RECORD: 1})


@pytest.mark.parametrize(("packing", "library"), [("br", "brotli"), ("zstd", "zstandard")])
def test_the_extra_that_unpacks_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    header = f"Content-Encoding: {packing}\r\n"
    data = record(1, body=PACKERS[packing](page(1)), headers=header) + record(2)
    articles, report = read(tmp_path / "a.warc", data)
    assert numbers(articles) == ["2"]
    assert report.summary() == ["skipped 1 file: 1 packed page of .warc (pip install '.[packed]')"]
    assert report.left_out == 1


def test_any_file_may_be_packed_by_zstd(tmp_path: Path) -> None:
    pack = zstandard.ZstdCompressor().compress
    text = b"Locks mended\n\nThe lock was drained on Monday."
    assert read(tmp_path / "a.txt.zst", pack(text))[0][0].title == "Locks mended"
    assert numbers(read(tmp_path / "a.warc.zst", pack(record(1)) + pack(record(2)))[0]) == [
        "1",
        "2",
    ]
    for number, damaged in enumerate((b"\x28\xb5\x2f\xfd" + b"\xff" * 99, pack(text)[:-9], b"no")):
        report = read(tmp_path / f"{number}.txt.zst", damaged)[1]
        assert report.problems[Reason.CUT_SHORT] == 1


def test_a_web_archive_with_a_dictionary_for_its_frames(tmp_path: Path) -> None:
    samples: list[bytes | bytearray | memoryview] = [record(number) for number in range(200)]
    dictionary = zstandard.train_dictionary(4_000, samples)
    pack = zstandard.ZstdCompressor(dict_data=dictionary).compress
    for shown in (
        dictionary.as_bytes(),
        zstandard.ZstdCompressor().compress(dictionary.as_bytes()),
    ):
        first = b"\x5d\x2a\x4d\x18" + len(shown).to_bytes(4, "little") + shown
        data = first + pack(samples[1]) + pack(samples[2])
        assert numbers(read(tmp_path / "a.warc.zst", data)[0]) == ["1", "2"]


def test_a_page_whose_type_is_not_told(tmp_path: Path) -> None:
    data = record(1, media="") + record(2, media="", body=b"\x89PNG")
    articles, report = read(tmp_path / "a.warc", data)
    assert (numbers(articles), report.problems) == (["1"], {Reason.OTHER_RECORD: 1})


def test_an_address_that_is_none_costs_no_page(tmp_path: Path) -> None:
    data = record(1).replace(b"https://canal.example/1", b"https://[canal.example/1")
    [article], _ = read(tmp_path / "a.warc", data)
    assert "The lock of canal 1" in article.text


# --- other forms ----------------------------------------------------------------------------------


def arc(*numbers: int) -> list[bytes]:
    version = b"1 0 Canal Crawl\nURL IP-address Archive-date Content-type Archive-length\n\n"
    records = [
        b"filedesc://a.arc 0.0.0.0 20250516100000 text/plain %d\n%s\n" % (len(version), version)
    ]
    for number in numbers:
        content = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(number)
        head = f"https://canal.example/{number} 10.0.0.1 20250516100000 text/html {len(content)}\n"
        records.append(head.encode() + content + b"\n")
    return records


def test_the_older_form_of_web_archives(tmp_path: Path) -> None:
    records = arc(1, 2)
    assert numbers(read(tmp_path / "a.arc", b"".join(records))[0]) == ["1", "2"]
    articles, report = read(tmp_path / "a.arc.gz", b"".join(map(gzip.compress, records)))
    assert (numbers(articles), report.summary()) == (["1", "2"], [])


def wacz(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("datapackage.json", b'{"profile": "data-package"}')
        archive.writestr("pages/pages.jsonl", b'{"title": "Lock 1", "text": "Not the page."}\n')
        for name, data in members.items():
            archive.writestr(f"archive/{name}.warc.gz", data)
    return packed.getvalue()


def test_a_wacz_is_its_web_archives_alone(tmp_path: Path) -> None:
    data = wacz(one=gzip.compress(record(1)), two=gzip.compress(record(2)))
    articles, report = read(tmp_path / "crawl.wacz", data)
    assert (numbers(articles), report.files, report.summary()) == (["1", "2"], 3, [])
    assert (articles[0].path or "").endswith("crawl.wacz!archive/one.warc.gz#1")
    assert read(tmp_path / "none.wacz", wacz())[1].problems == {Reason.NO_ARTICLES: 1}


def test_a_page_that_had_not_changed_is_no_loss_and_a_repeat_elsewhere_is_named(
    tmp_path: Path,
) -> None:
    profile = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n"
    elsewhere = f"{profile}WARC-Refers-To-Target-URI: https://canal.example/9\r\n"
    data = (
        record(1)
        + record(1, kind="revisit", body=b"", warc=profile)
        + record(2, kind="revisit", body=b"", warc=elsewhere)
    )
    articles, report = read(tmp_path / "a.warc", data)
    assert (numbers(articles), report.problems) == (["1"], {Reason.OTHER_RECORD: 1})
    assert report.warnings[0].detail == "the same as https://canal.example/9"

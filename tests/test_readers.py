"""Files and folders -> articles: what is read, what is mended, what is left out and said."""

import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filing import read, read_one, write, write_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.errors import CorpusError
from index.readers import ReadReport, Reason, read_articles
from index.readers import draft as draft_module
from index.readers import stream as stream_module
from index.readers.date import first_dated, possible_days, read_date

# --- files and folders ---------------------------------------------------------------------------


def test_folders_are_walked_in_order_of_path(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a.txt", "c.txt", "b/a/deep.txt", "B.txt"):
        write(tmp_path / name, f"Text of {name}.")
    articles, report = read(tmp_path)
    ids = ["B.txt", "a.txt", "b/10.txt", "b/2.txt", "b/a/deep.txt", "c.txt"]
    assert [article.id for article in articles] == ids
    assert [article.path for article in articles] == [f"{tmp_path}/{name}" for name in ids]
    assert (report.articles, report.files, report.left_out, report.summary()) == (6, 6, 0, [])


def test_named_paths_keep_their_order(tmp_path: Path) -> None:
    second, first = write(tmp_path / "b.txt", "Two."), write(tmp_path / "a.txt", "One.")
    assert [article.id for article in read(second, first)[0]] == ["b.txt", "a.txt"]


def test_path_is_as_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "news" / "x" / "a.txt", "One.")
    monkeypatch.chdir(tmp_path)
    for named, path, article_id in (
        ("news", "news/x/a.txt", "x/a.txt"),
        ("news/", "news/x/a.txt", "x/a.txt"),
        (".", "./news/x/a.txt", "news/x/a.txt"),
        ("news/x/a.txt", "news/x/a.txt", "a.txt"),
    ):
        [article] = read_articles([named])
        assert (article.path, article.id) == (path, article_id)


def test_a_single_path_need_not_be_in_a_list(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "One.")
    assert len(list(read_articles(str(tmp_path)))) == len(list(read_articles(tmp_path))) == 1


def test_hidden_files_and_folders_are_left_out_unless_named(tmp_path: Path) -> None:
    hidden = write(tmp_path / ".a.txt", "Hidden.")
    write(tmp_path / ".git" / "b.txt", "Hidden too.")
    write(tmp_path / "c.txt", "Seen.")
    articles, report = read(tmp_path)
    assert [article.id for article in articles] == ["c.txt"]
    assert (report.files, report.summary()) == (1, [])
    assert read_one(hidden).text == "Hidden."


def test_other_types_are_counted_by_ending(tmp_path: Path) -> None:
    for name in ("a.PSD", "b.psd", "c.xlsx", "d.rtf.gz", "README", "e. Smith said no", "f.gz"):
        write(tmp_path / name, "?")
    named = write(tmp_path / "elsewhere" / "g.ods", "?")
    write(tmp_path / "h.TXT", "Read.")
    articles, report = read(tmp_path, named)
    assert [article.id for article in articles] == ["h.TXT"]
    assert report.skipped == {
        ".psd": 2,
        ".xlsx": 1,
        ".rtf.gz": 1,
        ".gz": 1,
        ".ods": 2,
        Reason.UNTYPED: 2,
    }
    assert report.summary() == [
        "skipped 9 files: 2 .ods, 2 .psd, 2 without an ending, 1 .gz, 1 .rtf.gz, 1 .xlsx"
    ]
    assert report.left_out == 9


def test_a_summary_names_a_few_kinds_and_places_only(tmp_path: Path) -> None:
    for number in range(12):
        write(tmp_path / f"x.e{number}", "?")
        write(tmp_path / f"{number}.txt", "")
    [skipped, empty] = read(tmp_path)[1].summary()
    assert skipped.startswith("skipped 12 files: 1 .e0, 1 .e1, 1 .e10,")
    assert skipped.endswith(", 4 of other kinds")
    places = ", ".join(f"{tmp_path}/{name}.txt" for name in (0, 1, 10))
    assert empty == f"12 articles empty: {places} and 9 more"


@pytest.mark.skipif(os.name != "posix", reason="few users may make links")
def test_symbolic_links(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", "One.")
    elsewhere = write(tmp_path / "out" / "b.txt", "Two.").parent
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "b.txt").symlink_to(elsewhere / "b.txt")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    (tmp_path / "named").symlink_to(elsewhere)
    articles, report = read(tmp_path / "in")
    assert [article.id for article in articles] == ["a.txt", "b.txt"]
    assert report.problems == {Reason.LINKED_FOLDER: 1}
    assert report.skipped == {Reason.BROKEN_LINK: 2}
    assert "self.txt" in report.summary()[0]
    assert [article.id for article in read(tmp_path / "named")[0]] == ["b.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_and_devices_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    write(tmp_path / "a.txt", "One.")
    articles, report = read(tmp_path, tmp_path / "pipe.txt", "/dev/null")
    assert len(articles) == 1
    assert report.skipped == {Reason.NOT_A_FILE: 3}
    assert [warning.detail for warning in report.warnings] == ["a pipe", "a pipe", "a device"]


@pytest.mark.parametrize("name", ["absent.txt", "absent/x", "nul\0.txt", "\ud800.txt", ""])
def test_a_named_path_that_does_not_exist_is_an_error_at_once(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.txt", "One.")
    with pytest.raises(CorpusError) as caught:
        read_articles([tmp_path / "a.txt", name])
    str(caught.value).encode()
    assert str(caught.value).startswith(name.replace("\ud800", "\\ud800"))


def test_no_path_at_all_is_an_error() -> None:
    with pytest.raises(CorpusError, match="no files were named"):
        read_articles([])


def test_nothing_readable_is_an_error_that_says_why(tmp_path: Path) -> None:
    write(tmp_path / "a.psd", "?")
    write(tmp_path / "b.txt", "  \n")
    articles = read_articles([tmp_path])
    with pytest.raises(CorpusError) as caught:
        list(articles)
    assert str(caught.value) == (
        f"no article in {tmp_path}: 2 files seen; skipped 1 file: 1 .psd; "
        f"1 article empty: {tmp_path}/b.txt (read are .txt, .md, .markdown, .html, .htm, .xhtml, "
        ".rss, .atom, .xml, .warc, .arc, .pdf, .docx, .odt, .epub, .eml, .emlx, .mbox, .mhtml, .mht, "
        ".jsonl, .ndjson, .jl, .json, .csv, .tsv, .zip, .tar, .wacz, "
        "also with .gz, .bz2, .xz or .zst)"
    )


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="0 files seen"):
        list(read_articles([tmp_path]))


def test_reading_is_lazy(tmp_path: Path) -> None:
    for name in "abc":
        write_rows(tmp_path / f"{name}.jsonl", {"text": "One."}, {"text": "Two."})
    report = ReadReport()
    articles = read_articles([tmp_path], report=report)
    assert (next(articles).id, report.articles, report.files) == ("a.jsonl#1", 1, 1)


def refuse(what: str, *names: str) -> Callable[..., object]:
    """A stand-in for `open` or `os.scandir` that refuses some names: root is refused nothing."""
    real: dict[str, Callable[..., object]] = {"open": open, "scandir": os.scandir}

    def stand_in(path: str, *args: object) -> object:
        if os.path.basename(path) in names:
            raise PermissionError(13, "Permission denied", path)
        return real[what](path, *args)

    return stand_in


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", "One.")
    secret = write(tmp_path / "secret.txt", "Two.")
    locked = write(tmp_path / "locked" / "c.txt", "Three.").parent
    may_open, may_list = refuse("open", "secret.txt"), refuse("scandir", "locked")
    monkeypatch.setattr(stream_module, "open", may_open, raising=False)
    monkeypatch.setattr(os, "scandir", may_list)
    articles, report = read(tmp_path)
    assert [article.id for article in articles] == ["a.txt"]
    assert report.skipped == {Reason.UNREADABLE: 1}
    assert report.problems == {Reason.UNREADABLE_FOLDER: 1}
    assert report.summary() == [
        f"skipped 1 file: 1 unreadable ({secret})",
        f"1 folder unreadable: {locked}",
    ]
    for named in (secret, locked):
        with pytest.raises(CorpusError, match=f"{named.name}: cannot be read .Permission denied"):
            list(read_articles([tmp_path / "a.txt", named]))


def test_a_file_that_vanishes_or_turns_into_a_folder(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / f"{name}.txt", f"{name}.")
    articles = read_articles([tmp_path], report=(report := ReadReport()))
    next(articles)
    for name in "bc":
        (tmp_path / f"{name}.txt").unlink()
    (tmp_path / "c.txt").mkdir()
    assert list(articles) == []
    assert report.skipped == {Reason.UNREADABLE: 1, Reason.NOT_A_FILE: 1}
    assert [warning.detail for warning in report.warnings] == [
        "No such file or directory",
        "a folder",
    ]


def test_a_disk_that_fails_midway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read1(30)

    def fail(path: str, mode: str) -> Failing:
        return Failing(Path(path).read_bytes())

    file = write_rows(tmp_path / "a.jsonl", {"text": "One."}, {"text": "Two."}, {"text": "Three."})
    monkeypatch.setattr(stream_module, "open", fail, raising=False)
    articles, report = read(file)
    assert [article.text for article in articles] == ["One."]
    assert report.problems == {Reason.CUT_SHORT: 1, Reason.BAD_JSON: 1}
    assert report.summary()[-1] == f"1 file read in part: {file}"


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names of any bytes")
def test_file_names_that_are_not_utf8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"caf\xe9.txt", b"caf\xea.txt", b"x\xff.jsonl", b"e\xfe.txt"):
        with open(folder + b"/" + name, "wb") as file:
            file.write(b"" if name[:1] == b"e" else b'{"text": "One."}')
    articles, report = read(tmp_path)
    assert [article.id for article in articles] == [
        "caf\\xe9.txt",
        "caf\\xea.txt",
        "x\\xff.jsonl#1",
    ]
    assert articles[0].title == "caf\\xe9"
    "".join([*report.summary(), *(str(article) for article in articles)]).encode()


def test_folders_deeper_than_the_call_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = 1200
    monkeypatch.chdir(tmp_path)
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    write(Path("a.txt"), "Deep.")
    os.chdir(tmp_path)
    try:
        [article] = read_articles(["d"])
    finally:  # shutil.rmtree, with which pytest clears up, is not so patient
        os.unlink("d/" * depth + "a.txt")
        for level in range(depth, 0, -1):
            os.rmdir("d/" * level)
    assert article.id == "d/" * (depth - 1) + "a.txt"


# --- .gz and decoding ----------------------------------------------------------------------------


def test_gz_of_every_type(tmp_path: Path) -> None:
    write(tmp_path / "a.txt.gz", gzip.compress(b"Text."))
    write(tmp_path / "b.JSONL.GZ", gzip.compress(b'{"text": "Line."}'))
    write(tmp_path / "c.json.gz", gzip.compress(b'{"text": "Object."}'))
    articles, report = read(tmp_path)
    assert [article.text for article in articles] == ["Text.", "Line.", "Object."]
    assert [article.title for article in articles] == ["a", "b.JSONL.GZ#1", "c"]
    assert report.summary() == []


def test_gz_of_many_members(tmp_path: Path) -> None:
    members = b"".join(gzip.compress(bytes([byte])) for byte in b"One. Two.")
    assert read_one(write(tmp_path / "a.txt.gz", members)).text == "One. Two."


@pytest.mark.parametrize("damage", ["truncated", "garbage", "checksum"])
def test_of_a_damaged_gz_what_came_before_stays(tmp_path: Path, damage: str) -> None:
    rows = [{"text": f"{number} " + os.urandom(200).hex()} for number in range(1000)]
    data = gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    middle = len(data) // 2
    broken = {
        "truncated": data[:middle],
        "garbage": data[:middle] + b"\xff" * 999 + data[middle:],
        "checksum": data[:-8] + b"\0" * 8,
    }[damage]
    articles, report = read(write(tmp_path / "a.jsonl.gz", broken))
    assert len(articles) > 300
    assert [{"text": article.text} for article in articles[:300]] == rows[:300]
    assert report.problems[Reason.CUT_SHORT] == 1


def test_a_gz_that_is_none(tmp_path: Path) -> None:
    _, report = read(write(tmp_path / "a.jsonl.gz", "plain"))
    assert report.problems[Reason.CUT_SHORT] == 1


def test_a_gz_that_unpacks_to_too_much(tmp_path: Path) -> None:
    row = json.dumps({"text": "x" * 1000}) + "\n"
    bomb = write(tmp_path / "a.jsonl.gz", gzip.compress(row.encode() * 5000))
    articles, report = read(bomb, unpacked_bytes=2**20)
    assert 900 < len(articles) < 1100
    assert report.skipped == {Reason.TOO_LARGE: 1}
    assert report.summary() == [f"skipped 1 file: 1 too large ({bomb})"]
    assert report.warnings[0].detail == "more than 1 MiB when unpacked"


def test_texts_that_are_too_large(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "x" * 101)
    write(tmp_path / "b.txt", "x" * 100)
    write(tmp_path / "c.txt.gz", gzip.compress(b"x" * 101))
    write_rows(tmp_path / "d.json", {"text": "x" * 101})
    articles, report = read(tmp_path, text_bytes=100, json_bytes=100)
    assert [article.id for article in articles] == ["b.txt"]
    assert report.skipped == {Reason.TOO_LARGE: 3}


TALL = "Łódź – “Türkiye” 🙂"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    for size in (1, 70_000):  # below and above the sample; the second splits characters
        text = TALL + ("é🙂" * size)
        file = write(tmp_path / "a.txt", mark + text.encode(encoding))
        assert read_one(file).text == text
        line = json.dumps({"text": text}, ensure_ascii=False)
        file = write(tmp_path / "a.jsonl", mark + line.encode(encoding))
        assert read_one(file).text == text


@pytest.mark.parametrize("before", [0, 10, 200_000])
def test_bytes_that_are_no_utf8_are_read_as_windows_1252(tmp_path: Path, before: int) -> None:
    start = "é" * (before // 2)
    data = start.encode() + b"caf\xe9\x92s \x93caf\xe9\x94, and more text in this sentence"
    articles, report = read(write(tmp_path / "a.txt", data))
    assert articles[0].text == f"{start}café’s “café”, and more text in this sentence"
    assert report.problems == {Reason.RECODED: 1}
    detail = f"bytes that are no UTF-8, the first at byte {before + 3}, are read as windows-1252"
    assert report.warnings[0].detail == detail
    assert report.summary() == [f"1 file not in UTF-8: {tmp_path}/a.txt"]


WIRE = "José Ibáñez sold the “Étoile” for £9 million – or €11 million."


@pytest.mark.parametrize("ending", ["txt", "md", "csv", "tsv", "jsonl", "json"])
@pytest.mark.parametrize("size", [1, 3_000])  # within the sample, and long behind it
def test_windows_1252_in_every_format(tmp_path: Path, ending: str, size: int) -> None:
    plain = "Rain fell on Orm. " * size + WIRE
    content = {
        "txt": plain,
        "md": plain,
        "csv": f'text,id\n"{plain}",1\n',
        "tsv": f"text\tid\n{plain}\t1\n",
        "jsonl": f'{{"id": 1, "text": "{plain}"}}\n',
        "json": f'[{{"id": 1, "text": "{plain}"}}]',
    }[ending]
    articles, report = read(write(tmp_path / f"a.{ending}", content.encode("cp1252")))
    assert [article.text for article in articles] == [plain]
    assert report.problems == {Reason.RECODED: 1}


def test_lines_of_two_encodings(tmp_path: Path) -> None:
    rows = [f'{{"text": "{number}: {WIRE}"}}\n' for number in range(4)]
    data = b"".join(row.encode("utf-8" if n % 2 else "cp1252") for n, row in enumerate(rows))
    articles, report = read(write(tmp_path / "a.jsonl", data))
    assert [article.text for article in articles] == [f"{number}: {WIRE}" for number in range(4)]
    assert report.problems == {Reason.RECODED: 1}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“É” à la gare, dit-il à ".encode() + b"caf\xc3", "“É” à la gare, dit-il à caf\ufffd"),
        (b"One two three.\xe2\x80", "One two three.\ufffd"),
        ("“It – was,” she ".encode() + b"said.\xe2\x80 Then.", "“It – was,” she said.\ufffd Then."),
        (b"A byte that stands for nothing: \x81", "A byte that stands for nothing: \ufffd"),
    ],
)
def test_what_is_left_of_a_character_is_replaced(tmp_path: Path, data: bytes, text: str) -> None:
    articles, report = read(write(tmp_path / "a.txt", data))
    assert articles[0].text == text
    assert report.problems == {Reason.UNDECODABLE: 1}


def test_the_offset_counts_the_mark_and_a_cut_character_at_the_end(tmp_path: Path) -> None:
    _, report = read(write(tmp_path / "a.txt", b"\xef\xbb\xbfOne two three.\xe2\x80"))
    assert report.warnings[0].detail == "replaced by U+FFFD, the first at byte 17"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("ending", ["txt", "jsonl"])
def test_wide_encodings_that_few_programs_write(tmp_path: Path, encoding: str, ending: str) -> None:
    content = WIRE if ending == "txt" else json.dumps({"text": WIRE}, ensure_ascii=False)
    assert read_one(write(tmp_path / f"a.{ending}", content.encode(encoding))).text == WIRE


@given(st.text(max_size=60), st.integers(1, 7))
def test_any_text_in_utf8_is_read_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, text: str, chunk: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.txt"
    file.write_bytes(b"x. " + text.encode("utf-8", "ignore"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream_module, "CHUNK_BYTES", chunk)
        patched.setattr(stream_module, "SAMPLE_BYTES", 1)
        _, report = read(file)
    assert Reason.RECODED not in report.problems
    assert Reason.UNDECODABLE not in report.problems


def test_nul_characters_are_replaced(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "title: A\0B\n\nOne\0 sentence, with another\0 NUL in it.")
    write_rows(tmp_path / "b.jsonl", {"text": "On\0e.", "id": "\0"})
    articles, report = read(tmp_path)
    assert articles[0].text == "One\ufffd sentence, with another\ufffd NUL in it."
    assert (articles[0].title, articles[1].id) == ("A\ufffdB", "\ufffd")
    assert report.problems == {Reason.NUL: 2}


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 5000,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        "Мирные переговоры начались в пятницу.".encode("cp1251"),
        b"\xff",
    ],
)
@pytest.mark.parametrize("ending", ["txt", "jsonl", "json"])
def test_binary_files_are_skipped(tmp_path: Path, data: bytes, ending: str) -> None:
    articles, report = read(write(tmp_path / f"a.{ending}", data))
    assert (articles, report.skipped, report.problems) == ([], {Reason.BINARY: 1}, {})


def test_line_ends_become_newlines(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "title: T\r\n\r\nOne.\r\rTwo.\nThree.\r\n")
    write_rows(tmp_path / "b.jsonl", {"text": "One.\r\nTwo.\rThree.", "title": "T\r\nU"})
    articles, report = read(tmp_path)
    assert [article.text for article in articles] == ["One.\n\nTwo.\nThree.", "One.\nTwo.\nThree."]
    assert (articles[1].title, report.summary()) == ("T U", [])


def test_a_line_end_split_between_two_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "CHUNK_BYTES", 1)
    monkeypatch.setattr(stream_module, "SAMPLE_BYTES", 1)
    assert read_one(write(tmp_path / "a.txt", "Ä.\r\n\r\nB.")).text == "Ä.\n\nB."


def test_separators_that_are_no_line_ends_stay_in_the_text(tmp_path: Path) -> None:
    text = "One\u2028two\u2029three\x85four\x0bfive\x0csix\x1cseven."
    assert read_one(write(tmp_path / "a.txt", text)).text == text
    line = json.dumps({"text": text}, ensure_ascii=False)
    assert read_one(write(tmp_path / "a.jsonl", line)).text == text


# --- .txt ----------------------------------------------------------------------------------------


def test_a_header(tmp_path: Path) -> None:
    content = (
        "\ufeff\nTitle:  Talks  end: what now \nSOURCE: Wire\ndate: 16 May 2025\n"
        "Url:https://x.example/1\nid: t1\n \n\n  Indented.\n\ntitle: not a header\n\n"
    )
    article = read_one(write(tmp_path / "a.txt", content))
    assert article == Article(
        id="t1",
        text="  Indented.\n\ntitle: not a header",
        title="Talks end: what now",
        source="Wire",
        published=date(2025, 5, 16),
        url="https://x.example/1",
        path=f"{tmp_path}/a.txt",
    )


@pytest.mark.parametrize(
    "content",
    [
        "title: A\nauthor: B\n\nText that is long enough.",
        "title: A\nText follows at once.\n\nMore of it.",
        "A first line.\ntitle: B\n\nText.",
        "He said: nothing.\n\nText.",
    ],
)
def test_what_is_not_a_header_stays_in_the_text(tmp_path: Path, content: str) -> None:
    assert read_one(write(tmp_path / "a.txt", content)).text == content


def test_a_header_with_empty_values(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.txt", "title:\nsource: \npublished:\nurl:\nid:\n\nOne."))
    assert article == Article("a.txt", "One.", "a", path=f"{tmp_path}/a.txt")


def test_the_first_of_two_equal_keys_counts(tmp_path: Path) -> None:
    content = "id: 1\nid: 2\ndate: 2025-01-01\npublished: 2024-01-01\n\nOne."
    article = read_one(write(tmp_path / "a.txt", content))
    assert (article.id, article.published) == ("1", date(2024, 1, 1))


@pytest.mark.parametrize(
    "content", ["", " \n\t\n", "title: A\n\n", "title: A", "id: 1\nurl: u\n \n\n"]
)
def test_texts_without_text_are_empty(tmp_path: Path, content: str) -> None:
    articles, report = read(write(tmp_path / "a.txt", content))
    assert articles == []
    assert report.summary() == [f"1 article empty: {tmp_path}/a.txt"]
    assert report.left_out == 1


LONG = "word " * 24  # 119 characters and a blank


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("Talks end\n\nThey ended.", "Talks end", "They ended."),
        ("\n \n Talks end \n \n\n  They ended.\n", "Talks end", "  They ended."),
        ("Talks end\nThey ended on Friday.", "Talks end", "Talks end\nThey ended on Friday."),
        ("Talks end\nBriefly", "a", "Talks end\nBriefly"),
        ("Will talks end?\n\nYes.", "Will talks end?", "Yes."),
        ("Talks ended.\n\nThey did, on Friday.", "a", "Talks ended.\n\nThey did, on Friday."),
        ("“Talks ended.”\n\nThey did so.", "a", "“Talks ended.”\n\nThey did so."),
        ("Talks end", "a", "Talks end"),
        (LONG + "x\n\nThey ended.", "a", LONG + "x\n\nThey ended."),
        (LONG + "\n\nThey ended.", LONG.strip(), "They ended."),
        ("id: 7\n\nTalks end\n\nThey did.", "Talks end", "Talks end\n\nThey did."),
    ],
)
def test_titles_of_texts(tmp_path: Path, content: str, title: str, text: str) -> None:
    article = read_one(write(tmp_path / "a.txt", content))
    assert (article.title, article.text) == (title, text)


# --- .jsonl and .json ----------------------------------------------------------------------------


def test_fields_of_a_line(tmp_path: Path) -> None:
    two_lines = "Short title\nA much longer second line."
    file = write_rows(
        tmp_path / "a.jsonl",
        {
            "id": "x1",
            "title": "T",
            "text": " One.\n",
            "date": "2025-05-16",
            "source": "S",
            "url": "u",
        },
        {"id": 7, "body": "Two.", "published": "May 16, 2025", "source": {"id": None, "name": "N"}},
        {"id": 7.5, "text": "", "body": "Three.", "published_at": 1747353600, "more": [1]},
        {"url": "https://x.example/4", "text": "Four.", "publishedAt": "2025-05-16T23:59:00-10:00"},
        {"text": "Five.", "id": None, "title": None, "date": None, "source": None, "url": None},
        {"text": two_lines, "id": " ", "url": " ", "title": " \n"},
    )
    articles, report = read(file)
    day, fourth = date(2025, 5, 16), "https://x.example/4"
    assert articles == [
        Article("x1", " One.\n", "T", "S", day, "u", f"{file}:1"),
        Article("7", "Two.", "7", "N", day, None, f"{file}:2"),
        Article("7.5", "Three.", "7.5", None, day, None, f"{file}:3"),
        Article(fourth, "Four.", fourth, None, day, fourth, f"{file}:4"),
        Article("a.jsonl#5", "Five.", "a.jsonl#5", path=f"{file}:5"),
        Article("a.jsonl#6", two_lines, "Short title", path=f"{file}:6"),
    ]
    assert report.summary() == []


def test_bad_lines_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [
        '\ufeff{"text": "One."}',
        "",
        '{"text": "cut',
        '["a list"]',
        "17",
        '{"title": "no text"}',
        '{"text": null, "body": " "}',
        '{"text": [1, 2]}',
        "[" * 100_000,
        '{"id": ' + "9" * 5000 + "}",
        '{"text": "Two."} {"text": "Three."}',
        ' \ufeff{"text": "Tab\there."} ',
    ]
    file = write(tmp_path / "a.jsonl", "\r\n".join(lines))
    articles, report = read(file)
    assert [(a.text, a.path) for a in articles] == [
        ("One.", f"{file}:1"),
        ("Tab\there.", f"{file}:12"),
    ]
    assert [(warning.line, warning.reason) for warning in report.warnings] == [
        (3, Reason.BAD_JSON),
        (4, Reason.WRONG_SHAPE),
        (5, Reason.WRONG_SHAPE),
        (6, Reason.NO_TEXT),
        (7, Reason.EMPTY),
        (8, Reason.WRONG_SHAPE),
        (9, Reason.BAD_JSON),
        (10, Reason.BAD_JSON),
        (11, Reason.BAD_JSON),
    ]
    assert report.left_out == 9
    assert report.warnings[6].detail == "nested too deeply"
    assert f"1 article empty: {file}:7" in report.summary()


def test_fields_of_the_wrong_type_are_ignored_with_a_warning(tmp_path: Path) -> None:
    row = {"text": "One.", "title": 5, "id": True, "url": [1], "source": {"name": 3}, "date": {}}
    file = write_rows(tmp_path / "a.jsonl", row, {"text": "Two.", "source": ["x", 1], "id": {}})
    articles, report = read(file)
    assert articles[0] == Article("a.jsonl#1", "One.", "a.jsonl#1", path=f"{file}:1")
    assert report.problems == {Reason.WRONG_TYPE: 6, Reason.BAD_DATE: 1}
    assert report.left_out == 0


def test_nan_and_infinity_stand_for_no_value(tmp_path: Path) -> None:
    line = '{"id": NaN, "title": NaN, "date": -Infinity, "text": "One.", "more": 1e999}'
    article = read_one(write(tmp_path / "a.jsonl", line + "\n"))
    assert (article.id, article.title, article.published) == ("a.jsonl#1", "a.jsonl#1", None)
    huge = read_one(write(tmp_path / "a.jsonl", '{"id": 1e999, "text": "One."}'))
    assert huge.id == "a.jsonl#1"


def test_a_question_file_beside_the_articles_is_skipped_as_one_file(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "questions.jsonl", *[{"question": f"who is number {n}?"} for n in range(9)]
    )
    write_rows(tmp_path / "news.jsonl", {"question": "a headline?", "text": "A poll asked this."})
    articles, report = read(tmp_path)
    assert [article.text for article in articles] == ["A poll asked this."]
    assert report.summary()[0].startswith("skipped 1 file: 1 question file")


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    row = r'{"text": "\ud800 and \ud83d\ude42", "title": "\udfff", "id": "\udc00", "url": "\ud801"}'
    articles, report = read(write(tmp_path / "a.jsonl", row))
    [article] = articles
    assert (article.text, article.title) == ("\ufffd and 🙂", "\ufffd")
    assert (article.id, article.url) == ("\ufffd", "\ufffd")
    assert report.problems == {Reason.SURROGATE: 1}


def test_lines_that_are_too_long(tmp_path: Path) -> None:
    texts = ["a", "b" * 99_000, "c" * 100_000, "d" * 500_000, "e", "f" * 200_000]
    rows = write_rows(tmp_path / "a.jsonl", *({"text": text} for text in texts))
    articles, report = read(rows, line_chars=100_000)
    assert [article.text[0] for article in articles] == ["a", "b", "e"]
    assert [warning.line for warning in report.warnings] == [3, 4, 6]
    assert report.problems == {Reason.LONG_LINE: 3}


def test_ids_that_are_too_long_are_not_used(tmp_path: Path) -> None:
    long = "x" * (draft_module.MAX_ID_CHARS + 1)
    file = write_rows(
        tmp_path / "a.jsonl",
        {"text": "One.", "id": long, "url": "u"},
        {"text": "Two.", "url": long},
    )
    articles, report = read(file)
    assert [article.id for article in articles] == ["u", "a.jsonl#2"]
    assert articles[1].url == long
    assert report.problems == {Reason.LONG_ID: 2}


@pytest.mark.parametrize("key", ["articles", "data", "items"])
def test_json_objects_with_a_list(tmp_path: Path, key: str) -> None:
    content = {"status": "ok", key: [{"text": "One.", "id": "1"}, {"text": "Two."}, 3]}
    file = write(tmp_path / "a.json", json.dumps(content, indent=1))
    articles, report = read(file)
    assert [(article.id, article.path) for article in articles] == [
        ("1", f"{file}#1"),
        ("a.json#2", f"{file}#2"),
    ]
    assert [warning.place for warning in report.warnings] == [f"{file}#3"]


def test_a_json_list(tmp_path: Path) -> None:
    articles, _ = read(write(tmp_path / "a.json", '\ufeff [{"text": "One."}, {"text": "Two."}]'))
    assert [article.id for article in articles] == ["a.json#1", "a.json#2"]


def test_a_json_object_is_one_article(tmp_path: Path) -> None:
    article = read_one(write(tmp_path / "a.json", '{"text": "One.", "items": [{"text": "Two."}]}'))
    assert (article.id, article.text, article.title) == ("a.json", "One.", "a")
    assert article.path == f"{tmp_path}/a.json"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", Reason.NO_ARTICLES),
        ("[]", Reason.NO_ARTICLES),
        ('{"articles": []}', Reason.NO_ARTICLES),
        ('{"articles": {}}', Reason.NO_TEXT),
        ("3", Reason.WRONG_SHAPE),
        ("[" * 100_000, Reason.BAD_JSON),
    ],
)
def test_json_without_articles(tmp_path: Path, content: str, reason: Reason) -> None:
    articles, report = read(write(tmp_path / "a.json", content))
    assert (articles, report.problems) == ([], {reason: 1})
    assert report.warnings[0].line is None


def test_json_lines_in_a_json_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", '{"text": "One."}\nbad\n\n{"text": "Two."}\n')
    articles, report = read(file)
    assert [(article.text, article.path) for article in articles] == [
        ("One.", f"{file}:1"),
        ("Two.", f"{file}:4"),
    ]
    assert report.problems == {Reason.BAD_JSON: 1}


def test_several_values_in_a_json_file(tmp_path: Path) -> None:
    objects = json.dumps({"text": "One."}, indent=1) + json.dumps({"text": "Two."}, indent=1)
    articles, report = read(write(tmp_path / "a.json", objects))
    assert [article.id for article in articles] == ["a.json#1", "a.json#2"]
    assert report.summary() == []
    articles, report = read(write(tmp_path / "b.json", objects + "{"))
    assert len(articles) == 2
    assert report.problems == {Reason.BAD_JSON: 1}


def test_json_lines_without_lines(tmp_path: Path) -> None:
    _, report = read(write(tmp_path / "a.jsonl", "\n \n"))
    assert report.summary() == [f"1 file without articles: {tmp_path}/a.jsonl"]


# --- ids, dates, the report ----------------------------------------------------------------------


def test_of_equal_ids_the_first_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "id: same\n\nOne.")
    file = write_rows(
        tmp_path / "b.jsonl", {"id": "same", "text": "Two."}, {"url": "same", "text": "Three."}
    )
    articles, report = read(tmp_path, tmp_path)
    assert [article.text for article in articles] == ["One."]
    assert report.problems == {Reason.DUPLICATE: 5}
    assert report.articles == 1
    warning = report.warnings[0]
    assert (warning.place, warning.detail) == (f"{file}:1", f"same was read from {tmp_path}/a.txt")


def test_an_unreadable_date_is_counted_and_the_article_kept(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "published: last\tFriday\n\nOne.")
    file = write_rows(tmp_path / "b.jsonl", {"text": "Two.", "date": "x" * 10_000})
    articles, report = read(tmp_path)
    assert [article.published for article in articles] == [None, None]
    assert report.summary() == [f"2 dates unreadable: {tmp_path}/a.txt, {file}:1"]
    assert report.warnings[0].detail == r"'last\tFriday'"
    assert len(report.warnings[1].detail) < 100


DAY = date(2025, 5, 16)


@pytest.mark.parametrize(
    "value",
    [
        "2025-05-16",
        " 2025-05-16 ",
        "2025-5-16",
        "2025-05-16T23:59:59-11:00",
        "2025-05-16T00:00:00.000Z",
        "2025-05-16 10:15:00 +0000 UTC",
        "2025-05-16Z",
        "2025-05-16+03:00",
        "2025/05/16",
        "2025/5/16 10:15",
        "20250516",
        "20250516T101500Z",
        "16 May 2025",
        "16 may, 2025",
        "16th May 2025",
        "Friday, 16 May 2025",
        "Fri, 16 May 2025 23:15:00 -0800",
        "Fri, 16 May 2025 10:15:00 GMT",
        "May 16, 2025",
        "May 16 2025",
        "May 16th, 2025",
        "Friday, May 16, 2025",
        "Fri May 16, 2025 10:15 AM EDT",
        1747353600,
        1747439999,
        # in the other order, where no month has that number
        "16-05-2025",
        "16.5.2025, 10:15",
        "05/16/2025 4:25:06 PM",
        "2025.05.16",
        # two orders that a weekday decides
        "Friday 16/05/2025",
        # as programs write them
        "Fri May 16 15:28:56 CEST 2025",
        "Fri May 16 15:28:56 +0000 2025",
        "Fri May 16 15:28:56 2025",
        "Fri May 16 2025 10:15:00 GMT+0200 (Central European Summer Time)",
        "04:25:06 PM IST May 16, 2025",
        "16/May/2025:10:15:00 +0200",
        "16-May-2025",
        "16 May 2025 10:15:00 GMT+1",
        "20250516 10:15",
        "16. 5. 2025",
        'ISODate("2025-05-16T10:00:00Z")',
        "16MAY2025",
        "2025-May-16",
        "2025-05-16T10:15:00+02:00[Europe/Berlin]",
        "2025-05-16 10:15:00+00",
        "2025-05-16 10:15:00.123456 +0300 MSK m=+0.0001",
        "20250516101500",
        20250516101500,
        20250516,
        20250516.0,
        "Fri, 16 May 25 10:15:00 GMT",
        "Friday, 16-May-25 10:15:00 GMT",
        # as pages show them
        "Fri 16 May 2025 10.15 BST",
        "Published: 16 May 2025, 10.15pm",
        "16 May 2025 | 10:15 am",
        "10:15, 16 May 2025",
        "May 16, 2025 at 10:15am",
        "Friday 16th of May 2025",
        "2025年05月16日",
        "2025년 5월 16일 10:15",
        # seconds since 1970, thousandths, millionths, thousand-millionths
        "1747353600",
        "1747353600.25",
        1747353600.0,
        1747353600000,
        "1747353600000",
        1747353600000000,
        1747353600000000000,
        # objects and lists
        "/Date(1747353600000)/",
        "/Date(1747346400000+0200)/",
        {"$date": "2025-05-16T10:15:00Z"},
        {"$date": 1747353600000},
        {"$date": {"$numberLong": "1747353600000"}},
        {"date": "2025-05-16 10:15:00.000000", "timezone_type": 3, "timezone": "UTC"},
        {"_seconds": 1747353600, "_nanoseconds": 0},
        [2025, 5, 16, 10, 15],
        ["2025-05-16", "16 May 2025"],
    ],
)
def test_dates(value: object) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize(
    ("value", "month"),
    [("3 Sept. 2024", 9), ("Sep 3, 2024", 9), ("3 DECEMBER 2024", 12), ("Mar. 3, 2024", 3)],
)
def test_names_of_months(value: str, month: int) -> None:
    assert read_date(value) == date(2024, month, 3)


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "0000-00-00",
        "0000-01-01",
        "2025-02-29",
        "2025-13-01",
        "31 June 2025",
        "16 Maybe 2025",
        "16 Foo 2025",
        "16 May 20250",
        "16 May 25",
        "2025-05/16",
        "2025-05",
        "May 2025",
        "Q1 2025",
        "12 hours ago",
        "45793",  # a day as spreadsheets count
        "16-05-25",
        "16-18 May 2025",
        "2025-05-16 - 2025-05-18",
        "16 May 2025, changed 18 May 2025",
        # what stands for no date
        "0001-01-01T00:00:00Z",
        "-0001-11-30T00:00:00",
        "9999-12-31",
        "1970-01-01T00:00:00Z",
        "1900-01-01 00:00:00",
        "1899-12-30T00:00:00",
        "2025",
        "٢٠٢٥-٠٥-١٦",
        "9999999",
        "9" * 5000,
        "Fri, " * 50,
        "\ud800",
        0,
        -1,
        2025,
        10**400,
        float("nan"),
        float("inf"),
        True,
        [],
        [5, 16],
        [[[[["2025-05-16"]]]]],
        {},
        {"$date": {}},
        None,
        "",
    ],
)
def test_what_is_no_date(value: object) -> None:
    assert read_date(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"[0-9 ,:/A-Za-z.-]{1,30}")))
def test_no_date_raises(value: object) -> None:
    assert isinstance(read_date(value), date | None)


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)), st.sampled_from("-/."))
def test_the_order_of_day_and_month_is_never_guessed(day: date, mark: str) -> None:
    other = date(day.year, day.day, day.month) if day.day <= 12 else day
    for form in ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y"):
        assert possible_days(day.strftime(form.format(mark))) == tuple(sorted({day, other}))


def test_a_date_of_two_readings_is_one_warning_that_names_both(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "a.jsonl", {"text": "One.", "date": "05/06/2025"})
    articles, report = read(file)
    assert articles[0].published is None
    [warning] = report.warnings
    assert (warning.place, warning.reason) == (f"{file}:1", Reason.BAD_DATE)
    assert warning.detail == "'05/06/2025' may be 2025-05-06 or 2025-06-05"


def test_midnight_of_the_day_that_programs_count_from_is_no_date_and_its_morning_is() -> None:
    assert read_date("1970-01-01T08:00:00Z") == read_date("1970-01-01") == date(1970, 1, 1)


def test_an_unreadable_date_hides_no_other(tmp_path: Path) -> None:
    row = {
        "text": "One.",
        "date": "05/06/2025",
        "published": "0001-01-01",
        "publishedAt": "2025-05-16",
    }
    assert read_one(write_rows(tmp_path / "a.jsonl", row)).published == DAY
    text = write(tmp_path / "a.txt", "published: soon\ndate: 2025-05-16\n\nOne.")
    assert read_one(text).published == DAY
    assert first_dated([None, " ", "soon", "later"]) == "soon"
    assert first_dated([None, ""]) is None


def test_warnings_are_capped_and_counts_go_on(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "bad\n" * 100 + '{"text": "One.", "date": "?"}')
    articles, report = read(tmp_path, warnings=5)
    assert len(articles) == 1
    assert report.problems == {Reason.BAD_JSON: 100, Reason.BAD_DATE: 1}
    assert len(report.warnings) == 6
    assert report.summary()[0].startswith("100 pieces of bad JSON: ")
    assert report.summary()[0].endswith("a.jsonl:3 and 97 more")


def test_every_reason_inside_a_file_has_a_line_in_the_summary() -> None:
    of_files = set(list(Reason)[: list(Reason).index(Reason.EMPTY)])
    for reason in Reason:
        report = ReadReport()
        if reason in of_files:
            report.skip_file("a", reason, "")
        else:
            report.warn("a", reason, "")
        assert len(report.summary()) == 1


# --- any bytes at all ----------------------------------------------------------------------------

SCRAPS = st.sampled_from(
    [
        b'{"text": "',
        b'{"id": ',
        b'"}',
        b'", "title": "',
        b'", "date": ',
        b"[",
        b"]",
        b",",
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xd8\x00",
        b"\\ud800",
        b"\\u0000",
        b"title: ",
        b"published: ",
        b"NaN",
        b"1e999",
        "Türkiye – talks. ".encode(),
    ]
)
BYTES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(SCRAPS, st.binary(max_size=4)), max_size=20).map(b"".join),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["name", "text", "articles"]), inner, max_size=3),
    ),
    max_leaves=5,
)
KEYS = ["id", "title", "text", "body", "date", "published", "source", "url", "articles", "data"]
ROWS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)


def check(articles: list[Article], report: ReadReport) -> None:
    for article in articles:
        assert article.text.strip()
        assert article.title.strip()
        assert "\r" not in article.text
        assert len({article.id for article in articles}) == len(articles)
        for value in (article.id, article.text, article.title, article.path):
            assert value is not None
            assert "\0" not in value.encode().decode()
        for value in (article.source, article.url):
            assert value is None or value.encode()
    "".join(report.summary() + [warning.detail for warning in report.warnings]).encode()


@pytest.mark.parametrize("ending", ["txt", "jsonl", "json", "txt.gz", "jsonl.gz"])
@settings(max_examples=150, deadline=None)
@given(data=BYTES, packed=st.booleans())
def test_no_bytes_are_too_odd(
    tmp_path_factory: pytest.TempPathFactory, ending: str, data: bytes, packed: bool
) -> None:
    file = tmp_path_factory.getbasetemp() / f"odd.{ending}"
    file.write_bytes(gzip.compress(data) if packed and ending.endswith("gz") else data)
    check(*read(file))


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(ROWS, max_size=4))
def test_no_rows_are_too_odd(tmp_path_factory: pytest.TempPathFactory, rows: list[object]) -> None:
    folder = tmp_path_factory.getbasetemp()
    check(*read(write_rows(folder / "rows.jsonl", *rows)))
    check(*read(write(folder / "rows.json", json.dumps(rows))))

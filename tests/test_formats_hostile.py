"""Files made to do harm: each is a counted skip, or read as well as it goes, in bounded memory and time."""

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filing import read, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers import ReadReport, Reason
from index.readers import page as page_module
from index.readers import xmltree as xmltree_module

FILES = Path(__file__).parent / "data" / "formats"


# --- XML -----------------------------------------------------------------------------------------

LAUGHS = (
    '<!DOCTYPE nitf [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
READS_A_FILE = '<!DOCTYPE nitf [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
BY_PARAMETER = '<!DOCTYPE nitf [<!ENTITY % i SYSTEM "http://127.0.0.1:1/x.dtd"> %i;]>'
ROOTS = {
    "nitf": "<nitf><body><body.content><p>Text &i;</p></body.content></body></nitf>",
    "newsItem": "<newsItem><contentSet><inlineData>Text &i;</inlineData></contentSet></newsItem>",
    "rss": "<rss version='2.0'><channel><item><description>Text &i;</description></item></channel></rss>",
    "html": "<html><body><p>Text &i;</p></body></html>",
}


@pytest.mark.parametrize("doctype", [LAUGHS, READS_A_FILE, BY_PARAMETER])
@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(tmp_path: Path, doctype: str, root: str, encoding: str) -> None:
    file = write(tmp_path / "a.xml", (doctype.replace("nitf", root) + ROOTS[root]).encode(encoding))
    articles, report = read(file)
    assert (articles, report.skipped) == ([], {Reason.ENTITIES: 1})


@pytest.mark.parametrize("doctype", [LAUGHS, READS_A_FILE, BY_PARAMETER])
def test_entities_that_are_hidden_from_the_first_look(tmp_path: Path, doctype: str) -> None:
    hidden = doctype.replace("[", "[<!-- ]> -->", 1)
    for root, body in ROOTS.items():
        write(tmp_path / f"{root}.xml", hidden.replace("nitf", root) + body)
        write(tmp_path / f"{root}.html", hidden.replace("nitf", root) + body)
    articles, report = read(tmp_path)
    assert all("root:" not in article.text and "ha ha" not in article.text for article in articles)
    assert report.skipped.total() + len(report.problems) > 0


def test_dotted_keys_of_toml_as_long_as_they_get(tmp_path: Path) -> None:
    header = "\n".join(f"k{n}.{'a.' * 150}b = 1" for n in range(150))
    tracemalloc.start()
    articles, report = read(write(tmp_path / "a.md", f"+++\n{header}\n+++\nOne."))
    long = "a." * 30_000 + "b = 1"
    more, refused = read(write(tmp_path / "b.md", f"+++\n{long}\n+++\nTwo."))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [article.text for article in (*articles, *more)] == ["One.", "Two."]
    assert (report.problems, refused.problems) == ({}, {Reason.BAD_HEADER: 1})
    assert peak < 100 * 2**20


def test_a_document_type_is_not_fetched(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/nitf.dtd">'
    body = "<nitf><body><body.content><p>A&nbsp;text&mdash;here.</p></body.content></body></nitf>"
    [article], _ = read(write(tmp_path / "a.xml", doctype + body))
    assert article.text == "A text—here."


@pytest.mark.parametrize("root", ROOTS)
def test_markup_as_deep_as_it_gets(tmp_path: Path, root: str) -> None:
    deep = "<p>" * 30_000 + "Text." + "</p>" * 30_000
    write(tmp_path / "a.xml", ROOTS[root].replace("Text &i;", deep))
    articles, report = read(tmp_path)
    if root == "rss":
        assert [article.text for article in articles] == ["Text."]
    else:
        assert report.skipped.keys() <= {Reason.NESTED, Reason.TOO_LARGE}
        assert report.skipped.total() == 1


def test_xml_of_too_many_elements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmltree_module, "MAX_ELEMENTS", 100)
    file = write(tmp_path / "a.xml", "<nitf>" + "<p/>" * 101 + "</nitf>")
    assert read(file)[1].skipped == {Reason.TOO_LARGE: 1}


def test_feeds_that_are_too_much(tmp_path: Path) -> None:
    spaces = " ".join(f"xmlns:a{number}='x'" for number in range(201))
    write(tmp_path / "a.rss", f"<rss {spaces}><channel/></rss>")
    for name, size in (("b.rss", 5_000), ("c.xml", 5_000), ("d.xml", 10_000)):
        write(tmp_path / name, "<rss>" + " " * size)
    assert read(tmp_path, xml_bytes=10_000, feed_bytes=5_000)[1].skipped == {Reason.TOO_LARGE: 4}


# --- pages ---------------------------------------------------------------------------------------


def test_pages_that_are_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MAX_ELEMENTS", 100)
    monkeypatch.setattr(page_module, "MAX_ATTRIBUTES", 100)
    write(tmp_path / "a.html", "<html>" + " " * 10_000)
    write(tmp_path / "b.html", "<p>a" * 101)
    write(tmp_path / "c.html", "<div>" * 500)
    write(tmp_path / "d.html", "<p " + " ".join(f"a{number}='<'" for number in range(101)) + ">")
    write(tmp_path / "e.html.gz", gzip.compress(b"<html>" + b" " * 10_000))
    articles, report = read(tmp_path, page_bytes=10_000)
    assert (articles, report.skipped) == ([], {Reason.TOO_LARGE: 5})


def test_drawings_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MAX_ELEMENTS", 100)
    page = (FILES / "harbour.html").read_text()
    drawing = "<svg>" + "<path d='M0 0'/>" * 500 + "</svg>"
    [article], _ = read(write(tmp_path / "a.html", page.replace("<main>", drawing + "<main>")))
    assert "412 bolts" in article.text


@pytest.mark.parametrize(
    "head",
    [
        f"<meta name='title' content='{'<' * 300_000}'>",
        f"<title>{'- ' * 300_000}</title>",
        "<script type='application/ld+json'>" + '"author":' * 50_000 + "</script>",
        f"<link rel='canonical' href='http://{'a.' * 200_000}'>",
        f"<meta property='article:published_time' content='{'1' * 300_000}'>",
        f"<!--{'<!--' * 100_000}-->",
    ],
)
def test_long_strings_about_a_page(tmp_path: Path, head: str) -> None:
    page = (FILES / "harbour.html").read_text()
    [article], _ = read(write(tmp_path / "a.html", page.replace("<head>", f"<head>{head}")))
    assert "412 bolts" in article.text


# --- tables, Markdown ----------------------------------------------------------------------------


def test_a_field_without_end(tmp_path: Path) -> None:
    rows = ["text,id", "One.,1", '"' + "a line of it\n" * 2_000 + '",2', "Three.,3"]
    file = write(tmp_path / "a.csv", "\n".join(rows))
    articles, report = read(file, field_chars=10_000)
    assert [article.id for article in articles] == ["1", "3"]
    assert (report.warnings[0].line, report.problems) == (3, {Reason.BAD_ROW: 1})


def test_quotation_marks_without_end(tmp_path: Path) -> None:
    rows = ["text,id", "One.,1", *['x,"y'] * 2_000, "Three.,3"]
    file = write(tmp_path / "a.csv", "\n".join(rows))
    articles, report = read(file, read_again_chars=10_000)
    assert [article.id for article in articles] == ["1"]
    assert report.problems == {Reason.BAD_ROW: 1, Reason.LONG_LINE: 1}


def test_a_line_without_end(tmp_path: Path) -> None:
    for ending in (".csv", ".tsv"):
        data = f"text\nOne.\n{'x' * 500_000}\nThree.\n"
        file = write(tmp_path / f"a{ending}", data)
        articles, report = read(file, table_line_chars=100_000)
        assert [article.text for article in articles] == ["One."]
        assert (report.warnings[0].line, report.problems) == (3, {Reason.LONG_LINE: 1})
        first = write(tmp_path / f"b{ending}", "x" * 500_000)
        assert read(first, table_line_chars=100_000)[1].problems == {Reason.LONG_LINE: 1}


def test_a_line_that_is_streamed(tmp_path: Path) -> None:
    """256 MiB in one line, from 260 KB: known by its ratio, and never in memory."""
    file = tmp_path / "a.csv.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        out.write(b"text\n")
        for _ in range(70):
            out.write(b"x" * 2**20)
    assert read(file)[1].skipped == {Reason.TOO_LARGE: 1}


def test_markdown_that_is_too_long(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "x" * 1001)
    write(tmp_path / "b.md", f"---\n{'a: b' * 100}\n---\nText.")
    articles, report = read(tmp_path, markdown_bytes=1000, front_matter_chars=100)
    assert [article.text for article in articles] == ["Text."]
    assert (report.skipped, report.problems) == ({Reason.TOO_LARGE: 1}, {Reason.BAD_HEADER: 1})


def test_yaml_that_laughs_or_calls(tmp_path: Path) -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
        for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    write(tmp_path / "a.md", f"---\n{laughs}title: *m\n---\nText.")
    call = '!!python/object/apply:os.system ["touch called"]'
    write(tmp_path / "b.md", f"---\ntitle: {call}\n---\nText.")
    articles, report = read(tmp_path)
    assert [article.title for article in articles] == ["a", "b"]
    assert report.problems == {Reason.WRONG_TYPE: 2}
    assert not Path("called").exists()


# --- NUL, pipes, links ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["harbour.html", "wire.rss", "quake.nitf.xml", "message.xml", "clipping.md", "blog.atom"],
)
def test_nul_characters(tmp_path: Path, name: str) -> None:
    data = (FILES / name).read_bytes().replace(b" on ", b" o\0n ")
    articles, report = read(write(tmp_path / name, data))
    assert all("\0" not in article.text for article in articles)
    assert report.problems[Reason.NUL] >= 1 or report.problems[Reason.BAD_XML] == 1


@pytest.mark.parametrize("ending", ["html", "rss", "xml", "md", "csv", "tsv"])
@pytest.mark.parametrize("data", [bytes(5000), b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40])
def test_what_is_no_text(tmp_path: Path, ending: str, data: bytes) -> None:
    articles, report = read(write(tmp_path / f"a.{ending}", data))
    assert (articles, report.skipped) == ([], {Reason.BINARY: 1})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("ending", ["html", "warc", "zip", "tar.gz", "xml", "csv.xz"])
def test_pipes_and_loops_are_never_opened(tmp_path: Path, ending: str) -> None:
    os.mkfifo(tmp_path / f"pipe.{ending}")
    (tmp_path / f"loop.{ending}").symlink_to(tmp_path / f"loop.{ending}")
    assert read(tmp_path)[1].skipped == {Reason.NOT_A_FILE: 1, Reason.BROKEN_LINK: 1}


# --- web archives --------------------------------------------------------------------------------


def warc(*records: tuple[str, bytes], length: int | None = None) -> bytes:
    """Records of (headers of the answer, its body)."""
    parts: list[bytes] = []
    for headers, body in records:
        content = f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n".encode() + body
        parts.append(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/%d\r\n"
            b"WARC-Record-ID: <urn:x>\r\nContent-Type: application/http; msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
            % (len(parts), len(content) if length is None else length, content)
        )
    return b"".join(parts)


HTML = "Content-Type: text/html"
PAGE = (
    f"<html><body><article><p>{'A text of some length. ' * 20}</p></article></body></html>".encode()
)


def test_a_record_that_cannot_be_read_does_not_end_the_archive(tmp_path: Path) -> None:
    data = warc(
        (HTML, PAGE),
        (f"{HTML}\r\nContent-Encoding: gzip", gzip.compress(b"<p>" + b" " * 200_000)),
        (f"{HTML}\r\nContent-Encoding: compress", b"\x1f\x9d\x90"),
        (f"{HTML}\r\nContent-Encoding: gzip", b"\x1f\x8b\x08\0 not so" * 99),
        (HTML, b"<p>" + b" " * 30_000),
        (HTML, bytes(1000)),
        (HTML, PAGE),
    )
    file = write(tmp_path / "a.warc", data)
    articles, report = read(file, page_bytes=10_000, record_bytes=20_000)
    assert [article.url for article in articles] == ["https://x.example/0", "https://x.example/6"]
    assert [warning.path[-2:] for warning in report.warnings] == ["#2", "#3", "#4", "#5", "#6"]
    assert report.problems == {Reason.BAD_RECORD: 5}


def test_a_web_archive_without_records(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.warc", b"WARC/1.0\r\nX: " + b"x" * 500_000)
    write(tmp_path / "b.warc", b"plain text, no archive")
    write(tmp_path / "c.warc", warc((HTML, PAGE), length=-5))
    write(
        tmp_path / "d.warc",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nHTTP/1.1 2",
    )
    write(tmp_path / "e.warc", b"")
    articles, report = read(tmp_path, record_header_bytes=200_000)
    assert articles == []
    assert report.skipped == {Reason.TOO_LARGE: 1}
    assert report.problems[Reason.CUT_SHORT] == 3
    assert capfd.readouterr() == ("", "")


# --- any bytes at all ----------------------------------------------------------------------------


def check(articles: list[Article], report: ReadReport) -> None:
    for article in articles:
        assert article.text.strip()
        assert article.title.strip()
        assert "\r" not in article.text
        for value in (article.id, article.text, article.title, article.path):
            assert value is not None
            assert "\0" not in value.encode().decode()
        for value in (article.source, article.url):
            assert value is None or value.encode()
    assert len({article.id for article in articles}) == len(articles)
    "".join(report.summary() + [warning.detail for warning in report.warnings]).encode()


def zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", data)
        archive.writestr("b.csv", b"text\n" + data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def tarred(data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("a.txt", "b" * 200 + ".csv"):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


SOUND: dict[str, bytes] = {
    **{
        name.partition(".")[2] if "nitf" in name else name.rpartition(".")[2]: (
            FILES / name
        ).read_bytes()
        for name in ("clipping.md", "harbour.html", "ferry.xhtml", "wire.rss", "blog.atom")
    },
    "nitf.xml": (FILES / "quake.nitf.xml").read_bytes(),
    "xml": (FILES / "message.xml").read_bytes(),
    "1.json": (FILES / "item.ninjs1.json").read_bytes(),
    "2.json": (FILES / "item.ninjs2.json").read_bytes(),
    "csv": (FILES / "clippings.csv").read_bytes().replace(b"Content", b"Text"),
    "tsv": (FILES / "export.tsv").read_bytes(),
    "warc.gz": (FILES / "crawl.warc.gz").read_bytes(),
    "warc": gzip.decompress((FILES / "crawl.warc.gz").read_bytes()),
    "zip": zipped(b"Text of a file."),
    "tar": tarred(b"Text of a file."),
    "txt.bz2": bz2.compress(b"Text of a file."),
    "txt.xz": lzma.compress(b"Text of a file."),
}
SCRAPS = [
    *(
        b"<",
        b">",
        b"</p>",
        b"<p>",
        b"&",
        b"&amp;",
        b"&#0;",
        b"&#xd800;",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
    ),
    *(b"-->", b"<!DOCTYPE x [", b"<?xml version='1.0' encoding='utf-16'?>", b'"', b"'", b"\n---\n"),
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe9",
        b",",
        b"\t",
        b";",
        b"{",
        b"}",
        b"[",
        b":",
    ),
    *(
        b"\\ud800",
        b"# ",
        b"`",
        b"|",
        b"PK\3\4",
        b"WARC/1.0\r\n",
        b"Content-Length: 99999\r\n",
        b"0\r\n",
    ),
    *(
        b"<meta charset=utf-7>",
        b"<script type='application/ld+json'>{",
        b"1e999",
        b"-",
        b"\x1f\x8b\x08",
    ),
]


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """`data` with some stretches cut out, doubled, or replaced by scraps."""
    content = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 1, 3, 20, 400])))
        scrap = draw(st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=4)))
        content[start:end] = draw(
            st.sampled_from([scrap, scrap * 50, bytes(content[start:end]) * 2])
        )
    return bytes(content)


def in_folder(factory: pytest.TempPathFactory) -> Callable[[str, bytes], Path]:
    return lambda name, data: write(factory.getbasetemp() / name, data)


@pytest.mark.parametrize("ending", SOUND)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_mutation_is_too_odd(
    tmp_path_factory: pytest.TempPathFactory, ending: str, data: st.DataObject
) -> None:
    content = data.draw(mutated(SOUND[ending]))
    check(*read(in_folder(tmp_path_factory)(f"odd.{ending}", content)))


@pytest.mark.parametrize("ending", SOUND)
@settings(max_examples=40, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from(SCRAPS), max_size=20).map(b"".join)
    )
)
def test_no_bytes_are_too_odd(
    tmp_path_factory: pytest.TempPathFactory, ending: str, data: bytes
) -> None:
    write_file = in_folder(tmp_path_factory)
    check(*read(write_file(f"bytes.{ending}", data)))
    check(*read(write_file("bytes.zip", zipped(data))))


@settings(max_examples=60, deadline=None)
@given(
    row=st.dictionaries(
        st.sampled_from(
            ["uri", "headline", "headlines", "bodies", "body_text", "body_xhtml", "infosource"]
        ),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=9)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(
                    st.sampled_from(["role", "value", "name", "contenttype"]), inner, max_size=3
                ),
            ),
            max_leaves=6,
        ),
    )
)
def test_no_ninjs_is_too_odd(
    tmp_path_factory: pytest.TempPathFactory, row: dict[str, object]
) -> None:
    check(*read(in_folder(tmp_path_factory)("row.json", json.dumps({"uri": "a"} | row).encode())))

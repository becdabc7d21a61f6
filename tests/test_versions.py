"""Versions and withdrawals as files write them: the latest is read, whatever the order, and none that is withdrawn."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import (
    ArchiveWriter,
    Article,
    CorpusError,
    ReadReport,
    open_index,
    read_articles,
    read_editions,
    read_latest,
)
from index.readers import Reason


def newsml(version: int, hour: int, text: str, status: str = "usable") -> str:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:ferry" version="{version}">
<itemMeta><provider literal="Kestrel Wire"/><versionCreated>2025-03-14T{hour:02}:00:00Z</versionCreated>
<pubStatus qcode="stat:{status}"/></itemMeta><contentMeta><headline>Ferry</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<body><p>{text}</p></body></html></inlineXML></contentSet></newsItem>"""


def nitf(hour: int, text: str, status: str = "usable", more: str = "") -> str:
    return f"""<nitf><head><docdata management-status="{status}" {more}><doc-id id-string="K.7"/>
<date.issue norm="20250314T{hour:02}0000Z"/></docdata></head>
<body><body.content><p>{text}</p></body.content></body></nitf>"""


def ninjs(hour: int, text: str, status: str = "usable") -> str:
    return json.dumps(
        {
            "uri": "http://kestrel.example/ferry",
            "versioncreated": f"2025-03-14T{hour:02}:00:00Z",
            "pubstatus": status,
            "headline": "Ferry",
            "body_text": text,
        }
    )


def row(hour: int, text: str, status: str = "") -> str:
    updated = f"2025-03-14T{hour:02}:00:00+00:00"
    return json.dumps({"id": "ferry", "text": text, "updated_at": updated, "status": status}) + "\n"


def table(hour: int, text: str, status: str = "") -> str:
    return f'id,Date Modified,text,Status\nferry,2025-03-14 {hour:02}:00,"{text}",{status}\n'


def feed(hour: int, text: str) -> str:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Kestrel</title><entry><id>urn:x:ferry</id>
<title>Ferry</title><published>2025-03-14T01:00:00Z</published><updated>2025-03-14T{hour:02}:00:00Z</updated>
<content type="text">{text}</content></entry></feed>"""


def page(hour: int, text: str) -> str:
    return f"""<html><head><title>Ferry</title><link rel="canonical" href="https://kestrel.example/ferry">
<meta property="article:published_time" content="2025-03-14T01:00:00Z">
<meta property="article:modified_time" content="2025-03-14T{hour:02}:00:00Z"></head>
<body><article><h1>Ferry</h1><p>{text}</p></article></body></html>"""


FORMS: dict[str, Callable[[int, str], str]] = {
    "xml": lambda hour, text: newsml(hour, hour, text),
    "nitf.xml": nitf,
    "json": ninjs,
    "jsonl": row,
    "csv": table,
    "atom": feed,
    "html": page,
}
EARLY = "The ferry struck a reef off Sandvaer and fourteen people drowned, the police of the island said."
LATE = (
    "The ferry struck a reef off Sandvaer and nine people were hurt, the police of the island said."
)

Reads = Callable[..., list[Article]]


def in_memory(folder: Path) -> list[Article]:
    return list(read_latest(folder, report=ReadReport()))


def one_by_one(folder: Path) -> list[Article]:
    return list(read_articles(folder))


def in_archive(folder: Path) -> list[Article]:
    with ArchiveWriter(folder.with_suffix(".archive")) as writer:
        writer.add(read_editions(folder))
    return list(open_index(folder.with_suffix(".archive")).snapshot().all_articles())


def apart(folder: Path) -> list[Article]:
    for path in sorted(folder.iterdir()):
        with ArchiveWriter(folder.with_suffix(".archive")) as writer:
            writer.add(read_editions(path))
    return list(open_index(folder.with_suffix(".archive")).snapshot().all_articles())


WAYS = [in_memory, one_by_one, in_archive, apart]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("names", ["ab", "ba"])
@pytest.mark.parametrize("form", FORMS)
def test_the_later_version_is_read(tmp_path: Path, form: str, names: str, way: Reads) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    for name, hour, text in zip(names, (9, 11), (EARLY, LATE), strict=True):
        (folder / f"{name}.{form}").write_text(FORMS[form](hour, text))
    assert [one.text for one in way(folder)] == [LATE]


@pytest.mark.parametrize("way", [in_memory, in_archive, apart])
@pytest.mark.parametrize("hours", [(9, 11), (11, 9)])
def test_where_only_days_of_publication_tell(
    tmp_path: Path, hours: tuple[int, int], way: Reads
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    texts = {9: EARLY, 11: LATE}
    for name, hour in zip("ab", hours, strict=True):
        dated = {"id": "ferry", "date": f"2025-03-14T{hour:02}:00:00Z", "text": texts[hour]}
        (folder / f"{name}.jsonl").write_text(json.dumps(dated))
    assert [one.text for one in way(folder)] == [LATE]


def test_of_versions_that_tell_nothing_the_first_of_a_reading_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "One."}\n{"id": "x", "text": "Two."}\n')
    report = ReadReport()
    assert [one.text for one in read_latest(tmp_path, report=report)] == ["One."]
    assert report.problems == {Reason.DUPLICATE: 1}


KILLS: dict[str, tuple[str, str]] = {
    "xml": (newsml(1, 9, EARLY), newsml(2, 11, EARLY, "canceled")),
    "nitf.xml": (nitf(9, EARLY), nitf(9, EARLY, "canceled")),
    "withheld.xml": (nitf(9, EARLY), nitf(11, EARLY, "withheld")),
    "json": (ninjs(9, EARLY), ninjs(11, EARLY, "canceled")),
    "jsonl": (row(9, EARLY), row(11, "", "killed")),
    "csv": (table(9, EARLY), table(11, "", "Withdrawn")),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("names", ["ab", "ba"])
@pytest.mark.parametrize("form", KILLS)
def test_what_is_withdrawn_is_not_read(tmp_path: Path, form: str, names: str, way: Reads) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    for name, text in zip(names, KILLS[form], strict=True):
        (folder / f"{name}.{form}").write_text(text)
    if way in (in_memory, one_by_one):
        with pytest.raises(CorpusError, match="withdrawn by its source"):
            way(folder)
    else:
        assert way(folder) == []


@pytest.mark.parametrize(
    ("status", "text", "is_read"),
    [
        ("killed", EARLY, False),
        ("canceled", "", False),
        ("canceled", EARLY, True),
        ("Withdrawn", EARLY, True),
        ("published", EARLY, True),
        (3, EARLY, True),
    ],
)
def test_a_status_that_may_be_of_something_else(
    tmp_path: Path, status: object, text: str, is_read: bool
) -> None:
    """Of a match, a bill, a trial: what a row is about is not what it is."""
    rows = [{"id": "other", "text": LATE}, {"id": "ferry", "status": status, "text": text}]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = {one.id for one in read_articles(tmp_path)}
    assert found == ({"other", "ferry"} if is_read else {"other"})


def test_a_kill_that_names_another_document(tmp_path: Path) -> None:
    kill = nitf(11, "Kill.", "canceled", 'management-doc-idref="K.6"')
    (tmp_path / "a.xml").write_text(nitf(9, EARLY).replace("K.7", "K.6"))
    (tmp_path / "b.xml").write_text(kill)
    with pytest.raises(CorpusError):
        list(read_articles(tmp_path))


def test_a_correction_after_a_kill_is_read(tmp_path: Path) -> None:
    for name, text in (
        ("a", newsml(2, 10, EARLY, "canceled")),
        ("b", newsml(3, 11, LATE)),
        ("c", newsml(1, 9, EARLY)),
    ):
        (tmp_path / f"{name}.xml").write_text(text)
    assert [one.text for one in read_articles(tmp_path)] == [LATE]


def record(hour: int, text: str) -> bytes:
    """A response in a web archive, captured at that hour; the page itself was changed at one."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(1, text).encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://kestrel.example/ferry\r\n"
        f"WARC-Date: 2025-03-20T{hour:02}:00:00Z\r\nWARC-Record-ID: <urn:uuid:{hour}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("hours", [(9, 11), (11, 9)])
def test_two_captures_of_one_address(tmp_path: Path, hours: tuple[int, int], way: Reads) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    texts = {9: EARLY, 11: LATE}
    (folder / "a.warc").write_bytes(b"".join(record(hour, texts[hour]) for hour in hours))
    assert [one.text for one in way(folder)] == [LATE]

"""open_index and DiskRetriever beyond the contract: agreement on long texts, ties, commits, folders, odd names."""

import json
import random
import threading
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from contract import article, check_agree, places, query

from index import (
    ArchiveWriter,
    Article,
    Filters,
    IndexFileError,
    OkapiRetriever,
    Query,
    SourceSummary,
    make_passages,
    split_sentences,
    verify_index,
)
from index.clause import summarise_sources
from index.commit import Commit
from index.disk import DiskSnapshot, open_index
from index.passage import passage_terms
from index.record import to_documents
from index.settings import SETTINGS_FILE

DAY = date(2025, 5, 1)


def build(folder: Path, articles: Iterable[Article]) -> DiskSnapshot:
    with ArchiveWriter(folder) as writer:
        writer.add(articles)
    return open_index(folder).snapshot()


def frequency(archive: DiskSnapshot, term: str) -> int:
    return archive.term_statistics([term]).document_frequency[term]


# Agreement with okapi


def generated(count: int, *, longest: int) -> list[Article]:
    """Articles over a vocabulary as skewed as that of news, with sentences of up to `longest` words."""
    chance = random.Random(7)
    words = [f"w{n}" for n in range(2_000)]
    weights = [1 / (n + 1) for n in range(2_000)]

    def sentence() -> str:
        found = chance.choices(words, weights, k=chance.randint(1, longest))
        return f"X {' '.join(found)}."

    return [
        article("  ".join(sentence() for _ in range(chance.randint(1, 12))), f"n{n:03}", "X")
        for n in range(count)
    ]


def questions(count: int) -> list[Query]:
    chance = random.Random(8)
    return [
        Query(tuple(f"w{min(chance.randint(0, 30) ** 2, 1_999)}" for _ in range(6)))
        for _ in range(count)
    ]


def test_short_passages_are_ranked_as_by_okapi(tmp_path: Path) -> None:
    articles = generated(
        120, longest=11
    )  # up to 36 terms with the title: tantivy's lengths are exact to 40
    archive, reference = build(tmp_path, articles), OkapiRetriever(articles)
    for asked in questions(60):
        check_agree(archive.search(asked, 5_000), reference.search(asked, 5_000))


def test_long_passages_are_ranked_nearly_as_by_okapi(tmp_path: Path) -> None:
    """tantivy rounds a length over 40 down to one of 8 for each power of 2, so by an eighth at most."""
    articles = generated(120, longest=60)
    archive, reference = build(tmp_path, articles), OkapiRetriever(articles)
    shared = 0
    for asked in questions(60):
        hits, others = archive.search(asked, 50), reference.search(asked, 50)
        scores = {hit.passage: hit.score for hit in reference.search(asked, 5_000)}
        assert all(
            abs(hit.score / scores[hit.passage] - 1) < 0.06 for hit in hits
        )  # measured: 0.048
        shared += len({hit.passage for hit in hits} & {hit.passage for hit in others})
    assert shared / (60 * 50) > 0.95  # measured: 0.985; on 600 real articles 0.988


def test_similar_terms_are_not_those_of_deleted_passages(tmp_path: Path) -> None:
    build(tmp_path, [article("Orlova. Orlowa.", "a"), article("Orlowa.", "b"), article("X.", "c")])
    archive = build(tmp_path, [article("Orlova.", "b"), article("Rain.", "a")])
    assert archive.info().deleted
    assert archive.term_statistics((), ["orlofa"]).similar == {"orlofa": ["orlova"]}
    assert archive.terms_beginning("orlo", 9) == ["orlova"]


def test_replaced_articles_do_not_count(tmp_path: Path) -> None:
    """A live blog that was replaced six times: its words are as rare as they are in its last version."""
    versions = [article(f"Blizzard, day {n:02}. Rain.", "blog") for n in range(7)]
    others = [article(f"Rain fell on the {n} hills.", f"n{n}") for n in range(21)]
    for n, version in enumerate(versions):
        archive = build(tmp_path, [version, *others[3 * n : 3 * n + 3]])
    assert archive.info().deleted == 12
    assert archive.term_statistics(()).passages == 23
    assert frequency(archive, "blizzard") == 2
    assert archive.term_statistics((), ["blizzerd"]).similar == {"blizzerd": ["blizzard"]}
    reference = OkapiRetriever([*others, versions[-1]])
    for asked in (query("blizzard rain"), query("day hills rain"), query("day 06")):
        hits, expected = archive.search(asked, 50), reference.search(asked, 50)
        assert places(hits) == places(expected)
        for hit, other in zip(hits, expected, strict=True):  # the mean length counts deleted ones
            assert hit.score == pytest.approx(other.score, rel=0.1)
    assert archive.search(query("03 05"), 9) == reference.search(query("03 05"), 9) == []


# Ties


def test_ties_are_told_apart_over_commits_and_segments(tmp_path: Path) -> None:
    names = [f"{n:03}" for n in range(90)]
    random.Random(1).shuffle(names)
    for part in (names[:30], names[30:60], names[60:]):
        build(tmp_path, [article("Rain.", name) for name in part])
    archive = build(tmp_path, [article("Rain, rain.", name) for name in ("044", "017")])
    assert archive.info().segments > 1
    first = [("017", 0), ("044", 0)]
    rest = [(name, 0) for name in sorted(names) if name not in ("017", "044")]
    for k in (1, 2, 3, 40, 89, 90, 91):
        assert places(archive.search(query("rain"), k)) == [*first, *rest][:k]


def test_more_ties_than_are_fetched_are_cut(tmp_path: Path) -> None:
    build(tmp_path, [article("Rain.", f"{n:03}") for n in range(99, -1, -1)])
    hits = places(Commit.open(tmp_path).search(query("rain"), 10, max_ties=20))
    assert len(hits) == 10
    assert hits == sorted(hits)


# Commits while others read


def test_a_snapshot_stays_as_it_is_and_the_next_has_the_last_commit(tmp_path: Path) -> None:
    build(tmp_path, [article("Rain fell. Wind.", "a"), article("Rain. Wind. Hail.", "b")])
    one, two = open_index(tmp_path), open_index(tmp_path)
    before = one.snapshot()
    hits = before.search(query("rain"), 9)
    build(tmp_path, [article("Snow.", "a"), article("Rain.", "c")])
    assert before.search(query("rain"), 9) == hits
    assert before.articles(["a", "c"]) == {"a": article("Rain fell. Wind.", "a")}
    assert before.term_statistics(["snow"]).document_frequency == {"snow": 0}
    assert [one.id for one in before.all_articles()] == ["a", "b"]
    for after in (one.snapshot(), two.snapshot()):
        assert after.commit != before.commit
        assert places(after.search(query("rain"), 9)) == [("c", 0), ("b", 0), ("b", 1)]
        assert after.articles(["a"])["a"].text == "Snow."
        assert after.term_statistics(()).passages == 5
    assert one.snapshot().commit == two.snapshot().commit


def test_a_snapshot_outlives_a_compaction(tmp_path: Path) -> None:
    before = build(tmp_path, [article("Rain fell.", "a"), article("Rain.", "b")])
    build(tmp_path, [article("Snow.", "a")])
    with ArchiveWriter(tmp_path) as writer:
        writer.compact()
    assert places(before.search(query("rain"), 9)) == [("b", 0), ("a", 0)]
    assert before.articles(["a"])["a"].text == "Rain fell."


def test_an_empty_archive_is_looked_at_again(tmp_path: Path) -> None:
    build(tmp_path, [])
    reader = open_index(tmp_path)
    assert reader.snapshot().search(query("rain"), 9) == []
    build(tmp_path, [article("Rain.")])
    assert reader.snapshot().term_statistics(()).passages == 1


def test_two_readers_and_a_writer_at_once(tmp_path: Path) -> None:
    """Whatever is found slices the version of its article that is in the same commit."""
    build(tmp_path, [])
    done = threading.Event()
    faults: list[object] = []

    def read() -> None:
        reader = open_index(tmp_path)
        try:
            while not done.is_set() or not reader.snapshot().search(query("last"), 1):
                snapshot = reader.snapshot()
                hits = snapshot.search(query("rain day"), 20)
                articles = snapshot.articles(hit.passage.article_id for hit in hits)
                for hit in hits:
                    whole = articles[hit.passage.article_id]
                    if whole.text[hit.passage.start : hit.passage.end] != hit.excerpt.text:
                        faults.append((whole, hit))
        except BaseException as error:
            faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    with ArchiveWriter(tmp_path) as writer:
        for n in range(30):
            text = f"Day {n}. {'Rain. ' * (n % 7)}Snow on day {n}."
            writer.add(article(text, id) for id in "abcde"[: n % 5 + 1])
            if n % 10 == 9:
                writer.compact()
        writer.add([article("The last.", "z")])
    done.set()
    for thread in readers:
        thread.join()
    assert faults == []
    assert verify_index(tmp_path) == []


# Folders


def test_what_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="no archive is there; make one with: qa index add"):
        open_index(tmp_path / "none")
    with pytest.raises(IndexFileError, match="is not an archive"):
        open_index(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (b"", "is damaged"),
        (b"\xff{", "is damaged"),
        (b"[]", "is damaged"),
        (b'{"format": 1}', "is damaged"),
        ({"format": 99}, "has format 99, this program reads format 1"),
        ({"format": "x" * 9}, "has format x"),
        ({"generation": "../other"}, "is damaged"),
        ({"generation": None}, "is damaged"),
        ({"generation": "index-7"}, "is damaged"),
        ({"analyser": "english-0"}, "word rules english-0"),
        ({"neighbours": 9}, "and 9 neighbours"),
        ({"generation": "index-7", "engine": "tantivy v0.1"}, "was made with tantivy v0.1"),
        ({"more": 1}, "is damaged"),
    ],
)
def test_settings_are_checked(tmp_path: Path, record: object, message: str) -> None:
    build(tmp_path, [article("Rain.")])
    file = tmp_path / SETTINGS_FILE
    if isinstance(record, dict):
        file.write_text(json.dumps(json.loads(file.read_text()) | record))
    elif isinstance(record, bytes):
        file.write_bytes(record)
    with pytest.raises(IndexFileError, match=message) as caught:
        open_index(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "flipped"])
def test_a_damaged_index_is_an_index_file_error(tmp_path: Path, damage: str) -> None:
    """Also where tantivy panics, at whatever call."""
    articles = generated(30, longest=20)
    build(tmp_path, articles)
    for file in sorted((tmp_path / "index-1").iterdir()):
        if not (whole := file.read_bytes()):
            continue
        flipped = bytes(255 - byte for byte in whole[: len(whole) // 2])
        kinds = {"empty": b"", "cut": whole[: len(whole) // 2], "flipped": flipped}
        file.unlink()
        if damage != "gone":
            file.write_bytes(
                kinds[damage] + (whole[len(flipped) :] if damage == "flipped" else b"")
            )
        try:
            snapshot = open_index(tmp_path).snapshot()
            snapshot.search(query("w1 w2 w3"), 50)
            snapshot.sources()
            list(snapshot.all_articles())
        except (IndexFileError, KeyError):
            pass
        assert file.name.startswith(".") or verify_fails(tmp_path)
        file.write_bytes(whole)
    assert verify_index(tmp_path) == []


def verify_fails(folder: Path) -> bool:
    try:
        return bool(verify_index(folder))
    except IndexFileError:
        return True


def test_an_archive_that_vanishes(tmp_path: Path) -> None:
    build(tmp_path / "a", [article("Rain.")])
    reader = open_index(tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "b")
    with pytest.raises(IndexFileError, match="no archive is there"):
        reader.snapshot()


# Names, sizes


ODD = [
    "",
    " ",
    "a b",
    "é/日本",
    'a"b:c*(d',
    "#" + "0" * 64,
    "=",
    "-",
    "\n\x00",
    "x" * 1_000,
    "x" * 1_001,
    "y" * 70_000,
    "\ud800",
]


def test_odd_names(tmp_path: Path) -> None:
    articles = [article(f"Rain. {n}.", name, name, source=name) for n, name in enumerate(ODD)]
    archive = build(tmp_path, articles)
    assert {one.id: one for one in archive.all_articles()} == {one.id: one for one in articles}
    assert {one.source for one in archive.sources()} == set(ODD)
    for one in articles:
        assert archive.articles([one.id]) == {one.id: one}
        for filters in (Filters(articles=(one.id,)), Filters(sources=(one.id.upper(),))):
            hits = archive.search(Query(("rain",), filters), 99)
            assert {hit.passage.article_id for hit in hits} >= {one.id}
            assert len(archive.search(Query(("rain",), Filters(articles=(one.id,))), 99)) == 2
            assert {hit.excerpt.title for hit in hits} >= {one.title}
    assert verify_index(tmp_path) == []
    with ArchiveWriter(tmp_path) as writer:
        assert writer.add(articles).unchanged == len(ODD)
        assert writer.remove(ids=ODD) == len(ODD)
    assert list(open_index(tmp_path).snapshot().all_articles()) == []


def test_odd_terms(tmp_path: Path) -> None:
    archive = build(tmp_path, [article("Rain.")])
    for term in ("", " ", "\ud800", "\x00", "a b", "x" * 70_000):
        assert frequency(archive, term) == 0
        assert archive.search(Query((term,)), 9) == []
        assert len(archive.search(Query((term, "rain")), 9)) == 1


def test_an_article_of_many_passages(tmp_path: Path) -> None:
    huge = article(" \n".join(f"Rain number {n} fell." for n in range(20_000)), "huge")
    archive = build(tmp_path, [article("Snow.", "a"), huge, article("Rain.", "z")])
    (hit,) = archive.search(query("17321"), 3)[1:2]
    assert "number 17321 fell." in hit.excerpt.text
    assert archive.articles(["huge"])["huge"] == huge
    assert archive.term_statistics(()).passages == 20_002
    assert verify_index(tmp_path) == []


def test_a_title_without_end(tmp_path: Path) -> None:
    """It is not stored with each passage."""
    long = article("Rain. " * 2_000, title="".join(f"{n} " for n in range(20_000)))
    archive = build(tmp_path, [long, article("Rain.", "b")])
    assert archive.info().size_bytes < 1_000_000
    assert archive.articles(["a"])["a"] == long
    assert archive.list_articles(limit=1)[0].title == long.title
    for hit in archive.search(query("rain"), 2_001)[-3:]:
        assert (
            hit.excerpt.title
            == archive.articles([hit.passage.article_id])[hit.passage.article_id].title
        )


def test_an_article_in_pieces_that_are_not_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where tantivy's memory was full in the middle of an article, and a segment ended."""

    def shuffled(*parts: object) -> list[object]:
        found: list[object] = list(to_documents(*parts))  # type: ignore[arg-type]
        random.Random(3).shuffle(found)
        return found

    monkeypatch.setattr("index.writer.to_documents", shuffled)
    one = article(" ".join(f"Rain w{n} fell on day {n}." for n in range(300)))
    archive = build(tmp_path, [one])
    for n in range(300):
        (hit, *_) = archive.search(Query((f"w{n}",)), 3)
        assert hit.excerpt.text == one.text[hit.passage.start : hit.passage.end]
    assert archive.articles(["a"])["a"] == one
    assert verify_index(tmp_path) == []


# Lists and figures


LISTED = [
    article("Rain.", "a", "A", source="Post", published=DAY),
    article("", "b", "B"),
    article("Rain. Snow.", "c", "C", source="POST"),
    article("Rain.", "é", "É", source="Kestrel", published=date(2025, 5, 3)),
]


def test_info(tmp_path: Path) -> None:
    info = build(tmp_path, LISTED).info()
    assert (info.articles, info.passages, info.sources) == (4, 4, 3)
    assert (info.first, info.last) == (DAY, date(2025, 5, 3))
    assert (info.deleted, info.segments) == (0, 1)
    assert info.size_bytes > 1_000
    assert info.settings.analyser
    empty = build(tmp_path / "empty", []).info()
    assert (empty.articles, empty.passages, empty.sources, empty.first) == (0, 0, 0, None)


def test_sources_are_counted_one_by_one_where_tantivy_gives_up(tmp_path: Path) -> None:
    archive = build(tmp_path, LISTED)
    expected = [
        SourceSummary("Kestrel", 1, date(2025, 5, 3), date(2025, 5, 3)),
        SourceSummary("POST", 1, None, None),
        SourceSummary("Post", 1, DAY, DAY),
        SourceSummary(None, 1, None, None),
    ]
    assert archive.sources() == expected
    commit = Commit.open(tmp_path)
    one_by_one = summarise_sources(commit.schema, commit.searcher, commit.heads, max_sources=-1)
    assert one_by_one == expected


def test_terms_are_those_of_passage_terms(tmp_path: Path) -> None:
    articles = generated(20, longest=9)
    archive = build(tmp_path, articles)
    found = [
        passage_terms(one, passage, sentences)
        for one in articles
        for sentences in [split_sentences(one)]
        for passage in make_passages(sentences)
    ]
    assert archive.term_statistics(()).passages == len(found)
    for term in {term for terms in found for term in terms}:
        assert frequency(archive, term) == sum(term in terms for terms in found)

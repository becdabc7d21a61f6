"""What holds of an archive on disk that is written to holds of one on a cluster."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread
from types import ModuleType

import pytest
import test_archive
import test_disk
import test_sync
import test_versions
from click.testing import CliRunner, Result
from contract import article

import index
from cluster.nodes import Nodes
from index import Article, Edition, Filters, IndexFileError, Query, Version, Withdrawal
from index.cluster import rebuild
from index.cluster.writer import ClusterWriter
from qa.cli.main import cli

pytestmark = pytest.mark.cluster

SHARED: dict[ModuleType, str] = {
    test_archive: "add_counts a_change_of_any_field_replaces another_path_alone_is_no_change"
    " the_last_of_one_id_counts an_empty_archive progress_is_told_of_each_article",
    test_disk: "two_readers_and_a_writer_at_once odd_terms an_article_of_many_passages",
    test_sync: "two_files_of_one_name_are_two_articles the_shortest_end_of_the_path_that_is_free"
    " rows_without_ids_of_two_files what_is_gone_is_removed_after_it_was_shown nothing_is_removed_unasked"
    " a_preview_writes_nothing what_cannot_be_read_this_time_is_not_gone",
    test_versions: "the_later_version_is_read what_is_withdrawn_is_not_read",
}
"""Tests of an archive in a folder, for which an archive on the nodes stands in."""

for module, names in SHARED.items():
    for name in names.split():
        globals()[f"test_{name}"] = getattr(module, f"test_{name}")


news = test_sync.news


@pytest.fixture(autouse=True)
def address(
    started_nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Path], str]]:
    """The address that stands for a folder."""
    started_nodes.start_all()

    def address(folder: Path) -> str:
        name = sha256(str(folder).encode()).hexdigest()[:16]
        return f"{','.join(started_nodes.addresses)}/writing-{name}"

    for module in SHARED:
        for name, stands_in in (
            ("ArchiveWriter", index.open_writer),
            ("open_index", index.open_index),
            ("verify_index", index.verify_index),
        ):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda folder, do=stands_in: do(address(folder)))
    monkeypatch.setattr(rebuild, "SQUEEZES", 1)
    yield address
    started_nodes.request("DELETE", "/writing-*")


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: Callable[[Path], str]
) -> Callable[..., Result]:
    """Runs `qa index add …` on the archive that stands for tmp_path/archive, from tmp_path."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, input: str | None = None) -> Result:
        command = ("index", "add", *arguments, "--index", address(tmp_path / "archive"))
        return CliRunner().invoke(cli, command, standalone_mode=False, input=input)

    return call


Address = Callable[[Path], str]
ODD = test_disk.ODD
"""Ids of any length and script."""


def texts(place: str) -> dict[str, str]:
    return {one.id: one.text for one in index.open_index(place).snapshot().all_articles()}


def test_ids_of_any_length_and_script(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    articles = [article(f"Rain. {n}.", name, name, source=name) for n, name in enumerate(ODD)]
    with index.open_writer(place) as writer:
        assert writer.add(articles).added == len(ODD)
        snapshot = index.open_index(place).snapshot()
        assert {one.id: one for one in snapshot.all_articles()} == {one.id: one for one in articles}
        for one in articles:
            assert snapshot.articles([one.id]) == {one.id: one}
            for filters in (Filters(articles=(one.id,)), Filters(sources=(one.id.upper(),))):
                hits = snapshot.search(Query(("rain",), filters), 99)
                assert {hit.passage.article_id for hit in hits} >= {one.id}
        assert index.verify_index(place) == []
        assert writer.add(articles).unchanged == len(ODD)
        assert writer.remove(ids=ODD) == len(ODD)
    assert texts(place) == {}


def test_remove(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    with index.open_writer(place) as writer:
        writer.add([article("Rain.", id, source="Post" if id < "c" else None) for id in "abcd"])
        assert writer.remove(ids=["zzz"]) == 0
        assert writer.remove(source="POST", ids=["a", "d"]) == 3
        assert list(texts(place)) == ["c"]
        assert writer.remove(ids=["c", "c"]) == 1


def test_what_is_withdrawn_stays_out(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    version = [Version(number=(n,)) for n in range(5)]
    with index.open_writer(place) as writer:
        writer.add([Edition(article("Rain."), version[1]), article("Hail.", "b")])
        assert writer.add([Withdrawal("a", version[2], "a")]).withdrawn == 1
        assert writer.add([Edition(article("Rain."), version[1])]).added == 0
        snapshot = index.open_index(place).snapshot()
        assert texts(place) == {"b": "Hail."}
        assert [one for one in snapshot.editions() if isinstance(one, Withdrawal)] == [
            Withdrawal("a", version[2], "a")
        ]
        assert (snapshot.count_articles(), snapshot.info().articles) == (1, 1)
        assert writer.add([Edition(article("Snow."), version[3])]).added == 1
        assert writer.add([Edition(article("Rain."), version[2])]).superseded == 1
    assert texts(place) == {"a": "Snow.", "b": "Hail."}


def test_writers_at_once_leave_the_latest_versions(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    start = Barrier(3)
    failures: list[BaseException] = []

    def write(first: int) -> None:
        try:
            with index.open_writer(place) as writer:
                start.wait(60)
                for turn in range(3):
                    number = 10 * turn + first
                    writer.add(
                        Edition(article(f"Rain {number}.", f"n{n}"), Version(number=(number,)))
                        for n in range(30)
                    )
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=write, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert texts(place) == {f"n{n}": "Rain 22." for n in range(30)}
    assert index.verify_index(place) == []


def test_an_addition_that_is_broken_off_goes_on(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    articles = [article(f"Rain {n}.", f"n{n:03}") for n in range(600)]

    def broken() -> Iterator[Article]:
        yield from articles[:550]
        raise KeyboardInterrupt

    with index.open_writer(place) as writer:
        with pytest.raises(KeyboardInterrupt):
            writer.add(broken())
        assert len(texts(place)) == 500
        summary = writer.add(articles)
    assert (summary.added, summary.unchanged) == (100, 500)
    assert len(texts(place)) == 600


@pytest.mark.parametrize("rule", [{"analyser": "english-0"}, {"neighbours": 7}])
def test_compact_renews_what_other_rules_made(
    tmp_path: Path, address: Address, started_nodes: Nodes, rule: dict[str, object]
) -> None:
    place = address(tmp_path)
    name = place.rpartition("/")[2]
    articles = [article("Rain fell. Hail.", "a"), article("", "b")]
    with index.open_writer(place) as writer:
        writer.add([*articles, Withdrawal("c", Version(number=(1,)), "c")])
    found = started_nodes.request("GET", f"/{name}/_mapping")
    meta = next(iter(found.values()))["mappings"]["_meta"]["news_qa"]
    started_nodes.request("PUT", f"/{name}/_mapping", {"_meta": {"news_qa": meta | rule}})
    reader = index.open_index
    with pytest.raises(IndexFileError, match="renew it with: qa index compact"):
        reader(place)
    with index.open_writer(place) as writer:
        for change in (lambda: writer.add(articles), lambda: writer.remove(ids=["a"])):
            with pytest.raises(IndexFileError, match="renew it with"):
                change()
        writer.compact()
    with index.open_writer(place) as writer:
        assert writer.add([*articles, article("Rain.", "d")]).unchanged == 2
        assert writer.add([Edition(article("Rain.", "c"), Version(number=(1,)))]).added == 0
    assert list(texts(place)) == ["a", "b", "d"]
    assert len(reader(place).search(Query(("rain",)), 9)) == 3
    assert index.verify_index(place) == []
    assert list(started_nodes.request("GET", f"/{name}/_alias")) == [f"{name}-000002"]


def test_compact_takes_replaced_passages_out_of_the_statistics(
    tmp_path: Path, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "SQUEEZES", 20)
    place = address(tmp_path)
    others = [article(f"Rain fell on the {n} hills.", f"n{n}") for n in range(21)]
    with index.open_writer(place) as writer:
        for n in range(7):
            writer.add(
                [article(f"Blizzard, day {n:02}. Rain.", "blog"), *others[3 * n : 3 * n + 3]]
            )
        writer.compact()
    snapshot = index.open_index(place).snapshot()
    assert snapshot.info().deleted == 0
    counted = snapshot.term_statistics(["blizzard"], ["blizzerd"])
    assert (counted.passages, counted.document_frequency["blizzard"]) == (23, 2)
    assert counted.similar == {"blizzerd": ["blizzard"]}


def test_a_writer_tells_what_it_would_do(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    with index.open_writer(place) as writer:
        writer.add([article("Rain.", "a"), article("Hail.", "b")])
        seen: set[str] = set()
        given = [article("Rain.", "a"), article("Snow.", "b"), article("Wind.", "c")]
        would = writer.preview(given, report=index.ReadReport(), seen=seen)
    assert (would.added, would.replaced, would.unchanged) == (1, 1, 1)
    assert texts(place) == {"a": "Rain.", "b": "Hail."}
    assert isinstance(writer, ClusterWriter)


def test_an_archive_moves_to_a_cluster_and_back(tmp_path: Path, address: Address) -> None:
    place = address(tmp_path)
    given: list[Article | Edition | Withdrawal] = [
        *(article(f"Rain {n}.", f"n{n}", source="Post") for n in range(40)),
        Edition(article("Snow.", "v"), Version(number=(3,)), "/clips/v.txt"),
        Withdrawal("w", Version(number=(2,)), "w"),
    ]
    with index.open_writer(tmp_path / "first") as writer:
        writer.add(given)

    def run(*arguments: str) -> list[str]:
        return CliRunner().invoke(cli, ["index", "copy", "-q", *arguments]).stdout.splitlines()

    def editions(where: Path | str) -> list[object]:
        return list(index.open_index(where).snapshot().editions())

    same = "41 articles the same in both"
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    assert run(first, place) == ["added 41, replaced 0, unchanged 0, skipped 0", same]
    assert run(first, place) == ["added 0, replaced 0, unchanged 41, skipped 0", same]
    assert run(place, second) == ["added 41, replaced 0, unchanged 0, skipped 0", same]
    assert editions(place) == editions(first) == editions(second)


def test_an_article_may_have_more_of_the_best_passages_than_are_read_at_once(
    tmp_path: Path, address: Address
) -> None:
    place = address(tmp_path)
    long = [article(" ".join([f"Rain {n}."] * 130), f"long{n}") for n in range(2)]
    articles = [*long, *(article("Rain and hail.", f"n{n:02}") for n in range(30))]
    with index.open_writer(place) as writer:
        writer.add(articles)
    snapshot, expected = index.open_index(place).snapshot(), index.OkapiRetriever(articles)
    for k in (1, 60, 140, 289, 300):
        for asked in (Query(("rain",)), Query(("1", "hail"))):
            hits, others = snapshot.search(asked, k), expected.search(asked, k)
            assert [hit.passage for hit in hits] == [hit.passage for hit in others]
            assert [hit.excerpt for hit in hits] == [hit.excerpt for hit in others]

"""Which version of an article is the later one, and what that makes of an archive."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from contract import article

from index import (
    AddSummary,
    ArchiveWriter,
    Edition,
    IndexFileError,
    ReadReport,
    Version,
    Withdrawal,
    open_index,
    verify_index,
)
from index.readers import Reason
from index.readers.date import read_moment, read_number

NOON = "2025-03-10T12:00:00.000000"
LATER = "2025-03-10T13:00:00.000000"


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (Version((2,)), Version((1,))),
        (Version((10,)), Version((9,))),
        (Version((1, 10)), Version((1, 9))),
        (Version((2,), NOON), Version((1,), LATER)),
        (Version((1,), LATER), Version((1,), NOON)),
        (Version(changed=LATER), Version(changed=NOON)),
        (Version(changed="2025-03-11"), Version(changed=NOON)),
        (Version(captured=LATER, changed=NOON), Version(captured=NOON, changed=LATER)),
        (Version(issued=LATER), Version(issued=NOON)),
        (Version(issued=NOON, changed=LATER), Version(issued=NOON)),
    ],
)
def test_the_later_version(later: Version, earlier: Version) -> None:
    assert later.compare(earlier) > 0 > earlier.compare(later)
    assert later.compare(later) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Version(), Version((3,))),
        (Version(changed=NOON), Version(captured=LATER)),
        (Version(changed="2025-03-10"), Version(changed=NOON)),
        (Version(issued=NOON, changed=NOON), Version(issued=NOON)),
    ],
)
def test_versions_that_cannot_be_compared(one: Version, other: Version) -> None:
    assert one.compare(other) == other.compare(one) == 0


def test_a_version_is_stored_as_a_list() -> None:
    version = Version((1, 2), NOON, None, "2025-03-10")
    assert Version.of([[1, 2], NOON, None, "2025-03-10"]) == version
    assert Version.of(None) == Version.of([1]) == Version()


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2025-03-10T15:00:00+03:00", NOON),
        ("20250310T120000Z", NOON),
        ("20250310120000", NOON),
        ("Mon, 10 Mar 2025 13:00:00 +0100", NOON),
        ("2025-03-10 12:00", NOON),
        (1741608000, NOON),
        (1741608000000, NOON),
        ("2025-03-10", "2025-03-10"),
        ("10 March 2025", "2025-03-10"),
        ("03/04/2025", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_moment(written: object, moment: str | None) -> None:
    assert read_moment(written) == moment


@pytest.mark.parametrize(
    ("written", "number"),
    [(3, (3,)), ("3", (3,)), ("v1.10", (1, 10)), (2.0, (2,)), (True, None), ("two", None), (-1, None),
     (10**400, None), (float("nan"), None), (None, None)],
)  # fmt: skip
def test_a_number(written: object, number: tuple[int, ...] | None) -> None:
    assert read_number(written) == number


# In an archive

FIRST = Edition(article("Fourteen drowned.", "a"), Version((1,)))
SECOND = Edition(article("Nine drowned.", "a"), Version((2,)))
KILL = Withdrawal("a", Version((3,)), "kill.xml")
FOURTH = Edition(article("Nobody drowned.", "a"), Version((4,)))

Given = Edition | Withdrawal


def together(folder: Path, *given: Given) -> ReadReport:
    report = ReadReport()
    with ArchiveWriter(folder) as writer:
        writer.add(given, report=report)
    return report


def apart(folder: Path, *given: Given) -> ReadReport:
    report = ReadReport()
    for one in given:
        with ArchiveWriter(folder) as writer:
            writer.add([one], report=report)
    return report


def texts(folder: Path) -> list[str]:
    assert verify_index(folder) == []
    return [one.text for one in open_index(folder).snapshot().all_articles()]


@pytest.mark.parametrize("add", [together, apart])
@pytest.mark.parametrize("given", list(permutations((FIRST, SECOND, KILL, FOURTH), 3)))
def test_the_latest_version_counts_in_whatever_order(
    tmp_path: Path, add: Callable[..., ReadReport], given: tuple[Given, ...]
) -> None:
    add(tmp_path, *given)
    latest = max(given, key=lambda one: one.version.number or ())
    assert texts(tmp_path) == ([latest.article.text] if isinstance(latest, Edition) else [])


def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    report = apart(tmp_path, SECOND, FIRST, KILL, SECOND)
    assert report.problems == {Reason.SUPERSEDED: 1, Reason.REMOVED: 1, Reason.BARRED: 1}
    assert "1 withdrawn article taken out of the archive: a" in report.summary()
    assert report.left_out == 0


def test_what_was_added_and_withdrawn_at_once_was_not_added(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        assert writer.add([FIRST, SECOND, KILL]) == AddSummary(0, 0, 0, superseded=1)
        assert writer.add([FOURTH]) == AddSummary(1, 0, 0)
        assert writer.add([Withdrawal("a", Version((5,)), "x")]) == AddSummary(0, 0, 0, withdrawn=1)


def test_a_withdrawn_article_may_be_let_in_again(tmp_path: Path) -> None:
    apart(tmp_path, SECOND, KILL)
    with ArchiveWriter(tmp_path) as writer:
        assert writer.remove(ids=["a"]) == 1
        assert writer.remove(ids=["a"]) == 0
    apart(tmp_path, SECOND)
    assert texts(tmp_path) == ["Nine drowned."]


def test_withdrawals_and_versions_outlive_compacting(tmp_path: Path) -> None:
    other = Edition(article("Rain fell.", "b"), Version((2,)))
    apart(tmp_path, SECOND, KILL)
    together(tmp_path, other, Edition(article("Hail.", "c")), Edition(article("Wind.", "gone")))
    with ArchiveWriter(tmp_path) as writer:
        writer.remove(ids=["gone"])
        writer.compact()
    assert (tmp_path / "index-2").exists()
    older = Edition(article("Rain fell hard.", "b"), Version((1,)))
    report = apart(tmp_path, FIRST, older)
    assert report.problems == {Reason.SUPERSEDED: 1, Reason.BARRED: 1}
    assert texts(tmp_path) == ["Rain fell.", "Hail."]


def test_withdrawals_are_no_articles(tmp_path: Path) -> None:
    together(tmp_path, SECOND, Edition(article("Rain fell. Snow fell.", "b")), KILL)
    info = open_index(tmp_path).snapshot().info()
    assert (info.articles, info.passages, info.sources) == (1, 2, 0)


def test_a_version_of_the_same_content_is_noted(tmp_path: Path) -> None:
    """Else what lies between would replace it."""
    third = Edition(FIRST.article, Version((3,)))
    apart(tmp_path, FIRST, third, SECOND)
    assert texts(tmp_path) == ["Fourteen drowned."]


def test_an_edited_file_replaces_itself_whatever_day_it_has(tmp_path: Path) -> None:
    dated = Edition(article("Rain."), Version(issued="2025-05-16"), "/news/a.txt")
    corrected = Edition(article("Snow."), Version(issued="2025-05-15"), "/news/a.txt")
    elsewhere = Edition(article("Hail."), Version(issued="2025-05-14"), "/old/a.txt")
    report = apart(tmp_path, dated, corrected, elsewhere)
    assert texts(tmp_path) == ["Snow."]
    assert report.problems == {Reason.SUPERSEDED: 1}


def test_a_text_that_is_too_long_is_refused_by_the_archive_too(tmp_path: Path) -> None:
    report = together(tmp_path, Edition(article("x" * 2_000_001, "long")), SECOND)
    assert texts(tmp_path) == ["Nine drowned."]
    assert report.problems == {Reason.LONG_TEXT: 1}


def test_an_interruption_undoes_a_withdrawal_too(tmp_path: Path) -> None:
    apart(tmp_path, SECOND)

    def broken() -> object:
        yield KILL
        raise IndexFileError("stop")

    with ArchiveWriter(tmp_path) as writer, pytest.raises(IndexFileError, match="stop"):
        writer.add(broken())  # type: ignore[arg-type]
    assert texts(tmp_path) == ["Nine drowned."]

"""What the commands `qa index …` do with an archive, on disk or on a cluster."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from index import (
    AddSummary,
    ArchivePlace,
    Article,
    CorpusError,
    Edition,
    FetchReport,
    FetchState,
    Filters,
    Held,
    ReadReport,
    Version,
    Withdrawal,
    Writer,
    fetch_articles,
    is_address,
    is_archive,
    open_index,
    open_writer,
    read_editions,
    verify_index,
)
from qa.cli.invocation import Exit, Teller
from qa.cli.syncing import Sync, find_gone, remove_gone
from qa.console.output import print_line, say, write_bytes
from qa.console.progress import ProgressLine
from qa.errors import OutputError, cause
from qa.files.records import Record, json_text
from qa.files.user_file import feeds_file
from qa.language.wordlists import counted
from qa.neural.choice import ReaderChoice
from qa.opening import user_archive
from qa.sanitise import clean_line

STATE_FILE = "fetch.json"
"""In the folder of an archive on disk: what was fetched before, so that a daily run fetches only what is new."""

_PACKED = frozenset(
    (
        *(".gz", ".bz2", ".xz", ".zst", ".zip", ".tgz", ".tar", ".warc", ".arc", ".wacz"),
        *(".pdf", ".docx", ".odt", ".epub"),
    )
)
"""Endings of files of which the size says little about what is read."""


def run_add(
    folder: str | None,
    paths: Sequence[str],
    fields: Mapping[str, str],
    teller: Teller,
    sync: Sync | None = None,
) -> Exit:
    """`qa index add`: one line of counts at the end, also when it is interrupted."""
    addresses = [path for path in paths if path.lower().startswith(("http://", "https://"))]
    files = [path for path in paths if path not in addresses]
    adding = Adding(_place(folder), teller, _total_bytes(files))
    try:
        if sync and sync.dry:
            return adding.preview(files, fields)
        if files:
            adding.add_files(files, fields, sync)
        for address in addresses:
            adding.add_address(address)
    except KeyboardInterrupt:
        adding.progress.clear()
        say("interrupted: what was committed stays, and the same command carries on")
        return Exit.INTERRUPTED
    finally:
        adding.tell()
    print_line(
        f"added {adding.added}, replaced {adding.replaced}, "
        f"unchanged {adding.unchanged}, skipped {adding.skipped}"
    )
    return Exit.USAGE if adding.has_failed else Exit.ANSWERED


def run_rm(folder: str | None, ids: Sequence[str], source: str | None) -> Exit:
    """`qa index rm`: an id or a source that is not there is named; nothing removed is exit code 1."""
    archive = _place(folder)
    snapshot = open_index(archive).snapshot()
    found = snapshot.articles(ids)
    for article_id in ids:
        if article_id not in found:
            say(clean_line(f"no article has the id “{article_id}”"))
    known = {(one.source or "").casefold() for one in snapshot.sources()}
    if source is not None and source.casefold() not in known:
        say(clean_line(f"no source is called “{source}”"))
    with open_writer(archive) as writer:
        count = writer.remove(ids=ids, source=source)
    print_line(f"removed {count}")
    return Exit.ANSWERED if count else Exit.NO_ANSWER


def run_ls(folder: str | None, filters: Filters, offset: int, limit: int) -> Exit:
    """`qa index ls`: a line an article; says on standard error how to see the rest."""
    snapshot = open_index(_place(folder)).snapshot()
    rows = snapshot.list_articles(filters, offset=offset, limit=limit)
    for row in rows:
        day = row.published.isoformat() if row.published else "undated"
        fields = (day, row.source or "unknown source", row.title, row.id)
        print_line("\t".join(field.replace("\t", " ") for field in fields))
    count = snapshot.count_articles(filters)
    if offset + len(rows) < count:
        following = offset + len(rows)
        say(f"{offset + 1:,} to {following:,} of {count:,}; go on with --offset {following}")
    return Exit.ANSWERED if rows else Exit.NO_ANSWER


def run_info(folder: str | None) -> Exit:
    """`qa index info`: the archive in figures, a line each."""
    archive = _place(folder)
    info = open_index(archive).snapshot().info()
    days = f"{info.first} to {info.last}" if info.first else "no article has a date"
    for name, value in (
        ("archive", str(archive)),
        ("articles", f"{info.articles:,}"),
        ("sentences", f"{info.passages:,}"),
        ("sources", f"{info.sources:,}"),
        ("dates", days),
        ("size", _size_text(info.size_bytes)),
        ("to compact", _to_compact(info.deleted, info.segments)),
        ("engine", f"{_engine(archive)} ({info.settings.engine})"),
        ("reader", ReaderChoice().state()),
        ("format", f"{info.settings.format}, analyser {info.settings.analyser}"),
    ):
        print_line(f"{name:<11} {value}")
    return Exit.ANSWERED


def _engine(archive: ArchivePlace) -> str:
    return "OpenSearch" if is_address(archive) else "disk"


def _to_compact(deleted: int, segments: int) -> str:
    parts = counted(segments, "segment")
    return f"{counted(deleted, 'deleted sentence')} in {parts}" if deleted else parts


def run_verify(folder: str | None, teller: Teller) -> Exit:
    """`qa index verify`: a line for each fault, then the count; a line of progress for who waits."""
    archive = _place(folder)
    line = ProgressLine(sys.stderr if teller.is_watched else None)
    faults = verify_index(archive, progress=lambda checked: _show_checked(line, checked))
    line.clear()
    for fault in faults:
        print_line(fault)
    if faults:
        print_line(
            f"{counted(len(faults), 'fault')} in {archive}: add the articles again to a new archive"
        )
        return Exit.ARCHIVE
    info = open_index(archive).snapshot().info()
    counts = counted(info.articles, "article"), counted(info.passages, "sentence")
    print_line(f"OK: {' with '.join(counts)}")
    return Exit.ANSWERED


def _show_checked(line: ProgressLine, checked: int) -> None:
    if line.seconds_if_due() is not None:
        line.write(f"{checked:,} articles checked")


def run_export(folder: str | None, output: str | None) -> Exit:
    """`qa index export`: JSON lines that `qa index add` reads again."""
    snapshot = open_index(_place(folder)).snapshot()
    if output in (None, "-"):
        for one in snapshot.editions():
            write_bytes(_line(one))
        return Exit.ANSWERED
    target = Path(output or "")
    try:
        with target.open("xb") as file:
            for one in snapshot.editions():
                file.write(_line(one))
    except FileExistsError:
        raise OutputError(
            f"{target}: exists already; name a new file", code="output_exists"
        ) from None
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {cause(error)}") from error
    return Exit.ANSWERED


def run_compact(folder: str | None) -> Exit:
    """`qa index compact`: says what it saved."""
    archive = _place(folder)
    if not is_archive(archive):
        open_index(archive)  # says so
    with open_writer(archive) as writer:
        before = writer.size_bytes()
        _tell_recovered(writer)
        writer.compact()
        now = writer.size_bytes()
    print_line(f"{_size_text(before)} before, {_size_text(now)} now")
    return Exit.ANSWERED


def _size_text(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"


def _tell_recovered(writer: Writer) -> None:
    if writer.is_recovered:
        say(clean_line(f"{writer.folder}: archive.json was missing; made again from the index"))


Given = Article | Edition | Withdrawal


class Adding:
    """One `qa index add`: what became of the articles, from files and from addresses."""

    def __init__(self, folder: ArchivePlace, teller: Teller, total_bytes: int | None) -> None:
        self.progress = Progress(teller, total_bytes)
        self.has_failed = False
        self.added = self.replaced = self.unchanged = self.skipped = 0
        self._folder = folder
        self._teller = teller
        self._reports: list[ReadReport] = []

    def add_files(self, paths: Sequence[str], fields: Mapping[str, str], sync: Sync | None) -> None:
        """Adds what lies in files and folders; CorpusError, and no new archive, if nothing there can be read.

        To keep folders in step, what is gone from them is removed.
        """
        report = ReadReport()
        self._reports.append(report)
        reading = read_editions(paths, fields=fields, report=report)
        first = list(_up_to_article(reading))  # nothing readable ends it here
        if not isinstance(first[-1], Edition) and not is_archive(self._folder):
            return  # withdrawals alone make no archive
        articles = chain(first, reading)
        seen: set[str] = set()
        gone: list[Held] = []
        with open_writer(self._folder) as writer:
            _tell_recovered(writer)
            summary = writer.add(
                self.progress.watch(articles),
                progress=self.progress.show,
                report=report,
                seen=seen,
            )
            self._count(summary)
            if sync:
                self.progress.clear()
                gone = find_gone(writer, paths, seen, report)
        if sync and not remove_gone(self._folder, gone, sync):
            self.has_failed = True

    def preview(self, paths: Sequence[str], fields: Mapping[str, str]) -> Exit:
        """Says what adding and keeping in step would do; nothing is written."""
        report = ReadReport()
        self._reports.append(report)
        seen: set[str] = set()
        open_index(self._folder)  # or says that there is no archive
        with open_writer(self._folder) as writer:
            reading = read_editions(paths, fields=fields, report=report)
            would = writer.preview(self.progress.watch(reading), report=report, seen=seen)
            gone = find_gone(writer, paths, seen, report)
        remove_gone(self._folder, gone, Sync(dry=True))
        print_line(
            f"would add {would.added}, replace {would.replaced}, leave {would.unchanged} unchanged"
        )
        return Exit.ANSWERED

    def add_address(self, address: str) -> None:
        """Adds what is new in a feed, or a page; one that cannot be had is told, and the next is tried."""
        report = FetchReport()
        self._reports.append(report)
        try:
            if is_archive(self._folder):
                self._fetch(address, report)
            else:
                self._fetch_first(address, report)
        except CorpusError as error:
            self.progress.clear()
            say(clean_line(f"qa: {error}"))
            self.has_failed = True
            self.skipped += 1
        self.unchanged += report.unchanged

    def _fetch(self, address: str, report: FetchReport) -> None:
        with open_writer(self._folder) as writer:  # first: one run at a time asks a site
            _tell_recovered(writer)
            state = FetchState.read(_state_file(self._folder))
            self._take(writer, fetch_articles(address, state=state, report=report), state, report)

    def _fetch_first(self, address: str, report: FetchReport) -> None:
        """Makes the archive once there is an article for it."""
        state = FetchState.read(_state_file(self._folder))
        articles = fetch_articles(address, state=state, report=report)
        first = next(articles, None)
        if first is not None:
            with open_writer(self._folder) as writer:
                self._take(writer, chain((first,), articles), state, report)

    def _take(
        self,
        writer: Writer,
        articles: Iterator[Article],
        state: FetchState,
        report: FetchReport,
    ) -> None:
        captured = Version(captured=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"))
        given = (Edition(article, captured) for article in articles)
        self._count(
            writer.add(self.progress.watch(given), progress=self.progress.show, report=report)
        )
        state.commit()  # only now: what is not in the archive is fetched again

    def tell(self) -> None:
        """Takes the progress away and says what was left out."""
        self.progress.clear()
        for report in self._reports:
            self.skipped += report.left_out
            for line in report.summary():
                self._teller.note(line)
            for warning in report.warnings if self._teller.verbose else ():
                self._teller.note(f"{warning.place}: {warning.reason}: {warning.detail}")

    def _count(self, summary: AddSummary) -> None:
        self.added += summary.added
        self.replaced += summary.replaced
        self.unchanged += summary.unchanged


def _up_to_article(reading: Iterator[Edition | Withdrawal]) -> Iterator[Edition | Withdrawal]:
    """What comes up to the first article, and that."""
    for one in reading:
        yield one
        if isinstance(one, Edition):
            return


class Progress:
    """A line on standard error while articles are added: how many, how fast, how long yet."""

    def __init__(self, teller: Teller, total_bytes: int | None) -> None:
        self._line = ProgressLine(sys.stderr if teller.is_watched else None)
        self._total = total_bytes
        self._bytes = 0
        self.clear = self._line.clear

    def watch(self, given: Iterator[Given]) -> Iterator[Given]:
        """The same articles, their sizes taken down on the way."""
        for one in given:
            article = one.article if isinstance(one, Edition) else one
            self._bytes += len(article.text) if isinstance(article, Article) else 0
            yield one

    def show(self, summary: AddSummary) -> None:
        """Rewrites the line if it is time to."""
        seconds = self._line.seconds_if_due()
        if seconds is None:
            return
        rate = self._bytes / seconds
        done = summary.added + summary.replaced + summary.unchanged
        line = f"{done:,} articles · {rate / 1e6:.1f} MB/s"
        if self._total and rate and self._bytes < self._total:
            line += f" · {_clock((self._total - self._bytes) / rate)} left"
        self._line.write(line)


def _place(folder: str | None) -> ArchivePlace:
    named = folder or os.environ.get("QA_INDEX")
    if named and is_address(named):
        return named
    return Path(named) if named else user_archive()


def _state_file(place: ArchivePlace) -> Path:
    return feeds_file(str(place)) if is_address(place) else Path(place) / STATE_FILE


def _total_bytes(paths: Sequence[str]) -> int | None:
    """The size of what is to be read, None if some of it is packed and so larger than it looks."""
    total = 0
    for path in map(Path, paths):
        files = path.rglob("*") if path.is_dir() else (path,)
        for file in files:
            if file.suffix in _PACKED:
                return None
            with suppress(OSError):
                total += file.stat().st_size
    return total


def _line(one: Edition | Withdrawal) -> bytes:
    """A line from which the article, its version, or that it is withdrawn is read again."""
    if isinstance(one, Withdrawal):
        record: Record = {"id": one.id, "pubstatus": "withdrawn"}
    else:
        article = one.article
        record = {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "text": article.text,
        }
    version = one.version
    number = ".".join(map(str, version.number or ()))
    told = {"version": number, "updated": version.changed, "captured": version.captured}
    record |= {name: value for name, value in told.items() if value}
    return f"{json_text(record)}\n".encode()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

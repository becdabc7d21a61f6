"""`qa index add`: adds articles from files and addresses; with --sync removes articles that are gone from a folder."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click

from index import (
    AddSummary,
    ArchivePlace,
    Article,
    CorpusError,
    Edition,
    FetchReport,
    FetchState,
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
)
from qa.cli.arguments import (
    PathsCommand,
    archive_options,
    interruptible,
    quiet_option,
    show_warnings,
)
from qa.cli.invocation import Exit, Notes, archive_place
from qa.cli.sync import find_gone, remove_gone, show_gone
from qa.console.output import print_line, say
from qa.files.user_file import feeds_file
from qa.sanitise import clean_line

STATE_FILE = "fetch.json"
"""A file in an archive's folder that notes what was fetched, so that a daily run fetches only what is new."""

_PACKED = frozenset(
    ".gz .bz2 .xz .zst .zip .tgz .tar .warc .arc .wacz .pdf .docx .odt .epub".split()  # noqa: SIM905
)
"""Endings of files whose size says little about the text in them."""
FIELDS = ("text", "title", "date", "source", "url", "id")
"""The fields that `--field` can name."""
Given = Article | Edition | Withdrawal


def _fields_of(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    fields = {}
    for value in values:
        field, _, name = value.partition("=")
        if field not in FIELDS or not name:
            known = ", ".join(FIELDS)
            raise click.BadParameter(
                f"“{value}” is not FIELD=NAME with one of {known}.", ctx, param
            )
        fields[field] = name
    return fields


@click.command(
    cls=PathsCommand, short_help="Add articles; those that changed replace the old ones."
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@archive_options
@click.option("--field", "fields", multiple=True, callback=_fields_of, metavar="FIELD=NAME",
              help="What text, title, date, source, url or id is called in JSON and CSV (repeatable).")  # fmt: skip
@quiet_option
@click.option("-v", "--verbose", is_flag=True, callback=show_warnings,
              help="Show every warning, one a line.")  # fmt: skip
@click.option("--sync", is_flag=True,
              help="Remove the articles that are gone from the folders; they are shown first.")  # fmt: skip
@click.option("-y", "--yes", is_flag=True, help="With --sync: remove without asking.")
@click.option("-n", "--dry-run", is_flag=True, help="With --sync: only show what would be done.")
def add(
    paths: tuple[str, ...], index: str | None, fields: dict[str, str],
    quiet: bool, verbose: bool, sync: bool, yes: bool, dry_run: bool,
) -> int:  # fmt: skip
    """Add the articles in PATH (files, folders, addresses of feeds or pages) to the archive, made if need be.

    Adding the same again changes nothing, and fetching a feed again only fetches what is new. After an interruption,
    run the same command again to continue. Ends with one line: added N, replaced N, unchanged N, skipped N.

    --sync also removes articles whose files are gone from the folders, after you say yes.

    \b
    Examples:
      qa index add ~/clippings --index ~/archive
      qa index add https://example.org/feed.xml
      qa index add export.csv --field text=content --field title=headline
      qa index add ~/clippings --sync --dry-run
    """
    if (yes or dry_run) and not sync:
        raise click.UsageError("--yes and --dry-run go with --sync.")
    for path in paths if sync else ():
        if not os.path.isdir(path):
            raise click.UsageError(f"--sync takes folders; {path} is none.")
    paths = tuple(dict.fromkeys(paths))
    addresses = [path for path in paths if path.lower().startswith(("http://", "https://"))]
    files = [path for path in paths if path not in addresses]
    adding = Adding(archive_place(index), Notes(quiet, verbose), _total_bytes(files))
    stays = "interrupted: what was committed stays; run the same command to continue"
    try:
        with interruptible(adding.progress.clear, lambda: stays):
            if dry_run:
                return adding.preview(files, fields)
            if files:
                adding.add_files(files, fields, sync=sync, sure=yes)
            for address in addresses:
                adding.add_address(address)
    finally:
        adding.report_skipped()
    print_line(added_text(adding, adding.skipped))
    return Exit.USAGE if adding.has_failed else Exit.ANSWERED


def added_text(summary: "Adding | AddSummary", skipped: int) -> str:
    """The last line of an addition."""
    counts = f"replaced {summary.replaced}, unchanged {summary.unchanged}, skipped {skipped}"
    return f"added {summary.added}, {counts}"


def tell_recovered(writer: Writer) -> None:
    """Says that the archive had lost its settings, if so."""
    if writer.is_recovered:
        say(clean_line(f"{writer.folder}: archive.json was missing; made again from the index"))


class Adding:
    """One `qa index add`: the results for articles from files and from addresses."""

    def __init__(self, folder: ArchivePlace, notes: Notes, total_bytes: int | None) -> None:
        self.progress = AddingProgress(notes, total_bytes)
        self.has_failed = False
        self.added = self.replaced = self.unchanged = self.skipped = 0
        self._folder = folder
        self._notes = notes
        self._reports: list[ReadReport] = []

    def add_files(
        self, paths: Sequence[str], fields: Mapping[str, str], *, sync: bool, sure: bool
    ) -> None:
        """Adds what is in files and folders; CorpusError, and no new archive, if nothing there can be read.

        With `sync`, articles that are gone from the folders are removed, without asking if `sure`.
        """
        report = ReadReport()
        reading = read_editions(paths, fields=fields, report=report)
        first = list(_up_to_article(reading))  # an error that ends it here says what was left out
        self._reports.append(report)
        if not isinstance(first[-1], Edition) and not is_archive(self._folder):
            return  # withdrawals alone make no archive
        seen: set[str] = set()
        gone: list[Held] = []
        with open_writer(self._folder) as writer:
            tell_recovered(writer)
            given = self.progress.watch(chain(first, reading))
            self._count(writer.add(given, progress=self.progress.show, report=report, seen=seen))
            if sync:
                self.progress.clear()
                gone = find_gone(writer, paths, seen, report)
        if sync and not remove_gone(self._folder, gone, sure=sure):
            self.has_failed = True

    def preview(self, paths: Sequence[str], fields: Mapping[str, str]) -> Exit:
        """Shows what adding and --sync would do; writes nothing."""
        report = ReadReport()
        seen: set[str] = set()
        open_index(self._folder)  # or says that there is no archive
        with open_writer(self._folder) as writer:
            reading = read_editions(paths, fields=fields, report=report)
            would = writer.preview(self.progress.watch(reading), report=report, seen=seen)
            gone = find_gone(writer, paths, seen, report)
        self._reports.append(report)
        show_gone(gone)
        if gone:
            print_line(f"would remove {len(gone)}")
        print_line(
            f"would add {would.added}, replace {would.replaced}, leave {would.unchanged} unchanged"
        )
        return Exit.ANSWERED

    def add_address(self, address: str) -> None:
        """Adds what is new in a feed, or a page; if one cannot be fetched, says so and tries the next."""
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
        with open_writer(
            self._folder
        ) as writer:  # first, so that only one run at a time asks a site
            tell_recovered(writer)
            state = FetchState.read(_state_file(self._folder))
            self._take(writer, fetch_articles(address, state=state, report=report), state, report)

    def _fetch_first(self, address: str, report: FetchReport) -> None:
        """Makes the archive when there is an article for it."""
        state = FetchState.read(_state_file(self._folder))
        articles = fetch_articles(address, state=state, report=report)
        first = next(articles, None)
        if first is not None:
            with open_writer(self._folder) as writer:
                self._take(writer, chain((first,), articles), state, report)

    def _take(
        self, writer: Writer, articles: Iterator[Article], state: FetchState, report: FetchReport
    ) -> None:
        captured = Version(captured=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"))
        given = self.progress.watch(Edition(article, captured) for article in articles)
        self._count(writer.add(given, progress=self.progress.show, report=report))
        state.commit()  # only now: what is not in the archive is fetched again

    def report_skipped(self) -> None:
        """Says what was left out."""
        for report in self._reports:
            self.skipped += report.left_out
            for line in report.summary():
                self._notes.note(line)
            for warning in report.warnings if self._notes.verbose else ():
                self._notes.note(f"{warning.place}: {warning.reason}: {warning.detail}")

    def _count(self, summary: AddSummary) -> None:
        self.added += summary.added
        self.replaced += summary.replaced
        self.unchanged += summary.unchanged


def _up_to_article(reading: Iterator[Edition | Withdrawal]) -> Iterator[Edition | Withdrawal]:
    """Everything up to and including the first article."""
    for one in reading:
        yield one
        if isinstance(one, Edition):
            return


class AddingProgress:
    """A line on standard error while articles are added: how many, how fast, how long it will take."""

    def __init__(self, notes: Notes, total_bytes: int | None) -> None:
        self._line = notes.progress()
        self._total = total_bytes or 0
        self._bytes = 0
        self.clear = self._line.clear

    def watch(self, given: Iterator[Given]) -> Iterator[Given]:
        """The same articles, whose sizes are counted on the way."""
        for one in given:
            article = one.article if isinstance(one, Edition) else one
            self._bytes += len(article.text) if isinstance(article, Article) else 0
            yield one

    def show(self, summary: AddSummary) -> None:
        """Rewrites the line if it is time to."""
        done = summary.added + summary.replaced + summary.unchanged
        self._line.show(lambda seconds: f"{done:,} articles · {self._rate(self._bytes / seconds)}")

    def _rate(self, rate: float) -> str:
        is_timed = self._total and rate and self._bytes < self._total
        left = f" · {_clock((self._total - self._bytes) / rate)} left" if is_timed else ""
        return f"{rate / 1e6:.1f} MB/s{left}"


def _total_bytes(paths: Sequence[str]) -> int | None:
    """The size of the input, None if some of it is packed, and so larger than it looks."""
    total = 0
    for path in map(Path, paths):
        for file in path.rglob("*") if path.is_dir() else (path,):
            if file.suffix in _PACKED:
                return None
            with suppress(OSError):
                total += file.stat().st_size
    return total


def _state_file(place: ArchivePlace) -> Path:
    return feeds_file(str(place)) if is_address(place) else Path(place) / STATE_FILE


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

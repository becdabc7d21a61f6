"""`qa index …`: lists, checks, exports and removes the articles of an archive on disk or on a cluster."""

import os
from datetime import date
from functools import partial
from pathlib import Path

import click

from index import (
    ArchivePlace,
    Edition,
    Filters,
    ReadReport,
    Withdrawal,
    is_address,
    is_archive,
    open_index,
    open_writer,
    verify_index,
)
from qa.answer import article_fields
from qa.cli.addition import AddingProgress, add, added_text, tell_recovered
from qa.cli.arguments import (
    FILTER_OPTIONS,
    CommandGroup,
    archive_options,
    interruptible,
    log_option,
    quiet_option,
    with_options,
)
from qa.cli.invocation import Exit, Notes, archive_place
from qa.cli.sync import SHOWN
from qa.console.output import print_line, say, write_bytes
from qa.errors import OutputError
from qa.files.lines import STDIN
from qa.files.output_file import check_output, open_output
from qa.files.records import Record, json_line
from qa.language.wordlists import counted
from qa.neural.choice import ReaderChoice
from qa.sanitise import clean_line

_filtered = partial(with_options, options=FILTER_OPTIONS)


@click.group(cls=CommandGroup)
def index() -> None:
    """The archive, on disk or on a cluster: add articles, remove them, look at it.

    \b
    Examples:
      qa index add news/ monday.jsonl.gz
      qa index ls --source "Harbour Post" --since 2025-05
      qa ask "who led the Russian delegation?"
    """


index.add_command(add)


@index.command(short_help="Remove articles.")
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--source", metavar="NAME", help="All articles of this source.")
@archive_options
def rm(ids: tuple[str, ...], source: str | None, index: str | None) -> int:
    """Remove the articles with these IDs, or all of one source. Ends with one line: removed N.

    \b
    Example:
      qa index rm --source "Daily Orrery"
    """
    if not ids and source is None:
        raise click.UsageError(
            "name articles by their ID, or --source NAME (qa index ls shows them)."
        )
    archive = archive_place(index)
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


@index.command(short_help="List the articles.")
@click.option("-n", "--limit", type=click.IntRange(1), default=50, show_default=True, metavar="N",
              help="How many.")  # fmt: skip
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="How many to skip.")
@_filtered
@archive_options
def ls(
    limit: int, offset: int, source: tuple[str, ...], since: date | None, until: date | None,
    index: str | None,
) -> int:  # fmt: skip
    """List articles by id: day, source, title, id; separated by tabs.

    \b
    Example:
      qa index ls --since 2025-05 --limit 20
    """
    filters = Filters(source, since, until)
    snapshot = open_index(archive_place(index)).snapshot()
    rows = snapshot.list_articles(filters, offset=offset, limit=limit)
    for row in rows:
        day = row.published.isoformat() if row.published else "undated"
        fields = (day, row.source or "unknown source", row.title, row.id)
        print_line("\t".join(field.replace("\t", " ") for field in fields))
    count = snapshot.count_articles(filters)
    if offset + len(rows) < count:
        following = offset + len(rows)
        say(f"{offset + 1:,} to {following:,} of {count:,}; continue with --offset {following}")
    return Exit.ANSWERED if rows else Exit.NO_ANSWER


@index.command(short_help="Show counts of articles and sources, days, size and version.")
@archive_options
def info(index: str | None) -> int:
    """Show the archive in figures.

    \b
    Example:
      qa index info
    """
    archive = archive_place(index)
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
        ("engine", f"{'OpenSearch' if is_address(archive) else 'disk'} ({info.settings.engine})"),
        ("reader", ReaderChoice().state()),
        ("format", f"{info.settings.format}, analyser {info.settings.analyser}"),
    ):
        print_line(f"{name:<11} {value}")
    return Exit.ANSWERED


def _to_compact(deleted: int, segments: int) -> str:
    if not deleted and segments <= 1:
        return "nothing"
    parts = counted(segments, "segment")
    return f"{counted(deleted, 'deleted sentence')} in {parts}" if deleted else parts


@index.command(short_help="Check every file, article and sentence of the archive.")
@archive_options
@quiet_option
def verify(index: str | None, quiet: bool) -> int:
    """Check every file, every article and every sentence, and that the counts agree.

    Prints one line for each fault, then a count. Exit code 4 if there is any.

    \b
    Example:
      qa index verify
    """
    archive = archive_place(index)
    line = Notes(quiet, False).progress()
    faults = verify_index(
        archive, progress=lambda checked: line.show(lambda _: f"{checked:,} articles checked")
    )
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


@index.command(short_help="Write all articles as JSON lines.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE (default: standard output).")
@archive_options
def export(output: str | None, index: str | None) -> int:
    """Write every article, by id, as JSON lines that qa index add reads again.

    \b
    Example:
      qa index export -o archive.jsonl
    """
    path = check_output(output, STDIN)
    if path is not None and os.path.exists(path):
        raise OutputError(f"{path}: exists already; name a new file", code="output_exists")
    snapshot = open_index(archive_place(index)).snapshot()
    with open_output(path, write_bytes, advice="remove it, and run the command again") as write:
        for one in snapshot.editions():
            write(_line(one))
    return Exit.ANSWERED


def _line(one: Edition | Withdrawal) -> bytes:
    """The line for an article with its version, or for a withdrawal."""
    if isinstance(one, Withdrawal):
        record: Record = {"id": one.id, "pubstatus": "withdrawn"}
    else:
        article = one.article
        record = article_fields(article) | {"text": article.text}
        del record["path"]
    version = one.version
    number = ".".join(map(str, version.number or ()))
    known = {"version": number, "updated": version.changed, "captured": version.captured}
    record |= {name: value for name, value in known.items() if value}
    return json_line(record)


@index.command(short_help="Rewrite the archive without what was removed.")
@archive_options
def compact(index: str | None) -> int:
    """Rewrite the archive without what was removed; needs twice the room while it runs.

    \b
    Example:
      qa index compact
    """
    archive = archive_place(index)
    if not is_archive(archive):
        open_index(archive)  # says so
    with open_writer(archive) as writer:
        before = writer.size_bytes()
        tell_recovered(writer)
        writer.compact()
        now = writer.size_bytes()
    print_line(f"{_size_text(before)} before, {_size_text(now)} now")
    return Exit.ANSWERED


def _size_text(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"


@index.command(short_help="Copy the archive to another place, from a folder to a cluster or back.")
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="TO")
@quiet_option
@log_option
def copy(origin: str, target: str, quiet: bool) -> int:
    """Copy all articles of the archive FROM, with their versions, and what is withdrawn, into the archive TO.

    Each is a folder or http(s)://HOST:PORT/NAME. TO is made if need be, and what it has besides stays. Then every
    article is compared by its digest. Interrupted, the same command carries on.

    \b
    Example:
      qa index copy ~/archive https://search.example.org:9200/news
    """
    notes = Notes(quiet, False)
    source, place = archive_place(origin), archive_place(target)
    if _whole(source) == _whole(place):
        raise click.UsageError(f"FROM and TO are the same archive, {source}.")
    report = ReadReport()
    progress = AddingProgress(notes, None)
    snapshot = open_index(source).snapshot()
    stays = "interrupted: what was copied stays; run the same command to continue"
    with interruptible(progress.clear, lambda: stays), open_writer(place) as writer:
        given = progress.watch(snapshot.editions())
        summary = writer.add(given, progress=progress.show, report=report)
    for line in report.summary():
        notes.note(line)
    print_line(added_text(summary, report.left_out))
    return _compare(source, place, report)


def _whole(place: ArchivePlace) -> str:
    return str(place) if is_address(place) else str(Path(place).resolve())


def _compare(source: ArchivePlace, place: ArchivePlace, report: ReadReport) -> Exit:
    """Says whether every article is the same in both; what TO did not take in its place is no fault."""
    there = {bytes.fromhex(one.digest) for one in open_index(place).snapshot().held()}
    same, others = 0, list[str]()
    for one in open_index(source).snapshot().held():
        if bytes.fromhex(one.digest) in there:
            same += 1
        else:
            others.append(one.id)
    print_line(f"{counted(same, 'article')} the same in both")
    if len(others) <= report.left_out:
        return Exit.ANSWERED
    for article_id in others[:SHOWN]:
        say(clean_line(f"not the same in {place}: {article_id}"))
    print_line(f"{counted(len(others), 'article')} not the same: run the command again")
    return Exit.ARCHIVE

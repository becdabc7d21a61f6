"""`qa index …`: the commands of the archive on disk, declared; what they do stands in `archiving.py`."""

import os
from collections.abc import Callable
from datetime import date

import click

from qa.cli.arguments import CommandGroup, day_of, log_option, show_warnings, with_options
from qa.cli.invocation import Teller

FIELDS = ("text", "title", "date", "source", "url", "id")
"""What `--field` can name."""

_INDEX = click.option(
    "--index",
    metavar="DIR",
    help="The archive's folder, or its address on a cluster; else the environment variable QA_INDEX, else your own.",
)


def _on_archive(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options of every command here: which archive, and the log."""
    return _INDEX(log_option(command))


_QUIET = click.option("-q", "--quiet", is_flag=True, help="No notes or progress on standard error.")
_FILTERS = (
    click.option("--source", multiple=True, metavar="NAME", help="Only of this source (repeatable)."),
    click.option("--since", callback=day_of, metavar="DATE", help="Only of this day or later."),
    click.option("--until", callback=day_of, metavar="DATE", help="Only of this day or earlier."),
)  # fmt: skip


def _filtered(command: Callable[..., int]) -> Callable[..., int]:
    return with_options(command, _FILTERS)


def _fields_of(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    fields = {}
    for value in values:
        field, separator, name = value.partition("=")
        if field not in FIELDS or not separator or not name:
            known = ", ".join(FIELDS)
            raise click.BadParameter(
                f"“{value}” is not FIELD=NAME with one of {known}.", ctx, param
            )
        fields[field] = name
    return fields


@click.group(cls=CommandGroup)
def index() -> None:
    """The archive on disk: add articles, remove them, look at it.

    \b
    Examples:
      qa index add news/ monday.jsonl.gz
      qa index ls --source "Harbour Post" --since 2025-05
      qa ask "who led the Russian delegation?"
    """


@index.command(short_help="Add articles; those that changed replace the old ones.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_on_archive
@click.option(
    "--field",
    "fields",
    multiple=True,
    callback=_fields_of,
    metavar="FIELD=NAME",
    help="What text, title, date, source, url or id is called in JSON and CSV (repeatable).",
)
@_QUIET
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    callback=show_warnings,
    help="Every warning of the reading, one a line.",
)
@click.option(
    "--sync",
    is_flag=True,
    help="Remove the articles that are gone from the folders; they are shown first.",
)
@click.option("-y", "--yes", is_flag=True, help="With --sync: remove without asking.")
@click.option("-n", "--dry-run", is_flag=True, help="With --sync: only say what would be done.")
def add(
    paths: tuple[str, ...],
    index: str | None,
    fields: dict[str, str],
    quiet: bool,
    verbose: bool,
    sync: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Add the articles in PATH (files, folders, addresses of feeds or pages) to the archive, made if need be.

    Adding the same again changes nothing, and a feed fetched again costs only what is new. Interrupted, all that was
    committed stays, and the next add carries on. Ends with one line: added N, replaced N, unchanged N, skipped N.

    --sync keeps folders in step: what was read from them and is gone is removed from the archive, after you say yes.

    \b
    Examples:
      qa index add ~/clippings --index ~/archive
      qa index add https://example.org/feed.xml
      qa index add export.csv --field text=content --field title=headline
      qa index add ~/clippings --sync --dry-run
    """
    from qa.cli.archiving import run_add
    from qa.cli.syncing import Sync

    if (yes or dry_run) and not sync:
        raise click.UsageError("--yes and --dry-run go with --sync.")
    for path in paths if sync else ():
        if not os.path.isdir(path):
            raise click.UsageError(f"--sync takes folders; {path} is none.")

    return run_add(
        index, paths, fields, Teller(quiet, verbose), Sync(yes, dry_run) if sync else None
    )


@index.command(short_help="Remove articles.")
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--source", metavar="NAME", help="All articles of this source.")
@_on_archive
def rm(ids: tuple[str, ...], source: str | None, index: str | None) -> int:
    """Remove the articles with these IDs, or all of one source. Ends with one line: removed N.

    \b
    Example:
      qa index rm --source "Daily Orrery"
    """
    from qa.cli.archiving import run_rm

    if not ids and source is None:
        raise click.UsageError(
            "name articles by their ID, or --source NAME (qa index ls shows them)."
        )
    return run_rm(index, ids, source)


@index.command(short_help="List the articles.")
@click.option("-n", "--limit", type=click.IntRange(1), default=50, show_default=True, metavar="N",
              help="How many.")  # fmt: skip
@click.option(
    "--offset", type=click.IntRange(0), default=0, metavar="N", help="How many to pass over."
)
@_filtered
@_on_archive
def ls(
    limit: int,
    offset: int,
    source: tuple[str, ...],
    since: date | None,
    until: date | None,
    index: str | None,
) -> int:
    """List articles by id: day, source, title, id; separated by tabs.

    \b
    Example:
      qa index ls --since 2025-05 --limit 20
    """
    from index import Filters
    from qa.cli.archiving import run_ls

    return run_ls(index, Filters(source, since, until), offset, limit)


@index.command(short_help="Show how many articles, of whom, of when; size and version.")
@_on_archive
def info(index: str | None) -> int:
    """Show the archive in figures.

    \b
    Example:
      qa index info
    """
    from qa.cli.archiving import run_info

    return run_info(index)


@index.command(short_help="Check every file, article and sentence of the archive.")
@_on_archive
@_QUIET
def verify(index: str | None, quiet: bool) -> int:
    """Check that the files are as written, that every sentence slices its article and that the counts agree.

    One line for each fault, then one line that counts. Exit code 4 if there is any.

    \b
    Example:
      qa index verify
    """
    from qa.cli.archiving import run_verify

    return run_verify(index, Teller(quiet, False))


@index.command(short_help="Write all articles as JSON lines.")
@click.option("-o", "--output", metavar="FILE", help="Where to, else standard output.")
@_on_archive
def export(output: str | None, index: str | None) -> int:
    """Write every article, by id, as JSON lines that qa index add reads again.

    \b
    Example:
      qa index export -o archive.jsonl
    """
    from qa.cli.archiving import run_export

    return run_export(index, output)


@index.command(short_help="Rewrite the archive without what was removed.")
@_on_archive
def compact(index: str | None) -> int:
    """Write a new archive next to the old one, then put it in its place; needs twice the room meanwhile.

    \b
    Example:
      qa index compact
    """
    from qa.cli.archiving import run_compact

    return run_compact(index)

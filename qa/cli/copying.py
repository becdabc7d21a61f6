"""`qa index copy`: an archive to another place, from a folder to a cluster or back, checked article by article."""

import click

from index import ArchivePlace, ReadReport, open_index, open_writer
from qa.cli.addition import AddingProgress
from qa.cli.arguments import log_option, quiet_option
from qa.cli.invocation import Exit, Teller, archive_place
from qa.cli.sync import SHOWN
from qa.console.output import print_line, say
from qa.language.wordlists import counted
from qa.sanitise import clean_line


@click.command(short_help="Copy the archive to another place, from a folder to a cluster or back.")
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
    teller = Teller(quiet, False)
    source, place = archive_place(origin), archive_place(target)
    report = ReadReport()
    progress = AddingProgress(teller, None)
    snapshot = open_index(source).snapshot()
    try:
        with open_writer(place) as writer:
            given = progress.watch(snapshot.editions())
            summary = writer.add(given, progress=progress.show, report=report)
    except KeyboardInterrupt:
        say("interrupted: what was copied stays; run the same command to continue")
        return Exit.INTERRUPTED
    finally:
        progress.clear()
    for line in report.summary():
        teller.note(line)
    print_line(
        f"added {summary.added}, replaced {summary.replaced},"
        f" unchanged {summary.unchanged}, skipped {report.left_out}"
    )
    return _compare(source, place, report)


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

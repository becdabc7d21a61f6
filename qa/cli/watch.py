"""`qa watch`: asks a file of questions again and shows only what changed since the last run."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import click

from index import is_address
from qa.answer import Answer, Find
from qa.cli.arguments import PathsCommand, common_options, interruptible, jobs_option
from qa.cli.change import Change, change_record, change_text, find_changes, remember
from qa.cli.crew import open_asker
from qa.cli.invocation import Common, Exit
from qa.console.output import print_text, screen_width, write_bytes
from qa.errors import BatchFileError
from qa.files.lines import STDIN
from qa.files.question_file import BadLine, Line, open_questions
from qa.files.records import json_line
from qa.files.user_file import watch_folder
from qa.files.watch_file import (
    State,
    Watched,
    locked,
    read_state,
    text_digest,
    watch_key,
    write_state,
)
from qa.language.wordlists import counted
from qa.opening import SAMPLE_LABEL, user_archive

Show = Callable[[Line, Answer, Sequence[Change]], None]


@dataclass(slots=True)
class Round:
    """One run over the questions: the state before, and the results so far."""

    before: State | None
    finder: Callable[[], Find]
    show: Show
    watched: dict[str, Watched] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0
    changed: int = 0
    errors: list[str] = field(default_factory=list)

    def new(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines, without questions that were asked in this run already."""
        seen: set[str] = set()
        for line in lines:
            key = "" if isinstance(line, BadLine) else watch_key(line)
            if key not in seen:
                yield line
            seen |= {key} - {""}

    def add(self, line: Line, answer: Answer | None, clear: Callable[[], None]) -> None:
        """Keeps the answer to one question, and shows what changed; `clear` removes the progress line first."""
        if answer is None or isinstance(line, BadLine):
            self.errors.append(line.error if isinstance(line, BadLine) else "")
            return
        key = watch_key(line)
        old = self.before.watched.get(key) if self.before else None
        self.watched[key] = remember(old, answer)
        self.asked += 1
        self.answered += answer.answered
        changes = find_changes(old, answer, self.finder()) if self.before else []
        if changes:
            clear()
            self.show(line, answer, changes)
            self.changed += 1

    def counted(self) -> str:
        """How many questions there are, and how many have an answer."""
        return f"{counted(self.asked, 'question')}, {self.answered:,} answered"

    def state(self, about: State) -> State:
        """The new state; if a line was bad, the old state of questions that were not asked now stays."""
        known = self.before.watched if self.before and self.errors else {}
        return replace(about, watched={**known, **self.watched})


def run_watch(common: Common, questions: str, kept: str | None, show: Show, jobs: int) -> Exit:
    """Shows what changed, then writes the new state: after an interrupted run the next one shows it again."""
    if questions == STDIN and not kept:
        raise BatchFileError("questions from standard input need --state FILE, which keeps theirs")
    about = State(_whole(questions), _archive(common), common.shown(), _now())
    path = Path(kept) if kept else _state_path(about)
    with open_questions(questions) as lines, locked(path):
        before = read_state(path)
        _check_same(path, before, about)
        this = _ask(common, lines, before, show, jobs)
        if this.changed and show is _show_text:
            print_text(_summary(this, about))
        for error in this.errors:
            common.note(error)
        write_state(path, this.state(about))
    if before is None:
        common.note(f"watching {this.counted()}; state: {path}")
    return Exit.BAD_LINES if this.errors else Exit.ANSWERED


def _ask(
    common: Common, lines: Iterator[Line], before: State | None, show: Show, jobs: int
) -> Round:
    """Asks all questions, and shows what changed as it is found."""
    quiet = common.quiet or (before is not None and not common.verbose)  # cron mails all output
    opened = replace(common, quiet=quiet).open()
    this = Round(before, opened.desk.finder, show)
    progress = common.progress()
    lost = "interrupted: nothing is kept of this run; the next one shows all of it again"
    with (
        interruptible(progress.clear, lambda: lost),
        open_asker(common, opened, jobs) as ask_all,
    ):
        for line, answer in ask_all(this.new(lines)):
            this.add(line, answer, progress.clear)
            progress.show(lambda _: f"{this.asked:,} questions · {this.changed:,} changed")
    return this


def _show_text(line: Line, answer: Answer, changes: Sequence[Change]) -> None:
    print_text(change_text(line.claim, answer, changes, screen_width()) + "\n")


def _show_json(line: Line, answer: Answer, changes: Sequence[Change]) -> None:
    for change in changes:
        write_bytes(json_line(change_record(line.id, line.claim, answer, change)))


def _summary(this: Round, about: State) -> str:
    """The last lines of the output."""
    if this.before is None:
        return ""
    text = (
        f"{this.changed:,} of {counted(this.asked, 'question')} changed since {this.before.ran}.\n"
    )
    if this.before.options != about.options:
        text += f"They were asked with {this.before.options} then, with {about.options} now.\n"
    return text


def _check_same(path: Path, before: State | None, about: State) -> None:
    if before and (before.questions, before.archive) != (about.questions, about.archive):
        raise BatchFileError(
            f"{path}: is the state of {before.questions} on {before.archive}; name another with --state"
        )


def _state_path(about: State) -> Path:
    """The default state file, one for each question file and archive."""
    digest = text_digest(f"{about.questions}\0{about.archive}")
    return watch_folder() / f"{Path(about.questions).stem}-{digest[:12]}.json"


def _archive(common: Common) -> str:
    if common.sample:
        return SAMPLE_LABEL
    if common.corpus:
        return ", ".join(_whole(path) for path in common.corpus)
    archive = common.index or os.environ.get("QA_INDEX") or str(user_archive())
    return archive if is_address(archive) else _whole(archive)


def _whole(path: str) -> str:
    return path if path == STDIN else os.path.abspath(path)


def _now() -> str:
    return datetime.now().astimezone().isoformat(" ", "minutes")


@click.command(cls=PathsCommand)
@click.argument("questions")
@click.option("--state", metavar="FILE",
              help="Where to keep the state between runs (default: your state folder).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON record for each change.")
@jobs_option
@common_options
def watch(common: Common, questions: str, state: str | None, as_json: bool, jobs: int) -> int:
    """Ask QUESTIONS (a file as qa batch takes it) again, and show only what changed since the last run.

    It shows answers that are new, lost or changed, new sources of an answer, and cited articles that changed or are
    gone. The first run only shows what it watches. If nothing changed, it prints nothing, so cron sends no mail;
    the exit code is 0 either way.

    \b
    Examples:
      qa watch questions.txt --index ~/archive
      qa watch claims.csv --state claims.state --json
    """
    return run_watch(common, questions, state, _show_json if as_json else _show_text, jobs)

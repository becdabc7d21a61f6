"""ArchiveWriter and verify_index: what is added, kept, replaced, removed and found wrong, and what a kill leaves."""

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from contract import article, places, query
from hypothesis import example, given
from hypothesis import strategies as st

from index import (
    AddSummary,
    ArchiveWriter,
    Article,
    IndexFileError,
    make_passages,
    open_index,
    split_sentences,
    verify_index,
)
from index import worker as worker_module
from index import writer as writer_module
from index.analysis import Analysis, analyse_article
from index.lock import LOCK_FILE
from index.passage import passage_terms
from index.settings import SETTINGS_FILE

ROOT = Path(__file__).parents[1]
WHOLE = Article("a", "Rain fell. Snow fell.", "T", "S", date(2025, 5, 1), "http://x", "x.txt")


def add(folder: Path, *articles: Article) -> AddSummary:
    with ArchiveWriter(folder) as writer:
        return writer.add(articles)


def ids(folder: Path) -> list[str]:
    return [one.id for one in open_index(folder).snapshot().all_articles()]


def texts(folder: Path) -> dict[str, str]:
    return {one.id: one.text for one in open_index(folder).snapshot().all_articles()}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, but for the files that are locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def numbered(count: int, text: str = "Rain fell on day {n}. Snow fell.") -> Iterator[Article]:
    return (article(text.format(n=n), f"n{n:04}") for n in range(count))


# Adding


def test_add_counts(tmp_path: Path) -> None:
    assert add(tmp_path, article("Rain.", "a"), article("Snow.", "b")) == AddSummary(2, 0, 0)
    summary = add(tmp_path, article("Rain.", "a"), article("Hail.", "b"), article("Wind.", "c"))
    assert summary == AddSummary(added=1, replaced=1, unchanged=1)
    assert texts(tmp_path) == {"a": "Rain.", "b": "Hail.", "c": "Wind."}
    assert verify_index(tmp_path) == []


def test_adding_again_writes_nothing(tmp_path: Path) -> None:
    articles = [WHOLE, article("", "empty"), article("Rain.", "é b:c")]
    assert add(tmp_path, *articles) == AddSummary(3, 0, 0)
    before = contents(tmp_path)
    assert add(tmp_path, *articles) == AddSummary(0, 0, 3)
    assert add(tmp_path, *reversed(articles), *articles) == AddSummary(0, 0, 6)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Rain fell. Snow fell!"},
        {"title": "U"},
        {"source": "s"},
        {"source": None},
        {"published": date(2025, 5, 2)},
        {"published": None},
        {"url": "http://y"},
    ],
)
def test_a_change_of_any_field_replaces(tmp_path: Path, fields: dict[str, object]) -> None:
    changed = replace(WHOLE, **fields)  # type: ignore[arg-type]
    add(tmp_path, WHOLE, article("Hail.", "b"))
    assert add(tmp_path, changed) == AddSummary(0, 1, 0)
    assert open_index(tmp_path).snapshot().articles(["a"])["a"] == changed
    assert open_index(tmp_path).snapshot().term_statistics(()).passages == 3
    assert add(tmp_path, WHOLE) == AddSummary(0, 1, 0)  # back to a content that was deleted
    assert open_index(tmp_path).snapshot().articles(["a"])["a"] == WHOLE
    assert verify_index(tmp_path) == []


def test_another_path_alone_is_no_change(tmp_path: Path) -> None:
    add(tmp_path, WHOLE)
    assert add(tmp_path, replace(WHOLE, path="y.txt:7")) == AddSummary(0, 0, 1)
    assert open_index(tmp_path).snapshot().articles(["a"])["a"].path == "x.txt"


def test_the_last_of_one_id_counts(tmp_path: Path) -> None:
    versions = [article(f"Rain on day {n}. Snow.") for n in (1, 2, 2, 1)]
    assert add(tmp_path, *versions) == AddSummary(added=1, replaced=2, unchanged=1)
    assert texts(tmp_path) == {"a": versions[-1].text}
    assert open_index(tmp_path).snapshot().term_statistics(()).passages == 2
    assert verify_index(tmp_path) == []


def test_the_last_of_one_id_counts_across_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "COMMIT_ARTICLES", 2)
    versions = [article(f"Rain on day {n}. Snow.", id) for n in range(3) for id in "abc"]
    assert add(tmp_path, *versions) == AddSummary(added=3, replaced=6, unchanged=0)
    assert texts(tmp_path) == dict.fromkeys("abc", "Rain on day 2. Snow.")
    assert verify_index(tmp_path) == []


def test_an_empty_archive(tmp_path: Path) -> None:
    assert add(tmp_path / "new" / "archive") == AddSummary(0, 0, 0)
    assert ids(tmp_path / "new" / "archive") == []
    assert verify_index(tmp_path / "new" / "archive") == []


def test_progress_is_told_of_each_article(tmp_path: Path) -> None:
    add(tmp_path, article("Rain.", "a"))
    told: list[AddSummary] = []
    with ArchiveWriter(tmp_path) as writer:
        done = writer.add(
            [article("Rain.", "a"), article("Snow.", "b"), article("", "c")], progress=told.append
        )
    assert told == [AddSummary(0, 0, 1), AddSummary(1, 0, 1), AddSummary(2, 0, 1)]
    assert told[-1] == done


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, IndexFileError])
def test_what_is_raised_on_the_way_leaves_the_last_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    monkeypatch.setattr(writer_module, "COMMIT_ARTICLES", 2)

    def broken() -> Iterator[Article]:
        yield from numbered(5)
        raise error

    with ArchiveWriter(tmp_path) as writer:
        with pytest.raises(error):
            writer.add(broken())
        assert len(ids(tmp_path)) == 4
        assert writer.add(numbered(6)) == AddSummary(added=2, replaced=0, unchanged=4)
    assert len(ids(tmp_path)) == 6
    assert verify_index(tmp_path) == []


def test_an_error_in_progress_is_not_the_archives(tmp_path: Path) -> None:
    def progress(_: AddSummary) -> None:
        raise ValueError("mine")

    with ArchiveWriter(tmp_path) as writer, pytest.raises(ValueError, match=r"^mine$"):
        writer.add(numbered(1), progress=progress)
    assert ids(tmp_path) == []


# Workers


@pytest.fixture
def _workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two worker processes from the second article on, and many batches."""
    monkeypatch.setattr(worker_module, "IN_PROCESS_CHARS", 0)
    monkeypatch.setattr(worker_module, "BATCH_CHARS", 100)
    monkeypatch.setattr(worker_module, "count_processors", lambda: 2)


@pytest.mark.usefixtures("_workers")
def test_workers_find_what_one_process_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [*numbered(40), article("Straße — “RAIN!” \ud800 5\u00a0000 rainfall.", "u")]
    assert add(tmp_path / "workers", *articles) == AddSummary(41, 0, 0)
    monkeypatch.setattr(worker_module, "IN_PROCESS_CHARS", 10**9)
    assert add(tmp_path / "alone", *articles) == AddSummary(41, 0, 0)
    for asked in (query("day 7 rain"), query("strasse snow")):
        found = [
            open_index(tmp_path / one).snapshot().search(asked, 99) for one in ("workers", "alone")
        ]
        assert found[0] == found[1]
    assert verify_index(tmp_path / "workers") == []


@pytest.mark.usefixtures("_workers")
@pytest.mark.parametrize("python", ["", "/bin/false", "/nowhere/python"])
def test_without_workers_the_archive_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    assert add(tmp_path, *numbered(20)) == AddSummary(20, 0, 0)
    assert verify_index(tmp_path) == []


def test_a_worker_ends_with_its_input_in_the_middle_of_a_batch() -> None:
    """As when the process that sent it was killed."""
    code = "from index.worker import serve; serve()"
    batch = [("T", "The ferry to Sandvaer sank at dawn on Monday. " * 200_000)]
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(None) + pickle.dumps(batch),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (pickle.loads(done.stdout), done.stderr, done.returncode) == (None, b"", 0)


@pytest.mark.usefixtures("_workers")
def test_an_error_ends_the_workers(tmp_path: Path) -> None:
    def broken() -> Iterator[Article]:
        yield from numbered(30)
        raise KeyboardInterrupt

    with ArchiveWriter(tmp_path) as writer, pytest.raises(KeyboardInterrupt):
        writer.add(broken())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


_LINE = st.sampled_from(
    [
        "Rain fell.",
        "RAIN FELL!",
        "5\u00a0000.",
        "Cease-fire -",
        "B.",
        "U.S. rain",
        "Łódź’s",
        "7.",
        "",
    ]
)


@given(
    title=st.sampled_from(["", "Rain", "RAIN ON TEN"]),
    lines=st.lists(_LINE, max_size=7),
    joint=st.sampled_from([" ", "\n", "\n\n", "\u00a0", "\u200b", "-", ""]),
)
@example(title="T", lines=["x" * 5_000, "Rain."], joint=" ")
@example(title="Rain and snow " * 1_000, lines=["Rain."], joint=" ")
def test_analysis_is_that_of_each_passage(title: str, lines: list[str], joint: str) -> None:
    one = article(joint.join(lines), title=title)
    sentences = split_sentences(one)
    passages = make_passages(sentences)
    spans, terms = analyse_article(title, one.text)
    assert spans == [(sentence.start, sentence.end) for sentence in sentences]
    assert [found.split() for found in terms] == [
        passage_terms(one, passage, sentences) for passage in passages
    ]


# Removing and compacting

NAMED = [
    article("Rain.", "a", source="Harbour Post"),
    article("Rain. Snow.", "b", source="HARBOUR POST"),
    article("Rain.", "c", source="Kestrel"),
    article("Rain.", "d"),
    article("", "e", source="Kestrel"),
]


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ({"ids": ["a", "zzz", "a"]}, "bcde"),
        ({"ids": ["zzz"]}, "abcde"),
        ({}, "abcde"),
        ({"source": "harbour post"}, "cde"),
        ({"source": ""}, "abce"),
        ({"source": "Kestrel", "ids": ["a"]}, "bd"),
        ({"ids": list("abcde")}, ""),
    ],
)
def test_remove(tmp_path: Path, what: dict[str, object], left: str) -> None:
    add(tmp_path, *NAMED)
    before = contents(tmp_path)
    with ArchiveWriter(tmp_path) as writer:
        assert writer.remove(**what) == 5 - len(left)  # type: ignore[arg-type]
    assert ids(tmp_path) == list(left)
    assert (contents(tmp_path) == before) == (left == "abcde")
    assert verify_index(tmp_path) == []
    assert add(tmp_path, *NAMED) == AddSummary(5 - len(left), 0, len(left))


def test_compact(tmp_path: Path) -> None:
    add(tmp_path, *numbered(20))
    add(tmp_path, *numbered(12, "Rain, rain on day {n}. Hail."))
    with ArchiveWriter(tmp_path) as writer:
        writer.remove(ids=["n0003", "n0015"])
        reader = open_index(tmp_path).snapshot()
        before = list(reader.all_articles())
        assert reader.info().deleted > 0
        writer.compact()
        after = open_index(tmp_path).snapshot()
        assert list(after.all_articles()) == before == list(reader.all_articles())
        assert (after.info().deleted, after.info().segments) == (0, 1)
        assert [path.name for path in tmp_path.glob("index-*")] == ["index-2"]
        hits, others = reader.search(query("day 7"), 50), after.search(query("day 7"), 50)
        assert hits[0].excerpt == others[0].excerpt
        assert {hit.passage for hit in hits} == {hit.passage for hit in others}
        assert writer.add(numbered(1)) == AddSummary(0, 1, 0)
    assert verify_index(tmp_path) == []


def test_compact_leaves_a_compact_archive_alone(tmp_path: Path) -> None:
    add(tmp_path, WHOLE)
    before = contents(tmp_path)
    with ArchiveWriter(tmp_path) as writer:
        writer.compact()
    assert contents(tmp_path) == before


def test_compact_that_fails_leaves_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path, WHOLE, article("Hail.", "b"))
    add(tmp_path, article("Wind.", "b"))
    with ArchiveWriter(tmp_path) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(worker_module, "analyse_article", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                writer.compact()
        assert writer.add([article("Snow.", "b")]) == AddSummary(0, 1, 0)
    assert texts(tmp_path) == {"a": WHOLE.text, "b": "Snow."}
    add(tmp_path)
    assert [path.name for path in tmp_path.glob("index-*")] == ["index-1"]
    assert verify_index(tmp_path) == []


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("rule", [{"analyser": "english-0"}, {"neighbours": 7}])
def test_compact_renews_what_other_rules_made(tmp_path: Path, rule: dict[str, object]) -> None:
    add(tmp_path, WHOLE, article("", "b"))
    file = tmp_path / SETTINGS_FILE
    file.write_text(json.dumps(json.loads(file.read_text()) | rule))
    with pytest.raises(IndexFileError, match="renew it with: qa index compact"):
        open_index(tmp_path)
    with ArchiveWriter(tmp_path) as writer:
        for change in (lambda: writer.add([WHOLE]), lambda: writer.remove(ids=["a"])):
            with pytest.raises(IndexFileError, match="renew it with"):
                change()
        writer.compact()
    assert ids(tmp_path) == ["a", "b"]
    assert places(open_index(tmp_path).snapshot().search(query("rain"), 9)) == [("a", 0), ("a", 1)]


# Folders


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", "index-1", SETTINGS_FILE + ".new"):
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_text("mine")
        with pytest.raises(IndexFileError, match=r"is not an archive \(it has no archive.json\)"):
            ArchiveWriter(folder)
        assert contents(folder) == {name: b"mine"}
        assert [path.name for path in folder.iterdir()] == [name]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(IndexFileError):
            ArchiveWriter(path)
        with pytest.raises(IndexFileError):
            open_index(path)


def test_a_creation_cut_short_is_done_again(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).touch()
    (tmp_path / "index-1").mkdir()
    (tmp_path / "index-1" / "meta.json").write_text("{")
    assert add(tmp_path, WHOLE) == AddSummary(1, 0, 0)
    assert verify_index(tmp_path) == []


def test_a_damaged_archive_is_not_written_to(tmp_path: Path) -> None:
    add(tmp_path, WHOLE)
    (tmp_path / SETTINGS_FILE).write_text("{")
    before = contents(tmp_path)
    with pytest.raises(IndexFileError, match="is damaged"):
        ArchiveWriter(tmp_path)
    assert contents(tmp_path) == before


def test_a_second_writer_is_told_of_the_lock(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        with pytest.raises(IndexFileError, match="another program is writing") as caught:
            ArchiveWriter(tmp_path)
        assert str(tmp_path / LOCK_FILE) in str(caught.value)
        writer.add([WHOLE])
        writer.close()
        assert add(tmp_path, WHOLE) == AddSummary(0, 0, 1)


# Kills

CHILD = """
import sys
from subprocess import Popen
sys.path[:0] = [{root!r}, {tests!r}]
from index import pool, worker, writer
from test_archive import numbered
writer.COMMIT_ARTICLES, worker.IN_PROCESS_CHARS, worker.BATCH_CHARS = 5, {in_process}, 200
worker.count_processors = lambda: 2
pool.Popen = lambda *a, **k: Popen(*a, **k, pass_fds=({fd},))
with writer.ArchiveWriter({folder!r}) as writer:
    writer.add(numbered(200), progress=lambda summary: print(summary.added, flush=True))
"""


posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes are others there")


def start(folder: Path, *, in_process: int, fd: int) -> "subprocess.Popen[str]":
    code = CHILD.format(
        root=str(ROOT), tests=str(ROOT / "tests"), folder=str(folder), in_process=in_process, fd=fd
    )
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=pipe,
        stderr=pipe,
        text=True,
        pass_fds=(fd,),
        start_new_session=True,
    )


@posix
@pytest.mark.parametrize("in_process", [0, 10**9])
@pytest.mark.parametrize("after", [1, 5, 9, 61, 198])
def test_kill_while_adding(tmp_path: Path, after: int, in_process: int) -> None:
    """What was committed when the process had told of `after` articles is there; workers end; adding goes on."""
    alive, held = os.pipe()
    with start(tmp_path, in_process=in_process, fd=held) as child, os.fdopen(alive, "rb") as pipe:
        os.close(held)
        assert child.stdout
        for _ in range(after):
            child.stdout.readline()
        child.kill()
        child.wait()
        assert pipe.read() == b""  # ends when the last process that held the other end has ended
    assert verify_index(tmp_path) == []
    kept = ids(tmp_path)
    assert len(kept) >= after // 5 * 5
    assert kept == [one.id for one in numbered(len(kept))]
    assert add(tmp_path, *numbered(200)) == AddSummary(200 - len(kept), 0, len(kept))
    assert verify_index(tmp_path) == []


@posix
@pytest.mark.parametrize("after", [1, 12, 90])
def test_interrupt_while_adding(tmp_path: Path, after: int) -> None:
    """Ctrl-C reaches the workers too; only the process that writes says so, and all end."""
    alive, held = os.pipe()
    with start(tmp_path, in_process=0, fd=held) as child, os.fdopen(alive, "rb") as pipe:
        os.close(held)
        assert child.stdout
        for _ in range(after):
            child.stdout.readline()
        os.killpg(child.pid, signal.SIGINT)
        _, errors = child.communicate()
        assert pipe.read() == b""
    lines = errors.splitlines()
    assert lines[-1] == "KeyboardInterrupt"
    # Not the tracebacks: that of an error being handled, as in pathlib, is shown with it.
    assert lines.count("KeyboardInterrupt") == 1
    assert len(ids(tmp_path)) >= after // 5 * 5
    assert verify_index(tmp_path) == []


def test_the_lock_of_a_killed_writer_does_not_block(tmp_path: Path) -> None:
    alive, held = os.pipe()
    with start(tmp_path, in_process=10**9, fd=held) as child:
        assert child.stdout
        child.stdout.readline()
        with pytest.raises(IndexFileError, match="another program is writing"):
            ArchiveWriter(tmp_path)
        child.kill()
        child.wait()
    os.close(alive)
    os.close(held)
    add(tmp_path, WHOLE)


# Checking


def segment_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in (folder / "index-1").iterdir()
        if path.suffix in {".store", ".idx", ".term", ".pos", ".fieldnorm", ".fast"}
    )


def test_verify_tells_its_progress(tmp_path: Path) -> None:
    add(tmp_path, *NAMED)
    told: list[int] = []
    assert verify_index(tmp_path, progress=told.append) == []
    assert told == [1, 2, 3, 4, 5]


def test_verify_finds_damage_of_any_file(tmp_path: Path) -> None:
    add(tmp_path, *NAMED)
    files = segment_files(tmp_path)
    assert len(files) == 6
    for file in files:
        whole = file.read_bytes()
        file.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        assert verify_index(tmp_path) == [
            f"{file}: is not what was written (its checksum is another)"
        ]
        file.write_bytes(whole[:-1])
        assert verify_index(tmp_path) == [
            f"{file}: is not what was written (its checksum is another)"
        ]
        file.unlink()
        assert verify_index(tmp_path) == [f"{file}: cannot be read (No such file or directory)"]
        file.write_bytes(whole)
    assert verify_index(tmp_path) == []


def test_verify_finds_wrong_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "digest_of", lambda one: one.id)
    add(tmp_path, WHOLE, article("Snow.", "b"))
    monkeypatch.undo()
    wrong = "its content is not what was added"
    assert verify_index(tmp_path) == [f"article a: {wrong}", f"article b: {wrong}"]


def test_verify_finds_sentences_that_slice_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [(0, 11), (11, 15)]  # one blank too many
    analysis = Analysis(spans, ["rain", "snow"])
    monkeypatch.setattr(worker_module, "analyse_article", lambda *_: analysis)
    monkeypatch.setattr("index.record.passage_windows", lambda _: [(0, 0), (0, 1)])
    add(tmp_path, WHOLE)
    assert verify_index(tmp_path) == [
        "article a: sentence 0 does not slice its text",
        "article a: passage 0 is not its sentence with its neighbours",
    ]


def test_verify_of_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="no archive is there"):
        verify_index(tmp_path / "none")
    add(tmp_path, WHOLE)
    (tmp_path / "index-1" / "meta.json").write_text("[]")
    with pytest.raises(IndexFileError, match="is damaged"):
        verify_index(tmp_path)

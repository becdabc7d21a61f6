"""ArchiveWriter: articles -> the archive on disk that `disk.py` reads; and verify, which checks one.

Sentences and terms are made in worker processes once an addition is large; tantivy indexes in a thread of its own.
"""

import json
import os
import re
import shutil
import signal
import struct
import sys
import zlib
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from subprocess import DEVNULL, PIPE, Popen
from types import TracebackType
from typing import IO, NamedTuple, Self

import tantivy

from index.article import Article
from index.disk import (
    NO_SOURCE,
    SETTINGS_FILE,
    Head,
    Settings,
    Snapshot,
    all_of,
    any_of,
    engine_errors,
    foreign,
    key_of,
    make_schema,
    outdated,
    read_settings,
    to_article,
)
from index.errors import IndexFileError
from index.passage import make_passages, passage_terms
from index.retriever import Filters
from index.sentence import split_sentences
from index.terms import to_terms

COMMIT_ARTICLES = 2_000
"""Articles between two commits: what a kill can cost. A commit takes 40 ms, a twentieth of what 2,000 articles take."""

HEAP_BYTES = 64_000_000
"""Memory of tantivy's indexing thread. 30 to 128 MB index equally fast."""

IN_PROCESS_CHARS = 2_000_000
"""Text that is analysed before worker processes are started: a second's work, of which they need a fifth to start."""

BATCH_CHARS = 250_000
"""Text that is sent to a worker at once: a tenth of a second's work, and a few megabytes each way."""

MAX_WORKERS = 4
"""Worker processes at most: four keep the process that indexes busy."""

LOCK_FILE = "archive.lock"
_GENERATIONS = "index-*"
_quote = json.JSONEncoder(ensure_ascii=False).encode
_OWN_FILES = re.compile(rf"{SETTINGS_FILE}(?:\.new)?|{LOCK_FILE}|index-[0-9]{{1,9}}")


@dataclass(frozen=True, slots=True)
class AddSummary:
    """What became of the articles that were given."""

    added: int
    replaced: int
    unchanged: int


class ArchiveWriter:
    """Opens an archive for writing, and makes it if its folder is new or empty; to be used in a `with` block.

    IndexFileError if another writer has it open, or if the folder is something else. Readers are never kept out.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._lock = _acquire(self.folder)
        try:
            self._open(_read_or_create(self.folder))
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets others write; what was merging in the background is finished first."""
        if self._lock.closed:
            return
        try:
            with engine_errors(self.folder, writing=True):
                self._writer.wait_merging_threads()
        finally:
            self._lock.close()

    def add(
        self,
        articles: Iterable[Article],
        *,
        progress: Callable[[AddSummary], None] | None = None,
    ) -> AddSummary:
        """Adds articles, replacing those whose content changed; `progress` is called after each article.

        There is a commit every COMMIT_ARTICLES and at the end, and none if nothing changed. Whatever is raised on the
        way, Ctrl-C included, undoes what is not committed.
        """
        if not self._settings.is_current:
            raise outdated(self.folder, self._settings)
        counts: Counter[str] = Counter()
        pending: dict[str, str] = {}  # articles of no commit yet, and their digests
        stored: list[_Changed] = []

        def summary() -> AddSummary:
            return AddSummary(counts["added"], counts["replaced"], counts["unchanged"])

        def changed() -> Iterator[_Changed]:
            for article in articles:
                one = self._compare(article, pending)
                if one is not None:
                    pending[article.id] = one.digest
                    yield one
                    continue
                counts["unchanged"] += 1
                if progress:
                    progress(summary())

        def commit() -> None:
            self._commit()
            for one in stored:
                if pending.get(one.article.id) == one.digest:  # else a later version is on its way
                    del pending[one.article.id]
            stored.clear()

        try:
            with closing(_analysed(changed())) as analysed:
                for one, analysis in analysed:
                    self._store(one, analysis)
                    stored.append(one)
                    counts["replaced" if one.is_known else "added"] += 1
                    if len(stored) >= COMMIT_ARTICLES:
                        commit()
                    if progress:
                        progress(summary())
            if stored:
                commit()
        except BaseException:
            self._roll_back()
            raise
        return summary()

    def remove(self, *, ids: Iterable[str] = (), source: str | None = None) -> int:
        """Removes the articles with one of `ids` and those of `source`, whatever its case; how many there were."""
        if not self._settings.is_current:
            raise outdated(self.folder, self._settings)
        doomed = [any_of(self._snapshot, "key", ids)]
        if source is not None:
            doomed.append(any_of(self._snapshot, "source_key", [source.casefold()]))
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in doomed])
        with engine_errors(self.folder):
            count = self._snapshot.count(all_of([self._snapshot.heads, query]))
        if count:
            with engine_errors(self.folder, writing=True):
                self._writer.delete_documents_by_query(query)
            self._commit()
        return count

    def compact(self) -> None:
        """Writes all articles anew beside the old index, then puts the new one in its place.

        tantivy merges when it sees fit and cannot be told to. Deleted passages are gone afterwards, and sentences and
        terms are those of this program. It takes as long as adding everything, and twice the room.
        """
        snapshot = self._snapshot
        if (
            not snapshot.deleted
            and snapshot.searcher.num_segments < 2
            and self._settings.is_current
        ):
            return
        settings = Settings.current(int(self._settings.generation.removeprefix("index-")) + 1)
        with engine_errors(self.folder, writing=True):
            writer = _create_index(self.folder / settings.generation).writer(HEAP_BYTES, 1)
        old = self._writer
        self._writer: tantivy.IndexWriter = writer
        try:
            with closing(_analysed(_stored_articles(snapshot))) as analysed:
                for one, analysis in analysed:
                    self._store(one, analysis)
            with engine_errors(self.folder, writing=True):
                writer.commit()
                writer.wait_merging_threads()
                old.wait_merging_threads()
        except BaseException:
            self._writer = old
            raise
        _write_settings(self.folder, settings)
        self._open(settings)

    def _open(self, settings: Settings) -> None:
        for path in self.folder.glob(_GENERATIONS):  # of a compaction before or of one cut short
            if path.name != settings.generation:
                shutil.rmtree(path, ignore_errors=True)
        self._settings = settings
        self._snapshot = Snapshot.open(self.folder)
        with engine_errors(self.folder, writing=True):
            index = tantivy.Index.open(str(self.folder / settings.generation))
            self._writer = index.writer(HEAP_BYTES, 1)  # one thread: it keeps passages in order

    def _compare(self, article: Article, pending: dict[str, str]) -> "_Changed | None":
        """None if the article is in the archive as it is."""
        digest = digest_of(article)
        if earlier := pending.get(article.id):
            return None if earlier == digest else _Changed(article, digest, True)
        with engine_errors(self.folder):
            if self._holds("digest", digest):
                return None
            return _Changed(article, digest, self._holds("key", key_of(article.id)))

    def _holds(self, field: str, value: str) -> bool:
        """True if a document that is not deleted has `value`; mostly none has, which the dictionary of terms tells."""
        searcher = self._snapshot.searcher
        if not searcher.doc_freq(field, value):
            return False
        return bool(searcher.search(self._snapshot.term(field, value), 1, count=False).hits)

    def _store(self, one: "_Changed", analysis: "Analysis") -> None:
        with engine_errors(self.folder, writing=True):
            if one.is_known:
                self._writer.delete_documents_by_term("key", key_of(one.article.id))
            for document in _documents(one.article, one.digest, analysis):
                self._writer.add_document(document)

    def _commit(self) -> None:
        with engine_errors(self.folder, writing=True):
            self._writer.commit()
        self._snapshot = Snapshot.open(self.folder)

    def _roll_back(self) -> None:
        """Undoes what is not committed; if the engine is past that, the archive is so all the same."""
        try:
            with engine_errors(self.folder, writing=True):
                self._writer.rollback()
        except IndexFileError:
            self._lock.close()


# The folder.


def _acquire(folder: Path) -> IO[bytes]:
    """The lock of the archive in `folder`, which is made if need be; the system frees it when its holder dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        is_unfinished = LOCK_FILE in names and all(_OWN_FILES.fullmatch(name) for name in names)
        if names and SETTINGS_FILE not in names and not is_unfinished:
            raise foreign(folder)
        lock = (folder / LOCK_FILE).open("ab")
    except FileExistsError:
        raise foreign(folder) from None
    except OSError as error:
        raise IndexFileError(f"{folder}: cannot be written ({error.strerror})") from error
    try:
        _lock_file(lock)
    except OSError:
        lock.close()
        raise IndexFileError(
            f"{folder}: another program is writing to the archive (it holds {folder / LOCK_FILE});"
            " wait until it is done, or end it"
        ) from None
    return lock


def _lock_file(file: IO[bytes]) -> None:
    """OSError if another process, or another writer of this one, holds the lock."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _read_or_create(folder: Path) -> Settings:
    """The settings of the archive, under its lock; if there are none, or a creation was cut short, of a new one."""
    if (folder / SETTINGS_FILE).exists():
        return read_settings(folder)
    settings = Settings.current(1)
    with engine_errors(folder, writing=True):
        _create_index(folder / settings.generation)
    _write_settings(folder, settings)
    return settings


def _create_index(folder: Path) -> tantivy.Index:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return tantivy.Index(make_schema(), str(folder))


def _write_settings(folder: Path, settings: Settings) -> None:
    """In one step: whoever reads finds the old ones or the new ones."""
    new = folder / f"{SETTINGS_FILE}.new"
    with engine_errors(folder, writing=True):
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(settings), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / SETTINGS_FILE)


# What is stored of an article.


class _Changed(NamedTuple):
    """An article to be stored; `is_known` if it replaces another."""

    article: Article
    digest: str
    is_known: bool


def digest_of(article: Article) -> str:
    """What tells a changed article from one that is only read again: all its fields but `path`."""
    fields = (article.id, article.title, article.text, article.source, article.url)
    return sha256(json.dumps([*fields, _to_text(article.published)]).encode()).hexdigest()


def _to_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _stored_articles(snapshot: Snapshot) -> Iterator[_Changed]:
    count = snapshot.count(snapshot.heads)
    for row in snapshot.rows(Filters(), 0, count) if count else ():
        pieces, head = snapshot.pieces(row.id)
        yield _Changed(to_article(pieces, head), head.digest, False)


def _documents(article: Article, digest: str, analysis: "Analysis") -> Iterator[tantivy.Document]:
    """What tantivy is given of an article: a document for each passage, at least one.

    Pieces are put into JSON by hand: that is four times as fast as making and dumping a `Piece`.
    """
    spans, bounds, texts = analysis if analysis.spans else NO_SENTENCE
    begins = [0, *(start for start, _ in spans[1:]), len(article.text)]
    title = f"[{_quote(article.id)},{_quote(article.title)}"
    key, source_key = key_of(article.id), key_of((article.source or "").casefold())
    day = article.published.toordinal() if article.published else None
    for ordinal, ((start, end), (first, last), text) in enumerate(
        zip(spans, bounds, texts, strict=True)
    ):
        at = begins[ordinal]
        numbers = f"{ordinal},{first},{last},{spans[first][0]},{spans[last][1]},{start},{end},{at}"
        piece = f"{title},{numbers},{_quote(article.text[at : begins[ordinal + 1]])}]"
        document = tantivy.Document()
        document.add_text("terms", text)
        document.add_text("key", key)
        document.add_text("source_key", source_key)
        document.add_unsigned("ordinal", ordinal)
        if day is not None:
            document.add_unsigned("day", day)
        document.add_bytes("piece", piece.encode("utf-8", "surrogatepass"))
        if ordinal == 0:
            _add_head(document, article, digest, len(analysis.spans))
        yield document


def _add_head(document: tantivy.Document, article: Article, digest: str, passages: int) -> None:
    day = _to_text(article.published)
    head = Head(passages, digest, article.source, day, article.url, article.path)
    document.add_bytes("head", json.dumps(head).encode())
    document.add_text("id", key_of(article.id))
    document.add_text("source", NO_SOURCE if article.source is None else key_of(article.source))
    document.add_text("digest", digest)
    document.add_unsigned("passages", passages)


# Sentences and terms, in this process and in others.


class Analysis(NamedTuple):
    """The sentences of an article, start and end; for each the first and last of its passage, and the terms of that."""

    spans: list[tuple[int, int]]
    bounds: list[tuple[int, int]]
    terms: list[str]


NO_SENTENCE = Analysis([(0, 0)], [(0, 0)], [""])
"""What is stored of an article without a sentence, so that it is stored at all."""


def analyse_article(title: str, text: str) -> Analysis:
    """The sentences of a text and the terms of their passages: those of `passage_terms`, each sentence analysed once.

    Terms are found word by word, so a passage has those of its title and sentences. That does not hold for what is all
    in capitals, and where sentences are not parted by white space that no number can contain.
    """
    article = Article("", text, title)
    sentences = split_sentences(article)
    texts = [text[sentence.start : sentence.end] for sentence in sentences]
    found = [" ".join(to_terms(one)) for one in texts]
    is_shouted = [one.isupper() for one in texts]
    is_parted = [
        bool(text[one.end : after.start].strip("\u00a0\u2009\u202f"))
        for one, after in pairwise(sentences)
    ]
    title_terms = " ".join(to_terms(title))
    bounds, joined = [], []
    for passage in make_passages(sentences):
        first, last = passage.first, passage.last
        bounds.append((first, last))
        if all(is_parted[first:last]) and not any(is_shouted[first : last + 1]):
            joined.append(" ".join([title_terms, *found[first : last + 1]]))
        else:
            joined.append(" ".join(passage_terms(article, passage)))
    return Analysis([(one.start, one.end) for one in sentences], bounds, joined)


_Analysed = tuple[_Changed, Analysis]


def _analysed(changed: Iterator[_Changed]) -> Generator[_Analysed, None, None]:
    """The articles with their analysis, in order; worker processes are started for what exceeds IN_PROCESS_CHARS."""
    chars = 0
    for one in changed:
        yield one, analyse_article(one.article.title, one.article.text)
        chars += len(one.article.text)
        if chars > IN_PROCESS_CHARS:
            break
    else:
        return
    with _Workers() as workers:
        running: deque[tuple[list[_Changed], Future[list[Analysis]]]] = deque()
        for batch in _batches(changed):
            running.append((batch, workers.submit(batch)))
            if len(running) > 2 * workers.count:
                yield from _finished(running)
        while running:
            yield from _finished(running)


def _finished(running: deque[tuple[list[_Changed], Future[list[Analysis]]]]) -> list[_Analysed]:
    batch, future = running.popleft()
    return list(zip(batch, future.result(), strict=True))


def _batches(changed: Iterable[_Changed]) -> Iterator[list[_Changed]]:
    batch: list[_Changed] = []
    chars = 0
    for one in changed:
        batch.append(one)
        chars += len(one.article.text)
        if chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


class _Workers:
    """Processes that analyse, each asked by a thread of this one; JSON lines go to and fro.

    Not multiprocessing: that would run the main module of whoever calls us again in each process, and leave processes
    behind when this one is killed. These end with the end of their input. A process that fails or cannot be started is
    stood in for by its thread.
    """

    def __init__(self) -> None:
        self.count = min(_processors(), MAX_WORKERS)
        self._closed = False
        self._processes = [_start_worker() for _ in range(self.count)] if self.count > 1 else [None]
        self._idle: SimpleQueue[Popen[bytes] | None] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(self.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for process in filter(None, self._processes):
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in filter(None, self._processes):
            process.communicate()

    def submit(self, batch: list[_Changed]) -> Future[list[Analysis]]:
        """The analyses of a batch, later."""
        return self._threads.submit(
            self._analyse, [(c.article.title, c.article.text) for c in batch]
        )

    def _analyse(self, texts: list[tuple[str, str]]) -> list[Analysis]:
        process = self._idle.get()
        try:
            reply = _ask(process, texts) if process else None
            if reply is None:
                process = None
                reply = [] if self._closed else [analyse_article(*one) for one in texts]
            return reply
        finally:
            self._idle.put(process)


def _ask(process: Popen[bytes], texts: list[tuple[str, str]]) -> list[Analysis] | None:
    """None if the process has ended."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(json.dumps(texts).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except OSError:
        return None
    return [Analysis(*one) for one in json.loads(line)] if line.endswith(b"\n") else None


def _processors() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_worker() -> Popen[bytes] | None:
    if not sys.executable or getattr(sys, "frozen", False):  # no Python to run
        return None
    code = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
        " from index.archive import serve; serve()"
    )
    command = [sys.executable, "-P", "-c", code, json.dumps(sys.path)]
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError:
        return None


def serve() -> None:
    """Analyses what comes in on standard input until it ends: all that a worker process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    for line in sys.stdin.buffer:
        reply = [analyse_article(title, text) for title, text in json.loads(line)]
        sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n")
        sys.stdout.buffer.flush()


# Checking.


def verify(folder: str | Path, *, progress: Callable[[int], None] | None = None) -> list[str]:
    """What is wrong with an archive, one line each; IndexFileError if it cannot even be opened.

    Every file is read against its checksum. Then every article is put together and checked against its digest, every
    sentence and passage against the text, and the numbers of articles and passages against each other. `progress` is
    called with the number of articles checked.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    with engine_errors(folder):
        faults = list(_bad_files(folder / settings.generation))
    if faults:  # reading on could crash
        return faults
    snapshot = Snapshot.open(folder)
    checked = passages = 0
    with engine_errors(folder):
        count = snapshot.count(snapshot.heads)
        for row in snapshot.rows(Filters(), 0, count) if count else ():
            faults.extend(
                f"article {row.id}: {fault}" for fault in _article_faults(snapshot, row.id)
            )
            passages += row.passages
            checked += 1
            if progress:
                progress(checked)
        if passages != snapshot.passages:
            faults.append(f"{snapshot.passages} passages are stored, the articles have {passages}")
        if (named := sum(source.articles for source in snapshot.sources)) != checked:
            faults.append(f"{checked} articles are stored, the sources have {named}")
    return faults


def _bad_files(index: Path) -> Iterator[str]:
    """The files of the index that are missing or fail their checksum.

    A file of tantivy's ends with a JSON footer (the CRC-32 of all before it), the footer's length and 1337.
    """
    for segment in json.loads((index / "meta.json").read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"] and segment["deletes"]["opstamp"]
        names = [f"{name}.{kind}" for kind in ("store", "idx", "term", "pos", "fieldnorm", "fast")]
        for path in [index / one for one in names + ([f"{name}.{deletes}.del"] if deletes else [])]:
            try:
                if not _is_whole(path):
                    yield f"{path}: is not what was written (its checksum is another)"
            except OSError as error:
                yield f"{path}: cannot be read ({error.strerror})"


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < 8:
            return False
        file.seek(size - 8)
        length, mark = struct.unpack("<II", file.read(8))
        if mark != 1337 or length > size - 8:
            return False
        file.seek(size - 8 - length)
        try:
            footer = json.loads(file.read(length))
        except ValueError:
            return False
        file.seek(0)
        left, checksum = size - 8 - length, 0
        while block := file.read(min(left, 1 << 20)):
            checksum = zlib.crc32(block, checksum)
            left -= len(block)
    return isinstance(footer, dict) and footer.get("crc") == checksum


def _article_faults(snapshot: Snapshot, article_id: str) -> Iterator[str]:
    pieces, head = snapshot.pieces(article_id)
    article = to_article(pieces, head)
    if digest_of(article) != head.digest:
        yield "its content is not what was added"
    if len(pieces) != max(1, head.passages):
        yield f"{len(pieces)} passages are stored, it has {head.passages}"
    passages = make_passages([piece.sentence for piece in pieces])
    for number, (piece, passage) in enumerate(zip(pieces, passages, strict=True)):
        text = article.text[piece.start : piece.end]
        is_there = piece.at <= piece.start < piece.end <= piece.at + len(piece.text)
        if head.passages and (piece.ordinal != number or not is_there or text != text.strip()):
            yield f"sentence {number} does not slice its text"
        if head.passages and piece.passage != passage:
            yield f"passage {number} is not its sentence with its neighbours"

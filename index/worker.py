"""Workers: processes that find the sentences and terms of articles, once an addition is large."""

import gc
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from typing import cast

from index.analysis import Analysis, analyse_article
from index.pool import NoProcessError, Pool, ProcessEndedError, count_processors, serve_pool
from index.record import Change

IN_PROCESS_CHARS = 500_000
"""Characters that are analysed before worker processes are started: a tenth of a second's work."""

BATCH_CHARS = 250_000
"""Characters that are sent to a worker at once: a tenth of a second's work, and a few megabytes each way."""

MAX_WORKERS = 4
"""Worker processes at most: four keep the process that indexes busy."""

CODE = "from index.worker import serve; serve()"

_Analysed = tuple[Change, Analysis]
_Running = deque[tuple[list[Change], Future[list[Analysis]]]]


def analyse_all(changed: Iterator[Change]) -> Generator[_Analysed, None, None]:
    """The articles with their analysis, in order; worker processes are started beyond IN_PROCESS_CHARS."""
    chars, count = 0, min(count_processors(), MAX_WORKERS)
    for one in changed:
        yield one, analyse_article(one.article.title, one.article.text)
        chars += len(one.article.text)
        if chars > IN_PROCESS_CHARS and count > 1:
            break
    else:
        return
    with Pool(count, CODE) as workers:
        running: _Running = deque()
        for batch in _batches(changed):
            running.append((batch, workers.threads.submit(_analyse, workers, batch)))
            if len(running) > 2 * count:
                yield from _finished(running)
        while running:
            yield from _finished(running)


def _finished(running: _Running) -> list[_Analysed]:
    batch, future = running.popleft()
    return list(zip(batch, future.result(), strict=True))


def _batches(changed: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    chars = 0
    for one in changed:
        batch.append(one)
        chars += len(one.article.text)
        if chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _analyse(pool: Pool, batch: list[Change]) -> list[Analysis]:
    """The analyses of a batch by a process, or here if there is none."""
    texts = [(one.article.title, one.article.text) for one in batch]
    try:
        return cast(list[Analysis], pool.ask(texts))
    except (NoProcessError, ProcessEndedError):
        return [] if pool.is_closed else [analyse_article(*one) for one in texts]


def serve() -> None:
    """The work of a worker process."""
    sys.modules.setdefault("scipy", None)  # type: ignore[arg-type]  # nltk would take half a second to import it
    gc.disable()  # there are no reference cycles here
    serve_pool(lambda _: lambda texts: [analyse_article(*one) for one in texts])

"""verify_index: whether an archive on disk is as it was written."""

from collections.abc import Callable, Iterator
from pathlib import Path

from index.commit import Commit
from index.passage import make_passages
from index.reading import bad_files
from index.record import digest_of, to_article
from index.retriever import Filters
from index.settings import engine_errors, read_settings


def verify_index(folder: str | Path, *, progress: Callable[[int], None] | None = None) -> list[str]:
    """The faults of an archive, one line each; IndexFileError if it cannot be opened.

    Every file is read against its checksum. Then every article is put together and checked against its digest, every
    sentence and passage against the text, and the numbers of articles and passages against each other. `progress` is
    called with the number of articles checked.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    with engine_errors(folder):
        faults = list(bad_files(folder / settings.generation))
    if faults:  # reading on could crash
        return faults
    commit = Commit.open(folder)
    checked = passages = 0
    with engine_errors(folder):
        for row in commit.rows(Filters()):
            faults.extend(f"article {row.id}: {fault}" for fault in _article_faults(commit, row.id))
            passages += row.passages
            checked += 1
            if progress:
                progress(checked)
        if passages != commit.passages:
            faults.append(f"{commit.passages} passages are stored, the articles have {passages}")
        if (named := sum(source.articles for source in commit.sources)) != checked:
            faults.append(f"{checked} articles are stored, the sources have {named}")
    return faults


def _article_faults(commit: Commit, article_id: str) -> Iterator[str]:
    pieces, head = commit.pieces(article_id)
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

"""Files for tests of the readers: writes them, and reads what is in them."""

import json
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import CorpusError
from index.readers import ReadLimits, ReadReport, read_articles


def write(path: Path, content: str | bytes) -> Path:
    """A file of that content, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_rows(path: Path, *rows: object) -> Path:
    """A file of a line of JSON for each row."""
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def read(*paths: Path | str, fields: Any = None, **limits: int) -> tuple[list[Article], ReadReport]:
    """What can be read; none instead of the error where there is no article."""
    report = ReadReport(limits=ReadLimits(**limits))
    try:
        return list(read_articles(paths, report=report, fields=fields)), report
    except CorpusError:
        return [], report


def read_one(path: Path) -> Article:
    """The only article of a file in which nothing is wrong."""
    articles, report = read(path)
    assert (len(articles), report.summary()) == (1, [])
    return articles[0]

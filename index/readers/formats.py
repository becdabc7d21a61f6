"""Which reader reads which ending."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from index.readers.draft import Draft
from index.readers.epub import read_epub
from index.readers.feed import read_feed
from index.readers.jsonlines import read_json, read_json_lines
from index.readers.mail import read_eml, read_mbox, read_mhtml
from index.readers.newsxml import read_xml
from index.readers.officetext import read_docx, read_odt
from index.readers.page import read_page
from index.readers.pdf import read_pdf
from index.readers.row import FieldNames
from index.readers.stream import FoundFile
from index.readers.table import read_csv, read_tsv
from index.readers.tarred import read_tar
from index.readers.text import read_markdown, read_text
from index.readers.webarchive import read_warc
from index.readers.zipped import read_wacz, read_zip

Reader = Callable[[FoundFile], Iterator[Draft]]
RowReader = Callable[[FoundFile, FieldNames], Iterator[Draft]]
ArchiveReader = Callable[[FoundFile], Iterator[FoundFile]]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_text,
        ".md": read_markdown,
        ".markdown": read_markdown,
        ".html": read_page,
        ".htm": read_page,
        ".xhtml": read_page,
        ".rss": read_feed,
        ".atom": read_feed,
        ".xml": read_xml,
        ".warc": read_warc,
        ".arc": read_warc,
        ".pdf": read_pdf,
        ".docx": read_docx,
        ".odt": read_odt,
        ".epub": read_epub,
        ".eml": read_eml,
        ".emlx": read_eml,
        ".mbox": read_mbox,
        ".mhtml": read_mhtml,
        ".mht": read_mhtml,
    }
)
"""Formats whose files have articles in one form only."""

ROW_READERS: Mapping[str, RowReader] = MappingProxyType(
    {
        ".jsonl": read_json_lines,
        ".ndjson": read_json_lines,
        ".jl": read_json_lines,
        ".json": read_json,
        ".csv": read_csv,
        ".tsv": read_tsv,
    }
)
"""Formats of rows with named fields, which may have other names."""

ARCHIVE_READERS: Mapping[str, ArchiveReader] = MappingProxyType(
    {".zip": read_zip, ".tar": read_tar, ".wacz": read_wacz}
)
"""Formats of files with files in them; `.tgz` and the like are `.tar` with a packing."""

ENDINGS = (*READERS, *ROW_READERS, *ARCHIVE_READERS)

"""ReadLimits: how large a file and what is in it may be; what is larger is left out, or cut, and counted."""

from dataclasses import dataclass

from index.article import MAX_TEXT_CHARS


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits of one reading; those of a `ReadReport` hold for what is counted in it."""

    warnings: int = 200
    """Warnings kept for each reason, so that one bad file cannot fill memory or hide other reasons."""

    unpacked_bytes: int = 2 * 2**30
    """What one packed file may unpack to: more than any archive that we met in one file, less than a disk."""
    archive_bytes: int = 2**36
    """The same for files of many files, which are read in one pass whatever their size."""
    free_bytes: int = 64 * 2**20
    """What every file may unpack to, whatever its size: a small file of long repeats is no attack."""
    members: int = 250_000
    """Files in one archive on disk: a list of that many takes 150 MB where a .zip keeps it whole."""
    nested_bytes: int = 64 * 2**20
    """Largest .zip inside another archive: its list of files is at its end, so it is kept in memory."""
    directory_bytes: int = 32 * 2**20
    """Longest list of files in a .zip: zipfile makes objects of ten times its size before anything can be counted."""

    text_bytes: int = 4 * MAX_TEXT_CHARS + 2**16
    """Largest .txt file: what the longest article and its header can have in UTF-8."""
    markdown_bytes: int = 2**20
    """Largest .md file: a novel has that much. The oddest took 30 µs a character, a plain one 4."""
    json_bytes: int = 128 * 2**20
    """Largest .json file: it is parsed as a whole, and parsed JSON takes up to 25 times its size."""
    line_chars: int = 64 * 2**20
    """Longest line of a .jsonl file that is parsed; longer ones are dropped unread."""
    xml_bytes: int = 16 * 2**20
    """Largest .xml file: a tree takes about ten times its size in memory."""
    feed_bytes: int = 8 * 2**20
    """Largest feed: those of a whole site have a few MB; a sound one took 6 s for 4 MB, a broken one 40 s."""
    page_bytes: int = 8 * 2**20
    """Largest page: news has up to 3 MB, most of it scripts; libxml2 ends a text at 10 MB."""
    record_bytes: int = 16 * 2**20
    """Largest record that is looked into: pages travel packed, or in pieces with their lengths between."""
    record_header_bytes: int = 2**20
    """Most bytes of headers before one record: warcio reads lines of any length, in quadratic time."""
    pdf_bytes: int = 256 * 2**20
    """Largest .pdf: a page for print has 10 MB, a report of many pictures 100."""
    pdf_seconds: int = 120
    """How long one .pdf may take: a report of 500 pages takes ten seconds."""

    field_chars: int = 16 * 2**20
    """Longest field of a table: ten times the longest book; the csv module keeps it in four bytes a character."""
    table_line_chars: int = 64 * 2**20
    """Longest line of a table, of which a row may take several."""
    read_again_chars: int = 64 * 2**20
    """How much of a table is read a second time behind quotation marks that nothing closes."""
    front_matter_chars: int = 2**16
    """Longest front matter of Markdown that is read."""

    member_header_bytes: int = 2**20
    """Most bytes of headers before one member of a .tar: a long name takes hundreds; tarfile reads them whole."""
    xz_memory_bytes: int = 128 * 2**20
    """What unpacking .xz may take: `xz -9` needs 65 MiB; the format lets a file ask for 4 GiB."""

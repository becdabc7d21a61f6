"""read_eml, read_mbox and read_mhtml: mail, mailboxes and pages saved as mail -> articles."""

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from index.readers.draft import Draft, whole_address
from index.readers.markup import decode_markup, plain_text
from index.readers.page import page_draft
from index.readers.report import Reason, SkippedFile, too_large
from index.readers.stream import FoundFile, open_bytes, read_bytes

MAX_MAIL_BYTES = 32 * 2**20
"""Largest mail: a newsletter has 100 KB, its pictures some MB."""

MAX_TEXT_BYTES = 4 * 2**20
"""Largest part of text: an issue of a newsletter has 500 KB at most."""

MAX_PARTS = 1_000
"""Most parts of a mail that are read."""

MAX_BORDERS = 20_000
"""Most lines that may separate parts: reading a million parts took 16 s."""

MAX_HEADER_CHARS = 2_000
"""Longest header that is decoded."""

MAX_SIGNATURE_LINES = 12
"""Longest signature, which begins with a line of two hyphens and a space."""

MIN_SHARE = 0.5
"""Least share of a newsletter's text in its plain version; with less it is a stub that points to the other."""

_ENVELOPE = re.compile(rb"From \S+.*[0-9]{4}\s*\Z")
"""The line before each mail in a mailbox."""

_ESCAPED = re.compile(rb">+From ")
_LINK_LINE = re.compile(r"[\s<(\[]*https?://\S+[\s>)\]]*\Z")
_BLANKS = re.compile(r"[\u200b\u200c\u200d\u034f\u00ad\ufeff]+")
"""Invisible characters with which newsletters fill up the line that a list of mail shows."""


def read_eml(file: FoundFile) -> Iterator[Draft]:
    """The article in one mail: its subject is the title, its sender the source, its date the day.

    Of two versions the plain one is read, unless it is only a stub. Attachments are not read.
    """
    data = read_bytes(file, max_bytes=MAX_MAIL_BYTES)
    if file.ending == ".emlx":
        data = data.partition(b"\n")[2]
    yield _draft(data, file)


def read_mbox(file: FoundFile) -> Iterator[Draft]:
    """The articles in a mailbox, one a mail."""
    number = 0
    for number, data in enumerate(_mails(file), start=1):
        try:
            if data is None:
                raise too_large(MAX_MAIL_BYTES, "a mail")
            yield _draft(data, file, item=number)
        except SkippedFile as skipped:
            detail = f"{skipped.reason}: {skipped.detail}"
            file.warn(Reason.WRONG_SHAPE, detail, item=number)
    if not number:
        file.warn(Reason.NO_ARTICLES, "no mail in it")


def read_mhtml(file: FoundFile) -> Iterator[Draft]:
    """The article in a page that a browser saved with all its parts in one file."""
    message = _parse(read_bytes(file, max_bytes=MAX_MAIL_BYTES))
    part = _find_part(message, "text/html")
    if part is None:
        raise SkippedFile(Reason.BROKEN, "no page in it")
    address = _header(message, "Snapshot-Content-Location") or _header(part, "Content-Location")
    yield page_draft(_content(part, file), url=whole_address(address))


def _draft(data: bytes, file: FoundFile, *, item: int | None = None) -> Draft:
    message = _parse(data)
    name, _ = parseaddr(_header(message, "From") or "")
    return Draft(
        text=_text(message, file),
        title=_header(message, "Subject"),
        source=name if "@" not in name else None,
        published=_header(message, "Date"),
        url=whole_address((_header(message, "Archived-At") or "").strip("<> ")),
        id=(_header(message, "Message-ID") or "").strip("<> ") or None,
        item=item,
    )


def _parse(data: bytes) -> "Message[str, str]":
    """The mail in `data`; SkippedFile if it is none."""
    data = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if data.count(b"\n--") > MAX_BORDERS:
        raise SkippedFile(Reason.TOO_LARGE, f"a mail of more than {MAX_BORDERS:,} parts")
    try:
        # Not the newer policies: their reading of headers takes quadratic time and more.
        message = message_from_bytes(data, policy=policy.compat32)
    except (RecursionError, ValueError, LookupError) as error:
        raise SkippedFile(Reason.BROKEN, "not a readable mail") from error
    if not message.keys():
        raise SkippedFile(Reason.BROKEN, "no mail: it has no headers")
    return message


def _text(message: "Message[str, str]", file: FoundFile) -> str:
    plain = _find_part(message, "text/plain")
    marked = _find_part(message, "text/html")
    text = _plain(plain, file) if plain is not None else ""
    if marked is None:
        return text
    other = _BLANKS.sub("", plain_text(_content(marked, file)))
    return text if len(text) >= MIN_SHARE * len(other) and text else other


def _plain(part: "Message[str, str]", file: FoundFile) -> str:
    text = _content(part, file)
    parameters = dict(part.get_params(failobj=[], header="content-type")[1:])
    if str(parameters.get("format", "")).lower() == "flowed":
        text = _unflow(text, joined="yes" in str(parameters.get("delsp", "")).lower())
    lines = [line for line in text.split("\n") if not _LINK_LINE.match(line)]
    signature = next((at for at in range(len(lines) - 1, 0, -1) if lines[at] == "-- "), None)
    if signature is not None and len(lines) - signature <= MAX_SIGNATURE_LINES:
        del lines[signature:]
    return _BLANKS.sub("", "\n".join(lines)).strip()


def _unflow(text: str, *, joined: bool) -> str:
    """`text` with lines joined that end in a space; see RFC 3676."""
    parts: list[str] = []
    for line in text.split("\n"):
        line = line.removeprefix(" ")
        is_soft = line.endswith(" ") and line != "-- "
        parts.append(line.removesuffix(" ") if is_soft and joined else line)
        if not is_soft:
            parts.append("\n")
    return "".join(parts)


def _find_part(message: "Message[str, str]", kind: str) -> "Message[str, str] | None":
    """The first part of this type that is no attachment."""
    waiting: list[Message[str, str]] = [message]
    for _ in range(MAX_PARTS):
        if not waiting:
            return None
        part = waiting.pop(0)
        content = part.get_payload()
        if part.is_multipart() and isinstance(content, list):
            if part.get_content_maintype() != "message":
                waiting = [*content, *waiting]
        elif part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            return part
    return None


def _content(part: "Message[str, str]", file: FoundFile) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    if len(data) > MAX_TEXT_BYTES:
        raise too_large(MAX_TEXT_BYTES, "a text")
    declared = part.get_param("charset")
    return decode_markup(data, file, declared=str(declared) if declared else None)


def _header(message: "Message[str, str]", name: str) -> str | None:
    value = message.get(name)
    if value is None:
        return None
    text = " ".join(str(value)[:MAX_HEADER_CHARS].split())
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_decode(part, charset) for part, charset in parts).strip() or None


def _decode(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return part.decode("utf-8", "replace")


def _mails(file: FoundFile) -> Iterator[bytes | None]:
    """The mails in a mailbox as bytes, None for one that is too large."""
    lines: list[bytes] = []
    size = 0
    is_mail = False
    follows_blank = True
    with open_bytes(file) as raw:
        while line := raw.readline(MAX_MAIL_BYTES):
            if follows_blank and _ENVELOPE.match(line[:300]):
                if is_mail:
                    yield b"".join(lines) if size <= MAX_MAIL_BYTES else None
                is_mail, lines, size = True, [], 0
            elif is_mail:
                size += len(line)
                if size > MAX_MAIL_BYTES:
                    lines.clear()
                lines.append(line[1:] if _ESCAPED.match(line) else line)
            follows_blank = not line.strip()
    if is_mail:
        yield b"".join(lines) if size <= MAX_MAIL_BYTES else None

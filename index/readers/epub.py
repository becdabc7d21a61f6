"""read_epub: an .epub file (a book, or a magazine of the day's news) -> its chapters, each an article."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.readers.draft import Draft, one_line
from index.readers.markup import plain_text
from index.readers.report import Reason, SkippedFile
from index.readers.stream import FoundFile
from index.readers.xmltree import find_all, find_text, find_value
from index.readers.zipped import Package, open_package

CONTAINER = "META-INF/container.xml"

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Kinds of encryption that are only for fonts."""

_NOT_CHAPTERS = re.compile(
    r"nav\b|toc|cover|title-?page|copyright|colophon|landmarks", re.IGNORECASE
)
_HEADING = re.compile(
    r"<(?P<tag>h[1-3])\b[^<>]*>(?P<text>.*?)</(?P=tag)\s*>", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(r"<title\b[^<>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)


def read_epub(file: FoundFile) -> Iterator[Draft]:
    """The chapters of a book in order, with its title as their source, and its day.

    Covers and lists of contents are left out. SkippedFile for a book that is locked.
    """
    with open_package(file) as package:
        name, book = _find_book(package)
        _check_lock(package)
        source = find_text(book, "title")
        published = find_text(book, "date")
        any_text = False
        for number, part in enumerate(_chapters(book, posixpath.dirname(name)), start=1):
            try:
                text = package.read(part)
            except SkippedFile as skipped:
                file.warn(skipped.reason, skipped.detail, item=number)
                continue
            draft = _draft(text or "", number)
            if draft.text:
                any_text = True
                yield replace(draft, source=source, published=published)
        if not any_text:
            file.warn(Reason.NO_ARTICLES, "no chapter with text in it")


def _find_book(package: Package) -> tuple[str, "Element[str]"]:
    """The list of the book's parts, and its name."""
    container = package.read_tree(CONTAINER)
    name = find_value(container, "rootfile", "full-path") if container is not None else None
    book = package.read_tree(name) if name else None
    if name is None or book is None:
        raise SkippedFile(Reason.BROKEN, "no book in it")
    return name, book


def _check_lock(package: Package) -> None:
    locks = package.read_tree("META-INF/encryption.xml")
    if locks is None:
        return
    for data in find_all(locks, "EncryptedData"):
        if find_value(data, "EncryptionMethod", "Algorithm") not in _FONTS:
            raise SkippedFile(Reason.ENCRYPTED, "is locked (DRM)")


def _chapters(book: "Element[str]", folder: str) -> Iterator[str]:
    """The names of the parts with text, in reading order."""
    items: dict[str, Element[str]] = {item.get("id") or "": item for item in find_all(book, "item")}
    for reference in find_all(book, "itemref"):
        item = items.get(reference.get("idref") or "")
        if item is None or item.get("media-type") not in _PAGES:
            continue
        href = unquote((item.get("href") or "").partition("#")[0])
        properties = item.get("properties") or ""
        if "nav" in properties.split() or _NOT_CHAPTERS.search(posixpath.basename(href)):
            continue
        yield posixpath.normpath(posixpath.join(folder, href))


def _draft(html: str, number: int) -> Draft:
    heading = _HEADING.search(html)
    title = one_line(plain_text(heading["text"])) if heading else ""
    if not title and (found := _TITLE.search(html)):
        title = one_line(unescape(found[1]))
    paragraphs = plain_text(html).split("\n\n")
    if title and paragraphs and one_line(paragraphs[0]) == title:
        del paragraphs[0]
    return Draft(text="\n\n".join(paragraphs), title=title or None, item=number)

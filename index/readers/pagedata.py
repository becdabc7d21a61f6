"""read_page_data: the tree of a page -> its data: JSON-LD, Open Graph, meta, canonical.

In this order: JSON-LD (https://schema.org/NewsArticle) is made for machines and tells the day of
publication apart from that of a change; Open Graph (https://ogp.me/) is made for sharing.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from index.readers.date import first_dated
from index.readers.draft import whole_address
from index.readers.pageday import METAS, find_day

MAX_SCRIPT_CHARS = 2**19
"""Longest JSON-LD that is read."""

MAX_META_CHARS = 2_000
"""Longest text of a meta, title or link element that is read."""

_MAX_OBJECTS = 2_000
"""Most objects in the JSON-LD of a page that are read."""

_CHANGES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")

SAVED_WITHIN = 4_096
"""Characters in which a browser writes where it saved a page from."""

_SAVED = re.compile(
    r"<!--\s*saved from url=\([0-9]+\)(\S+)\s*-->|<!--\s*Page saved with SingleFile\s+url:\s*(\S+)"
)
_TAG = re.compile(
    r"</?(?:a|b|br|em|i|mark|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageData:
    """The data of a page; None for what it does not say."""

    title: str | None
    source: str | None
    published: object
    changed: object
    url: str | None
    description: str | None


def read_page_data(tree: Any, *, base: str | None = None) -> PageData:
    """The title, publisher, day and address of a page; `base` completes relative addresses."""
    objects = _linked_data(tree)
    articles = [found for found in objects if _is_a(found, "Article", "Posting", "Report")]
    article = articles[0] if articles else {}
    # The pages of many sites name their day where they describe the page, not the article.
    dated = [*articles, *(found for found in objects if _is_a(found, "Page", "VideoObject"))]
    metas = _metas(tree)
    base = base or next(
        (whole_address(_string(found.get("href"))) for found in tree.iter("base")), None
    )
    links = (
        link.get("href")
        for link in tree.iter("link")
        if (link.get("rel") or "").lower() == "canonical"
    )
    url = (
        whole_address(_string(next(links, None)), base)
        or whole_address(metas.get("og:url"), base)
        or whole_address(_string(article.get("url")), base)
        or whole_address(_string(_id(article.get("mainEntityOfPage"))), base)
    )
    changed = (
        *(_string(found.get("dateModified")) for found in dated),
        *(metas.get(name) for name in _CHANGES),
    )
    return PageData(
        title=plain_title(_string(article.get("headline")) or metas.get("og:title")),
        source=plain_title(_name(article.get("publisher")) or metas.get("og:site_name")),
        published=find_day(
            tree,
            published=(
                *(_string(found.get("datePublished")) for found in dated),
                *(metas.get(name) for name in METAS),
                *(_string(found.get("dateCreated")) for found in articles),
            ),
            changed=changed,
            address=url or whole_address(base),
        ),
        changed=first_dated(changed),
        url=url,
        description=metas.get("og:description")
        or metas.get("description")
        or _string(article.get("description")),
    )


def saved_from(html: str) -> str | None:
    """The address that a browser wrote into a page when it saved it."""
    match = _SAVED.search(html[:SAVED_WITHIN])
    return whole_address(match[1] or match[2]) if match else None


def plain_title(title: str | None) -> str | None:
    """`title` without the tags and the entities that pages write into what should be plain."""
    if title is None:
        return None
    return unescape(_TAG.sub("", unescape(title))).strip() or None


def drop_long_strings(tree: Any) -> None:
    """Removes from `tree` what is no text and so long that searching it takes quadratic time."""
    for element in list(tree.iter("script", "style", "meta", "title", "link", "base", "svg")):
        size = len(element.text or "") + sum(len(value) for value in element.attrib.values())
        if element.tag in ("script", "style", "svg") or size > MAX_META_CHARS:
            element.drop_tree()
    for element in tree.iter():
        for name, value in element.attrib.items():
            if len(value) > MAX_META_CHARS:
                del element.attrib[name]


def _linked_data(tree: Any) -> list[dict[str, Any]]:
    """The objects in the page's JSON-LD, in the order of the page."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        text = script.text or ""
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind != "application/ld+json" or len(text) > MAX_SCRIPT_CHARS:
            continue
        try:
            content = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        found += _objects(content)
    return found


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list, of `@graph` and of `mainEntity`, the outermost first."""
    waiting = [content]
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        found = waiting.pop(0)
        if isinstance(found, list):
            waiting += found[:_MAX_OBJECTS]
        elif isinstance(found, dict):
            yield found
            waiting += [found[key] for key in ("@graph", "mainEntity") if key in found]


def _is_a(found: dict[str, Any], *endings: str) -> bool:
    """True if a type of `found` ends so: NewsArticle, ReportageNewsArticle and Article are of one kind."""
    kinds = found.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.endswith(endings) for name in names)


def _metas(tree: Any) -> dict[str, str]:
    """The contents of the page's meta elements by name or property in lower case; the first counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if name and content and len(content) <= MAX_META_CHARS:
            found.setdefault(name.strip().lower(), content)
    return found


def _string(value: Any) -> str | None:
    text = value[0] if isinstance(value, list) and value else value
    return text.strip() or None if isinstance(text, str) and len(text) <= MAX_META_CHARS else None


def _name(value: Any) -> str | None:
    """The name of a publisher, who may be an object, a list of them, or only a name."""
    first = value[0] if isinstance(value, list) and value else value
    return _string(first.get("name") if isinstance(first, dict) else first)


def _id(value: Any) -> Any:
    return value.get("@id") if isinstance(value, dict) else value

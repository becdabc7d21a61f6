"""find_day: the tree of a page -> the day that the page says it was published on, in whatever form it is written.

Only places about the page's own article count: its data, its address, and what is marked as a date near its heading.
A date in a side column, a teaser or the running text is never used.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from index.readers.date import MAX_DATE_CHARS, first_dated, possible_days, read_date

METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "published_time",
    "article:published", "article.published", "rnews:datepublished", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "date_published", "pubdate", "pub_date", "og:pubdate", "bt:pubdate", "publishdate",
    "publish-date", "publish_date", "published", "publication_date", "publicationdate", "originalpublicationdate",
    "article_date_original", "article:post_date", "displaydate", "iso-8601-publish-date", "citation_publication_date",
    "citation_date", "prism.publicationdate", "date", "dc.date", "dc.date.issued", "dc.date.published", "dcterms.date",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.created", "datecreated", "date.created",
)  # fmt: skip
"""Names of meta elements with the day of publication, in lower case, the surest first."""

_ELEMENTS = 3_000
"""Most elements near a heading that are read."""
_HEAD_LEVELS = 6
"""How far above a heading its article begins."""

_ASIDE_TAGS = frozenset(("aside", "nav", "footer", "figure", "button", "select"))
_ASIDE = re.compile(
    r"related|teaser|sidebar|side-bar|recommend|comment|promo|widget|popular|trending|newsletter|latest"
    r"|more-|-more|most-|ticker|navigation|menu|footer|carousel|slider|recirc|read-next|also|cookie|advert"
    r"|(?<!v)card|listing|weather|calendar|event",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|posted|issued|created|(?:entry|post)[-_]?date|dateline", re.IGNORECASE
)
_CHANGED = re.compile(r"modif|updat|edited|changed|aktualis", re.IGNORECASE)
_DATED = re.compile(
    r"dat(?:e|um)|time(?!line|r\b)|publi|posted|byline|meta(?:data)?\b", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|\Z)")
_COMPACT_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_.-]|\Z)")


def find_day(
    tree: Any, published: Iterable[object], changed: Iterable[object], address: str | None
) -> object:
    """The first date that can be read: of `published`, what the page's data says, of elements about the heading,
    and of the address. Where none can be read, the first that is given.

    The day of a change (of `changed`) counts only in place of one that is given and cannot be read, and of one that can
    be read in two ways only if it is one of the two.
    """
    given = list(published)
    found = first_dated(given)
    if read_date(found):
        return found
    own = first_dated((*_marked(tree), _day_in(address)))
    if read_date(own) or found is None:
        return own
    days = possible_days(found)
    changes = [change for change in changed if not days or read_date(change) in days]
    return first_dated((found, *changes))


def _day_in(address: str | None) -> str | None:
    """The day in an address such as `/2025/05/16/talks-end`."""
    path = urlsplit(address or "").path
    match = _IN_ADDRESS.search(path) or _COMPACT_IN_ADDRESS.search(path)
    return "-".join(match.groups()) if match else None


def _marked(tree: Any) -> Iterator[str]:
    """The dates marked near the heading: first as published, then any that is not of a change.

    If there are none, the day that all dates of the page agree on.
    """
    region = _region(tree)
    published, others, texts = _dates_in(region) if region is not None else ([], [], [])
    # Of elements that nothing calls published, only where they agree.
    yield from published[:1]
    yield from _agreed(others[:2]) or others[:1]
    yield from _agreed(texts)
    body = tree.find("body")
    if body is not None and body is not region:
        published, others, texts = _dates_in(body)
        yield from _agreed([*published, *others, *texts])


def _dates_in(region: Any) -> tuple[list[str], list[str], list[str]]:
    """What is marked in `region` as the day of publication, as a time, and as a date by its name alone."""
    published: list[str] = []
    others: list[str] = []
    texts: list[str] = []
    for element in _own_elements(region):
        name = _name_of(element)
        is_time = element.tag in ("time", "abbr") or element.get("itemprop") == "datePublished"
        if _CHANGED.search(name) and not _PUBLISHED.search(name):
            continue
        if is_time and (value := _value_of(element)):
            (published if _PUBLISHED.search(name) or element.get("pubdate") else others).append(
                value
            )
        elif not is_time and _DATED.search(name) and (value := _short_text(element)):
            texts.append(value)
    return published, others, texts


def _agreed(values: list[str]) -> list[str]:
    days = {day for value in values if (day := read_date(value))}
    return [value for value in values if read_date(value)][:1] if len(days) == 1 else []


def _region(tree: Any) -> Any:
    """The element around the first heading with its article: an `article`, `main`, or a few levels up."""
    headings = [heading for heading in tree.iter("h1") if not _lies_in(heading, "nav")]
    articles = [*tree.iter("article")]
    heading = next((h for h in headings if _lies_in(h, "article", "main")), None)
    if heading is None and len(articles) == 1:
        return articles[0]
    heading = heading if heading is not None else next(iter(headings), None)
    if heading is None:
        return next(tree.iter("main"), None)
    region = heading
    for level, above in enumerate(heading.iterancestors()):
        if above.tag in ("body", "html"):
            break
        region = above
        if above.tag in ("article", "main") or level >= _HEAD_LEVELS:
            break
    return region


def _lies_in(element: Any, *tags: str) -> bool:
    return any(above.tag in tags for above in element.iterancestors())


def _own_elements(region: Any) -> Iterator[Any]:
    """The elements in `region` in order, without side columns, teasers and other articles."""
    waiting = [region]
    around = {above for heading in region.iter("h1") for above in heading.iterancestors()}
    for _ in range(_ELEMENTS):
        if not waiting:
            return
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        if element is not region and element not in around and _is_aside(element):
            continue
        yield element
        waiting += reversed(element)


def _is_aside(element: Any) -> bool:
    if element.tag in _ASIDE_TAGS or _ASIDE.search(_name_of(element)):
        return True
    return element.tag in ("article", "li") and element.find(".//a") is not None


def _name_of(element: Any) -> str:
    return " ".join(element.get(key) or "" for key in ("class", "id", "itemprop", "data-testid"))


def _value_of(element: Any) -> str | None:
    for key in ("datetime", "content", "title"):
        value = (element.get(key) or "").strip()
        if value and len(value) <= MAX_DATE_CHARS and read_date(value):
            return value
    return _short_text(element)


def _short_text(element: Any) -> str | None:
    """The text of an element that is hardly longer than a date."""
    text = ""
    for part in element.itertext():
        text += part
        if len(text) > 3 * MAX_DATE_CHARS:
            return None
    text = " ".join(text.split())
    return text if text and len(text) <= MAX_DATE_CHARS and read_date(text) else None

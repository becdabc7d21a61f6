"""join_bodies: a page whose body is in several pieces -> the same with all of it in the first.

Advertisements and newsletters divide the bodies of many outlets; trafilatura reads the first piece.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from index.readers.otherstories import HEADINGS, OTHERS, Weights, names_of, outermost, weigh

MIN_BODY_CHARS = 200
"""Least characters of prose in a body: a teaser has less, a page's shortest body more."""

MIN_PIECE_CHARS = 40
"""The same for further pieces of a body, the last of which may be one sentence."""

MIN_GROUP_SHARE = 0.6
"""Least share of the parent's prose in neighbouring elements that are pieces of a body."""

MAX_PIECES = 400
"""Pieces of one body that are joined; pages have up to 60."""

_BODY = re.compile(
    r"(?:article|story|post|entry|content|news|main|page|text)[-_]*"
    r"(?:body|content|text|copy|main|chunk|part|section|block|paragraphs?)"
    r"|body[-_]*(?:text|copy|content|container)?",
    re.IGNORECASE,
)
_NO_BODY = re.compile(
    r"caption|image|photo|figure|gallery|video|embed|quote|comment|reply|cookie|gdpr|consent|forum"
    r"|message|card|promo|related|recommend|sidebar|footer|author|newsletter|carousel|listing"
    r"|(?:^|[-_ ])(?:list|item|feed|stream|live)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-_]?[0-9]+\Z|\S*[0-9]\S{6,}")
"""The numbering of similar elements: a number at the end, a generated name with one in it."""

_MOVED = (*HEADINGS, "p", "ul", "ol", "blockquote", "table")
"""Elements between two neighbouring pieces that belong to the body."""


def join_bodies(tree: Any) -> None:
    """Moves the further pieces of a body into its first piece."""
    weights = weigh(tree)
    for group in _groups(tree, weights):
        pieces = [piece for piece in outermost(group) if _is_in(piece, tree)]
        if len(pieces) > 1 and weights[pieces[0]].prose >= MIN_BODY_CHARS:
            for piece in pieces[1:MAX_PIECES]:
                if not _goes_on(pieces[0], piece, weights):
                    break
                _move_into(pieces[0], piece)


def _groups(tree: Any, weights: Weights) -> Iterator[list[Any]]:
    """Elements with the same name: anywhere if it is a name for bodies, else neighbours."""
    named: dict[str, list[Any]] = {}
    for element in tree.iter("div", "section"):
        for key in _body_keys(element):
            named.setdefault(key, []).append(element)
    yield from sorted(named.values(), key=len, reverse=True)
    for parent in list(tree.iter()):
        beside: dict[str, list[Any]] = {}
        for child in parent.iterchildren("div", "section", "article"):
            if child in weights and weights[child].prose and (tokens := _tokens(child)):
                beside.setdefault(" ".join((child.tag, *tokens)), []).append(child)
        for group in beside.values():
            prose = sum(weights[piece].prose for piece in group)
            if len(group) > 1 and weights[parent].prose * MIN_GROUP_SHARE <= prose:
                yield group


def _body_keys(element: Any) -> Iterator[str]:
    """The name that an element would share with the other pieces of a body."""
    if element.get("itemprop") == "articleBody":
        yield "itemprop"
    for token in _tokens(element):
        if _BODY.search(token):
            yield f"{element.tag}.{token}"
    if (identity := element.get("id")) and _BODY.search(identity):
        yield f"{element.tag}#{_NUMBER.sub('', identity)}"


def _tokens(element: Any) -> list[str]:
    """The classes of an element without numbers; none if they say that it is no body."""
    name = element.get("class") or ""
    if _NO_BODY.search(name) or OTHERS.search(name):
        return []
    return sorted({_NUMBER.sub("", token) for token in name.split()} - {""})


def _is_in(element: Any, tree: Any) -> bool:
    return any(above is tree for above in element.iterancestors())


def _goes_on(first: Any, piece: Any, weights: Weights) -> bool:
    """True if `piece` goes on where `first` ended: no other article, headline or card is in it."""
    if weights[piece].prose < MIN_PIECE_CHARS or _article_of(piece) is not _article_of(first):
        return False
    for above in piece.iterancestors():
        if above.tag in ("a", "aside", "footer") or OTHERS.search(names_of(above)):
            return False
    previous = piece.getprevious()
    beside = [] if previous is None or previous.tag not in HEADINGS else [previous]
    for heading in (*piece.iter(*HEADINGS), *beside):
        if heading.tag == "h1" or weights[heading].is_link:
            return False
    return not _has_headline_between(first, piece)


def _article_of(element: Any) -> Any:
    return next(element.iterancestors("article"), None)


def _has_headline_between(first: Any, last: Any) -> bool:
    """True if an h1 is between two elements."""
    is_past = False
    for element in first.getroottree().getroot().iter("h1", first.tag, last.tag):
        if element is last:
            return False
        if element is first:
            is_past = True
        elif is_past and element.tag == "h1" and not _is_in(element, first):
            return True
    return False


def _move_into(first: Any, piece: Any) -> None:
    """Moves `piece`, and the headings and lists before it, to the end of `first`."""
    if piece.getparent() is first.getparent():
        for between in list(takewhile(lambda one: one is not piece, first.itersiblings())):
            if between.tag in _MOVED:
                first.append(between)
    if text := (piece.text or "").strip():
        paragraph = piece.makeelement("p", {})
        paragraph.text = text
        first.append(paragraph)
    first.extend(list(piece))
    piece.drop_tree()

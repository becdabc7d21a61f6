"""weigh: the amount of text, linked text and prose in each element of a page; drop_other_stories, by these weights."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

MIN_PROSE_CHARS = 30
"""Shortest paragraph that counts as prose: bylines and labels are shorter."""

LINK_SHARE = 0.9
"""Share of its text in links from which an element counts as a link."""


@dataclass(slots=True)
class Weight:
    """Characters in an element: of all text, of links to other pages, of other paragraphs."""

    chars: int = 0
    linked: int = 0
    prose: int = 0
    in_link: bool = False

    @property
    def link_share(self) -> float:
        """The share of the text in links to other pages."""
        return self.linked / self.chars if self.chars else 0.0

    @property
    def is_link(self) -> bool:
        """True if all the text is in links, or the element is in one."""
        return self.in_link or self.link_share > LINK_SHARE


Weights = dict[Any, Weight]


def weigh(tree: Any) -> Weights:
    """The weight of every element in `tree`, in two passes whatever its depth."""
    elements = list(tree.iter())
    weights: Weights = {element: Weight() for element in elements}
    for element in elements:
        weights[element].in_link = leads_away(element) or (
            element is not tree and weights[element.getparent()].in_link
        )
    for element in reversed(elements):
        weight = weights[element]
        weight.chars += _chars(element.text)
        if leads_away(element):
            weight.linked = weight.chars
        elif element.tag == "p" and weight.chars > MIN_PROSE_CHARS and not weight.is_link:
            weight.prose = weight.chars
        if element is not tree:
            above = weights[element.getparent()]
            above.chars += weight.chars + _chars(element.tail)
            above.linked += weight.linked
            above.prose += weight.prose
    return weights


def text_of(element: Any) -> str:
    """The text in `element`, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def names_of(element: Any) -> str:
    """The page's names for `element`: its class, id and the like."""
    names = ("class", "id", "itemprop", "data-testid", "data-component", "data-qa")
    return " ".join(element.get(name) or "" for name in names)


def leads_away(element: Any) -> bool:
    """True for a link to another page, not to a place in this one."""
    address = (element.get("href") or "").strip() if element.tag == "a" else ""
    return bool(address) and not address.startswith(("#", "javascript:"))


def outermost(elements: Iterable[Any]) -> list[Any]:
    """The elements that are in no other of them, each once."""
    inside = dict.fromkeys(elements)
    return [e for e in inside if not any(above in inside for above in e.iterancestors())]


def _chars(text: str | None) -> int:
    return len(" ".join(text.split())) if text else 0


MAX_SHARE = 0.5
"""Largest share of a page's text and prose that is removed: a list of stories is left as it is."""

MAX_CARD_CHARS = 800
"""Longest text of a block that leads to one other story."""

MIN_CARD_LINK_CHARS = 9
"""Shortest link that is a headline above a teaser."""

MAX_LINK_CHARS = 300
MIN_LINK_CHARS = 20
"""Least characters of a lone link that is another story's headline."""

MIN_LINK_SHARE = 0.1
"""Least share of links in a block that is named as other stories."""

MAX_LABEL_CHARS = 40
"""Longest heading of a list of other stories."""

OTHERS = re.compile(
    r"(?:^|[-_ ])(?:rel(?:ated)?[-_]?(?:news|articles?|posts?|stor(?:y|ies)|content|links?|items?|topics?)?"
    r"|more[-_]?(?:news|stories|articles|posts|on|from|to)|(?:read|see|also)[-_]?(?:more|next|also|on|read)"
    r"|recommend(?:ed|ations?)?|most[-_]?(?:read|popular|viewed|recent)|trending|popular|promos?"
    r"|latest[-_]?(?:news|stories|posts)?|other[-_]?(?:news|stories|articles)|next[-_]?(?:article|story|up)"
    r"|you[-_]?may(?:[-_]?like)?|outbrain|taboola)(?=$|[-_ 0-9])",
    re.IGNORECASE,
)
"""Names that pages give to blocks of other stories."""

_LABEL = re.compile(
    r"(?:(?:read|see|learn)\s+(?:more|also|next)|related|more\s+(?:on|from|about|stories|news|in)\b"
    r"|more\s*[:»>]|also\s+read|recommended|most\s+(?:read|popular)|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be)"
    r"|editors?[’']?s?\s+picks?|trending|don[’']t\s+miss|up\s+next|latest\s+(?:news|stories)"
    r"|in\s+other\s+news|what\s+to\s+read)",
    re.IGNORECASE,
)
_FOUR_WORDS = re.compile(r"\S+(?:\s+\S+){3}")


def drop_other_stories(tree: Any) -> None:
    """Removes what leads to other stories, unless that is most of the page."""
    weights = weigh(tree)
    found = outermost(
        (*_named_blocks(tree, weights), *_cards(tree, weights), *_link_blocks(tree, weights))
    )
    lost = sum(weights[block].chars for block in found)
    lost_prose = sum(weights[block].prose for block in found)
    page = weights[tree]
    if lost <= MAX_SHARE * page.chars and lost_prose <= MAX_SHARE * page.prose:
        for block in found:
            block.drop_tree()


def _named_blocks(tree: Any, weights: Weights) -> Iterator[Any]:
    """Blocks that the page itself calls related, recommended or most read, and that have links."""
    for element in tree.iter("div", "section", "ul", "ol", "nav", "table", "p"):
        weight = weights[element]
        if (
            weight.link_share > MIN_LINK_SHARE
            and weight.prose * 2 <= weights[tree].prose
            and OTHERS.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        ):
            yield element


def _cards(tree: Any, weights: Weights) -> Iterator[Any]:
    """Links around a heading and a text, and blocks of a linked heading and a text that come in rows."""
    for link in tree.iter("a"):
        if weights[link].in_link and weights[link].chars <= MAX_CARD_CHARS:
            heading = next(link.iter(*HEADINGS), None)
            if heading is not None and weights[link].chars > weights[heading].chars:
                yield link
    for element in tree.iter("div", "li", "article", "section"):
        if _is_card(element, weights) and any(
            other is not None and other.tag == element.tag and _is_card(other, weights)
            for other in (_beside(element, -1), _beside(element, 1))
        ):
            yield element


def _beside(element: Any, step: int) -> Any:
    """The element before or after, skipping rules and the like."""
    found = element
    while True:
        found = found.getnext() if step > 0 else found.getprevious()
        if found is None or found.tag not in ("hr", "br", "script"):
            return found


def _is_card(element: Any, weights: Weights) -> bool:
    """True for a linked heading or a lone link, with the teaser under it."""
    if weights[element].chars > MAX_CARD_CHARS or not weights[element].linked:
        return False
    headings = list(islice(element.iter(*HEADINGS), 2))
    if headings:
        return len(headings) == 1 and weights[headings[0]].is_link
    return _opens_with_link(element, weights)


def _opens_with_link(element: Any, weights: Weights) -> bool:
    """True if the first text is a link of some words, and what follows it is an element of its own."""
    if (element.text or "").strip():
        return False
    for child in element:
        if weights[child].chars or (child.tail or "").strip():
            following = child.getnext()
            return (
                weights[child].is_link
                and weights[child].chars > MIN_CARD_LINK_CHARS
                and not (child.tail or "").strip()
                and following is not None
                and weights[following].chars > weights[following].linked
            )
    return False


def _link_blocks(tree: Any, weights: Weights) -> Iterator[Any]:
    """Paragraphs and items that are one link to a headline, and lists of them with what announces them."""
    for element in tree.iter("p", "li", "div"):
        weight = weights[element]
        if (
            0 < weight.chars <= MAX_LINK_CHARS
            and (element.tag != "div" or len(element) <= 2)
            and _is_headline(element, weights)
        ):
            yield element
    for heading in tree.iter(*HEADINGS, "p", "strong"):
        if weights[heading].chars <= MAX_LABEL_CHARS and _LABEL.match(text_of(heading)):
            listed = list(_listed_under(heading, weights))
            yield from [heading, *listed] if listed else []


def _listed_under(heading: Any, weights: Weights) -> Iterator[Any]:
    """The lists, links and cards of other stories that follow a heading."""
    following = _beside(heading, 1)
    while following is not None and following.tag in ("ul", "ol", "div", "p", "li", "a"):
        if weights[following].link_share <= 0.6 and not _is_card(following, weights):
            return
        yield following
        following = _beside(following, 1)


def _is_headline(element: Any, weights: Weights) -> bool:
    """True for a lone link of some words, and for one after "Read more" or the like."""
    weight = weights[element]
    if weight.link_share <= 0.5 and not weight.in_link:
        return False
    text = text_of(element)
    if weight.link_share > 0.5 and _LABEL.match(text):
        return True
    return weight.is_link and len(text) >= MIN_LINK_CHARS and bool(_FOUR_WORDS.match(text))

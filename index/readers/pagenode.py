"""weigh: the tree of a page -> how much text, linked text and prose each of its elements holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

MIN_PROSE_CHARS = 30
"""Shortest paragraph that counts as prose: bylines and labels are shorter."""

LINK_SHARE = 0.9
"""Share of its text in links from which an element is but a link."""


@dataclass(slots=True)
class Weight:
    """Characters in an element: of all text, of links to other pages, of paragraphs that are no links."""

    chars: int = 0
    linked: int = 0
    prose: int = 0
    in_link: bool = False

    @property
    def link_share(self) -> float:
        """How much of the text is in links to other pages."""
        return self.linked / self.chars if self.chars else 0.0

    @property
    def is_link(self) -> bool:
        """True if all the text is in links, or the element stands in one."""
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
    """The text in `element`, each run of white space one space."""
    return " ".join("".join(element.itertext()).split())


def names_of(element: Any) -> str:
    """What the page calls `element`: its class, id and the like."""
    names = ("class", "id", "itemprop", "data-testid", "data-component", "data-qa")
    return " ".join(element.get(name) or "" for name in names)


def leads_away(element: Any) -> bool:
    """True for a link to another page, not to a place in this one."""
    address = (element.get("href") or "").strip() if element.tag == "a" else ""
    return bool(address) and not address.startswith(("#", "javascript:"))


def outermost(elements: Iterable[Any]) -> list[Any]:
    """Those of `elements` that stand in no other of them, each once."""
    inside = dict.fromkeys(elements)
    return [e for e in inside if not any(above in inside for above in e.iterancestors())]


def _chars(text: str | None) -> int:
    return len(" ".join(text.split())) if text else 0

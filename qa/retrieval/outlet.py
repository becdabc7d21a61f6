"""Outlets: which of an archive's sources a question names ("the TechCrunch article on …")."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from index import SourceSummary, to_terms
from qa.question import TRIGGER_WEIGHT, Question

MIN_NAME_CHARS = 3
"""Shorter names are too often ordinary words."""

_SECTION = re.compile(r"(?: [-–—|] |[|]|: ).*$")  # FOX News - Health, Cnbc | World Business News
_DOMAIN = re.compile(r"(?:^www\.)|(?:\.(?:com?|org|net|info|news|tv))?(?:\.[a-z]{2})?$")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


@lru_cache(maxsize=100_000)
def outlet_name(source: str) -> str:
    """What a question calls a source: without its section, its domain's endings and a leading "the"."""
    name = _SECTION.sub("", source).strip() or source.strip()
    if " " not in name and "." in name:
        name = _DOMAIN.sub("", name.lower()) or name
    return _ARTICLE.sub("", name)


def named_outlets(question: str, sources: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The outlets that `question` names, each as all sources of that name ("FOX News - Health" and "- Lifestyle").

    A name is whole words and begins with a capital; at the start of a question it may be a word ("Time flew").
    """
    lowered = question.lower()
    outlets: dict[str, list[str]] = {}
    for source in sources:
        name = outlet_name(source).lower()
        if len(name) >= MIN_NAME_CHARS and name in lowered and _is_named(name, question):
            outlets.setdefault(name, []).append(source)
    return tuple(tuple(found) for found in outlets.values())


def _is_named(name: str, question: str) -> bool:
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
    for match in re.finditer(pattern, question, re.IGNORECASE):
        found = match.group()
        may_open = (
            found.istitle() and " " not in found and not re.search(r"\w", question[: match.start()])
        )
        if (found[0].isupper() or found[0].isdigit()) and not may_open:
            return True
    return False


def with_outlets(question: Question, sources: Iterable[SourceSummary]) -> Question:
    """`question` with the `sources` that it names; their words say where to look, so they count less."""
    outlets = named_outlets(question.text, (one.source for one in sources if one.source))
    if not outlets:
        return question
    words = {term for outlet in outlets for term in to_terms(outlet_name(outlet[0]))}
    terms = tuple(
        replace(term, weight=min(term.weight, TRIGGER_WEIGHT)) if term.term in words else term
        for term in question.terms
    )
    return replace(question, terms=terms, outlets=outlets)

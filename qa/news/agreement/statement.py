"""Statement: a sentence that may answer, with the article it stands in and what is named around it."""

from dataclasses import dataclass
from functools import cached_property

from index import Article, to_terms
from qa.answer import Candidate
from qa.spans.names import find_names
from qa.wordlists import name_words

LEAD_CHARS = 600
"""Of an article, in which its event is named, besides its title and what stands around the sentence."""

SHARED_NAMES = 2
"""Words of names that two articles share, at least, where nothing else tells that they are about one event."""

ALIKE = 0.5
"""Share of the terms of the shorter sentence, and ALIKE_TERMS of them at least, that alike ones share."""

ALIKE_TERMS = 6

AROUND_CHARS = 300
"""To each side of a sentence: what it says is about what is named there."""


@dataclass(frozen=True)
class Statement:
    """A candidate, its article, and the articles that have copies of its sentence."""

    candidate: Candidate
    article: Article
    copies: tuple[Article, ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.candidate.text

    @property
    def span(self) -> tuple[int, int] | None:
        """Where in the sentence the answer stands."""
        start, end = self.candidate.answer_start, self.candidate.answer_end
        if start is None or end is None:
            return None
        return start - self.candidate.start, end - self.candidate.start

    @cached_property
    def terms(self) -> frozenset[str]:
        """Those of the sentence."""
        return frozenset(to_terms(self.text))

    @cached_property
    def title_terms(self) -> frozenset[str]:
        """Those of the title."""
        return frozenset(to_terms(self.article.title))

    @cached_property
    def scene(self) -> str:
        """The title, the lead, and what stands around the sentence."""
        start, end, text = self.candidate.start, self.candidate.end, self.article.text
        around = text[max(0, start - AROUND_CHARS) : end + AROUND_CHARS]
        return "\n".join((self.article.title, text[:LEAD_CHARS], around))

    @cached_property
    def scene_terms(self) -> frozenset[str]:
        """Those of the scene."""
        return frozenset(to_terms(self.scene))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names in the title and the lead."""
        lead = f"{self.article.title}.\n{self.article.text[:LEAD_CHARS]}"
        words = {word for name in find_names(lead) for word in name.words}
        return frozenset(word for word in words if len(word) > 3) - name_words("calendar")

    @cached_property
    def names_beside(self) -> frozenset[str]:
        """The words of the names in the sentence."""
        words = {word for name in find_names(self.text) for word in name.words}
        return frozenset(words) - name_words("calendar")


def share_names(one: Statement, other: Statement) -> bool:
    """True if the titles and leads of two articles have words of names in common."""
    return len(one.names & other.names) >= SHARED_NAMES


def are_alike(one: Statement, other: Statement) -> bool:
    """True if two sentences are told in so many of the same words that they say the same of the same thing."""
    shared = len(one.terms & other.terms)
    return shared >= ALIKE_TERMS and shared >= ALIKE * min(len(one.terms), len(other.terms))

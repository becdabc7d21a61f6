"""Hits -> views: how well each term of the question is found in a sentence, its passage, its title, its article."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index import Excerpt, Hit, Sentence, Token, analyse, to_terms
from qa.language.text import Text, find_tokens
from qa.language.turn import asked_before
from qa.selection.matching import (
    Matches,
    WeighedTerm,
    asked_terms,
    best_of,
    covered,
    focus_shares,
    match_terms,
)

MAX_ELLIPSIS = 4
"""Most words, with the label, of an interviewer's question that only asks on and names no topic."""


@dataclass(frozen=True, slots=True)
class View:
    """A hit's sentence, its terms with their places in it, and the matches of the question's terms."""

    hit: Hit
    text: Text
    tokens: tuple[Token, ...]
    sentence: Matches
    passage: Matches
    title: Matches

    @property
    def excerpt(self) -> Excerpt:
        """The sentence with its neighbours."""
        return self.hit.excerpt

    @property
    def article_id(self) -> str:
        """The article of the sentence."""
        return self.hit.passage.article_id


@dataclass(frozen=True, slots=True)
class Evidence:
    """The views of all hits, and what depends on all of them.

    `in_article` is the best match of each term in any view of an article, its title included; `focus` are the terms'
    shares by their rarity among the article's sentences; `article_score` sums the scores of its hits; `is_name`
    marks the terms that are written as names. `named` are the articles of outlets that the question names. `facts`
    are the names and numbers of each view that the question does not have; `support` has for each the best overlap
    of a sentence with it, by article.
    """

    terms: tuple[WeighedTerm, ...]
    views: tuple[View, ...]
    in_article: Mapping[str, Matches]
    focus: Mapping[str, tuple[float, ...]]
    article_score: Mapping[str, float]
    is_name: tuple[bool, ...]
    named: frozenset[str]
    facts: tuple[Collection[str], ...]
    support: Mapping[str, Mapping[str, float]]


def gather_evidence(
    question_text: str,
    terms: Sequence[WeighedTerm],
    hits: Sequence[Hit],
    named: Collection[str] = (),
) -> Evidence:
    """One view for each hit, in the order of `hits`; a sentence in several passages is analysed once."""
    analyses = _Analyses(terms, hits)
    views = tuple(map(analyses.view, hits))
    asked = asked_terms(terms)
    facts = tuple(new_facts(view, asked) for view in views)
    by_article: dict[str, list[View]] = {}
    for view in views:
        by_article.setdefault(view.article_id, []).append(view)
    return Evidence(
        tuple(terms),
        views,
        {
            article_id: best_of(*(view.passage for view in group), group[0].title)
            for article_id, group in by_article.items()
        },
        {
            article_id: focus_shares(terms, [view.sentence for view in group])
            for article_id, group in by_article.items()
        },
        {
            article_id: sum(view.hit.score for view in group)
            for article_id, group in by_article.items()
        },
        _names_among(terms, views, question_text),
        frozenset(named),
        facts,
        _support(terms, views, facts),
    )


def _support(
    terms: Sequence[WeighedTerm], views: Sequence[View], facts: Sequence[Collection[str]]
) -> Mapping[str, Mapping[str, float]]:
    """For each name or number that the question does not have, the best overlap of a sentence with it, by article."""
    shares = [term.share for term in terms]
    support: dict[str, dict[str, float]] = {}
    for view, new in zip(views, facts, strict=True):
        overlap = covered(shares, view.sentence)
        for term in new:
            articles = support.setdefault(term, {})
            articles[view.article_id] = max(overlap, articles.get(view.article_id, 0.0))
    return support


def new_facts(view: View, asked: Collection[str]) -> set[str]:
    """The terms of the sentence that are written as names or are numbers, without the question's."""
    return {
        token.term
        for token in view.tokens
        if token.term not in asked
        and (token.term[0].isdigit() or (token.start > 1 and view.text[token.start].isupper()))
    }


class _Analyses:
    """The terms of sentences and titles, each analysed and matched once for a question.

    Neighbours are analysed without the places of terms, which is three times as fast.
    """

    def __init__(self, terms: Sequence[WeighedTerm], hits: Sequence[Hit]) -> None:
        self._terms = terms
        self._known = {
            (sentence.article_id, sentence.ordinal): (hit.excerpt, sentence)
            for hit in hits
            for sentence in hit.excerpt.sentences
        }
        self._sentences: dict[tuple[str, int], Matches] = {}
        self._titles: dict[str, Matches] = {}

    def view(self, hit: Hit) -> View:
        """The view of one hit."""
        excerpt = hit.excerpt
        text = Text(excerpt.slice(excerpt.sentence))
        tokens = find_tokens(text)
        matches = self._match([token.term for token in tokens])
        self._sentences[excerpt.passage.article_id, excerpt.passage.ordinal] = matches
        beside = (self._sentence(excerpt, sentence) for sentence in excerpt.sentences)
        passage = best_of(matches, *beside)
        if asked := list(self._asked(excerpt)):
            matches = best_of(matches, *asked)
        return View(hit, text, tokens, matches, passage, self._title(excerpt))

    def _asked(self, excerpt: Excerpt) -> Iterator[Matches]:
        """The terms of the interviewer's question that the sentence answers: they say what the answer leaves out.

        A question of a word or two ("With whom?") leaves out what was said before it.
        """
        question = asked_before(excerpt)
        if question is None:
            return
        yield self._sentence(excerpt, question)
        before = self._known.get((question.article_id, question.ordinal - 1))
        if before and len(excerpt.slice(question).split()) <= MAX_ELLIPSIS:
            yield self._sentence(*before)

    def _sentence(self, excerpt: Excerpt, sentence: Sentence) -> Matches:
        key = sentence.article_id, sentence.ordinal
        if key not in self._sentences:
            self._sentences[key] = self._match(to_terms(excerpt.slice(sentence)))
        return self._sentences[key]

    def _title(self, excerpt: Excerpt) -> Matches:
        article_id = excerpt.passage.article_id
        if article_id not in self._titles:
            self._titles[article_id] = self._match(to_terms(excerpt.title))
        return self._titles[article_id]

    def _match(self, terms: Iterable[str]) -> Matches:
        return match_terms(self._terms, set(terms))


def _names_among(
    terms: Sequence[WeighedTerm], views: Sequence[View], question_text: str
) -> tuple[bool, ...]:
    """Which terms are names: the sentences, or the question, write them with a capital inside a sentence."""
    balance = {term.term: 0 for term in terms}
    for token in analyse(question_text):
        if token.term in balance and token.start > 0 and question_text[token.start].isupper():
            balance[token.term] += 1
    for view in views:
        for token in view.tokens:
            if token.term in balance and token.start > 1:
                balance[token.term] += 1 if view.text[token.start].isupper() else -1
    return tuple(balance[term.term] > 0 for term in terms)

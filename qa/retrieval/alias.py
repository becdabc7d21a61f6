"""Alias: the names of a question -> the other forms in which the articles of an archive write them."""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace
from functools import cache

from index import Hit, Query, TermStatistics, Vocabulary, analyse, to_terms
from qa.answer import NameMatch
from qa.language.wordlists import name_words
from qa.question import Question, Relation, Variant
from qa.retrieval.nametable import Form, Terms, find_name, name_tokens, names_in, other_forms

MAX_SOUGHT = 1_000
MAX_SOUGHT_SHARE = 0.01
"""No other form is searched for a name that is in more passages than both of these (a number, a share).

Such a name says little, and the passages that answer hold other words of the question. For the same reason a form of
several words is searched only if the archive does not have the name as asked: "FBI investigation" would be drowned by
bureaus and investigations. Over 7,882 real articles and 1,180 questions, searching every form puts an answer among
three citations for 655, searching these for 657. With the names of 147 of the questions in their rarest form these do
so for 82, searching none for 75; as asked it was 82.
"""

MAX_GUESSED = 5
"""Words of a question, at most, that are taken for misspelt names: each costs some 2 ms."""

PASSAGES_LOOKED_AT = 5
"""Passages with a term that are read to decide whether it is a name."""


def look_up(
    question: Question, vocabulary: Vocabulary, *, aliases: bool = True
) -> tuple[Question, TermStatistics]:
    """The statistics of the question's terms, and with `aliases` the question with the other forms of its names.

    The forms come from data/aliases.txt, if the archive has them. For a name that neither the table nor the archive
    has, it is the archive's name with the nearest spelling. A name that the archive has is right, however rare.
    """
    terms = [one.term for one in question.terms]
    if not aliases:
        return question, vocabulary.term_statistics(terms)
    named = [(asked, name, other_forms(name)) for asked, name in names_in(question.text)]
    forms = (
        part
        for _, name, others in named
        for form in (name, *(o.terms for o in others))
        for part in form
    )
    statistics = vocabulary.term_statistics((*terms, *forms))
    variants: dict[str, list[Variant]] = {}
    for asked, name, others in named:
        found = list(_held(asked, name, others, statistics))
        for term in name:
            variants.setdefault(term, []).extend(found)
    variants |= _misspelt(question, variants, statistics, vocabulary)
    if not any(variants.values()):
        return question, statistics
    terms_with = (
        replace(one, variants=tuple(variants.get(one.term, ()))) for one in question.terms
    )
    return replace(question, terms=tuple(terms_with)), statistics


def matched_names(question: Question, texts: Iterable[str]) -> tuple[NameMatch, ...]:
    """The names of the question that one of `texts` has only in a form that the question does not have.

    Near words are left out: "French" does not surprise anybody who asks about France.
    """
    asked = {term.term for term in question.terms}
    variants = dict.fromkeys(
        variant
        for term in question.terms
        for variant in term.variants
        if variant.relation is not Relation.NEAR and not asked.issuperset(variant.terms)
    )
    if not variants:
        return ()
    pairs: dict[NameMatch, None] = {}
    for text in texts:
        tokens = name_tokens(text)
        for variant in variants:
            written = find_name(text, tokens, variant.terms)
            if written and not find_name(text, tokens, variant.asked_terms):
                pairs.setdefault(NameMatch(variant.asked, written))
    return tuple(pairs)


def _held(
    asked: str, asked_terms: Terms, forms: Iterable[Form], statistics: TermStatistics
) -> Iterator[Variant]:
    """Those forms of the name `asked` that the archive holds, as variants."""
    limit = max(MAX_SOUGHT, MAX_SOUGHT_SHARE * statistics.passages)
    asked_frequency = _frequency(asked_terms, statistics)
    for terms, relation in forms:
        frequency = _frequency(terms, statistics)
        if frequency:
            is_worthwhile = asked_frequency <= (limit if len(terms) == 1 else 0)
            is_sought = is_worthwhile and relation is not Relation.NEAR
            yield Variant(asked, asked_terms, terms, relation, frequency, is_sought)


def _frequency(terms: Iterable[str], statistics: TermStatistics) -> int:
    """The largest number of passages that can have all of `terms`."""
    return min(statistics.document_frequency[term] for term in terms)


# Misspelt names


def _misspelt(
    question: Question,
    known: Container[str],
    statistics: TermStatistics,
    vocabulary: Vocabulary,
) -> dict[str, list[Variant]]:
    """The nearest name of the archive, in its forms, for each possible name that the archive does not have."""
    strange = [
        one
        for one in question.terms
        if one.term not in known
        and (one.word[0].isupper() or question.text.islower())
        and not statistics.document_frequency[one.term]
    ][:MAX_GUESSED]
    if not strange:
        return {}
    similar = vocabulary.term_statistics((), [one.term for one in strange]).similar
    names = _names_among({near for found in similar.values() for near in found}, vocabulary)
    meant = {
        one: _forms_of(name)
        for one in strange
        if (name := next((near for near in similar.get(one.term, ()) if near in names), None))
    }
    if not meant:
        return {}
    parts = {part for one, forms in meant.items() for form in forms for part in form.terms}
    counted = vocabulary.term_statistics((*parts, *(one.term for one in meant)))
    return {
        one.term: list(_held(one.word, (one.term,), forms, counted)) for one, forms in meant.items()
    }


def _forms_of(name: str) -> list[Form]:
    """The forms of a guessed name of the archive."""
    forms = [Form((name,), Relation.SPELLING)]
    for terms, relation in other_forms((name,)):
        if relation is Relation.SAME:
            forms.append(Form(terms, Relation.SPELLING))
    return forms


def _names_among(terms: Collection[str], vocabulary: Vocabulary) -> set[str]:
    """The terms that the archive mostly writes with a capital inside a sentence, without months and days."""
    sought = sorted(term for term in terms if term not in _calendar())
    found = vocabulary.search_many([(Query((term,)), PASSAGES_LOOKED_AT) for term in sought])
    return {term for term, hits in zip(sought, found, strict=True) if _is_name(term, hits)}


def _is_name(term: str, hits: Iterable[Hit]) -> bool:
    texts = (hit.excerpt.text for hit in hits)
    written = [
        text[token.start]
        for text in texts
        for token in analyse(text)
        if token.term == term and token.start > 0
    ]
    return 2 * sum(letter.isupper() for letter in written) > len(written)


@cache
def _calendar() -> frozenset[str]:
    return frozenset(to_terms(" ".join(name_words("calendar"))))

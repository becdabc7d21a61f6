"""Alias: the names of a question -> the other forms in which the articles of an archive write them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from index import Query, Retriever, analyse, to_terms
from qa.answer import NameMatch
from qa.naming.nametable import Form, Terms, find_name, name_tokens, names_in, other_forms
from qa.question import Question, QuestionTerm, Relation, Variant
from qa.wordlists import name_words

MAX_SOUGHT = 1_000
MAX_SOUGHT_SHARE = 0.01
"""Of a name that stands in more passages than both of these (the number, the share) no other form is looked for.

What is that common tells little, and the passages that answer hold other words of the question. For the same reason a
form of several words is looked for only if the archive lacks the name as asked: "FBI investigation" would be drowned by
bureaus and investigations. Over 7,882 real articles and 1,180 questions, looking for every form puts an answer among
three citations for 655, looking for these for 657. With the names of 147 of the questions in their rarest form it does
so for 82, looking for none for 75, and for 82 of the questions as they were.
"""

MAX_GUESSED = 5
"""Words of a question, at most, that are taken for misspelt names: each costs some 2 ms."""

PASSAGES_LOOKED_AT = 5
"""Passages with a term in which it is looked whether the term is a name."""


def with_variants(question: Question, retriever: Retriever) -> Question:
    """`question` with the other forms of its names that the archive holds, each on the terms of the name.

    They are those of data/aliases.txt; and for a name that neither the table nor the archive has, the nearest of the
    archive's names that are spelled nearly alike. What the archive has is a name of its own, however rare.
    """
    variants: dict[str, list[Variant]] = {}
    for asked, terms in names_in(question.text):
        found = list(_held(asked, terms, other_forms(terms), retriever))
        for term in terms:
            variants.setdefault(term, []).extend(found)
    strange = [one for one in question.terms if one.term not in variants]
    for one in islice(_misspelt(strange, question.text, retriever), MAX_GUESSED):
        forms = _meant(one.term, retriever)
        variants[one.term] = list(_held(one.word, (one.term,), forms, retriever))
    if not any(variants.values()):
        return question
    terms_with = (
        replace(one, variants=tuple(variants.get(one.term, ()))) for one in question.terms
    )
    return replace(question, terms=tuple(terms_with))


def matched_names(question: Question, texts: Iterable[str]) -> tuple[NameMatch, ...]:
    """The names of the question that one of `texts` has only in a form that the question does not have.

    Near words are not told: nobody is surprised by the French where France is asked for.
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
    asked: str, asked_terms: Terms, forms: Iterable[Form], retriever: Retriever
) -> Iterator[Variant]:
    """Those forms of the name `asked` that the archive holds, as variants."""
    limit = max(MAX_SOUGHT, MAX_SOUGHT_SHARE * retriever.passage_count())
    asked_frequency = _frequency(asked_terms, retriever)
    for terms, relation in forms:
        frequency = _frequency(terms, retriever)
        if frequency:
            is_worthwhile = asked_frequency <= (limit if len(terms) == 1 else 0)
            is_sought = is_worthwhile and relation is not Relation.NEAR
            yield Variant(asked, asked_terms, terms, relation, frequency, is_sought)


def _frequency(terms: Iterable[str], retriever: Retriever) -> int:
    """In how many passages all of `terms` can be, at most."""
    return min(retriever.document_frequency(term) for term in terms)


# Misspelt names


def _misspelt(
    terms: Iterable[QuestionTerm], text: str, retriever: Retriever
) -> Iterator[QuestionTerm]:
    """Those of `terms` that the archive lacks and that are written as names are; in small letters only, each may be."""
    for one in terms:
        is_named = one.word[0].isupper() or text.islower()
        if is_named and not retriever.document_frequency(one.term):
            yield one


def _meant(term: str, retriever: Retriever) -> Iterator[Form]:
    """The name of the archive that is nearest to a term, and that name's other forms."""
    names = (near for near in retriever.similar_terms(term) if _is_name(near, retriever))
    for name in islice(names, 1):
        yield Form((name,), Relation.SPELLING)
        for terms, relation in other_forms((name,)):
            if relation is Relation.SAME:
                yield Form(terms, Relation.SPELLING)


def _is_name(term: str, retriever: Retriever) -> bool:
    """True if the archive mostly writes the term with a capital where none is due, and it is no month or day."""
    if term in _calendar():
        return False
    written = [
        excerpt.text[token.start]
        for hit in retriever.search(Query((term,)), PASSAGES_LOOKED_AT)
        for excerpt in [retriever.excerpt(hit.passage)]
        for token in analyse(excerpt.text)
        if token.term == term and token.start > 0
    ]
    return 2 * sum(letter.isupper() for letter in written) > len(written)


@cache
def _calendar() -> frozenset[str]:
    return frozenset(to_terms(" ".join(name_words("calendar"))))

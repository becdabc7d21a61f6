"""Person -> what the articles of an archive quote them as saying, or report that they said; newest first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from index import Article, Excerpt, Filters, Query, Sentence, Snapshot, fold, to_terms
from qa.answer import Citation, Speaker
from qa.news.speech.context import Context
from qa.news.speech.person import first_names_of
from qa.news.speech.quotation import is_speech
from qa.news.speech.referent import referents_of
from qa.news.speech.speaker import find_speaker
from qa.question import Relation
from qa.retrieval.nametable import Terms, name_tokens, other_forms

PASSAGES_READ = 200
"""Most passages with the person's name that are read, the likeliest first."""
SAID = "said"
"""Words added to the search if there are more such passages, so that passages with speech come first."""

SENTENCES_AFTER = 3
"""Sentences after a passage that are read too if they begin with a mark or a pronoun: "He added …"."""

_GOES_ON = re.compile(r"[“„\"«‘']|(?:But |And )?(?:He|She|They|he|she|they)\b")
_PARTED = re.compile(r"\b(?:for|of|to|by|from|with|at|on|about|close|his|her|their)\b|['’]s\b")
_JOINED = re.compile(r"\s*(?:$|,| and\b)")


class Utterances(NamedTuple):
    """The sentences, as citations whose answering words are the quoted ones, if any; and the speakers.

    `names` are the fullest forms of the speakers: several if several have the name. `is_cut` is true if the archive has
    more passages with the name than were read.
    """

    citations: tuple[Citation, ...]
    names: tuple[str, ...]
    is_cut: bool


def find_utterances(person: str, snapshot: Snapshot, filters: Filters) -> Utterances:
    """What `person` says in the articles that pass the filters; the name in any form that data/aliases.txt has."""
    forms = _forms(person)
    if not forms:
        return Utterances((), (), False)
    excerpts, is_cut = _excerpts(forms, snapshot, filters)
    found: list[Citation] = []
    for article, places in _places(excerpts, snapshot):
        sentences = snapshot.sentences(article.id)
        found += _utterances(article, sentences, places, forms, fold(person).split()[-1])
    found.sort(key=_newest_first)
    names = dict.fromkeys(map(_speaker_name, found))
    return Utterances(tuple(found), tuple(names), is_cut)


def _forms(person: str) -> list[Terms]:
    """The name as terms, and its other forms."""
    terms = tuple(to_terms(person))
    if not terms:
        return []
    forms = [terms]
    for length in range(len(terms), 0, -1):  # Volodymyr Zelensky: the table has the surname
        for other in other_forms(terms[-length:]):
            if other.relation is Relation.SAME:
                forms.append((*terms[:-length], *other.terms))
    return forms


def _excerpts(
    forms: Sequence[Terms], snapshot: Snapshot, filters: Filters
) -> tuple[list[Excerpt], bool]:
    """The passages with the last word of one of the forms, and whether the archive has more than are read."""
    sought = dict.fromkeys(term for form in forms for term in form)
    named = {form[-1] for form in forms}
    frequency = snapshot.term_statistics(named).document_frequency
    is_cut = sum(frequency.values()) > PASSAGES_READ
    terms = (*sought, *(to_terms(SAID) if is_cut else ()))
    hits = snapshot.search(Query(terms, filters), PASSAGES_READ)
    return [hit.excerpt for hit in hits], is_cut


def _places(excerpts: Iterable[Excerpt], snapshot: Snapshot) -> Iterator[tuple[Article, list[int]]]:
    """The articles of the passages, each with the ordinals of their sentences and of possible continuations."""
    places: dict[str, set[int]] = {}
    for excerpt in excerpts:
        ordinals = (sentence.ordinal for sentence in excerpt.sentences)
        places.setdefault(excerpt.passage.article_id, set()).update(ordinals)
    articles = snapshot.articles(places)
    for article_id, found in places.items():
        article, sentences = articles[article_id], snapshot.sentences(article_id)
        after = {
            one.ordinal
            for ordinal in found
            for one in sentences[ordinal + 1 : ordinal + 1 + SENTENCES_AFTER]
            if _GOES_ON.match(article.text, one.start)
        }
        yield article, sorted(found | after)


def _utterances(
    article: Article,
    sentences: Sequence[Sentence],
    places: Iterable[int],
    forms: Sequence[Terms],
    surname: str,
) -> Iterator[Citation]:
    """The person's sentences among these; the context of one serves its neighbours."""
    context = None
    for sentence in (sentences[ordinal] for ordinal in places):
        if context is None or not context.holds(sentence):
            context = Context(article.text, sentences, sentence.start)
        speaker = find_speaker(context, sentence)
        if speaker and any(_is_named(context, speaker, form, surname) for form in forms):
            first, last = _quoted(context, sentence)
            yield Citation(
                article=article,
                start=sentence.start,
                end=sentence.end,
                answer_start=first,
                answer_end=last,
                score=1.0,
                speaker=speaker,
                referents=referents_of(context, sentence),
            )


def _is_named(context: Context, speaker: Speaker, form: Terms, surname: str) -> bool:
    """True if the speaker's name is the person's: with all its words, or a surname that nobody else has.

    A name with the same stem as `surname`, as Sander and Sanders, is another name.
    """
    shown = context.text[speaker.start : speaker.end]
    tokens = name_tokens(shown)
    terms = tuple(token.term for token in tokens)
    if len(terms) == 1 and len(form) > 1:
        return terms[0] == form[-1] and len(first_names_of(context, shown)) <= 1
    for at in range(len(terms) - len(form) + 1):
        if terms[at : at + len(form)] == form:
            last = tokens[at + len(form) - 1]
            written = fold(shown[last.start : last.end])
            if {written, surname} in ({f"{surname}s", surname}, {written, f"{written}s"}):
                return False
            before = shown[: tokens[at].start]
            return not _PARTED.search(before) and _JOINED.match(shown, last.end) is not None
    return False


def _quoted(context: Context, sentence: Sentence) -> tuple[int | None, int | None]:
    """The longest piece of the sentence that is quoted as speech."""
    pieces = [
        one
        for one in context.quoted(sentence)
        if one.end - one.start > 2 and is_speech(context.text[one.start : one.end])
    ]
    longest = max(pieces, key=lambda one: one.end - one.start, default=None)
    return (longest.start, longest.end) if longest else (None, None)


def _speaker_name(citation: Citation) -> str:
    speaker = citation.speaker
    return citation.article.text[speaker.start : speaker.end] if speaker else ""


def _newest_first(citation: Citation) -> tuple[int, str, int]:
    day = citation.article.published or date.min
    return -day.toordinal(), citation.article.id, citation.start

"""Person -> what the articles of an archive quote them as saying, or report that they said; newest first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from index import Article, Excerpt, Filters, Query, Snapshot, fold, to_terms
from qa.answer import Citation, Speaker
from qa.news.speech.context import Context, Line
from qa.news.speech.person import first_names_of
from qa.news.speech.quotation import is_speech
from qa.news.speech.referent import referents_of
from qa.news.speech.speaker import find_speaker
from qa.question import Relation
from qa.retrieval.nametable import Terms, name_tokens, other_forms

PASSAGES_READ = 200
"""Of the passages that name the person, how many are read at most, the likeliest first."""
SAID = "said"
"""Sought too where more passages than are read name the person, so that those come first in which somebody speaks."""

SENTENCES_AFTER = 3
"""Sentences after one of a passage that are looked at too: "He added …" names nobody."""

_GOES_ON = re.compile(r"[“„\"«‘']|(?:But |And )?(?:He|She|They|he|she|they)\b")
_PARTED = re.compile(r"\b(?:for|of|to|by|from|with|at|on|about|close|his|her|their)\b|['’]s\b")
_JOINED = re.compile(r"\s*(?:$|,| and\b)")


class Utterances(NamedTuple):
    """The sentences, as citations whose answering words are those quoted, if any; and whose they are.

    `names` are the fullest forms of the speakers: several where the name is that of several. `is_cut` is true where the
    archive has more passages with the name than were read.
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
    found: dict[tuple[str, int], Citation] = {}
    names: dict[str, None] = {}
    for article, places in _places(excerpts, snapshot):
        for citation in _utterances(article, places, forms, fold(person).split()[-1]):
            found[article.id, citation.start] = citation
            names.setdefault(_speaker_name(citation))
    citations = sorted(found.values(), key=_newest_first)
    return Utterances(tuple(citations), tuple(names), is_cut)


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


def _places(
    excerpts: Iterable[Excerpt], snapshot: Snapshot
) -> Iterator[tuple[Article, list[tuple[int, int]]]]:
    """The articles of the passages, each with where the sentences of its passages stand."""
    places: dict[str, dict[tuple[int, int], None]] = {}
    for excerpt in excerpts:
        for sentence in excerpt.sentences:
            places.setdefault(sentence.article_id, {})[sentence.start, sentence.end] = None
    articles = snapshot.articles(places)
    for article_id, found in places.items():
        article = articles[article_id]
        starts = {start for start, _ in found}
        after = {
            place
            for end in {end for _, end in found}
            for place in _following(article, end)
            if place[0] not in starts
        }
        yield article, sorted({**found, **dict.fromkeys(after)})


def _following(article: Article, end: int) -> Iterator[tuple[int, int]]:
    """The sentences after a passage that may go on with what was said in it: they begin with a mark or a pronoun."""
    context = Context(article, end - 1, end)
    line = context.line_at(end - 1)
    if line is None:
        return
    for after in islice(context.below(line), SENTENCES_AFTER):
        if _GOES_ON.match(article.text, after.start):
            yield after.start, after.end


def _utterances(
    article: Article, places: Iterable[tuple[int, int]], forms: Sequence[Terms], surname: str
) -> Iterator[Citation]:
    """Those of the sentences that are the person's; what was read around one serves for its neighbours."""
    context = None
    for start, end in places:
        line = context.line_like(start, end) if context else None
        if context is None or line is None:
            context = Context(article, start, end)
            line = context.line_at(start)
        speaker = find_speaker(context, line) if line else None
        if line is None or speaker is None:
            continue
        if any(_is_named(context, speaker, form, surname) for form in forms):
            first, last = _quoted(context, line)
            referents = referents_of(context, line)
            yield Citation(
                article=article,
                start=start,
                end=end,
                answer_start=first,
                answer_end=last,
                score=1.0,
                speaker=speaker,
                referents=referents,
            )


def _is_named(context: Context, speaker: Speaker, form: Terms, surname: str) -> bool:
    """True if the speaker's name is that of the person: with all its words, or a surname that is nobody else's.

    What has the same stem as `surname`, as Sander has that of Sanders, is another name.
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


def _quoted(context: Context, line: Line) -> tuple[int | None, int | None]:
    """The longest piece of the sentence that is quoted as speech."""
    pieces = [
        one
        for one in context.quoted(line)
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

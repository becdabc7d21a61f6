"""What a network adds: it reads the likeliest sentences and helps to choose the words that answer.

Its opinions become features like the others; trees over all of them set the order (qa/data/fusion.json).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from qa.language.turn import asked_before, story_start, without_label
from qa.neural.encoding import PassageText
from qa.neural.network import Opinion
from qa.question import CLAUSAL, Kind, Question
from qa.selection.assessment import Assessed, choose_span
from qa.selection.evidence import View
from qa.selection.phrasing import PHRASES_KEPT, Phrase, Reading, Votes, plain_words

READ_LEAST, READ_MOST = 6, 8
"""The fewest and the most sentences that the network reads first, by how many are in doubt."""

DOUBT = 3.0
"""How far below the best lexical score a sentence in doubt may be."""

ENOUGH = 2.0
"""Log-odds, by the network, of the best of them from which no more are read."""

READ_ON, DOUBT_ON = 20, 5.0
"""The most sentences that are read if none is that good, and how far below the best their lexical scores may be.

Chosen on questions about news in four held-out parts (training/fusion.py): of those with an answer .697 and .716
(newsqa, newsqa_rt) have it in the first citation with 4 to 12 sentences read, .719 and .724 with 6 to 8 and up to 20
at an ENOUGH of 1, .711 and .730 with up to 24 at 2.5; 2 lies between. Half of the questions need 8 or fewer either
way.
"""

NETWORK_SHARE = 0.7
"""The network's weight in choosing the words that answer; the rest is the phrase model's."""

MIN_INSIDE = -2.0
"""Log-odds that the answer is in the sentence, from which its words may have any form."""

ONE_ARTICLE = 1 / 20
"""The feature "articles" if there is only one."""

MEANINGS: Mapping[str, str] = {
    "lexical": "score of the sentence without the network",
    "lexical_ahead": "how far the score without the network is ahead of the best other sentence's",
    "consulted": "the network read the sentence",
    "relevance": "log-odds that the sentence answers, by the network",
    "relevance_ahead": "how far these log-odds are ahead of the best other sentence's",
    "relevance_share": "the sentence's share among all that the network read",
    "answer_inside": "log-odds that the answer's words are in it, by the network",
    "words": "share of its likeliest short answer, by network and phrase model",
    "words_votes": "share of the sentences that have the same short answer, by both",
    "words_elsewhere": "the part of these votes from other sentences",
    "agreed": "the phrase model's share of the network's likeliest short answer",
    "one_article": "all sentences are from one article",
    "lexical_of_one": "score of the sentence without the network, if all are from one article",
    "relevance_of_one": "log-odds that it answers, if all are from one article",
    "inside_of_one": "log-odds that the answer's words are in it, if all are from one article",
}
"""The features that the network adds, and their meanings.

The last ones are for the confidence: all sentences of one article have the question's words, whether they answer it or
not, so that the network's opinion says more.
"""

_NOT_CONSULTED = {
    "consulted": 0.0,
    "relevance": -8.0,
    "relevance_ahead": -8.0,
    "relevance_share": 0.0,
    "answer_inside": -8.0,
    "words": 0.0,
    "words_votes": 0.0,
    "words_elsewhere": 0.0,
    "agreed": 0.0,
}


MIN_ASKED = 0.75
"""Least share of the question's words, without names, in an interviewer's question that asks the same."""

ANSWERED = 3.0
"""Log-odds that the sentence after such a question answers: as of one that the network is sure of."""


class PassageReader(Protocol):
    """A network that reads passages: `neural.network.NeuralReader`."""

    @property
    def verifier(self) -> "Callable[[], PassageReader] | None":
        """Gives the deeper network that reads the first candidates again; None where there is none."""
        ...

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        """An opinion of each passage, in their order."""
        ...


def consult(
    question: Question,
    ranked: Sequence[Assessed],
    scores: Sequence[float],
    reader: PassageReader,
    depth: int | None = None,
) -> list[Assessed]:
    """The sentences with the features of MEANINGS, in their order, and the words that both models choose.

    `ranked` are the sentences, best first, `scores` the scores that put them in order, `depth` how many of them are
    read; by default those in doubt, and more if none of them answers.
    """
    first = in_doubt(scores) if depth is None else depth
    opinions = read_passages(question, ranked[:first], reader)
    if depth is None and max(opinion.relevance for opinion in opinions) < ENOUGH:
        more = sum(score >= scores[0] - DOUBT_ON for score in scores[:READ_ON])
        opinions += read_passages(question, ranked[first:more], reader)
    readings = {}
    for number, (one, opinion) in enumerate(zip(ranked, opinions, strict=False)):
        reading = merge(one.view.text, one.reading, opinion)
        if reading:
            readings[number] = reading
    votes = Votes(readings, {n: opinion.relevance for n, opinion in enumerate(opinions)})
    consulted = []
    for number, one in enumerate(ranked):
        values = {**one.values, **_standing(number, scores), **_NOT_CONSULTED}
        if number >= len(opinions):
            consulted.append(replace(one, values=values | _of_one(values)))
            continue
        values |= _relevance(number, opinions)
        values |= _words(number, readings, votes, one.reading, opinions[number])
        values |= _of_one(values)
        span = _span(question, one, readings.get(number), opinions[number], votes)
        consulted.append(replace(one, values=values, span=span, reading=readings.get(number)))
    return consulted


def read_passages(
    question: Question, some: Sequence[Assessed], reader: PassageReader
) -> list[Opinion]:
    """The network's opinions of sentences."""
    read = [passage_text(one.view) for one in some]
    return [
        _as_answered(one, text, opinion, reader)
        for one, text, opinion in zip(some, read, reader.read(question.text, read), strict=True)
    ]


def _as_answered(
    one: Assessed, text: PassageText, opinion: Opinion, reader: PassageReader
) -> Opinion:
    """The opinion of an answer in an interview whose interviewer asked the same question.

    Its place says that it answers: networks know sentences, and underrate "A: No."
    """
    asked = asked_before(one.view.excerpt)
    if asked is None or one.values["predicate"] < MIN_ASKED:
        return opinion
    [answered] = reader.read(without_label(one.view.excerpt.slice(asked)), [text])
    best = max(opinion, answered, key=lambda each: each.relevance)
    return replace(best, relevance=max(best.relevance, ANSWERED), span=max(best.span, ANSWERED))


def in_doubt(scores: Sequence[float]) -> int:
    """How many of the first sentences are in doubt, by their falling lexical scores: these are read first."""
    within = sum(score >= scores[0] - DOUBT for score in scores)
    return max(READ_LEAST, min(READ_MOST, within))


def _span(
    question: Question, one: Assessed, reading: Reading | None, opinion: Opinion, votes: Votes
) -> tuple[int, int] | None:
    """The words to mark: if the network finds an answer, the likeliest by both models, of any form.

    If it finds none, or a clause or nothing is to be marked, the choice is made without it.
    """
    if reading and finds_words(question, opinion):
        return votes.choose(reading.phrases)[:2]
    return choose_span(question, one.found, reading, votes)


def finds_words(question: Question, opinion: Opinion) -> bool:
    """True if the network finds words in the sentence that may be marked, and the question asks for such."""
    is_phrase = question.kind not in CLAUSAL and question.kind is not Kind.YES_NO
    return is_phrase and bool(opinion.spans) and opinion.span >= MIN_INSIDE


def passage_text(view: View) -> PassageText:
    """What the network reads of a hit."""
    excerpt = view.excerpt
    here = excerpt.passage.ordinal
    beside = {one.ordinal - here: excerpt.slice(one) for one in excerpt.sentences}
    return PassageText(excerpt.title, beside.get(-1, ""), view.text, beside.get(1, ""))


def merge(
    text: str, reading: Reading | None, opinion: Opinion, share: float = NETWORK_SHARE
) -> Reading | None:
    """The likeliest phrases of a sentence by the network and, if it was read closely, the phrase model."""
    story = story_start(text)
    shares = {
        (span.start, span.end): share * span.share
        for span in opinion.spans
        if story <= span.start < span.end
    }
    own = 1 - share if shares else 1.0
    for phrase in reading.phrases if reading else ():
        place = phrase.start, phrase.end
        shares[place] = shares.get(place, 0.0) + own * phrase.share
    best = sorted(shares, key=lambda place: (-shares[place], place))[:PHRASES_KEPT]
    phrases = tuple(
        Phrase(start, end, plain_words(text[start:end]), shares[start, end]) for start, end in best
    )
    return Reading(phrases, 0.0, 0.0, len(shares)) if phrases else None


def _standing(number: int, scores: Sequence[float]) -> dict[str, float]:
    others = [score for place, score in enumerate(scores[:2]) if place != number]
    ahead = scores[number] - max(others) if others else 0.0
    return {"lexical": scores[number], "lexical_ahead": ahead}


def _relevance(number: int, opinions: Sequence[Opinion]) -> dict[str, float]:
    relevance = opinions[number].relevance
    total = sum(math.exp(opinion.relevance - relevance) for opinion in opinions)
    return {
        "consulted": 1.0,
        "relevance": relevance,
        "relevance_ahead": ahead([opinion.relevance for opinion in opinions], number),
        "relevance_share": 1 / total,
        "answer_inside": opinions[number].span,
    }


def ahead(scores: Sequence[float], number: int) -> float:
    """How far a score is ahead of the best other one; 0 if there is none."""
    others = [score for n, score in enumerate(scores) if n != number]
    return scores[number] - max(others) if others else 0.0


def _of_one(values: Mapping[str, float]) -> dict[str, float]:
    is_one = values["articles"] <= ONE_ARTICLE
    return {
        "one_article": float(is_one),
        "lexical_of_one": values["lexical"] * is_one,
        "relevance_of_one": values["relevance"] * is_one,
        "inside_of_one": values["answer_inside"] * is_one,
    }


def _words(
    number: int,
    readings: Mapping[int, Reading],
    votes: Votes,
    lexical: Reading | None,
    opinion: Opinion,
) -> dict[str, float]:
    reading = readings.get(number)
    if reading is None:
        return dict.fromkeys(("words", "words_votes", "words_elsewhere", "agreed"), 0.0)
    best = reading.phrases[0]
    agreed = 0.0
    if opinion.spans and lexical:
        first = opinion.spans[0]
        agreed = sum(
            p.share for p in lexical.phrases if p.start < first.end and first.start < p.end
        )
    return {
        "words": best.share,
        "words_votes": votes.all(best.words),
        "words_elsewhere": votes.elsewhere(best.words, number),
        "agreed": agreed,
    }

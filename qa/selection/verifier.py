"""The first candidates, read again by a deeper network: their order, the words to mark, and how sure the first is.

The first network reads many sentences in little time; the second takes twice the time a sentence, has learned from the
same questions, and reads only those that may be cited first (a cascade; Hu et al. 2019 verify answers so). What both
say is weighed in qa/data/verifier.json.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa.neural.network import Opinion
from qa.question import Question
from qa.selection.assessment import Assessed
from qa.selection.fusion import PassageReader, ahead, finds_words, merge, read_passages

FIRST, DOUBT = 3, 2.0
"""Candidates that are read again at most, and how far their scores may be below the best one's.

Two are read on average. Of the 25 questions in 1,683 about news whose first citation gets right by reading three again,
24 do so by these.
"""

SHARE = 0.5
"""Of the deeper network in the choice of the words to mark; the rest is the choice made before.

With it the marked words of 1,083 questions about news that neither network has seen were right for .620; with .7 for
.612, with .85 for .604.
"""

MEANINGS: Mapping[str, str] = {
    "before": "score of the candidate before it was read again",
    "before_ahead": "how far that is ahead of the best other one read again",
    "again": "log-odds that the sentence answers, by the deeper network",
    "again_ahead": "how far these are ahead of the best other one's",
    "again_inside": "log-odds that the answer's words are in it, by the deeper network",
    "again_words": "how far its likeliest short answer stands out, by both networks",
    "again_agreed": "share that the deeper network gives the words marked before",
}
"""The features that reading again adds, and what each says."""


def verify(
    question: Question,
    ranked: Sequence[Assessed],
    scores: Sequence[float],
    verifier: PassageReader,
) -> list[Assessed]:
    """The first of `ranked` that are in doubt, with the features of MEANINGS and the words that both networks choose.

    `scores` put them in order.
    """
    before = [score for score in scores[:FIRST] if score >= scores[0] - DOUBT]
    first = ranked[: len(before)]
    opinions = read_passages(question, first, verifier)
    again = [opinion.relevance for opinion in opinions]
    verified = []
    for number, (one, opinion) in enumerate(zip(first, opinions, strict=True)):
        reading = merge(one.view.text, one.reading, opinion, SHARE)
        span = one.span
        if reading and finds_words(question, opinion):
            span = reading.phrases[0][:2]
        values = {
            **one.values,
            "before": before[number],
            "before_ahead": ahead(before, number),
            "again": again[number],
            "again_ahead": ahead(again, number),
            "again_inside": opinion.span,
            "again_words": reading.phrases[0].share if reading else 0.0,
            "again_agreed": _share_of(one.span, opinion),
        }
        verified.append(replace(one, values=values, reading=reading, span=span))
    return verified


def _share_of(span: tuple[int, int] | None, opinion: Opinion) -> float:
    """The share of the deeper network's short answers that overlap the span."""
    if span is None:
        return 0.0
    return sum(one.share for one in opinion.spans if one.start < span[1] and span[0] < one.end)

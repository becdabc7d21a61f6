"""Answerer: from a question to its answer, one call for each stage, all from one snapshot."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter

from index import Article, Filters, Retriever, Snapshot
from qa.answer import Answer, Candidate, Citation, Period, Place, Reason
from qa.errors import QuestionError
from qa.followup.mention import Turn
from qa.log import loggable, logger
from qa.news.dating.period import narrowed, period_of
from qa.news.dating.when import derived_days
from qa.news.speech.speaker import find_voices
from qa.question import Question, parse_question, to_query
from qa.ranking.correction import put_right
from qa.ranking.reader import explain, judge_for, read_answers
from qa.ranking.refusal import find_lack, find_unknown, find_unknown_names
from qa.ranking.selector import Selected, min_score_for, newer_first, select
from qa.retrieval.alias import look_up, matched_names
from qa.retrieval.outlet import with_outlets
from qa.retrieval.passages import Found, Shelf, find_passages
from qa.selection.fusion import PassageReader
from qa.selection.matching import WeighedTerm, weigh_terms
from qa.selection.model import Judge

MAX_QUESTION_CHARS = 2_000

NEVER = 1.0
"""A score that no answer reaches: nothing is sure if no article has a word that the question is about."""

LOOKED_AT = 12
"""Least number of sentences that are compared with the best one: further down hardly any answers the question."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to answer: k citations, from which articles, and the score below which there is no answer.

    `min_score` None is the threshold of the question's kind; 0 always answers. With `aliases` a name is found in its
    other forms too. Words of time in a question are counted from `now`, today if None; with `any_time` they do not
    filter. With `sure_only` only sure answers count.
    """

    k: int = 3
    filters: Filters = field(default_factory=Filters)
    min_score: float | None = None
    aliases: bool = True
    now: date | None = None
    any_time: bool = False
    sure_only: bool = False


OpenReader = Callable[[], PassageReader | None]
"""A function that gives the network that reads passages, or None."""


def no_reader() -> None:
    """No network."""


class Answerer:
    """Answers questions from the articles of a retriever.

    It keeps nothing between questions, so several threads may use it at once.
    """

    def __init__(self, retriever: Retriever, open_reader: OpenReader = no_reader) -> None:
        """`open_reader` is called with every question and should remember the network."""
        self.retriever = retriever
        self.open_reader = open_reader

    def ask(
        self,
        question: str,
        options: Options | None = None,
        history: Sequence[Turn] = (),
        *,
        snapshot: Snapshot | None = None,
    ) -> Answer:
        """The answer to one question, completed from the turns before it; QuestionError over MAX_QUESTION_CHARS.

        All of the answer comes from `snapshot`, by default the articles as they are now.
        """
        started = perf_counter()
        asked, readings = question, tuple[str, ...]()
        if history:  # most questions stand alone, and the follow-up code is slow to import
            from qa.followup.conversation import complete

            completed = complete(question, history)
            asked, readings = completed.text, completed.alternatives
        snapshot = snapshot or self.retriever.snapshot()
        answer = self._answer(asked, options or Options(), snapshot)
        elapsed_ms = (perf_counter() - started) * 1000
        answer = replace(
            answer,
            question=question,
            readings=readings,
            elapsed_ms=elapsed_ms,
            commit=snapshot.commit,
        )
        _log_answer(answer)
        return answer

    def threshold(self, asked: str, options: Options) -> float:
        """The score from which a citation is an answer to that question."""
        judge = judge_for(self.open_reader())
        return _threshold(parse_question(asked), options, judge, judge.sure_from)

    def sure_from(self) -> float:
        """The score from which an answer is sure."""
        return judge_for(self.open_reader()).sure_from

    def _answer(self, text: str, options: Options, snapshot: Snapshot) -> Answer:
        if len(text) > MAX_QUESTION_CHARS:
            raise QuestionError(
                f"the question has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} can be asked"
            )
        question = parse_question(text)
        if not question.is_question:
            return _refused(question, Reason.NOT_A_QUESTION)
        if not question.terms:
            return _refused(question, Reason.NO_TERMS)
        question, statistics = look_up(question, snapshot, aliases=options.aliases)
        if not statistics.passages:
            return _refused(question, Reason.EMPTY_ARCHIVE)
        question = with_outlets(question, snapshot.sources())
        terms = tuple(weigh_terms(question, statistics))
        return Inquiry(question, terms, snapshot, options, self.open_reader).answer()


def _log_answer(answer: Answer) -> None:
    """Logs that a question was answered: how, and how long it took."""
    outcome = answer.reason.value if answer.reason else "answered"
    cited = ", ".join(one.article.id for one in answer.citations)
    logger.debug(
        "%s in %.1f ms: %s; cited: %s", outcome, answer.elapsed_ms, loggable(answer.asked), cited
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of the hits and the ones read closely, best first, and whether one answers."""

    found: Found
    judge: Judge
    threshold: float
    sure_from: float
    candidates: Sequence[Candidate]
    looked_at: Sequence[Selected]
    strangers: tuple[str, ...]

    @property
    def answers(self) -> bool:
        """True if the best candidate is an answer."""
        return self.candidates[0].score >= self.threshold


class Inquiry:
    """One question on its way to an answer in one snapshot."""

    def __init__(
        self,
        question: Question,
        terms: Sequence[WeighedTerm],
        snapshot: Snapshot,
        options: Options,
        open_reader: OpenReader,
    ) -> None:
        """`terms` are the question's terms, weighed."""
        self.question = question
        self.terms = terms
        self.snapshot = snapshot
        self.options = options
        self.open_reader = open_reader
        self.shelf = Shelf(snapshot)

    def answer(self) -> Answer:
        """The answer from articles of the days that the question names; if there is none, from all articles."""
        period = self._period()
        whole = self.options.filters
        filters = narrowed(whole, period)
        if period is None or filters == whole:
            (found,) = self._find(whole)
            shown = period and period._replace(is_filter=False)
            return replace(self._conclude(self._read(found)), period=shown)
        in_time, anywhere = self._find(filters, whole)
        judged = self._read(in_time)
        if judged and judged.answers:
            return replace(self._cite(judged), period=period)
        relaxed = period._replace(is_filter=False, is_relaxed=True)
        return replace(self._conclude(self._read(anywhere)), period=relaxed)

    def _period(self) -> Period | None:
        if self.options.any_time:
            return None
        return period_of(self.question.text, self.options.now or date.today())

    def _find(self, *filters: Filters) -> list[Found]:
        return find_passages(self.question, self.snapshot, filters, self.options.k)

    def _read(self, found: Found) -> Judged | None:
        """None without hits."""
        if not found.hits:
            return None
        reader = self.open_reader()
        judge = judge_for(reader)
        read = read_answers(self.question, self.terms, found.hits, found.named, reader=reader)
        days = {hit.passage.article_id: hit.excerpt.published for hit in found.hits}
        ordered = newer_first(read, days)
        candidates = [
            *put_right(ordered[:LOOKED_AT], self.question.text),
            *ordered[LOOKED_AT:],
        ]
        looked_at = select(candidates, max(self.options.k, LOOKED_AT))
        unknown = find_unknown(self.question, self.terms, candidates[0].missing)
        strangers = find_unknown_names(self.question, unknown)
        sure_from = NEVER if unknown else judge.sure_from
        threshold = _threshold(self.question, self.options, judge, sure_from)
        if strangers and self.options.min_score is None:
            threshold = NEVER
        return Judged(found, judge, threshold, sure_from, candidates, looked_at, strangers)

    def _conclude(self, judged: Judged | None) -> Answer:
        if judged is None:
            return self._without_hits()
        return self._cite(judged) if judged.answers else self._refuse(judged)

    def _without_hits(self) -> Answer:
        words = tuple(term.word for term in self.question.terms)
        if self.options.filters and self.snapshot.search(to_query(self.question, Filters()), 1):
            return _refused(self.question, Reason.FILTERED_OUT)
        return _refused(self.question, Reason.NO_HITS, words)

    def _refuse(self, judged: Judged) -> Answer:
        reason, lacking = self._lack(judged)
        nearest = judged.looked_at[: self.options.k]
        self._fetch(nearest)
        return replace(
            _refused(self.question, reason, lacking),
            citations=tuple(self._citation(one, judged.judge) for one in nearest),
            matched=matched_names(self.question, _contexts(nearest, judged.found)),
            threshold=judged.threshold,
            sure_from=judged.sure_from,
        )

    def _lack(self, judged: Judged) -> tuple[Reason, tuple[str, ...]]:
        best = judged.candidates[0]
        needed = min_score_for(self.question.kind, self.options.min_score, judged.judge)
        if best.score >= needed and not judged.strangers:
            return Reason.NOT_SURE, ()
        return find_lack(self.question, self.terms, best.missing, self.snapshot)

    def _cite(self, judged: Judged) -> Answer:
        looked_at, k = judged.looked_at, self.options.k
        self._fetch(looked_at[:k])
        return Answer(
            question=self.question.text,
            asked=self.question.text,
            kind=self.question.kind,
            citations=tuple(self._citation(one, judged.judge) for one in looked_at[:k]),
            answered=True,
            matched=matched_names(self.question, _contexts(looked_at[:k], judged.found)),
            threshold=judged.threshold,
            sure_from=judged.sure_from,
        )

    def _fetch(self, selected: Sequence[Selected]) -> None:
        """Fetches the articles of the sentences and of their copies at once."""
        self.shelf.fetch(
            one.article_id for pick in selected for one in (pick.candidate, *pick.copies)
        )

    def _article(self, candidate: Candidate) -> Article:
        return self.shelf.fetch([candidate.article_id])[candidate.article_id]

    def _citation(self, selected: Selected, judge: Judge) -> Citation:
        best = selected.candidate
        article = self._article(best)
        sentences = self.snapshot.sentences(article.id)
        voices = find_voices(article.text, sentences, best.start)
        return Citation(
            article=article,
            start=best.start,
            end=best.end,
            answer_start=best.answer_start,
            answer_end=best.answer_end,
            score=best.score,
            features=explain(best, judge),
            also_in=tuple(map(self._place, selected.copies)),
            speaker=voices.speaker,
            referents=voices.referents,
            days=derived_days(article, best.start, best.end),
        )

    def _place(self, candidate: Candidate) -> Place:
        return Place(self._article(candidate), candidate.start, candidate.end)


def _threshold(question: Question, options: Options, judge: Judge, sure_from: float) -> float:
    """The score from which a citation of the question is an answer; a sure one has `sure_from`."""
    needed = min_score_for(question.kind, options.min_score, judge)
    return max(needed, sure_from) if options.sure_only else needed


def _contexts(selected: Sequence[Selected], found: Found) -> Iterator[str]:
    """The texts that were read for each sentence: itself, its neighbours and its title."""
    excerpts = {(hit.passage.article_id, hit.passage.ordinal): hit.excerpt for hit in found.hits}
    for one in selected:
        excerpt = excerpts[one.candidate.article_id, one.candidate.ordinal]
        yield "\n".join([excerpt.slice(excerpt.sentence), excerpt.text, excerpt.title])


def _refused(question: Question, reason: Reason, missing: tuple[str, ...] = ()) -> Answer:
    text = question.text
    return Answer(question=text, asked=text, kind=question.kind, reason=reason, missing=missing)

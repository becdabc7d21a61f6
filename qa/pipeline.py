"""Answerer: the whole line from a question to its answer, one call a stage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter

from index import Filters, Hit, Retriever
from qa.answer import Answer, Candidate, Citation, NameMatch, Place, Reason
from qa.errors import QuestionError
from qa.followup.mention import Turn
from qa.naming.alias import matched_names, with_variants
from qa.naming.outlet import with_outlets
from qa.news.agreement.difference import cite, compare
from qa.news.agreement.statement import Statement
from qa.news.dating.period import narrowed, period_of
from qa.news.dating.when import derived_days
from qa.news.speech.asked import own_words_first
from qa.news.speech.speaker import find_voices
from qa.question import Question, parse_question, to_query
from qa.reader import explain, judge_for, read_answers
from qa.refusal import find_lack
from qa.retrieval import find_passages
from qa.selection.fusion import PassageReader
from qa.selection.model import Judge
from qa.selector import Selected, min_score_for, newer_first, select

MAX_QUESTION_CHARS = 2_000

LOOKED_AT = 12
"""Sentences, at least, that are compared with the best one: further down hardly any answers the question."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to answer: k citations, from which articles, and the score below which there is no answer.

    `min_score` None is the threshold of the question's kind; 0 never abstains. With `aliases` a name is found in its
    other forms too. Words of time in a question are reckoned from `now`, None being today; with `any_time` they choose
    no articles.
    """

    k: int = 3
    filters: Filters = field(default_factory=Filters)
    min_score: float | None = None
    aliases: bool = True
    now: date | None = None
    any_time: bool = False


OpenReader = Callable[[], PassageReader | None]
"""Gives the network that reads passages, or None where there is none."""


def no_reader() -> None:
    """There is none."""


class Answerer:
    """Answers questions from the articles of a retriever; read-only after loading."""

    def __init__(self, retriever: Retriever, open_reader: OpenReader = no_reader) -> None:
        """`open_reader` is called for the network with every question, so it should remember what it opened."""
        self.retriever = retriever
        self.open_reader = open_reader

    def ask(
        self, question: str, options: Options | None = None, history: Sequence[Turn] = ()
    ) -> Answer:
        """One question, completed from the turns before it, one answer; QuestionError over MAX_QUESTION_CHARS."""
        started = perf_counter()
        asked, readings = question, tuple[str, ...]()
        if history:  # most questions stand alone, and what completes them is dear to import
            from qa.followup.conversation import complete

            completed = complete(question, history)
            asked, readings = completed.text, completed.alternatives
        answer = self._answer(asked, options or Options())
        elapsed_ms = (perf_counter() - started) * 1000
        return replace(answer, question=question, readings=readings, elapsed_ms=elapsed_ms)

    def _answer(self, text: str, options: Options) -> Answer:
        if len(text) > MAX_QUESTION_CHARS:
            raise QuestionError(
                f"the question has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} can be asked"
            )
        question = parse_question(text)
        refusal = self._refusal(question)
        if refusal:
            return _refused(text, refusal)
        if options.aliases:
            question = with_variants(question, self.retriever)
        question = with_outlets(question, self.retriever)
        return self._in_period(question, options)

    def _in_period(self, question: Question, options: Options) -> Answer:
        """The answer of the articles of the time that the question names; where that is none, of all articles."""
        period = None if options.any_time else period_of(question.text, options.now or date.today())
        filters = narrowed(options.filters, period)
        if period is None or filters == options.filters:
            shown = period and period._replace(is_filter=False)
            return replace(self._search(question, options), period=shown)
        answer = self._search(question, replace(options, filters=filters))
        if answer.answered:
            return replace(answer, period=period)
        relaxed = period._replace(is_filter=False, is_relaxed=True)
        return replace(self._search(question, options), period=relaxed)

    def _search(self, question: Question, options: Options) -> Answer:
        text = question.text
        found = find_passages(question, self.retriever, options.filters, options.k)
        if not found.hits:
            return self._without_hits(question, options)
        reader = self.open_reader()
        judge = judge_for(reader)
        read = read_answers(question, found.hits, self.retriever, found.named, reader=reader)
        ordered = newer_first(read, lambda id: self.retriever.article(id).published)
        candidates = own_words_first(question, ordered, self.retriever)
        looked_at = select(candidates, max(options.k, LOOKED_AT))
        selected = looked_at[: options.k]
        matched = matched_names(question, self._contexts(selected, found.hits))
        threshold = min_score_for(question.kind, options.min_score, judge)
        if candidates[0].score < threshold:
            reason, missing = find_lack(question, candidates[0].missing, self.retriever)
            nearest = tuple(self._cite(one, judge) for one in selected)
            return _refused(text, reason, missing, nearest, matched, threshold)
        statements = [self._statement(one) for one in looked_at]
        comparison = compare(question, statements)
        cited, differences = cite(comparison, statements, options.k)
        return Answer(
            text,
            text,
            tuple(self._cite(looked_at[number], judge) for number in cited),
            True,
            None,
            (),
            0.0,
            matched,
            support=tuple(self._place(looked_at[n].candidate) for n in comparison.support),
            differences=differences,
            threshold=threshold,
        )

    def _statement(self, selected: Selected) -> Statement:
        copies = tuple(self.retriever.article(copy.article_id) for copy in selected.copies)
        best = selected.candidate
        return Statement(best, self.retriever.article(best.article_id), copies)

    def threshold(self, asked: str, options: Options) -> float:
        """The score from which a citation is taken for an answer to that question."""
        judge = judge_for(self.open_reader())
        return min_score_for(parse_question(asked).kind, options.min_score, judge)

    def _refusal(self, question: Question) -> Reason | None:
        """Why the question is not even searched, if so."""
        if not question.is_question:
            return Reason.NOT_A_QUESTION
        if not question.terms:
            return Reason.NO_TERMS
        if self.retriever.passage_count() == 0:
            return Reason.EMPTY_ARCHIVE
        return None

    def _without_hits(self, question: Question, options: Options) -> Answer:
        words = tuple(term.word for term in question.terms)
        if options.filters and self.retriever.search(to_query(question, Filters()), 1):
            return _refused(question.text, Reason.FILTERED_OUT)
        return _refused(question.text, Reason.NO_HITS, words)

    def _contexts(self, selected: Sequence[Selected], hits: Sequence[Hit]) -> Iterator[str]:
        """What was read for each cited sentence: itself, and what stands beside and above it."""
        passages = {(hit.passage.article_id, hit.passage.ordinal): hit.passage for hit in hits}
        for one in selected:
            excerpt = self.retriever.excerpt(
                passages[one.candidate.article_id, one.candidate.ordinal]
            )
            yield "\n".join([excerpt.slice(excerpt.sentence), excerpt.text, excerpt.title])

    def _cite(self, selected: Selected, judge: Judge) -> Citation:
        best = selected.candidate
        article = self.retriever.article(best.article_id)
        voices = find_voices(article, best.start, best.end)
        return Citation(
            article,
            best.start,
            best.end,
            best.answer_start,
            best.answer_end,
            best.score,
            explain(best, judge),
            tuple(self._place(copy) for copy in selected.copies),
            voices.speaker,
            voices.referents,
            derived_days(article, best.start, best.end),
        )

    def _place(self, candidate: Candidate) -> Place:
        return Place(self.retriever.article(candidate.article_id), candidate.start, candidate.end)


def _refused(
    text: str,
    reason: Reason,
    missing: tuple[str, ...] = (),
    nearest: tuple[Citation, ...] = (),
    matched: tuple[NameMatch, ...] = (),
    threshold: float = 0.0,
) -> Answer:
    return Answer(text, text, nearest, False, reason, missing, 0.0, matched, threshold=threshold)

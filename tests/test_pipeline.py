"""The whole line: every reason for no answer, the options, and the promises of an Answer."""

from dataclasses import replace
from datetime import date

import pytest

from index import Article, Filters, OkapiRetriever
from qa import Answer, Answerer, Options, Reason
from qa.errors import QuestionError
from qa.pipeline import MAX_QUESTION_CHARS
from qa.question import Kind, parse_question
from qa.ranking.selector import min_score_for
from qa.retrieval.passages import HITS_READ
from qa.selection.feature import MEANINGS
from qa.selection.model import selection_model

ARTICLES = [
    Article(
        "ferry",
        "A passenger ferry struck a reef near Sandvaer on Thursday night. Nine people were injured, police said. "
        "Captain Solveig Aasnes was the last to leave the ferry.",
        "Nine injured as ferry strikes reef off Sandvaer",
        "Harbour Post",
        date(2025, 5, 16),
    ),
    Article(
        "ferry-wire",
        "Nine people were injured, the police said. The ferry Hildur Marie was built in 1994.",
        "Ferry strikes reef",
        "Kestrel Wire",
        date(2025, 5, 17),
    ),
    Article(
        "talks",
        "The Velmar talks were led by Vladimir Orlov, an adviser to the president. "
        "The two sides agreed to exchange 1,000 prisoners.",
        "Velmar talks end",
        "Kestrel Wire",
        date(2025, 6, 1),
    ),
]
NEVER_ABSTAIN = Options(min_score=0)
ALWAYS_ABSTAIN = Options(min_score=1)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(OkapiRetriever(ARTICLES))


def timeless(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0.0)


def test_an_answer(answerer: Answerer) -> None:
    answer = answerer.ask("who led the Velmar talks?")
    assert answer.answered
    assert answer.reason is None
    assert answer.missing == ()
    first = answer.citations[0]
    assert first.answer == "Vladimir Orlov"
    assert first.text == "The Velmar talks were led by Vladimir Orlov, an adviser to the president."
    assert (first.article.id, first.start) == ("talks", 0)
    assert first.score >= min_score_for(Kind.PERSON, None, selection_model().judge)
    assert answer.question == answer.asked == "who led the Velmar talks?"


@pytest.mark.parametrize("text", ["hello", "ok thanks bye", "test"])
def test_not_a_question(answerer: Answerer, text: str) -> None:
    answer = answerer.ask(text, NEVER_ABSTAIN)
    assert (answer.answered, answer.reason) == (False, Reason.NOT_A_QUESTION)
    assert answer.citations == ()


@pytest.mark.parametrize("text", ["", "  \n ", "?!", "who is it?", "😀"])
def test_no_terms(answerer: Answerer, text: str) -> None:
    answer = answerer.ask(text, NEVER_ABSTAIN)
    assert (answer.answered, answer.reason) == (False, Reason.NO_TERMS)


@pytest.mark.parametrize("articles", [[], [Article("a", "", "")], [Article("a", " \n ", "x")]])
def test_empty_archive(articles: list[Article]) -> None:
    answer = Answerer(OkapiRetriever(articles)).ask("who led the talks?", NEVER_ABSTAIN)
    assert (answer.answered, answer.reason) == (False, Reason.EMPTY_ARCHIVE)


def test_no_hits_names_the_words(answerer: Answerer) -> None:
    answer = answerer.ask("who won the chess tournament?", NEVER_ABSTAIN)
    assert (answer.answered, answer.reason) == (False, Reason.NO_HITS)
    assert answer.missing == ("won", "chess", "tournament")
    assert answer.citations == ()


def test_no_hits_under_filters_either(answerer: Answerer) -> None:
    filtered = Options(filters=Filters(sources=("Kestrel Wire",)))
    assert answerer.ask("chess?", filtered).reason == Reason.NO_HITS


@pytest.mark.parametrize(
    "filters",
    [
        Filters(sources=("Nobody’s Paper",)),
        Filters(since=date(2025, 6, 2)),
        Filters(until=date(2025, 5, 1)),
        Filters(articles=("nothing",)),
        Filters(articles=("ferry",)),
    ],
)
def test_filtered_out(answerer: Answerer, filters: Filters) -> None:
    answer = answerer.ask("who agreed to exchange prisoners", Options(filters=filters, min_score=0))
    assert (answer.answered, answer.reason) == (False, Reason.FILTERED_OUT)
    assert answer.citations == ()


def test_words_that_no_article_mentions_are_named_with_the_nearest(answerer: Answerer) -> None:
    answer = answerer.ask(
        "how much did the Hildur Marie cost to salvage in Bergen?", ALWAYS_ABSTAIN
    )
    assert (answer.answered, answer.reason) == (False, Reason.NOT_MENTIONED)
    assert answer.citations
    assert answer.missing == ("salvage", "Bergen")  # "cost" but says what is asked for


def test_a_name_that_no_article_has_is_not_answered_about(answerer: Answerer) -> None:
    led = "who led the Velmar talks"
    assert answerer.ask(f"{led}?").answered
    answer = answerer.ask(f"{led} in Quuxland?")
    assert (answer.answered, answer.reason) == (False, Reason.NOT_MENTIONED)
    assert answer.missing == ("Quuxland",)
    assert answerer.ask(f"{led} in Quuxland?", Options(min_score=0)).answered


def test_two_words_that_nothing_has_together_are_named_with_the_nearest(
    answerer: Answerer,
) -> None:
    answer = answerer.ask("was Orlov on the ferry?", ALWAYS_ABSTAIN)
    assert (answer.answered, answer.reason) == (False, Reason.NOT_TOGETHER)
    assert answer.citations
    assert answer.missing == ("Orlov", "ferry")


def test_below_threshold_shows_the_nearest(answerer: Answerer) -> None:
    answer = answerer.ask("who led the Velmar talks?", ALWAYS_ABSTAIN)
    assert (answer.answered, answer.reason) == (False, Reason.BELOW_THRESHOLD)
    assert answer.citations[0].answer == "Vladimir Orlov"
    assert answer.missing == ()


def test_with_sure_alone_a_weak_answer_is_none(answerer: Answerer) -> None:
    weak = answerer.ask("was the captain there?", NEVER_ABSTAIN)
    assert (weak.answered, weak.sure) == (True, False)
    answer = answerer.ask("was the captain there?", Options(min_score=0, sure_only=True))
    assert (answer.answered, answer.reason) == (False, Reason.NOT_SURE)
    assert answer.citations[0].text == weak.citations[0].text


def test_what_nobody_wrote_of_is_not_answered(answerer: Answerer) -> None:
    for text in (
        "how much did the Hildur Marie cost to salvage in Bergen?",
        "how much snow fell on the reef in Bergen?",
        "who painted the harbour of Lindholm?",
    ):
        assert not answerer.ask(text).answered, text


def test_min_score_nought_never_abstains_and_one_always(answerer: Answerer) -> None:
    for text in ("who led the Velmar talks?", "ferry", "how much snow fell on the reef in Bergen?"):
        assert answerer.ask(text, NEVER_ABSTAIN).answered
        assert not answerer.ask(text, ALWAYS_ABSTAIN).answered


def test_min_score_none_is_that_of_the_kind(answerer: Answerer) -> None:
    for text in ("who led the Velmar talks?", "how much snow fell on the reef?", "ferry"):
        kind = parse_question(text).kind
        default = answerer.ask(
            text, Options(min_score=min_score_for(kind, None, selection_model().judge))
        )
        assert timeless(answerer.ask(text)) == timeless(default)


def test_a_named_outlet_is_where_the_answer_is_looked_for(answerer: Answerer) -> None:
    for outlet, article in (("Harbour Post", "ferry"), ("Kestrel Wire", "ferry-wire")):
        answer = answerer.ask(f"Did the {outlet} report that people were injured?", NEVER_ABSTAIN)
        assert answer.citations[0].article.id == article, outlet


def test_what_a_citation_was_chosen_by_is_told(answerer: Answerer) -> None:
    features = answerer.ask("who led the Velmar talks?").citations[0].features
    assert features
    assert {feature.name for feature in features} <= set(MEANINGS)
    assert all(feature.meaning == MEANINGS[feature.name] for feature in features)
    assert any(abs(feature.effect) > 0.1 for feature in features)


def test_a_question_may_have_2000_characters(answerer: Answerer) -> None:
    assert answerer.ask("x" * MAX_QUESTION_CHARS).reason == Reason.NO_HITS
    with pytest.raises(QuestionError, match=r"2,001 characters; at most 2,000"):
        answerer.ask("x" * (MAX_QUESTION_CHARS + 1))


@pytest.mark.parametrize("k", [1, 2, 3, 5, HITS_READ + 10])
def test_k_citations_of_different_sentences(answerer: Answerer, k: int) -> None:
    answer = answerer.ask("ferry police injured Sandvaer captain", Options(k=k, min_score=0))
    assert len(answer.citations) == min(
        k, 5 - 1
    )  # five sentences hold a term or stand beside one, two are copies
    assert len({(c.article.id, c.start) for c in answer.citations}) == len(answer.citations)
    scores = [citation.score for citation in answer.citations]
    assert scores == sorted(scores, reverse=True)


def test_more_citations_than_passages_are_read_by_default() -> None:
    articles = [Article(f"a{n:03}", f"Rain fell on town {n}.", "") for n in range(HITS_READ + 30)]
    answer = Answerer(OkapiRetriever(articles)).ask(
        "where did rain fall", Options(k=HITS_READ + 20, min_score=0)
    )
    assert len(answer.citations) == HITS_READ + 20


def test_copies_are_listed_with_their_places(answerer: Answerer) -> None:
    answer = answerer.ask("how many people were injured?")
    first = answer.citations[0]
    assert first.answer == "Nine"
    (copy,) = first.also_in
    assert {first.article.id, copy.article.id} == {"ferry", "ferry-wire"}
    assert copy.article.text[copy.start : copy.end].startswith("Nine people were injured, ")
    assert all(c.start != copy.start or c.article != copy.article for c in answer.citations)


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(), {"ferry", "ferry-wire"}),
        (Filters(sources=("harbour post",)), {"ferry"}),
        (Filters(since=date(2025, 5, 17)), {"ferry-wire"}),
        (Filters(until=date(2025, 5, 16)), {"ferry"}),
        (Filters(articles=("ferry-wire", "talks")), {"ferry-wire"}),
    ],
)
def test_filters(answerer: Answerer, filters: Filters, ids: set[str]) -> None:
    answer = answerer.ask("ferry injured", Options(k=9, filters=filters, min_score=0))
    places = [c.article.id for c in answer.citations]
    places += [place.article.id for c in answer.citations for place in c.also_in]
    assert set(places) == ids


def test_the_time_it_took_is_told(answerer: Answerer) -> None:
    assert answerer.ask("who led the Velmar talks?").elapsed_ms > 0
    assert answerer.ask("hello").elapsed_ms > 0


@pytest.mark.parametrize("text", ["who led the Velmar talks?", "ferry", "snow in Bergen", "hello"])
def test_asking_twice_gives_equal_answers(answerer: Answerer, text: str) -> None:
    assert timeless(answerer.ask(text)) == timeless(answerer.ask(text))


def test_the_order_of_articles_does_not_matter(answerer: Answerer) -> None:
    turned = Answerer(OkapiRetriever(ARTICLES[::-1]))
    for text in ("who led the Velmar talks?", "ferry", "how many people were injured?"):
        assert timeless(turned.ask(text)) == timeless(answerer.ask(text))


def test_every_reason_is_tried_here() -> None:
    assert set(Reason) == {
        Reason.NOT_SURE,
        Reason.NO_TERMS,
        Reason.NOT_A_QUESTION,
        Reason.EMPTY_ARCHIVE,
        Reason.NO_HITS,
        Reason.FILTERED_OUT,
        Reason.BELOW_THRESHOLD,
        Reason.NOT_MENTIONED,
        Reason.NOT_TOGETHER,
    }


def test_citations_tell_who_says_it_and_whom_the_pronoun_means() -> None:
    text = (
        "Mira Oldham led the talks.\n\nShe said the roof of the town hall had leaked for a month."
    )
    answerer = Answerer(OkapiRetriever([Article("talks", text, "Talks")]))
    citation = answerer.ask("how long had the roof leaked?", NEVER_ABSTAIN).citations[0]
    assert citation.text.startswith("She said")
    assert citation.speaker
    assert text[citation.speaker.start : citation.speaker.end] == "Mira Oldham"
    (referent,) = citation.referents
    assert text[referent.start : referent.end] == "She"
    assert text[referent.name_start : referent.name_end] == "Mira Oldham"
    plain = answerer.ask("who led the talks?", NEVER_ABSTAIN).citations[0]
    assert (plain.speaker, plain.referents) == (None, ())

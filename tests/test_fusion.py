"""What a network adds: which sentences it reads, what its opinions become, and whose words are marked."""

from collections.abc import Mapping, Sequence

import pytest
from looking import plainly

from index import Article, Filters, OkapiRetriever
from qa.answer import Candidate
from qa.neural.encoding import PassageText
from qa.neural.network import Opinion, Span
from qa.pipeline import Answerer, Options
from qa.question import to_query
from qa.ranking.reader import explain, order, read_answers
from qa.selection import fusion
from qa.selection.assessment import assess
from qa.selection.fusion import DOUBT, READ_LEAST, READ_MOST, READ_ON, consult, in_doubt, merge
from qa.selection.model import fusion_judge, selection_model
from qa.selection.phrasing import Phrase, Reading

QUESTION = "who led the talks"


class Network:
    """Says of each sentence what it was told to, of others that they do not answer; keeps what it was given."""

    def __init__(self, opinions: Mapping[str, Opinion] | None = None) -> None:
        self.opinions = opinions or {}
        self.given: list[PassageText] = []

    verifier = None

    def read(self, question: str, passages: Sequence[PassageText]) -> list[Opinion]:
        self.given += passages
        nothing = Opinion(-5.0, -5.0, ())
        return [self.opinions.get(passage.sentence, nothing) for passage in passages]


def sure(text: str, words: str) -> Opinion:
    start = text.index(words)
    return Opinion(6.0, 6.0, (Span(start, start + len(words), 0.9),))


def read(network: Network, *texts: str, question: str = QUESTION) -> list[Candidate]:
    retriever = OkapiRetriever([Article(f"a{n:02}", text, "News") for n, text in enumerate(texts)])
    parsed, terms = plainly(question, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    return read_answers(parsed, terms, hits, reader=network)


LEE = "The talks were led by Anna Lee."
RAIN = "Talks led nowhere, and rain fell."


def test_the_network_reads_each_sentence_with_its_neighbours_and_title() -> None:
    network = Network()
    read(network, f"It rained. {LEE} They ended.")
    assert PassageText("News", "It rained.", LEE, "They ended.") in network.given


def test_the_network_reads_the_likeliest_and_no_more() -> None:
    network = Network()
    texts = [f"{LEE[:-1]} in room {n}." for n in range(READ_MOST)]
    rest = [f"Talks of {n} kinds." for n in range(5)]
    network.opinions = {texts[0]: sure(texts[0], "Anna Lee")}
    candidates = read(network, *rest, *texts)
    assert sorted(one.sentence for one in network.given) == sorted(texts)
    assert [bool(one.values["consulted"]) for one in candidates].count(True) == READ_MOST
    assert len(candidates) == READ_MOST + 5


def test_more_is_read_where_none_of_the_likeliest_answers() -> None:
    network = Network()
    texts = [f"{LEE[:-1]} in room {n}." for n in range(READ_ON + 5)]
    candidates = read(network, *texts)
    assert [bool(one.values["consulted"]) for one in candidates].count(True) == READ_ON
    assert len(network.given) == READ_ON


NEAR, FAR = -DOUBT, -DOUBT - 0.1


@pytest.mark.parametrize(
    ("below", "read"),
    [
        ([0.0] * 50, READ_MOST),
        ([0.0] * 7 + [FAR] * 43, 7),
        ([0.0] + [NEAR] * 6 + [FAR] * 43, 7),
        ([0.0] + [FAR] * 49, READ_LEAST),
    ],
)
def test_as_many_are_read_as_the_lexical_scores_leave_in_doubt(
    below: list[float], read: int
) -> None:
    for best in (2.5, 0.0, -1.0):
        assert in_doubt([best + score for score in below]) == read


@pytest.mark.parametrize(("articles", "one"), [([f"{LEE} {RAIN}"], 1.0), ([LEE, RAIN], 0.0)])
def test_the_confidence_knows_whether_all_is_of_one_article(
    articles: list[str], one: float
) -> None:
    for candidate in read(Network({LEE: sure(LEE, "Anna Lee")}), *articles):
        values = candidate.values
        assert values["one_article"] == one
        assert values["relevance_of_one"] == values["relevance"] * one
        assert values["inside_of_one"] == values["answer_inside"] * one


def test_what_the_network_says_changes_the_order() -> None:
    texts = (RAIN, "Ben Ray led the talks.", LEE)
    for text, words in ((texts[1], "Ben Ray"), (LEE, "Anna Lee")):
        first = read(Network({text: sure(text, words)}), *texts)[0]
        assert texts[int(first.article_id[1:])] == text
        assert text[first.answer_start : first.answer_end] == words


def test_what_the_network_says_changes_the_score() -> None:
    (doubted,), (believed,) = (
        read(Network(one), LEE) for one in ({}, {LEE: sure(LEE, "Anna Lee")})
    )
    assert doubted.score < believed.score


def test_the_features_are_those_that_are_explained() -> None:
    for candidate in read(Network({LEE: sure(LEE, "Anna Lee")}), LEE, RAIN):
        assert set(fusion.MEANINGS) <= set(candidate.values)
        judge = fusion_judge()
        features = explain(candidate, judge)
        assert {"relevance", "lexical"} <= {one.name for one in features}
        total = judge.rank.base + sum(one.effect for one in features)
        assert total == pytest.approx(judge.rank.score(candidate.values))


def test_a_sentence_knows_how_far_it_is_ahead() -> None:
    texts = (LEE, "Ben Ray led the talks.", RAIN)
    opinions = {LEE: Opinion(3.0, 2.0, ()), texts[1]: Opinion(1.0, 0.0, ())}
    values = {one.article_id: one.values for one in read(Network(opinions), *texts)}
    assert [values[f"a0{n}"]["relevance"] for n in range(3)] == [3, 1, -5]
    assert [values[f"a0{n}"]["relevance_ahead"] for n in range(3)] == [2, -2, -8]
    assert sum(one["relevance_share"] for one in values.values()) == pytest.approx(1)
    ahead = sorted(one["lexical_ahead"] for one in values.values())
    assert ahead[0] <= ahead[1] <= 0 <= ahead[2] == -ahead[1]


def test_a_network_without_spans_leaves_the_words_to_the_phrase_model() -> None:
    (candidate,) = read(Network({LEE: Opinion(5.0, 5.0, ())}), LEE)
    assert LEE[candidate.answer_start : candidate.answer_end] == "Anna Lee"


def test_consulting_leaves_all_else_as_it_was() -> None:
    retriever = OkapiRetriever([Article("a", f"{LEE} {RAIN}", "")])
    parsed, terms = plainly(QUESTION, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    model = selection_model()
    assessed = assess(parsed, terms, hits, look=model.look, phrases=model.phrases)
    scores, ranked = order(assessed, model.judge.rank)
    consulted = consult(parsed, ranked, scores, Network(), in_doubt(scores))
    for before, after in zip(ranked, consulted, strict=True):
        assert (before.view, before.missing) == (after.view, after.missing)
        assert before.values.items() <= after.values.items()


# Whose words.


def reading(*phrases: tuple[int, int, float]) -> Reading:
    return Reading(tuple(Phrase(s, e, LEE[s:e].lower(), p) for s, e, p in phrases), 1.0, 1.0, 9)


def test_both_have_a_say_in_the_words() -> None:
    network = Opinion(1.0, 1.0, (Span(22, 30, 0.5), Span(22, 26, 0.4)))
    merged = merge(LEE, reading((22, 26, 0.9), (4, 9, 0.1)), network)
    assert merged is not None
    assert [LEE[p.start : p.end] for p in merged.phrases] == ["Anna", "Anna Lee", "talks"]
    assert sum(phrase.share for phrase in merged.phrases) <= 1


def test_one_alone_has_it_all() -> None:
    phrases = reading((22, 30, 0.9))
    alone = merge(LEE, phrases, Opinion(1.0, 1.0, ()))
    assert alone is not None
    assert alone.phrases == phrases.phrases
    only = merge(LEE, None, Opinion(1.0, 1.0, (Span(22, 30, 0.5),)))
    assert only is not None
    assert [(p.start, p.end) for p in only.phrases] == [(22, 30)]
    assert merge(LEE, None, Opinion(1.0, 1.0, ())) is None


def test_a_dateline_is_no_answer() -> None:
    text = "LONDON (Reuters) - The talks were in Oslo."
    network = Opinion(1.0, 1.0, (Span(0, 6, 0.8), Span(37, 41, 0.2)))
    merged = merge(text, None, network)
    assert merged is not None
    assert [text[p.start : p.end] for p in merged.phrases] == ["Oslo"]


OPENED = "The talks opened after the harvest."
WHEN = "when did the talks open"


@pytest.mark.parametrize(("inside", "marked"), [(3.0, "after the harvest"), (-6.0, None)])
def test_words_of_another_form_are_marked_where_the_network_finds_an_answer(
    inside: float, marked: str | None
) -> None:
    opinion = Opinion(3.0, inside, (Span(17, 34, 0.9),))
    (candidate,) = read(Network({OPENED: opinion}), OPENED, question=WHEN)
    start, end = candidate.answer_start, candidate.answer_end
    assert (OPENED[start:end] if start is not None else None) == marked


def test_a_clause_is_marked_whole_whatever_the_network_says() -> None:
    text = "The talks ended because the hall was needed for a wedding."
    question = "why did the talks end"
    (candidate,) = read(Network({text: sure(text, "wedding")}), text, question=question)
    assert text[candidate.answer_start : candidate.answer_end].endswith("needed for a wedding")


def test_yes_or_no_marks_nothing() -> None:
    (candidate,) = read(Network({LEE: sure(LEE, "Lee")}), LEE, question="did Lee lead the talks?")
    assert candidate.answer_start is None


# In the whole line.


def test_the_answerer_asks_the_network() -> None:
    texts = (RAIN, "Ben Ray led the talks.", LEE)
    retriever = OkapiRetriever([Article(f"a{n}", text, "") for n, text in enumerate(texts)])
    network = Network({LEE: sure(LEE, "Anna Lee")})
    answer = Answerer(retriever, lambda: network).ask(QUESTION, Options(min_score=0))
    assert answer.citations[0].answer == "Anna Lee"
    assert "relevance" in {one.name for one in answer.citations[0].features}
    plain = Answerer(retriever).ask(QUESTION, Options(min_score=0))
    assert "relevance" not in {one.name for one in plain.citations[0].features}


def test_a_question_that_finds_nothing_opens_no_network() -> None:
    def fail() -> None:
        raise AssertionError

    retriever = OkapiRetriever([Article("a", LEE, "")])
    assert not Answerer(retriever, fail).ask("what is chess?").answered
    assert not Answerer(retriever, fail).ask("hello").answered

"""Hits -> candidates: what makes one sentence answer better than another, which words are marked, and the offsets."""

from dataclasses import replace
from itertools import pairwise

import pytest
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st
from looking import looked_up

from index import Article, Filters, OkapiRetriever
from qa.answer import Candidate
from qa.question import to_query
from qa.ranking.reader import ALONE, explain, read_answers, standing
from qa.selection.assessment import MIN_MARK, READ
from qa.selection.feature import MEANINGS
from qa.selection.model import LinearModel, SelectionModel, TreeModel, selection_model
from qa.selection.phrasing import PhraseModel

FLAT = PhraseModel(1, 1.0, [0, 0])
"""To which all phrases are the same, and the first is the best."""


def read(
    question: str, *articles: str | Article, model: SelectionModel | None = None
) -> list[Candidate]:
    """Candidates over an archive of tiny articles: texts, called a0, a1 … and without titles."""
    archive = [
        Article(f"a{n}", one, "") if isinstance(one, str) else one for n, one in enumerate(articles)
    ]
    retriever = OkapiRetriever(archive)
    parsed, terms = looked_up(question, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    return read_answers(parsed, terms, hits, model=model)


def best(question: str, *texts: str) -> str:
    """The sentence of the first candidate, in an archive of `texts`."""
    first = read(question, *texts)[0]
    return texts[int(first.article_id[1:])][first.start : first.end]


def marked(question: str, text: str, model: SelectionModel | None = None) -> str | None:
    """The words marked in a text of one sentence."""
    (candidate,) = read(question, text, model=model)
    if candidate.answer_start is None:
        return None
    return text[candidate.answer_start : candidate.answer_end]


def value(candidate: Candidate, name: str) -> float:
    return candidate.values[name]


# Which sentence comes first.


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "how many people died in the flood",
            "Twelve people died in the flood.",
            "Many people died in the flood.",
        ),
        (
            "when did the ferry sink",
            "The ferry sank on 16 May.",
            "The ferry sank near the reef.",
        ),
        (
            "who led the talks",
            "The talks were led by Anna Lee.",
            "The talks were led with great care.",
        ),
        (
            "how much did the bell cost",
            "The bell cost 3 million euros.",
            "The bell cost the town much.",
        ),
        (
            "what did the mayor say about the bridge",
            "“It is safe,” the mayor said of the bridge.",
            "The mayor spoke on the bridge of late.",
        ),
        (
            "where did the talks open",
            "The talks opened in Norway.",
            "The talks opened with a prayer.",
        ),
        (
            "what does MAB stand for",
            "The Marine Accident Board (MAB) met for long talks.",
            "The MAB met for long talks at the board.",
        ),
    ],
)
def test_the_wanted_kind_of_words_wins(question: str, answer: str, other: str) -> None:
    assert best(question, other, answer) == answer
    assert best(question, answer, other) == answer


@pytest.mark.parametrize(
    "promotion",
    [
        "Also Read; Anna Lee led the Velmar talks, who led the talks",
        "Read more: Anna Lee led the Velmar talks",
        "Subscribe to know who led the Velmar talks, says Anna Lee",
    ],
)
def test_the_furniture_of_the_page_is_not_even_found(promotion: str) -> None:
    answer = "An envoy, Vladimir Orlov, led the Velmar delegation at the talks in spring."
    assert best("who led the Velmar talks?", promotion, answer) == answer
    assert read("who led the Velmar talks?", promotion) == []


def test_a_question_in_an_article_does_not_answer_itself() -> None:
    text = "Who led the Velmar talks? It was Vladimir Orlov who led them, an envoy said."
    first, second = read("who led the Velmar talks?", text)
    assert text[first.start : first.end].startswith("It was")
    assert (value(first, "asks"), value(second, "asks")) == (0, 1)


def test_a_quoted_question_asks_too() -> None:
    (candidate,) = read("who led the talks", "“Who led the talks?”")
    assert value(candidate, "asks") == 1


def test_a_name_that_the_article_does_not_hold_makes_it_doubtful() -> None:
    with_it = "Orlov said in Velmar that the talks in Bergen had ended well."
    without = "Lindt said in Velmar that the talks in Bergen had ended well."
    first, second = read("what did Orlov say in Velmar about talks in Bergen", without, with_it)
    assert first.article_id == "a1"
    assert (value(first, "absent_name"), first.missing) == (0, ())
    assert value(second, "absent_name") > 0.2
    assert second.missing == ("Orlov",)


def test_a_word_that_the_article_does_not_hold_is_absent_but_no_name() -> None:
    (candidate,) = read("when did the gentle talks open", "The talks opened on 16 May.")
    assert value(candidate, "absent") > 0
    assert value(candidate, "absent_name") == 0
    assert candidate.missing == ("gentle",)


def test_what_stands_beside_the_sentence_and_in_the_title_counts() -> None:
    text = (
        "The ferry struck a reef. Nine people were hurt that night. Rain fell all day. Snow fell."
    )
    article = Article("a", text, "Sandvaer in shock")
    found = {c.ordinal: c for c in read("how many were hurt on the Sandvaer ferry", article)}
    assert value(found[1], "nearby") > 0
    assert value(found[1], "title") > 0
    assert value(found[0], "title") > 0
    assert value(found[1], "absent") == pytest.approx(0)
    assert found[1].missing == ()


def test_the_first_sentence_leads() -> None:
    text = "Rain fell on Velmar. Rain fell on Velmar again. Rain fell there too."
    leads = {c.ordinal: value(c, "lead") for c in read("rain in velmar", text)}
    assert leads == {0: 1, 1: 1 / 2, 2: 1 / 3}


def test_what_is_counted_must_be_near() -> None:
    near, far = read(
        "how many horses drowned",
        "Twelve horses drowned in the flood.",
        "Twelve people drowned in the flood.",
    )
    assert (value(near, "not_counted"), value(far, "not_counted")) == (0, 1)
    assert near.article_id == "a0"


def test_the_speaker_is_named() -> None:
    (named,) = read("what did the judge say about jobs", "“Jobs will go,” the judge said.")
    (other,) = read("what did the judge say about jobs", "“Jobs will go,” the cook said.")
    assert value(named, "speaker") > value(other, "speaker") == 0
    assert named.score > other.score


@pytest.mark.parametrize(
    ("question", "text", "feature"),
    [
        ("how many people died in the flood", "People died in the flood.", "no_span"),
        ("when did the ferry sink", "The ferry sank off the reef.", "no_span"),
        ("who led the talks", "The talks were led with great care.", "no_name"),
        ("what did the judge say", "The judge ate and went home.", "no_clause"),
    ],
)
def test_nothing_of_the_wanted_kind(question: str, text: str, feature: str) -> None:
    (candidate,) = read(question, text)
    assert value(candidate, feature) == 1
    assert value(candidate, "kind") == 0


def test_a_repeated_run_is_seen() -> None:
    (candidate,) = read("velmar rate rise", "Velmar rate rise.")
    assert value(candidate, "run") == 1
    (candidate,) = read(
        "velmar rate rise", "The rise of a rate that nobody in Velmar had foreseen."
    )
    assert value(candidate, "run") == pytest.approx(1 / 3)


def test_bm25_is_a_share_of_the_best_passage() -> None:
    candidates = read(
        "velmar ferry", "The Velmar ferry sank.", "A ferry of old, on a long sad day."
    )
    shares = sorted(value(c, "bm25") for c in candidates)
    assert 0 < shares[0] < shares[1] == 1


# Which words are marked.


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("who met Orlov", "Orlov met Anna Lee in a park.", "Anna Lee"),
        ("where did the talks open", "KYIV, Ukraine (AP) — The talks opened in Norway.", "Norway"),
        ("how many died in the 12 towns", "In the 12 towns 40 people died.", "40"),
        ("who led the talks", "The talks were led by Anna Lee, not Jan Orlov.", "Anna Lee"),
        ("when was the ferry built", "The ferry, built in 1994, sank on 16 May 2025.", "1994"),
        ("when was it", "It was so.", None),
        ("did the ferry sink", "The ferry sank on 16 May.", None),
        ("why was the ferry late", "The ferry was late because of fog.", "fog"),
        (
            "what did the mayor say",
            "“It is very safe to walk,” the mayor said.",
            "“It is very safe to walk,”",
        ),
        ("what is piping", "Piping is the art of icing a cake.", "the art of icing a cake"),
    ],
)
def test_marks(question: str, text: str, words: str | None) -> None:
    if not read(question, text):
        assert words is None
    else:
        assert marked(question, text) == words


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("how many people died in the flood", "People died in the flood."),
        ("when did the ferry sink", "The ferry sank off the reef."),
        ("who led the talks", "The talks were led with great care."),
        ("where did the talks open", "KYIV, Ukraine (AP) — The talks opened with a prayer."),
        ("who met Orlov", "They met Orlov by the sea."),
        ("who met Zelensky", "They met Zelenskyy."),  # the same name
        ("who met José", "They met Jose\u0301."),
    ],
)
def test_nothing_is_marked_where_no_words_but_the_question_s_are_of_the_wanted_kind(
    question: str, text: str
) -> None:
    assert marked(question, text) is None


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("how many men drowned", "Grey old boats sank in the cold sea and 12 men drowned.", "12"),
        ("how many men drowned", "Snow; 12 men drowned.", "12"),
        ("when did the boats sink", "The grey old boats sank in a cold sea on 16 May.", "16 May"),
        ("who saw the boats", "The grey old boats in the cold sea saw Lee.", "Lee"),
    ],
)
def test_only_a_phrase_with_words_of_the_wanted_kind_is_marked(
    question: str, text: str, words: str
) -> None:
    assert marked(question, text, replace(selection_model(), phrases=FLAT)) == words


def test_the_phrase_that_other_sentences_have_is_marked() -> None:
    texts = (
        "The talks opened in the old hall in Oslo.",
        "The talks opened in Oslo.",
        "In Oslo the talks opened.",
    )
    for candidate in read("where did the talks open", *texts):
        text = texts[int(candidate.article_id[1:])]
        assert text[candidate.answer_start : candidate.answer_end] == "Oslo", text


def test_a_weak_span_of_a_sentence_that_was_not_read_closely_is_not_marked() -> None:
    surest_first = replace(selection_model(), look=LinearModel(("kind",), (1.0,), 0.0))
    sure = [f"He went home because the old dog of {n} was ill." for n in range(READ + 1)]
    rest = ["He ate in rain.", "He left to feed the old dog in rain."]
    found = read("why did he go home in rain", *sure, *rest, model=surest_first)
    unread = [candidate for candidate in found if not value(candidate, "read")]
    marks = sorted((value(c, "kind"), c.answer_start is not None) for c in unread)
    assert [is_marked for _, is_marked in marks] == [False, False, True]
    assert 0 == marks[0][0] < marks[1][0] < MIN_MARK <= marks[2][0]


def test_hostile_sentences_are_read_with_little_effort() -> None:
    question = "how many people who ate rain left"
    for piece in ("1 rain ", "Rain ", "A, A ", "A. rain ", "1994 rain ", "because rain ", "rain "):
        # each number is compared with each term of the question
        check_effort(lambda text: read(question, text), (piece * 2_000)[:1_990], power=2)


# The promises of a list of candidates.


def test_no_hits_no_candidates() -> None:
    assert read("chess", "Rain fell.") == []
    assert read("chess") == []


def test_scores_fall_from_candidate_to_candidate() -> None:
    texts = ("Rain fell on Velmar.", "Snow fell. Rain came.", "Velmar had rain, and snow.")
    scores = [candidate.score for candidate in read("did rain fall in velmar", *texts)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_a_score_falls_wherever_the_trees_tell_candidates_apart() -> None:
    texts = (f"Rain fell on Velmar{' and snow' * n}." for n in range(12))
    found = read("did rain fall in velmar", *texts, "Velmar rain.", "Rain and snow fell.")
    apart, trees = 0, selection_model().judge.rank
    for before, after in pairwise(found):
        if trees.score(before.values) > trees.score(after.values):
            apart += 1
            assert before.score > after.score
        else:
            assert before.score >= after.score
    assert apart


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("who \ud800 led the talks", "The talks were led by Anna Lee."),
        ("who led the talks", "The \udcff talks were led by Anna\ud800 Lee."),
        ("who led \udcff", "\udcff was led by \ud800 Lee."),
    ],
)
def test_half_a_character_is_read_like_any_other(question: str, text: str) -> None:
    for candidate in read(question, text):
        assert 0 <= candidate.score <= 1


def test_sentences_that_the_trees_cannot_tell_apart_go_by_article() -> None:
    model = selection_model()
    blind = replace(model, judge=replace(model.judge, rank=TreeModel((), ())))
    candidates = read("rain in velmar", "Snow and rain.", "Rain fell on Velmar.", model=blind)
    assert [c.article_id for c in candidates] == ["a0", "a1"]


@pytest.mark.parametrize(
    ("place", "scores", "ahead"),
    [
        (1, [2.0, 0.5, 0.25], 1.5),
        (2, [2.0, 0.5, 0.25], -1.5),
        (3, [2.0, 0.5, 0.25], -1.75),
        (1, [2.0, 2.0], 0.0),
        (2, [2.0, 2.0], 0.0),
        (1, [2.0], ALONE),
    ],
)
def test_how_far_a_candidate_is_ahead_of_all_others(
    place: int, scores: list[float], ahead: float
) -> None:
    score = scores[place - 1]
    assert standing(place, score, scores) == {"score": score, "ahead": ahead}


def test_the_features_explain_the_order() -> None:
    first, second = read("who led the talks", "Lee led the talks.", "Rain fell at the talks.")
    judge = selection_model().judge
    for candidate in (first, second):
        features = explain(candidate, judge)
        assert [one.name for one in features] == [m for m in MEANINGS if m in judge.rank.features]
        assert all(one.value == candidate.values[one.name] for one in features)
        assert all(one.meaning == MEANINGS[one.name] for one in features)
        total = judge.rank.base + sum(one.effect for one in features)
        assert total == pytest.approx(judge.rank.score(candidate.values))
    one, other = (sum(f.effect for f in explain(c, judge)) for c in (first, second))
    assert one > other


WORDS = st.sampled_from(
    (
        *(
            "the",
            "of",
            "in",
            "who",
            "how many",
            "when",
            "why",
            "said",
            "because",
            "led",
            "talks",
            "ferry",
            "12",
        ),
        *(
            "1,200",
            "3.4%",
            "$3m",
            "people",
            "Anna",
            "Lee",
            "Norway",
            "NATO",
            "“yes”",
            '"',
            "May",
            "Monday",
            "—",
        ),
        *(
            "VELMAR",
            "(AP)",
            "Read more:",
            ".",
            ".",
            "?",
            "!",
            "\n",
            "\n\n",
            "é",
            "😀",
            "’s",
            "İ",
            "\u200b",
            "Jose\u0301",
            "\ud800",
        ),
    )
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
ARCHIVES = st.lists(st.tuples(TEXTS, TEXTS), max_size=4)


@given(archive=ARCHIVES, question=TEXTS)
def test_any_archive_and_question(archive: list[tuple[str, str]], question: str) -> None:
    articles = [Article(f"a{n}", text, title) for n, (text, title) in enumerate(archive)]
    candidates = read(question, *articles)
    texts = {article.id: article.text for article in articles}
    for candidate in candidates:
        text = texts[candidate.article_id]
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert text[candidate.start : candidate.end].strip()
        assert 0 <= candidate.score <= 1
        assert list(candidate.values)[: len(MEANINGS)] == list(MEANINGS)
        if candidate.answer_start is not None:
            assert candidate.answer_end is not None
            assert candidate.start <= candidate.answer_start < candidate.answer_end <= candidate.end
        else:
            assert candidate.answer_end is None
    places = [(candidate.article_id, candidate.ordinal) for candidate in candidates]
    assert len(set(places)) == len(places)
    assert candidates == sorted(candidates, key=lambda c: (-c.score, c.article_id, c.ordinal))
    assert read(question, *articles[::-1]) == candidates


@given(archive=ARCHIVES, question=TEXTS)
def test_the_shares_of_a_question_are_shares(archive: list[tuple[str, str]], question: str) -> None:
    articles = [Article(f"a{n}", text, title) for n, (text, title) in enumerate(archive)]
    for candidate in read(question, *articles):
        for name in MEANINGS.keys() - {"phrase", "phrases"}:  # these two are logarithms
            assert -1e-9 <= candidate.values[name] <= 1 + 1e-9, name

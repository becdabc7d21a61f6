"""What a person is asked to have said, and what others say."""

import pytest
from looking import looked_up

from index import Article, Filters, OkapiRetriever
from qa import Answerer, Options
from qa.answer import Candidate
from qa.news.speech.asked import OF_ANOTHER, own_words_first
from qa.question import parse_question, to_query

ARTICLES = [
    Article(
        "bridge",
        "Mayor Lena Okoro opened the bridge on Monday.\n\n"
        "“The bridge will stand for a century,” said engineer Paul Hartwig.\n\n"
        "Hartwig said the bridge had cost less than Okoro had feared.\n\n"
        "Okoro said the bridge would be free of tolls.\n\n"
        "The bridge is 300 metres long.\n",
        "The bridge",
    ),
    Article(
        "harbour",
        "The Harbour Board wants a second bridge.\n\n"
        "“Nobody will pay for a second bridge,” said Ines Calder, who heads the harbour office.\n",
        "A second bridge",
    ),
]


def reordered(question: str) -> tuple[list[Candidate], list[Candidate]]:
    """A candidate for each hit, in the order of the search, and what is made of them."""
    retriever = OkapiRetriever(ARTICLES)
    parsed, _ = looked_up(question, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 20)
    candidates = [
        Candidate(
            hit.passage.article_id,
            sentence.ordinal,
            sentence.start,
            sentence.end,
            None,
            None,
            0.9 - 0.01 * place,
            {},
            "",
            (),
        )
        for place, hit in enumerate(hits)
        for sentence in [hit.excerpt.sentence]
    ]
    return candidates, own_words_first(parsed, candidates, retriever.articles)


def text_of(candidate: Candidate) -> str:
    article = next(one for one in ARTICLES if one.id == candidate.article_id)
    return article.text[candidate.start : candidate.end]


@pytest.mark.parametrize(
    "question",
    ["What did Okoro say about the bridge?", "what did lena okoro say about the bridge"],
)
def test_what_others_say_stands_behind(question: str) -> None:
    given, ordered = reordered(question)
    texts = [text_of(one) for one in ordered]
    assert {(one.article_id, one.start) for one in given} == {
        (one.article_id, one.start) for one in ordered
    }
    assert [one.score for one in ordered] == sorted((o.score for o in ordered), reverse=True)
    hartwigs = [one for one in ordered if "Hartwig" in text_of(one)]
    assert len(hartwigs) == 2
    before = {(one.article_id, one.start): one.score for one in given}
    for one in hartwigs:
        assert one.score <= OF_ANOTHER * before[one.article_id, one.start]
    assert max(map(texts.index, map(text_of, hartwigs))) > texts.index(
        "Okoro said the bridge would be free of tolls."
    )
    assert not any("Hartwig" in text for text in texts[:3])


def test_what_no_person_says_may_be_their_own() -> None:
    """The speaker of this sentence may be taken for the country."""
    text = "Norland’s president, Lena Okoro, gave the talks a welcome, saying that they would last."
    article = Article("talks", f"{text}\n\nPresident Lena Okoro left early.\n", "Talks")
    retriever = OkapiRetriever([article])
    question = parse_question("What did Okoro say about the talks?")
    own = Candidate("talks", 0, 0, len(text), None, None, 0.6, {}, "", ())
    other = Candidate("talks", 1, len(text) + 2, len(article.text) - 1, None, None, 0.5, {}, "", ())
    assert own_words_first(question, [own, other], retriever.articles) == [own, other]


@pytest.mark.parametrize(
    "question",
    [
        "Who said that the bridge would be free of tolls?",
        "How long is the bridge that Okoro opened?",
        "What did the Harbour Board say about a second bridge?",  # its head may speak for it
        "What did the engineer say about the bridge?",
    ],
)
def test_other_questions_are_left_as_they_are(question: str) -> None:
    given, ordered = reordered(question)
    assert given
    assert ordered == given


def test_words_of_another_are_no_answer() -> None:
    answerer = Answerer(OkapiRetriever(ARTICLES))
    answer = answerer.ask("What did Okoro say about the cost of the bridge?", Options(k=5))
    first = answer.citations[0]
    speaker = first.speaker
    assert speaker is None or "Okoro" in first.article.text[speaker.start : speaker.end]


def test_no_candidates() -> None:
    question = parse_question("What did Okoro say?")
    assert own_words_first(question, [], OkapiRetriever(ARTICLES).articles) == []

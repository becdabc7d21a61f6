"""Interviews and transcripts: whose turn it is, and that a question is no answer to itself."""

import pytest
from voices import voices_at

from index import Article, Filters, OkapiRetriever, split_sentences
from index.retriever import Query
from index.terms import to_terms
from qa import Answerer
from qa.language.turn import asked_before, find_turns, is_asked, without_label
from qa.news.speech.utterance import find_utterances

INTERVIEW = """Q: Who told you to close the lighthouse at Vardholm?

A: The harbour master, Petter Aas. He rang me at night.

Q: What did the new lamp cost?

A: Ninety thousand crowns, and we begged for each of them.

Agnes Lund: The keeper's house will be sold in 2026.

Interviewer: To whom?

Agnes Lund: To a painter from Orm, Mikkel Strand."""

TRANSCRIPT = """MODERATOR: Welcome. Why was the bridge at Orm shut?

HOLT (voice-over): Its bolts had rusted through. Nobody had looked at them since 1998.

JANE DOYLE, REPORTER: Will it open again this year?

HOLT: Not before the spring. (LAUGHTER) I would not drive over it myself.

Mr. Aas: Who pays?

MARTIN HOLT: The county pays 12 million crowns."""

PLAIN = """The bridge is shut, he said.

Update: It was opened on Friday.

Photo: A. Lund

Update: It is shut again.

Note: Times are local."""


def spoken(text: str) -> list[tuple[str, str | None]]:
    """Each sentence of an article with who says it."""
    article = Article("a", text, "An interview")
    found = []
    for sentence in split_sentences(article):
        speaker = voices_at(article, sentence.start).speaker
        said = text[speaker.start : speaker.end] if speaker else None
        found.append((text[sentence.start : sentence.end], said))
    return found


def test_who_speaks_in_an_interview() -> None:
    assert [said for _, said in spoken(INTERVIEW)] == [
        *(None, "Agnes Lund", "Agnes Lund", None, "Agnes Lund", "Agnes Lund", None, "Agnes Lund"),
    ]


def test_who_speaks_in_a_transcript() -> None:
    voices = dict(spoken(TRANSCRIPT))
    assert voices["HOLT (voice-over): Its bolts had rusted through."] == "HOLT"
    assert voices["Nobody had looked at them since 1998."] == "HOLT"
    assert voices["MODERATOR: Welcome."] is None
    assert voices["JANE DOYLE, REPORTER: Will it open again this year?"] == "JANE DOYLE"
    assert voices["Mr. Aas: Who pays?"] == "Aas"
    assert voices["MARTIN HOLT: The county pays 12 million crowns."] == "MARTIN HOLT"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "",
        "Holt: It is shut.",
        "Rain: 3 mm\nSnow: 4 cm\nWind: 9 m/s",
        "A: one\n\nB. two",
        "He said: no.",
    ],
)
def test_what_is_no_transcript(text: str) -> None:
    assert find_turns(text) == ()


def test_quotes_of_a_person_in_a_transcript() -> None:
    archive = OkapiRetriever([Article("a", TRANSCRIPT, "On the bridge")])
    for name in ("Holt", "Martin Holt"):
        found = find_utterances(name, archive.snapshot(), Filters())
        texts = [TRANSCRIPT[one.start : one.end] for one in found.citations]
        assert "HOLT (voice-over): Its bolts had rusted through." in texts
        assert "Nobody had looked at them since 1998." in texts
        assert "MARTIN HOLT: The county pays 12 million crowns." in texts
        assert not any(text.endswith("?") for text in texts)


def test_which_sentences_are_asked_and_which_answer_them() -> None:
    archive = OkapiRetriever([Article("a", INTERVIEW, "The keeper speaks")])
    query = Query(tuple(to_terms("lighthouse lamp harbour house painter told cost sold")))
    excerpts = {
        INTERVIEW[hit.excerpt.sentence.start : hit.excerpt.sentence.end]: hit.excerpt
        for hit in archive.snapshot().search(query, 50)
    }
    asked = {text for text, one in excerpts.items() if is_asked(one, one.sentence)}
    assert asked == {text for text in excerpts if text.endswith("?")}
    answer = excerpts["A: The harbour master, Petter Aas."]
    question = asked_before(answer)
    assert question is not None
    assert (
        without_label(answer.slice(question)) == "Who told you to close the lighthouse at Vardholm?"
    )
    assert asked_before(excerpts["Agnes Lund: The keeper's house will be sold in 2026."]) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "who told the keeper to close the lighthouse at Vardholm?",
            "The harbour master, Petter Aas.",
        ),
        ("what did the new lamp cost?", "Ninety thousand crowns"),
        ("who pays for the bridge at Orm?", "The county pays 12 million crowns."),
        ("why was the bridge at Orm shut?", "Its bolts had rusted through."),
    ],
)
def test_a_question_is_answered_by_an_answer(question: str, answer: str) -> None:
    articles = [
        Article("a", INTERVIEW, "The keeper speaks"),
        Article("b", TRANSCRIPT, "The bridge"),
    ]
    found = Answerer(OkapiRetriever(articles)).ask(question)
    texts = [one.article.text[one.start : one.end] for one in found.citations]
    assert any(answer in text for text in texts[:2])
    assert not any(text.endswith("?") for text in texts)

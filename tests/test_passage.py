"""Passages: a sentence with its neighbours, and the terms it is found by."""

from hypothesis import given
from hypothesis import strategies as st

from index import Article, Passage, make_passages, split_sentences
from index.passage import MAX_TITLE_CHARS, NEIGHBOURS, passage_terms


def passages_of(text: str, title: str = "") -> tuple[Article, list[Passage]]:
    article = Article("a", text, title)
    return article, make_passages(split_sentences(article))


def terms_of(article: Article, passage: Passage) -> list[str]:
    return passage_terms(article, passage, split_sentences(article))


def test_neighbours() -> None:
    article, passages = passages_of("Rain fell. \n\n Snow fell.  Hail fell. Sleet fell.")
    assert [(p.ordinal, p.first, p.last, article.text[p.start : p.end]) for p in passages] == [
        (0, 0, 1, "Rain fell. \n\n Snow fell."),
        (1, 0, 2, "Rain fell. \n\n Snow fell.  Hail fell."),
        (2, 1, 3, "Snow fell.  Hail fell. Sleet fell."),
        (3, 2, 3, "Hail fell. Sleet fell."),
    ]


def test_one_sentence() -> None:
    _, passages = passages_of(" Rain fell.\n")
    assert passages == [Passage("a", 0, 0, 0, 1, 11)]


def test_no_sentence() -> None:
    assert passages_of(" \n")[1] == []
    assert make_passages([]) == []


def test_order_is_article_then_ordinal() -> None:
    places = [("a", 2), ("a", 10), ("b", 0)]
    passages = [Passage(article, ordinal, 0, 99, 0, 9) for article, ordinal in places]
    passages.reverse()
    assert [(p.article_id, p.ordinal) for p in sorted(passages)] == places


def test_terms_are_those_of_the_title_and_the_text() -> None:
    article, passages = passages_of("Rain fell. Snow fell. Hail stays.", "The Weather")
    assert terms_of(article, passages[0]) == ["weather", "rain", "fall", "snow", "fall"]


def test_furniture_is_left_out() -> None:
    article, passages = passages_of("Rain fell.\nAlso Read; Copper Falls Again\nSnow fell.", "News")
    before, furniture, after = (terms_of(article, passage) for passage in passages)
    assert before == ["news", "rain", "fall"]
    assert furniture == []
    assert after == ["news", "snow", "fall"]


def test_title_in_capitals_leaves_the_text_as_it_is() -> None:
    article, passages = passages_of("The US won.", "WHO TELLS US")
    assert terms_of(article, passages[0]) == ["tell", "us", "win"]


def test_endless_title_is_cut() -> None:
    """Every passage repeats the title: a long one would cost its length times the text's."""
    article, passages = passages_of("Rain fell.", "snow " * 1_000_000)
    assert len(terms_of(article, passages[0])) <= MAX_TITLE_CHARS


@given(st.text(st.sampled_from("Aab .!?\n”’é\u200b")))
def test_passages_cover_every_sentence(text: str) -> None:
    article = Article("a", text, "")
    sentences = split_sentences(article)
    passages = make_passages(sentences)
    assert [p.ordinal for p in passages] == [s.ordinal for s in sentences]
    for passage, sentence in zip(passages, sentences, strict=True):
        inside = sentences[passage.first : passage.last + 1]
        assert sentence in inside
        assert len(inside) <= 2 * NEIGHBOURS + 1
        assert (passage.start, passage.end) == (inside[0].start, inside[-1].end)

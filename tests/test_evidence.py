"""How far a question's terms are found in a sentence, its passage, its title and its article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import plainly

from index import Article, Filters, OkapiRetriever, to_terms
from qa.question import to_query
from qa.selection.evidence import Evidence, View, gather_evidence, new_facts


def gather(question: str, *articles: str | Article, named: tuple[str, ...] = ()) -> Evidence:
    """The evidence of an archive of tiny articles: texts, called a0, a1 … and without titles."""
    archive = [
        Article(f"a{n}", one, "") if isinstance(one, str) else one for n, one in enumerate(articles)
    ]
    retriever = OkapiRetriever(archive)
    parsed, terms = plainly(question, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    return gather_evidence(question, terms, hits, named)


def view_of(evidence: Evidence, text: str) -> View:
    (view,) = (one for one in evidence.views if one.text == text)
    return view


def test_a_term_is_looked_for_in_the_sentence_beside_it_and_above_it() -> None:
    text = "The ferry sank. Nine were hurt. Rain fell. Snow fell."
    evidence = gather("hurt ferry sandvaer", Article("a", text, "Sandvaer in shock"))
    assert [term.term for term in evidence.terms] == ["hurt", "ferri", "sandvaer"]
    view = view_of(evidence, "Nine were hurt.")
    assert view.article_id == "a"
    assert (view.sentence, view.passage, view.title) == ((1, 0, 0), (1, 1, 0), (0, 0, 1))
    assert [token.term for token in view.tokens] == to_terms(view.text)
    rain = view_of(evidence, "Rain fell.")
    assert (rain.sentence, rain.passage) == ((0, 0, 0), (1, 0, 0))
    assert evidence.in_article == {"a": (1, 1, 1)}


def test_there_is_one_view_for_each_hit_in_the_order_of_the_hits() -> None:
    evidence = gather("rain in velmar", "Rain fell. Snow fell.", "Rain fell on Velmar.")
    assert [view.text for view in evidence.views] == [
        "Rain fell on Velmar.",
        "Rain fell.",
        "Snow fell.",
    ]
    assert [view.hit.rank for view in evidence.views] == [1, 2, 3]


def test_what_no_view_of_an_article_has_is_not_in_it() -> None:
    far = "Rain fell. One. Two. Three. The ferry sank."
    evidence = gather("rain ferry reef", far, "The reef is old.")
    assert evidence.in_article == {"a0": (1, 1, 0), "a1": (0, 0, 1)}


def test_the_score_of_an_article_is_that_of_its_hits() -> None:
    evidence = gather("rain", "Rain fell. Rain fell.", "Snow and rain.")
    scores = [view.hit.score for view in evidence.views if view.article_id == "a0"]
    assert len(scores) == 2
    assert evidence.article_score["a0"] == pytest.approx(sum(scores))


def test_what_a_whole_article_is_about_does_not_tell_its_sentences_apart() -> None:
    text = "The ferry left. The ferry stopped. The ferry sank there."
    evidence = gather("ferry stopped", text, "It stopped.", "It stopped.", "It stopped there.")
    ferry, stopped = (term.share for term in evidence.terms)
    ferry_focus, stopped_focus = evidence.focus["a0"]
    assert ferry_focus + stopped_focus == pytest.approx(1)
    assert stopped_focus / ferry_focus > stopped / ferry


@pytest.mark.parametrize(
    ("question", "text", "is_name"),
    [
        ("did orlov speak", "Envoy Orlov will speak.", (True, False)),
        ("did Orlov speak", "The envoy will speak.", (True, False)),
        ("Orlov may speak", "The envoy will speak.", (False, False)),  # a capital is due there
        ("does smith bake", "Smith will bake.", (False, False)),  # and there
        ("does smith bake", "“Smith will bake.”", (False, False)),
        ("does smith bake", "The smith, not Smith, will bake, a smith said.", (False, False)),
        ("does Smith bake", "The smith, a smith, will bake.", (False, False)),
    ],
)
def test_names_are_what_is_written_with_a_capital_where_none_is_due(
    question: str, text: str, is_name: tuple[bool, ...]
) -> None:
    assert gather(question, text).is_name == is_name


def test_new_facts_are_names_and_numbers_that_the_question_does_not_have() -> None:
    text = "Rain killed 12 cows in Velmar, Anna Lee said on Monday."
    evidence = gather("rain in Velmar", text)
    (view,) = evidence.views
    assert new_facts(view, {"rain", "velmar"}) == {"12", "anna", "lee", "monday"}


def test_a_number_may_begin_the_sentence_and_a_name_may_not() -> None:
    (view,) = gather("rain", "12 cows saw rain.").views
    assert new_facts(view, {"rain"}) == {"12"}
    (view,) = gather("rain", "Cows saw rain.").views
    assert new_facts(view, {"rain"}) == set()


def test_support_is_how_well_the_best_sentence_with_a_fact_matches() -> None:
    evidence = gather(
        "where did the ferry sink",
        "The ferry sank off Oslo. A reef off Oslo is old.",
        "Near Oslo a ferry is safe.",
        "The ferry sank off Bergen.",
    )
    assert evidence.support.keys() == {"oslo", "bergen"}
    assert evidence.support["bergen"] == {"a2": pytest.approx(1)}
    assert evidence.support["oslo"].keys() == {"a0", "a1"}
    assert evidence.support["oslo"]["a0"] == pytest.approx(1)
    assert 0 < evidence.support["oslo"]["a1"] < 1


def test_named_articles_are_passed_on() -> None:
    assert gather("rain", "Rain fell.", named=("a0",)).named == {"a0"}


def test_without_hits_there_is_nothing() -> None:
    evidence = gather("chess", "Rain fell.")
    assert (evidence.views, evidence.in_article, evidence.support) == ((), {}, {})
    assert evidence.is_name == (False,)


WORDS = st.sampled_from(
    "the rain Rain ferry Ferry Velmar velmarian Oslo 12 1,200 “yes” . ? İ 😀 ’s \n\n".split(" ")  # noqa: SIM905
)
TEXTS = st.lists(WORDS, max_size=20).map(" ".join)


@given(archive=st.lists(st.tuples(TEXTS, TEXTS), max_size=4), question=TEXTS)
def test_the_parts_fit_together(archive: list[tuple[str, str]], question: str) -> None:
    articles = [Article(f"a{n}", text, title) for n, (text, title) in enumerate(archive)]
    evidence = gather(question, *articles)
    assert evidence.in_article.keys() == {view.article_id for view in evidence.views}
    assert evidence.in_article.keys() == evidence.focus.keys() == evidence.article_score.keys()
    for view in evidence.views:
        sentence = view.excerpt.sentence
        text = articles[int(view.article_id[1:])].text
        assert view.text == text[sentence.start : sentence.end]
        in_article = evidence.in_article[view.article_id]
        parts = zip(view.sentence, view.passage, view.title, in_article, strict=True)
        for in_sentence, beside, titled, anywhere in parts:
            assert 0 <= in_sentence <= beside <= anywhere <= 1
            assert 0 <= titled <= anywhere
    for shares in evidence.focus.values():
        assert sum(shares) == pytest.approx(1)
    for articles_with in evidence.support.values():
        assert all(0 <= overlap <= 1 + 1e-9 for overlap in articles_with.values())

"""What each feature says of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import plainly

from index import Article, Filters, OkapiRetriever, to_terms
from qa.question import to_query
from qa.selection.evidence import gather_evidence
from qa.selection.feature import MEANINGS, feature_values, seek
from qa.selection.phrasing import Votes, reading_values


def values_of(
    question: str,
    *articles: str | Article,
    named: tuple[str, ...] = (),
    strength: float = 0.0,
    closeness: float = 0.0,
    found: bool = False,
) -> dict[tuple[str, int], dict[str, float]]:
    """The values by article and ordinal, in an archive of tiny articles: texts, called a0, a1 … and without titles."""
    archive = [
        Article(f"a{n}", one, "") if isinstance(one, str) else one for n, one in enumerate(articles)
    ]
    retriever = OkapiRetriever(archive)
    parsed, terms = plainly(question, retriever)
    hits = retriever.search(to_query(parsed, Filters()), 50)
    evidence = gather_evidence(question, terms, hits, named)
    sought = seek(parsed, evidence, to_terms(question))
    return {
        (hit.passage.article_id, hit.passage.ordinal): feature_values(
            sought, number, strength, closeness, found=found
        )
        for number, hit in enumerate(hits)
    }


def values(question: str, *articles: str | Article, **more: object) -> dict[str, float]:
    """The values of the first sentence of the first article."""
    found = values_of(question, *articles, **more)  # type: ignore[arg-type]
    return found[min(found)]


def test_every_feature_has_a_meaning_in_the_order_of_the_values() -> None:
    reading = reading_values(0, {}, Votes({}, {}))
    assert list(MEANINGS) == [*values("rain", "Rain fell."), *reading]
    assert all(MEANINGS.values())


# The question's words.


def test_all_words_found() -> None:
    found = values("ferry sank velmar", "The Velmar ferry sank.")
    assert found["overlap"] == pytest.approx(1)
    assert found["focus"] == pytest.approx(1)
    assert (found["nearby"], found["title"]) == pytest.approx((0, 0))
    assert found["absent"] == pytest.approx(0)
    assert found["rarest"] == 1


def test_words_beside_in_the_title_and_nowhere_are_told_apart() -> None:
    text = "The ferry struck. Nine were hurt. Rain fell. Snow fell."
    article = Article("a", text, "Sandvaer in shock")
    others = ("It hurt.", "It hurt.", "Hurt.")
    found = values_of("hurt ferry sandvaer zorblax", article, *others)["a", 1]
    shares = [found[name] for name in ("overlap", "nearby", "title", "absent")]
    assert all(share > 0.01 for share in shares), shares
    assert sum(shares) == pytest.approx(1)
    assert found["headline"] == pytest.approx(found["title"])


def test_the_headline_counts_what_the_sentence_has_too() -> None:
    found = values("hurt sandvaer", Article("a", "Nine hurt off Sandvaer.", "Sandvaer in shock"))
    assert found["title"] == pytest.approx(0)
    assert 0 < found["headline"] < 1


def test_names_and_other_words_are_told_apart() -> None:
    found = values("did Orlov dance in Bergen", "Orlov, the envoy, will dance.")
    assert found["predicate"] == pytest.approx(1)
    assert 0 < found["entity"] < 1
    assert found["names"] > 0.5
    assert found["absent_name"] > 0
    assert found["absent_name"] == pytest.approx(found["absent"])
    found = values("does Orlov dance on tables", "The envoy Orlov was there.")
    assert (found["entity"], found["predicate"]) == (1, 0)
    beside = values("does Orlov dance", "The envoy Orlov left. They dance.")
    assert (beside["entity"], beside["predicate"]) == (1, 0)
    assert found["absent_name"] == 0
    assert found["absent"] > 0


def test_the_rarest_word() -> None:
    archive = ("The ferry left.", "The ferry sank.", "The ferry burned.", "Rain on the reef.")
    found = values_of("ferry reef", *archive)
    assert [found[f"a{n}", 0]["rarest"] for n in range(4)] == [0, 0, 0, 1]


def test_runs_pairs_and_density() -> None:
    near = values("velmar rate rise", "The Velmar rate rise hurt.")
    assert (near["run"], near["pairs"], near["density"]) == (1, 1, 1)
    turned = values("velmar rate rise", "Rise, rate of Velmar!")
    assert (turned["run"], turned["pairs"]) == pytest.approx((1 / 3, 0))
    far = "Velmar has a new old grey long sad rate, a first sign of a coming great rise."
    far_values = values("velmar rate rise", far)
    assert far_values["pairs"] == 0
    assert 0 < far_values["density"] < near["density"]
    alone = values("velmar rate rise", "Velmar wept.")
    assert (alone["pairs"], alone["density"]) == (0, 0)


# The search.


def test_scores_are_shares_of_the_best() -> None:
    found = values_of("velmar ferry", "The Velmar ferry sank. Rain.", "A ferry left for the reef.")
    best, other = found["a0", 0], found["a1", 0]
    for name in ("bm25", "sentence_bm25", "article"):
        assert best[name] == 1, name
        assert 0 < other[name] < 1, name
    assert (best["rank"], other["rank"]) == (1, 1 / 3)
    beside = found["a0", 1]
    assert beside["bm25"] > 0
    assert beside["sentence_bm25"] == 0
    assert beside["article"] == 1
    assert best["articles"] == 2 / 20


def test_the_first_sentence_leads() -> None:
    found = values_of("rain", "Rain fell. Rain fell again. Rain fell there too.")
    assert [found["a0", n]["lead"] for n in range(3)] == [1, 1 / 2, 1 / 3]


# The kind of answer.


@pytest.mark.parametrize(
    ("question", "feature", "asks"),
    [
        ("how many died in the flood", "no_span", "asks_measure"),
        ("when did the flood come", "no_span", "asks_measure"),
        ("who saw the flood", "no_name", "asks_name"),
        ("where was the flood", "no_name", "asks_name"),
        ("what did the mayor say of the flood", "no_clause", "asks_clause"),
        ("why did the flood come", "no_clause", "asks_clause"),
        ("was there a flood", None, None),
    ],
)
def test_what_is_asked_for_and_is_not_there(
    question: str, feature: str | None, asks: str | None
) -> None:
    lacks, kinds = {"no_span", "no_name", "no_clause"}, {"asks_name", "asks_measure", "asks_clause"}
    without = values(question, "The flood was bad.")
    assert {name for name in lacks if without[name]} == {feature} - {None}
    assert {name for name in kinds if without[name]} == {asks} - {None}
    there = values(question, "The flood was bad.", strength=0.7, closeness=0.4, found=True)
    assert not any(there[name] for name in lacks)
    assert (there["kind"], there["closeness"]) == (0.7, 0.4)


def test_what_is_counted_must_be_near() -> None:
    archive = ("12 horses fell.", "12 fell. Horses are sad.", "12 people fell.")
    found = values_of("how many horses fell", *archive)
    assert [found[f"a{n}", 0]["not_counted"] for n in range(3)] == [0, 0, 1]
    assert values("who fell", "12 people fell.")["not_counted"] == 0


def test_the_speaker_is_named_in_or_beside_the_sentence() -> None:
    question = "what did the judge say about jobs"
    texts = ("“Jobs go,” the judge said.", "“Jobs go.” So said the judge.", "“Jobs go,” he said.")
    found = values_of(question, *texts, strength=1.0)
    assert [found[f"a{n}", 0]["speaker"] for n in range(3)] == [1, 1, 0]
    assert values("when do jobs go", texts[0], strength=1.0)["speaker"] == 0


def test_it_does_not_matter_who_says_nothing() -> None:
    question, text = "what did the judge say about jobs", "The judge has jobs to give."
    assert values(question, text, strength=0.0)["speaker"] == 0


@pytest.mark.parametrize(
    ("text", "asks"),
    [("Did rain fall?", 1), ("“Did rain fall?”", 1), ("Rain fell.", 0), ("He asks: rain?!", 0)],
)
def test_a_sentence_that_asks(text: str, asks: float) -> None:
    assert values("did rain fall", text)["asks"] == asks


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Rain,” he said.", 1),
        ('"Rain," he said.', 1),
        ("Rain,” he said.", 1),
        ("Rain’s here.", 0),
    ],
)
def test_a_sentence_that_quotes(text: str, quoted: float) -> None:
    assert values("rain", text)["quoted"] == quoted


# What the sentence adds.


def test_new_names_and_numbers() -> None:
    found = values("rain in Velmar", "Rain in Velmar: Anna Lee saw 40 cows and 3 cats drown.")
    assert found["new_names"] == 2 / 5
    assert found["new_numbers"] == 2 / 3
    many = values("rain", "Rain: " + "Anna, Bea, Cleo, Dora, Ella, Fay saw 1, 2, 3, 4, 5.")
    assert (many["new_names"], many["new_numbers"]) == (1, 1)
    assert values("rain", "Cows saw rain.")["new_names"] == 0  # a capital is due there
    none = values("rain in Velmar", "Velmar rain fell on old Velmar.")
    assert (none["new_names"], none["new_numbers"]) == (0, 0)


def test_articles_that_tell_the_same_agree() -> None:
    question = "where did the ferry sink"
    archive = (
        "The ferry sank off Oslo.",
        "A ferry sank, near Oslo.",
        "The ferry sank off Bergen.",
        "Old Bergen is wet.",
    )
    found = values_of(question, *archive)
    agreement = [found[f"a{n}", 0]["agreement"] for n in range(3)]
    assert agreement == [pytest.approx(1 / 3), pytest.approx(1 / 3), 0]
    assert [found[f"a{n}", 0]["agreeing"] for n in range(3)] == agreement


def test_an_article_does_not_agree_with_itself() -> None:
    found = values("where did the ferry sink", "The ferry sank off Oslo. It sank, off Oslo.")
    assert (found["agreement"], found["agreeing"]) == (0, 0)


def test_agreement_is_full_with_three_others() -> None:
    archive = ["The ferry sank off Oslo."] * 5
    assert values("where did the ferry sink", *archive)["agreement"] == 1


def test_several_facts_may_agree() -> None:
    archive = ["So Anna Lee saw the ferry sink.", "With Anna Lee the ferry sank."]
    found = values("who saw the ferry", *archive)
    assert found["agreement"] < found["agreeing"]


# The outlet.


def test_named_outlets() -> None:
    found = values_of("rain", "Rain fell.", "Rain fell.", named=("a1",))
    assert (found["a0", 0]["outlet"], found["a0", 0]["other_outlet"]) == (0, 1)
    assert (found["a1", 0]["outlet"], found["a1", 0]["other_outlet"]) == (1, 0)
    found = values_of("rain", "Rain fell.")
    assert (found["a0", 0]["outlet"], found["a0", 0]["other_outlet"]) == (0, 0)


# Sizes.


def test_lengths() -> None:
    found = values("velmar rain", "Velmar rain, velmar rain.")
    assert (found["length"], found["terms"]) == (4 / 40, 2 / 20)
    assert values("rain", "Rain " * 60)["length"] == 1


VOCABULARY = (
    "the of in who how many when why what said because led talks ferry 12 1,200 3.4% people "
    'Anna Lee Norway “yes” " May Monday . . ? ! é 😀 ’s İ \n\n'
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


@given(
    archive=st.lists(st.tuples(TEXTS, TEXTS), max_size=4),
    question=TEXTS,
    named=st.lists(st.sampled_from(["a0", "a1", "a9"]), max_size=2),
)
def test_all_are_shares(archive: list[tuple[str, str]], question: str, named: list[str]) -> None:
    articles = [Article(f"a{n}", text, title) for n, (text, title) in enumerate(archive)]
    for found in values_of(question, *articles, named=tuple(named)).values():
        for name, value in found.items():
            assert -1e-9 <= value <= 1 + 1e-9, name

"""Names in other forms: which are looked for, what they count, what is shown; on both engines."""

from functools import partial

import pytest
from contract import ENGINES, Build, article
from looking import looked_up

from index import Article, Filters, to_terms
from qa import Answer, Answerer, Options
from qa.question import Question, Relation, Variant, parse_question, to_query
from qa.retrieval.alias import MAX_GUESSED, look_up
from qa.selection.matching import VARIANT_MATCH, asked_terms, match_terms

PLAIN = Options(aliases=False)


@pytest.fixture(params=ENGINES, scope="module")
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(*ENGINES[request.param], partial(tmp_path_factory.mktemp, "archive"))


def ask(build: Build, question: str, *texts: str, options: Options | None = None) -> Answer:
    articles = [article(text, f"a{n}") for n, text in enumerate(texts)]
    return Answerer(build(*articles)).ask(question, options)


def expand(build: Build, question: str, *texts: str) -> Question:
    articles = [article(text, f"a{n}") for n, text in enumerate(texts)]
    return looked_up(question, build(*articles))[0]


def variants(question: Question) -> dict[str, Variant]:
    return {" ".join(v.terms): v for term in question.terms for v in term.variants}


def match(build: Build, question: str, text: str) -> float:
    """How well the first term of the question is found in `text`, which is the archive."""
    _, terms = looked_up(question, build(article(text)))
    return match_terms(terms, set(to_terms(text)))[0]


# The whole line


@pytest.mark.parametrize(
    ("question", "text", "matched"),
    [
        ("Where did Zelensky land?", "Zelenskyy landed in Oslo.", ("Zelensky", "Zelenskyy")),
        ("where did zelensky land?", "Zelenskyy landed in Oslo.", ("zelensky", "Zelenskyy")),
        ("What burned in Kiev?", "A warehouse burned in Kyiv’s east.", ("Kiev", "Kyiv")),
        ("Who visited Turkey?", "Anna Lee visited Türkiye.", ("Turkey", "Türkiye")),
        ("Who sued the U.S.?", "Anna Lee sued the United States.", ("U.S.", "United States")),
        ("Who sued the United States?", "Anna Lee sued the US.", ("United States", "US")),
        ("Who spoke at the UN?", "Anna Lee spoke at the United Nations.", ("UN", "United Nations")),
        ("Who is Medvedov?", "Dmitry Medvedev spoke.", ("Medvedov", "Medvedev")),
        ("who is medvedov", "Dmitry Medvedev spoke.", ("medvedov", "Medvedev")),
    ],
)
def test_a_name_is_found_in_another_form_and_that_is_said(
    build: Build, question: str, text: str, matched: tuple[str, str]
) -> None:
    texts = (text, "Rain fell on the hills.", "The mayor opened a bridge.")
    answer = ask(build, question, *texts, options=Options(min_score=0))
    assert answer.citations[0].text == text
    assert answer.matched == (matched,)


def test_with_the_other_form_alone_there_is_an_answer_and_without_aliases_none(
    build: Build,
) -> None:
    texts = ("Volodymyr Zelenskyy landed in Oslo on Friday.", "Rain fell on the hills.")
    answer = ask(build, "where did Zelensky land?", *texts)
    assert (answer.answered, answer.citations[0].answer) == (True, "Oslo")
    assert answer.matched == (("Zelensky", "Zelenskyy"),)
    plain = ask(build, "where did Zelensky land?", *texts, options=PLAIN)
    assert plain.matched == ()
    assert ask(build, "Zelensky?", *texts, options=PLAIN).reason == "no_hits"


def test_what_is_written_as_asked_is_not_said_to_be_matched(build: Build) -> None:
    answer = ask(build, "where did Zelensky land?", "Zelensky, or Zelenskyy, landed in Oslo.")
    assert answer.matched == ()


def test_a_form_that_is_asked_too_is_not_said_to_be_matched(build: Build) -> None:
    question = "what did the World Health Organization (WHO) fund?"
    assert ask(build, question, "The WHO funded a clinic.").matched == ()


def test_filters_hold_for_other_forms_too(build: Build) -> None:
    only = Options(filters=Filters(articles=("a1",)), min_score=0)
    answer = ask(build, "Kiev?", "Kyiv slept.", "Kyiv woke.", options=only)
    assert [citation.article.id for citation in answer.citations] == ["a1"]


def test_the_name_asked_for_in_another_form_is_no_answer(build: Build) -> None:
    answer = ask(
        build, "who met Zelensky?", "Anna Lee met Zelenskyy.", options=Options(min_score=0)
    )
    assert answer.citations[0].answer == "Anna Lee"
    answer = ask(build, "who met Zelensky?", "They met Zelenskyy.", options=Options(min_score=0))
    assert answer.citations[0].answer is None


def test_a_neighbouring_demonym_is_matched_and_not_said(build: Build) -> None:
    texts = ("The French team won the cup.", "The Danish team won a medal.")
    answer = ask(build, "what did the team of France win", *texts, options=Options(min_score=0))
    assert answer.citations[0].text == texts[0]
    assert answer.matched == ()


# The table


@pytest.mark.parametrize(
    ("question", "text", "relation"),
    [
        ("Myanmar", "Burma", Relation.SAME),
        ("IMF", "The International Monetary Fund", Relation.SAME),
        ("France", "The French", Relation.NEAR),
        ("Dutch", "The Netherlands", Relation.NEAR),
        ("Medvedov", "Then Medvedev left", Relation.SPELLING),
    ],
)
def test_what_another_form_counts(
    build: Build, question: str, text: str, relation: Relation
) -> None:
    assert match(build, question, text) == VARIANT_MATCH[relation]


def test_a_name_of_several_words_needs_them_all(build: Build) -> None:
    assert match(build, "UN", "A nation of bakers.") == 0
    assert match(build, "UN", "The United Nations met.") == 1


def test_us_is_not_us(build: Build) -> None:
    assert variants(expand(build, "what do they tell us", "The United States.")) == {}
    assert "unit state" in variants(expand(build, "what does the US do", "The United States."))
    assert match(build, "United States", "They told us.") == 0


def test_the_longest_name_counts(build: Build) -> None:
    texts = ("Sudanese farmers.", "South Sudanese farmers.")
    assert set(variants(expand(build, "who left South Sudan", *texts))) == {"south sudanes"}
    assert set(variants(expand(build, "who left Sudan", *texts))) == {"sudanes"}


def test_only_forms_that_the_archive_holds(build: Build) -> None:
    found = variants(expand(build, "where is Zelensky", "Zelenskiy left. Zelensky stayed."))
    assert set(found) == {"zelenskiy"}
    found = variants(expand(build, "where is Zelensky", "Zelenskyy left."))
    assert set(found) == {"zelenskyy"}


def test_a_name_weighs_as_much_as_its_commonest_form(build: Build) -> None:
    texts = ["Kyiv slept. Rain fell."] * 5 + ["Oslo slept."]
    archive = build(*(article(text, f"a{n}") for n, text in enumerate(texts)))
    _, (kiev, oslo) = looked_up("Kiev Oslo", archive)
    assert kiev.share < oslo.share


def test_near_words_are_not_looked_for_and_other_forms_are(build: Build) -> None:
    question = expand(build, "Kiev France", "Kyiv slept. The French woke.")
    assert to_query(question, Filters()).terms == ("kiev", "franc", "kyiv")


def test_long_forms_are_looked_for_only_where_the_short_one_is_missing(build: Build) -> None:
    long = "The International Monetary Fund lent."
    form = " ".join(to_terms("International Monetary Fund"))
    alone, beside = expand(build, "IMF", long), expand(build, "IMF", long, "The IMF lent.")
    assert variants(alone)[form].is_sought
    assert not variants(beside)[form].is_sought


def test_terms_that_only_repeat_the_question(build: Build) -> None:
    archive = build(article("Kyiv slept. The French woke."))
    _, terms = looked_up("Kiev France", archive)
    assert asked_terms(terms) == {"kiev", "kyiv", "franc"}


# Misspelt names


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is Farris?", "Kamala Harris spoke."),  # another beginning
        ("Who is Harris?", "Anna Harris met Hanna Harriso."),  # in the archive: a name of its own
        ("who is Iran", "In Iraq it rained."),  # too short; and a state is spelled as it is
        ("Who leads Slovakia?", "In Slovania it rained."),
        ("who visited the medvedov", "Then medvedev, a dish, was eaten."),  # no name
        ("Who was the medvedov of Rome?", "Dmitry Medvedev spoke."),  # not asked as a name
        ("Who is Marchh?", "It rained in March."),
    ],
)
def test_no_name_is_turned_into_another(build: Build, question: str, text: str) -> None:
    assert variants(expand(build, question, text)) == {}
    assert ask(build, question, text, options=Options(min_score=0)).matched == ()


def test_the_nearest_name_with_its_own_other_forms(build: Build) -> None:
    found = variants(expand(build, "Lukashenkoo?", "He met Lukashenko.", "He met Lukashenka."))
    assert {form: v.relation for form, v in found.items()} == {
        "lukashenko": Relation.SPELLING,
        "lukashenka": Relation.SPELLING,
    }


def test_a_long_list_of_unknown_names_costs_little(build: Build) -> None:
    names = [f"Medvedev{letter}" for letter in "abcdfghijklm"]
    texts = [f"Then {name} left." for name in names]
    found = expand(build, " ".join(f"{name}q" for name in names), *texts)
    assert sum(bool(term.variants) for term in found.terms) == MAX_GUESSED


def test_nothing_to_expand_leaves_the_question_as_it_is(build: Build) -> None:
    question = parse_question("who opened the bridge?")
    assert look_up(question, build(article("The mayor opened a bridge.")))[0] is question
    assert look_up(question, build())[0] is question


def test_an_archive_may_be_empty_of_text(build: Build) -> None:
    question = parse_question("Who is Zelensky?")
    assert look_up(question, build(Article("a", "", "")))[0] is question

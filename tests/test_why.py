"""Why: the features of citations, in groups, and the score that an answer needs."""

from dataclasses import replace

import pytest
from cited import TALKS, answered, cite, refused

from qa import Feature, Reason
from qa.selection import feature, fusion, verifier
from qa.view.fragments import to_plain
from qa.view.why import GROUPS, why_citation_fragments, why_fragments
from qa.view.wrap import columns

FEATURES = (
    Feature("lexical", 1.5, 1.0, "score of the sentence without the network"),
    Feature("kind", 1.0, 0.5, "how surely words of the kind are there"),
    Feature("overlap", 0.5, -0.25, "share of the question’s weight found in the sentence"),
    Feature("focus", 0.5, 0.125),
    Feature("pairs", 0.5, 0.01),
    Feature("brand_new", 0.5, 0.16),
)


def lead(**more: float) -> str:
    answer = replace(answered(cite(TALKS, "He left", features=FEATURES, score=0.5)), **more)  # type: ignore[arg-type]
    return to_plain(why_citation_fragments(answer, 1, 80))


def test_every_feature_has_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names.split()]
    assert sorted(grouped) == sorted({*feature.MEANINGS, *fusion.MEANINGS, *verifier.MEANINGS})


def test_features_stand_in_groups_with_bars() -> None:
    assert lead().split("\n\n")[1:] == [
        "question match                                                 -0.12\n"
        "  overlap: share of the question’s weight found in      0.50   -0.25  --\n"
        "    the sentence\n"
        "  focus                                                 0.50   +0.12  +",
        "kind of answer                                                 +0.50\n"
        "  kind: how surely words of the kind are there          1.00   +0.50  +++++",
        "score without the reader                                       +1.00\n"
        "  lexical: score of the sentence without the network    1.50   +1.00  ++++++++++",
        "sentence and question                                          +0.16\n"
        "  brand_new                                             0.50   +0.16  ++",
        "1 other adds little. These figures order the sentences; they do not add up to\nthe score.\n",
    ]


def test_the_score_and_what_is_needed_are_in_words() -> None:
    assert "About 50 of 100 sentences" in lead()
    assert "needs a score of 0.24: 0.50 is enough." in lead(threshold=0.24)
    assert "needs a score of 0.00: any score is enough." in lead()


def test_a_refusal_says_what_is_lacking() -> None:
    answer = replace(
        refused(Reason.BELOW_THRESHOLD, cite(TALKS, "He left", score=0.1, features=FEATURES)),
        threshold=0.3,
    )
    shown = " ".join(to_plain(why_citation_fragments(answer, 1, 80)).split())
    assert "needs a score of 0.30: 0.10 is not enough." in shown
    assert "needs a score of 0.30: 0.10 is not enough." in " ".join(
        to_plain(why_fragments(answer, 80)).split()
    )


def test_later_citations_are_next_best_or_good_enough() -> None:
    cited = [cite(TALKS, "He left", score=score, features=FEATURES) for score in (0.9, 0.5, 0.1)]
    answer = replace(answered(*cited), threshold=0.3)
    assert "which it has" in to_plain(why_citation_fragments(answer, 2, 80))
    assert "only the next best" in " ".join(to_plain(why_citation_fragments(answer, 3, 80)).split())


def test_features_that_are_not_known_are_said_so() -> None:
    answer = answered(cite(TALKS, "He left"))
    assert "was not saved" in to_plain(why_citation_fragments(answer, 1, 80))


@pytest.mark.parametrize("width", [10, 20, 40, 60, 80, 300])
def test_it_fits_the_window(width: int) -> None:
    answer = answered(cite(TALKS, "He left", features=FEATURES))
    lines = to_plain(why_citation_fragments(answer, 1, width)).splitlines()
    assert max(map(columns, lines)) <= max(width, 26)


def test_why_counts_the_features_that_add_little() -> None:
    features = (
        Feature("kind", 1.0, 1.5, "how surely words of the kind are there"),
        Feature("absent", 0.0, -0.004),
        Feature("run", 0.5, 0.0),
    )
    shown = to_plain(why_fragments(answered(cite(TALKS, "He left", features=features)), 80))
    assert "-0.00" not in shown
    assert shown.splitlines()[3:5] == [
        "kind: how surely words of the kind are there   1.00  +1.50",
        "2 others add little",
    ]
    shown = to_plain(why_fragments(answered(cite(TALKS, "He left", features=features[1:2])), 80))
    assert shown.splitlines()[2] == "1 other adds little"


def test_why_shows_what_counted_most_first_and_what_had_a_value_of_nought() -> None:
    features = (Feature("run", 0.0, 0.25), Feature("kind", 1.0, 0.5), Feature("absent", 0.0, -3.9))
    shown = to_plain(why_fragments(answered(cite(TALKS, "He left", features=features)), 80))
    assert [line.split() for line in shown.splitlines()[3:6]] == [
        ["absent", "0.00", "-3.90"],
        ["kind", "1.00", "+0.50"],
        ["run", "0.00", "+0.25"],
    ]

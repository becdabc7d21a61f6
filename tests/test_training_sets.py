"""The parts of the questions about news, and near misses: training code that needs no network."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TRAINING = Path(__file__).parents[1] / "training"


def load(name: str) -> ModuleType:
    """A module of training/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"training_{name}", TRAINING / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def misses() -> ModuleType:
    return load("misses")


@pytest.fixture(scope="module")
def sets() -> ModuleType:
    return load("sets")


SENTENCE = "Mira Holm opened the bridge at Sandvik in 2019."
OTHERS = ["Jonas Berg built a ferry at Torsnes.", "It took Jonas Berg three years."]


def made(misses: ModuleType, question: str, sentence: str = SENTENCE) -> list[str]:
    things = misses.things_in([sentence, *OTHERS])
    found: list[str] = misses.near_misses(question, sentence, "", things, 1)
    return found


def test_a_name_becomes_another_of_the_article(misses: ModuleType) -> None:
    assert "What did Jonas Berg open?" in made(misses, "What did Mira Holm open?")


def test_a_near_miss_of_small_letters_is_in_small_letters(misses: ModuleType) -> None:
    assert "what did jonas berg open" in made(misses, "what did mira holm open")


def test_a_year_is_moved_out_of_the_passage(misses: ModuleType) -> None:
    found = made(misses, "What was opened in 2019?")
    assert found
    assert all("2019" not in one for one in found)


def test_what_the_passage_does_not_say_is_not_exchanged(misses: ModuleType) -> None:
    assert made(misses, "What was opened in 2018?") == []
    assert made(misses, "What did Eva Lind open?") == []


def test_nothing_of_the_sentence_takes_its_place(misses: ModuleType) -> None:
    both = "Mira Holm and Jonas Berg opened the bridge at Sandvik."
    assert made(misses, "What did Mira Holm open?", both) == []


def test_a_unit_becomes_another(misses: ModuleType) -> None:
    found = made(misses, "How many years did it take?", "It took three years.")
    assert found
    assert all("years" not in one for one in found)


def test_questions_about_an_article_are_of_one_part(sets: ModuleType) -> None:
    parts = {
        about: {sets.news_part({"about": about, "id": f"{about}-{n}"}) for n in range(5)}
        for about in (f"a{number}" for number in range(300))
    }
    assert all(len(part) == 1 for part in parts.values())
    share = [sum(part == {name} for part in parts.values()) / 300 for name in ("dev", "fusion")]
    assert share == [pytest.approx(1 / 5, abs=0.06), pytest.approx(4 / 30, abs=0.06)]


def test_only_the_training_part_trains_the_network(sets: ModuleType) -> None:
    for number in range(50):
        question = {"about": f"a{number}", "id": "q"}
        trains = sets.trains_reader("newsqa", question)
        assert trains is (sets.news_part(question) == "train")


def test_articles_are_those_of_another_set(sets: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "multihoprag").mkdir()
    line = '{"id": "a1", "title": "Bridge", "text": "It opened."}\n'
    (tmp_path / "multihoprag" / "articles.jsonl").write_text(line, "utf-8")
    assert sets.articles(tmp_path / "newsqa")["a1"].title == "Bridge"

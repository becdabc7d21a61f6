import pickle

from qa.language.text import Text, find_tokens, once


def test_a_text_is_read_once_and_a_plain_string_each_time() -> None:
    read: list[str] = []

    @once
    def words(text: str, most: int) -> list[str]:
        read.append(text)
        return text.split()[:most]

    text = Text("rain fell on Velmar")
    assert words(text, 2) is words(text, 2)
    assert words(text, 3) == ["rain", "fell", "on"]
    assert words("rain fell", 1) == words("rain fell", 1)
    assert read == [text, text, "rain fell", "rain fell"]


def test_a_text_is_the_string_that_it_is_made_of() -> None:
    text = Text("Rain fell.")
    assert text == "Rain fell."
    assert hash(text) == hash("Rain fell.")
    assert Text(text) is text
    assert type(text[:4]) is str


def test_what_is_known_of_a_text_is_not_sent_with_it() -> None:
    text = Text("Rain fell.")
    find_tokens(text)
    assert len(pickle.dumps(text)) < 100
    assert find_tokens(pickle.loads(pickle.dumps(text))) == find_tokens(text)

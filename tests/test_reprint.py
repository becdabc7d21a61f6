"""Which articles reprint one story."""

import pytest

from index import Article
from qa.news.agreement.reprint import is_reprint

BODY = " ".join(
    f"Sentence {n} tells of the {n}th day on which the ferry lay on its reef." for n in range(8)
)
OTHER = " ".join(
    f"Nobody in village {n} had heard of ships {n} times as large before." for n in range(8)
)


@pytest.mark.parametrize(
    ("text", "reprint"),
    [
        (BODY, True),
        (BODY.replace("its reef", "the reef"), True),
        (BODY + " " + OTHER + " " + OTHER.upper(), True),
        (OTHER, False),
        (OTHER + " " + BODY[:60], False),
        (BODY[:80], False),  # too short to tell
    ],
)
def test_reprints(text: str, reprint: bool) -> None:
    one, other = Article("a", BODY, "Ferry"), Article("b", text, "Ferry")
    assert is_reprint(one, other) is reprint
    assert is_reprint(other, one) is reprint

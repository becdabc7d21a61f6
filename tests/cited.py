"""Two articles, citations of them, an answer and a refusal; what a clean screen is."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from index import Article
from qa import Answer, Citation, Feature, Place, Reason

GOLDEN = Path(__file__).parent / "golden"


TALKS = Article(
    "istanbul-talks",
    "ISTANBUL — The two sides met on Friday.\n\n"
    "Russia’s side was headed by Vladimir Medinsky,\nan aide to the president, who said afterwards that Moscow "
    "was “satisfied”.\n\n\n\nHe left the palace without taking questions.",
    "Russia and Ukraine to swap prisoners after talks",
    "Harbour Post",
    date(2025, 5, 16),
    "https://example.org/talks",
    "talks/harbour-post.txt",
)


BARE = Article(
    "bare", "Rates: 7% = 7 in 100 (see *note*). 東京は雨だった。", "Bare", path="bare.txt"
)


FEATURES = (
    Feature("overlap", 0.75, 2.0, "share of the question’s weight found in the sentence"),
    Feature("lead", 0.5, -0.25, "1 for the article’s first sentence, falling with its place"),
    Feature("kind", 1.0, 1.5),
)


def cite(article: Article, quote: str, words: str | None = None, **more: Any) -> Citation:
    start = article.text.index(quote)
    first = None if words is None else article.text.index(words, start)
    last = None if first is None or words is None else first + len(words)
    return Citation(
        article=article,
        start=start,
        end=start + len(quote),
        answer_start=first,
        answer_end=last,
        score=more.pop("score", 0.91),
        **more,
    )


def answered(*citations: Citation, question: str = "who led the Russian delegation?") -> Answer:
    return Answer(
        question=question,
        asked=question,
        citations=citations,
        answered=True,
        elapsed_ms=8.44,
        sure_from=0.5,
    )


def refused(reason: Reason, *misses: Citation, missing: tuple[str, ...] = ()) -> Answer:
    return Answer(
        question="who eats zorblax?",
        asked="who eats zorblax?",
        citations=misses,
        reason=reason,
        missing=missing,
        elapsed_ms=1.0,
    )


HEADED = cite(
    TALKS,
    TALKS.text[TALKS.text.index("Russia’s") : TALKS.text.index("\n\n\n\n")],
    "Vladimir Medinsky",
    features=FEATURES,
    also_in=(
        Place(replace(TALKS, id="b", source="Kestrel Wire"), 1, 9),
        Place(replace(TALKS, id="c", source=None, published=None), 1, 9),
    ),
)


RAIN = cite(BARE, "東京は雨だった。", "東京", score=0.5)


RATES = cite(BARE, "Rates: 7% = 7 in 100 (see *note*).", score=0.25, features=FEATURES[:1])


ANSWER = answered(HEADED, RAIN, RATES)


REFUSAL = refused(Reason.NOT_TOGETHER, RATES, missing=("eats", "zorblax"))


def check_golden(name: str, shown: str) -> None:
    path = GOLDEN / name
    if os.environ.get("QA_UPDATE_GOLDEN") == "1":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def check_clean(shown: str) -> None:
    assert not [c for c in shown if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    shown.encode()

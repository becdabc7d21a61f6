"""Links of the page: a question with its turns and filters, and an article with the place in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from index import Filters
from qa.answer import Answer, Citation

MAX_TURNS = 8
"""Most turns in a link: a follow-up seldom goes further back."""

MAX_QUESTION_CHARS = 300
MAX_ANSWER_CHARS = 120
"""Most characters of a turn in a link."""

Turns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the page: as typed, in other words if it was corrected, the turns before it, and which articles.

    `cited` is the number of the citation whose article is open; 0 is the first one that answers.
    """

    question: str = ""
    reading: str = ""
    history: Turns = ()
    filters: Filters = Filters()  # noqa: RUF009 - a frozen value
    any_time: bool = False
    cited: int = 0

    def href(self) -> str:
        """The link to it."""
        return "/?" + self._query()

    def save_href(self, form: str) -> str:
        """The link to the conversation up to it as a file of that form."""
        return f"/save?form={form}&{replace(self, cited=0)._query()}"

    def _query(self) -> str:
        pairs = [("q", self.question), ("as", self.reading), *filter_pairs(self.filters)]
        pairs += [("any", "1")] if self.any_time else []
        pairs += [("h", history_text(self.history))] if self.history else []
        pairs += [("c", str(self.cited))] if self.cited else []
        return urlencode([pair for pair in pairs if pair[1]], errors="replace")

    def with_turn(self, answer: Answer) -> Turns:
        """The turns before the next question."""
        best = answer.citations[0].answer if answer.answered else None
        turn = answer.asked[:MAX_QUESTION_CHARS], (best or "")[:MAX_ANSWER_CHARS]
        return (*self.history, turn)[-MAX_TURNS:]

    def earlier(self, number: int) -> "Asked":
        """The question of an earlier turn, from 0, with the turns before it."""
        return replace(
            self,
            question=self.history[number][0],
            reading="",
            history=self.history[:number],
            any_time=False,
            cited=0,
        )


def filter_pairs(filters: Filters) -> list[tuple[str, str]]:
    """The filters as fields of a query."""
    days: Sequence[tuple[str, date | None]] = (("since", filters.since), ("until", filters.until))
    return [
        *(("source", name) for name in filters.sources),
        *((name, day.isoformat()) for name, day in days if day),
    ]


def history_text(history: Turns) -> str:
    """The turns as one field."""
    return json.dumps([list(turn) for turn in history], ensure_ascii=False, separators=(",", ":"))


def article_href(id: str, sentence: int | None = None, **places: int | str | None) -> str:
    """The link to an article, to one of its sentences from 1, or to offsets in it."""
    pairs = [(name, str(value)) for name, value in places.items() if value is not None]
    path = f"/article/{quote(id, safe='', errors='replace')}"
    if id in (".", ".."):  # browsers take them for steps in the path, in any form
        path, pairs = "/article", [("id", id), *pairs]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{path}{query}" + (f"#s{sentence}" if sentence else "")


def place_href(citation: Citation, look: str) -> str:
    """The link to the article of a citation with its words marked; `look` is the verdict on it."""
    is_answer = look != "weak"
    return article_href(
        citation.article.id,
        start=citation.start,
        end=citation.end,
        words=citation.answer_start if is_answer else None,
        till=citation.answer_end if is_answer else None,
        look=look,
    )

"""An article in a window."""

import pytest
from cited import HEADED, TALKS, check_clean, cite
from effort import check_effort
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from talking import Recording, chat, home  # noqa: F401 - a fixture for all

from index import Article
from qa import Citation
from qa.console.screen import Viewer
from qa.console.theme import AUTO
from qa.view.fragments import to_plain
from qa.view.window import ArticleWindow
from qa.view.wrap import columns

LINES = [f"Line {n} tells of the harbour." for n in range(1, 101)]
LINES[59] = "Mira Oldham led the inquiry into “Harbour’s end”."
LONG = Article(
    "long", "\n".join(LINES), "A long story of the harbour", "Harbour Post", path="long.txt"
)
OLDHAM = cite(LONG, LINES[59], "Mira Oldham")
PAST_HEAD = 4
"""Rows above the text: title, source, path, a blank one."""


def reading(citation: Citation = OLDHAM, width: int = 80, height: int = 20) -> ArticleWindow:
    one = ArticleWindow(citation)
    one.resize(width, height)
    return one


def rows(one: ArticleWindow) -> list[str]:
    return to_plain(one.body()).splitlines()


def status(one: ArticleWindow, width: int = 80) -> str:
    return "".join(text for _, text in one.status(width))


def test_it_opens_at_the_cited_sentence() -> None:
    shown = rows(reading())
    assert len(shown) == 20
    assert shown[6] == "> [Mira Oldham] led the inquiry into “Harbour’s end”."
    assert shown[5] == "  Line 59 tells of the harbour."
    styled = reading().body()
    assert ("class:cited class:mark", "Mira Oldham") in styled
    assert ("class:cited", " led the inquiry into “Harbour’s end”.") in styled


def test_an_article_that_fits_opens_at_its_head() -> None:
    shown = rows(reading(HEADED))
    assert shown[0] == TALKS.title
    assert [row for row in shown if row.startswith("> ")] == [
        "> Russia’s side was headed by [Vladimir Medinsky],",
        "> an aide to the president, who said afterwards that Moscow was “satisfied”.",
    ]


def test_the_status_line_says_where() -> None:
    one = reading()
    assert status(one).startswith(" A long story of the harbour · line 58 of 104 · 74%  ")
    assert status(one).endswith("   q back · / search ")
    one.go_to_end()
    assert "line 85 of 104 · 100%" in status(one)


@pytest.mark.parametrize("width", [10, 20, 40, 80, 120, 300])
def test_the_status_line_fits(width: int) -> None:
    one = reading(width=width)
    for text in ("", "harbour", "no such thing at all"):
        one.begin_search()
        one.search(text)
        assert columns(status(one, width)) <= width
        if width >= 40:
            assert "q back" in status(one, width)


def found(one: ArticleWindow, text: str) -> list[str]:
    one.begin_search()
    one.search(text)
    return [shown for style, shown in one.body() if "class:found.current" in style]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("oldham", "Oldham"),
        ("Oldham", "Oldham"),
        ("oLdham", None),
        ("the  inquiry", "the inquiry"),
        ("harbour's end", "Harbour’s end"),
        ('"harbour', "“Harbour"),
        ("line 7 ", "Line 7"),
        ("(", None),
        ("zorblax", None),
        ("   ", None),
    ],
)
def test_search(text: str, hit: str | None) -> None:
    assert "".join(found(reading(), text)) == (hit or "")


def test_search_goes_on_from_where_it_began_and_around() -> None:
    one = reading()
    assert found(one, "line 9") == ["Line 9"]
    assert "2 of 11 found" in status(one)  # 9, then 90 to 99; it began at line 54
    one.next_hit(-1)
    assert "1 of 11 found" in status(one)
    assert f"  {LINES[8]}" in rows(one)
    one.next_hit(-1)
    assert "11 of 11 found, from the end" in status(one)
    one.next_hit(1)
    assert "1 of 11 found, from the top" in status(one)


def test_a_letter_more_begins_again_from_the_same_place() -> None:
    one = reading()
    one.begin_search()
    for text in ("l", "li", "lin", "line", "line 9", "line 99"):
        one.search(text)
    assert f"  {LINES[98]}" in rows(one)
    one.search("line")
    assert "> [Mira Oldham]" in "\n".join(rows(one))
    one.search("line zz")
    assert "not found: line zz" in status(one)
    before = rows(one)
    one.give_up_search()
    assert rows(one) == before
    assert "found" not in status(one)


def test_next_goes_on_from_what_is_in_view() -> None:
    one = reading()
    found(one, "line 2")  # 2, and 20 to 29
    one.go_to_end()
    one.next_hit(1)
    assert "1 of 11 found" in status(one)
    one.go_to_end()
    one.next_hit(-1)
    assert "11 of 11 found" in status(one)


def test_resizing_keeps_the_cited_sentence_or_the_top() -> None:
    one = reading()
    for width, height in ((40, 24), (300, 5), (41, 3), (80, 50)):
        one.resize(width, height)
        assert any(row.startswith("> ") for row in rows(one))
        assert max(map(columns, rows(one))) <= width + 2  # brackets are of the plain text only
    one.resize(80, 10)
    one.go_home()
    one.move(PAST_HEAD + 10)
    for width in (40, 20, 300):
        one.resize(width, 10)
        assert rows(one)[0].startswith("  Line 11")


def test_a_search_goes_on_after_resizing_and_hits_stay_marked() -> None:
    one = reading(width=20)
    one.go_to_end()
    one.begin_search()
    one.resize(300, 20)
    one.search("line 99")
    assert f"  {LINES[98]}" in rows(one)
    found(one, "mira oldham led the inquiry")
    one.resize(20, 10)
    pieces = [text for style, text in one.body() if "class:found.current" in style]
    assert "".join(pieces).replace(" ", "") == "MiraOldhamledtheinquiry"


def test_hostile_text_is_clean() -> None:
    text = "\x1b[2J\x07 boo\u202eoob\r\n" * 30 + "\x9b31m end."
    evil = Article("e", text, "\x1b]0;t\x07", "s\x1b", None, "u\x1b", "p\x1b.txt")
    one = reading(
        Citation(article=evil, start=0, end=len(text), answer_start=3, answer_end=9, score=0.5)
    )
    found(one, "boo\x1b")
    check_clean(to_plain(one.body()))
    check_clean(status(one))


@given(
    st.text(max_size=300),
    st.text(max_size=10),
    st.lists(st.tuples(st.integers(-5, 300), st.integers(-5, 50), st.integers(0, 8)), max_size=8),
)
def test_no_text_key_or_size_breaks_it(
    text: str, sought: str, steps: list[tuple[int, int, int]]
) -> None:
    article = Article("a", "x" + text, text, None)
    one = reading(Citation(article=article, start=0, end=len(article.text), score=0.5))
    deeds = (
        one.begin_search, lambda: one.search(sought), lambda: one.next_hit(1), lambda: one.next_hit(-1),
        one.go_home, one.go_to_end, lambda: one.turn(1), one.show_cited, one.give_up_search,
    )  # fmt: skip
    for width, height, deed in steps:
        one.resize(width, height)
        deeds[deed]()
        assert 1 <= len([text for _, text in one.body() if text == "\n"]) <= max(height, 1)
        check_clean(to_plain(one.body()))
        assert columns(status(one, max(width, 10))) <= max(width, 10)


def test_a_long_article_opens_with_little_effort() -> None:
    line = (
        "The harbour board met on Tuesday — for the third time — and “found” nothing new to say of it. "
        * 2
    )

    def show(text: str) -> None:
        middle = len(text) // 2
        one = reading(
            Citation(article=Article("a", text, "t"), start=middle, end=middle + 50, score=0.5)
        )
        assert rows(one)

    check_effort(show, "\n".join(f"{n} {line}" for n in range(10_000)))


def test_one_line_of_many_words_is_searched_and_drawn_with_little_effort() -> None:
    def search(text: str) -> None:
        one = reading(Citation(article=Article("a", text, "t"), start=0, end=10, score=0.5))
        one.go_to_end()
        assert found(one, "o")
        for _ in range(20):
            one.next_hit(1)
            one.body()

    check_effort(search, "so it goes " * 100_000)


# The keys


class Window(Recording):
    """A window of some size."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size

    def get_size(self) -> Size:
        return self.size


def press(keys: str, *, theme: str = AUTO, width: int = 80, height: int = 21) -> tuple[Viewer, str]:
    """The viewer after `keys`, which must end by leaving it, and all that it wrote."""
    output = Window(Size(rows=height, columns=width))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        pipe.send_text(keys)
        viewer = Viewer(ArticleWindow(OLDHAM), theme)
        viewer.app.run()
    return viewer, output.text


UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END = (
    "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F",
)  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "top"),
    [
        ("", 58),
        (DOWN + "jj" + "\r", 62),
        (UP + "k", 56),
        (HOME + " ", 20),
        ("g" + PAGE_DOWN + PAGE_UP, 1),
        ("g  b", 20),
        (END, 85),
        ("G" + "c", 58),
        ("gd", 11),
        ("gkk" + PAGE_UP, 1),
        ("Gjj  ", 85),
    ],
)
def test_keys_move(keys: str, top: int) -> None:
    assert f"line {top} of 104" in status(press(keys + "q")[0].reading)


@pytest.mark.parametrize("key", ["q", "Q", "\x03", "\x1b"])
def test_keys_that_leave(key: str) -> None:
    assert "Mira Oldham" in press(key)[1]


def test_keys_that_search() -> None:
    viewer, shown = press("/harbour's\rnq")
    assert "1 of 1 found, from the top" in status(viewer.reading)
    assert "Harbour’s" in shown
    assert "3 of 11" in status(press("/line 9\rnq")[0].reading)
    assert "1 of 11" in status(press("\x06line 9\rNq")[0].reading)
    assert "not found: zzz" in status(press("/zzz\rq")[0].reading)
    assert "4 of 11" in status(press(f"/line 9{DOWN}{DOWN}\rq")[0].reading)


def test_a_search_is_given_up() -> None:
    assert "line 58 of 104" in status(press("/line 9\x03q")[0].reading)
    assert "nothing searched for" in status(press("/line 9\x07nq")[0].reading)


def test_q_is_a_letter_while_searching() -> None:
    assert "1 of 1 found" in status(press("/inq\rq")[0].reading)


def test_what_is_pasted_into_the_search_is_bounded() -> None:
    viewer, _ = press("/\x1b[200~" + "x" * 5000 + "\x1b[201~\rq")
    assert len(status(viewer.reading)) <= 80


def test_the_conversation_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAGER")
    asked, shown = chat(monkeypatch, "who led?\r/open 1\r/line 7\rqwho?\r")
    assert asked == ["who led?", "who?"]
    assert "1 of 1 found" in shown

"""The pieces of a page: nothing of a text becomes markup, and reading the page gives the text back."""

from html.parser import HTMLParser

import pytest
from cited import check_clean
from hypothesis import given
from hypothesis import strategies as st

from qa.sanitise import clean
from qa.view.html import escape, escape_line, link, marked, page_end, page_head

HOSTILE = st.text(st.sampled_from("<>&\"'`=/!-ab \n;#x\x1b\u202e\ud800東") | st.characters())


class Reader(HTMLParser):
    """The elements, attributes and text of a page, as a browser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(HOSTILE)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    expected = clean(text.replace("\r\n", "\n"))
    read = Reader(f'<p title="{escape(text)}">{escape(text)}</p>')
    assert (read.text, read.tags) == (expected, [("p", {"title": expected})])
    check_clean(escape_line(text))


@given(HOSTILE, st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=4))
def test_marks_change_no_text(text: str, spans: list[tuple[int, int]]) -> None:
    text = text.replace("\r", "")
    read = Reader(f"<p>{marked(text, spans)}</p>")
    assert read.text == clean(text)
    assert {tag for tag, _ in read.tags} <= {"p", "mark"}


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([(0, 1)], "<mark>a</mark>&lt;b"),
        ([(1, 3)], "a<mark>&lt;b</mark>"),
        ([(1, 2), (0, 2)], "<mark>a&lt;</mark>b"),
        ([(2, 2), (2, 9), (-1, 1)], "a&lt;b"),
    ],
)
def test_marked(spans: list[tuple[int, int]], shown: str) -> None:
    assert marked("a<b", spans) == shown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//http://e",
        " https://e.org",
        "file:///etc/passwd",
        "data:text/html,x",
        "//e.org",
        'https://e.org/"onclick="x',
        "https://e.org/a b",
        "https://",
        "",
        None,
    ],
)
def test_only_the_web_is_linked(url: str | None) -> None:
    assert link("a <b>\n c", url) == "a &lt;b&gt; c"


def test_links() -> None:
    read = Reader(link("a & b", "https://e.org/?a=1&b=2"))
    assert read.text == "a & b"
    assert read.tags[0][1]["href"] == "https://e.org/?a=1&b=2"


def test_a_page_needs_nothing_else() -> None:
    page = page_head("<title> & more") + page_end()
    read = Reader(page)
    assert "<title> & more" in read.text
    assert {tag for tag, _ in read.tags} == {"html", "head", "meta", "title", "style", "body"}
    assert "default-src 'none'" in page
    assert "http:" not in page.replace("http-equiv", "")
    assert "https:" not in page

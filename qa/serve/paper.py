"""An article as the page shows it, with the cited sentence marked, and a citation in a list, with ways to copy it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index import Article, Sentence, split_sentences
from qa.answer import Citation
from qa.serve.link import article_href, place_href
from qa.view.html import escape, escape_line, link, quotation
from qa.view.quoting import html_quote, markdown_quote, plain_quote
from qa.view.wording import UNDATED, headline_text, notes_of, source_text, span_text

WINDOW = 120_000
"""Characters of an article on one page; more would be slow."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks in an article: the sentence, the words in it, and the verdict."""

    cited: Span | None = None
    words: Span | None = None
    look: str = ""


NO_MARKS = Marks()


def paper(article: Article, marks: Marks = NO_MARKS, at: int | None = None) -> str:
    """The article with its head, find field and text; of a long one the part around what is marked, or from `at`."""
    sentences = split_sentences(article)
    cited = marks.cited
    if at is None:
        at = max(cited[0] - WINDOW // 2, 0) if cited else 0
    shown = [one for one in sentences if at <= one.start < at + WINDOW]
    number = _number_of(sentences, cited)
    go = f'<a class="go" href="#s{number}">Go to the sentence</a>' if number else ""
    permalink = article_href(article.id, number)
    return "\n".join(
        [
            f'<article class="paper {marks.look}" aria-labelledby="headline">',
            _head(article, permalink, go),
            '<div class="text" id="text" tabindex="0" role="region" aria-label="Text of the article" dir="auto">',
            _rest(article, "earlier", at - WINDOW, at > 0),
            *_paragraphs(article, shown, marks),
            _rest(article, "later", at + WINDOW, at + WINDOW < len(article.text)),
            "</div>",
            "</article>",
        ]
    )


def _number_of(sentences: list[Sentence], cited: Span | None) -> int | None:
    """The number, from 1, of the sentence in which the cited one begins."""
    if cited is None:
        return None
    return next((one.ordinal + 1 for one in sentences if one.start <= cited[0] < one.end), None)


def _head(article: Article, permalink: str, go: str) -> str:
    title = headline_text(article) or article.id
    original = link("Original", article.url) if article.url else ""
    links = [
        f'<a href="{escape(permalink)}" class="permalink">Link to this place</a>',
        original if original.startswith("<a") else "",
        go,
    ]
    return f"""<header>
<p class="kicker"><bdi class="outlet">{escape_line(source_text(article))}</bdi> <time>{day_words(article)}</time></p>
<h2 id="headline" dir="auto">{escape_line(title)}</h2>
<p class="tools">{" ".join(one for one in links if one)}</p>
</header>
<form class="find needs-script" role="search" aria-label="Find in the article" hidden>
<label for="find" class="vh">Find in the article</label>
<input id="find" type="search" placeholder="Find in the article" autocomplete="off" maxlength="200">
<output id="found" for="find"></output>
<button type="button" class="quiet" id="found-before" aria-label="Place before">↑</button>
<button type="button" class="quiet" id="found-next" aria-label="Next place">↓</button></form>"""


def day_words(article: Article) -> str:
    """The day of an article in words."""
    day = article.published
    return span_text(day, day) if day else UNDATED


def _rest(article: Article, which: str, at: int, is_there: bool) -> str:
    if not is_there:
        return ""
    href = article_href(article.id, at=max(at, 0))
    return f'<p class="rest"><a href="{escape(href)}">The {which} part of this long article</a></p>'


def _paragraphs(article: Article, sentences: list[Sentence], marks: Marks) -> Iterator[str]:
    """Sentences without a line end between them are one paragraph."""
    text, pieces, end = article.text, list[str](), 0
    for one in sentences:
        if pieces and "\n" in text[end : one.start]:
            yield f"<p>{' '.join(pieces)}</p>"
            pieces = []
        pieces.append(_sentence(text, one, marks))
        end = one.end
    if pieces:
        yield f"<p>{' '.join(pieces)}</p>"


def _sentence(text: str, one: Sentence, marks: Marks) -> str:
    cuts = {one.start, one.end}
    for span in (marks.cited, marks.words):
        cuts |= {min(max(at, one.start), one.end) for at in span or ()}
    ordered = sorted(cuts)
    pieces = "".join(_piece(text[start:end], start, marks) for start, end in pairwise(ordered))
    return f'<span id="s{one.ordinal + 1}">{pieces}</span>'


def _piece(text: str, start: int, marks: Marks) -> str:
    shown = escape(text)
    if _within(start, marks.words):
        shown = f"<mark>{shown}</mark>"
    return f'<span class="cited">{shown}</span>' if _within(start, marks.cited) else shown


def _within(at: int, span: Span | None) -> bool:
    return span is not None and span[0] <= at < span[1]


FORMS = (("plain", "Text"), ("markdown", "Markdown"), ("html", "HTML"))


def cite(
    citation: Citation,
    number: int,
    *,
    href: str,
    look: str,
    is_open: bool = False,
    mark: bool = True,
) -> str:
    """One item of a list of citations; `href` opens its article next to it, `look` is the verdict on it."""
    article = citation.article
    title = headline_text(article)
    named = f' <cite dir="auto">{escape_line(title)}</cite>' if title else ""
    notes = "".join(f'<li dir="auto">{escape_line(note)}</li>' for note in notes_of(citation))
    place = escape(place_href(citation, look))
    current = ' aria-current="true"' if is_open else ""
    outlet = f'<bdi class="outlet">{escape_line(source_text(article))}</bdi>'
    return f"""<li class="cite {look}" id="c{number}" value="{number}"{current} {_copies(citation)}>
<a class="open" href="{escape(href)}" data-place="{place}" aria-label="Citation {number}: open its article">{number}</a>
{quotation(citation, marks=mark)}
<p class="place">{outlet} <time>{day_words(article)}</time>{named}</p>
{f'<ul class="notes">{notes}</ul>' if notes else ""}
{_buttons()}
</li>"""


def _copies(citation: Citation) -> str:
    """The quote in all forms, for the script to copy."""
    texts = (plain_quote(citation), markdown_quote(citation), html_quote(citation))
    return " ".join(
        f'data-{name}="{escape(text)}"' for (name, _), text in zip(FORMS, texts, strict=True)
    )


def _buttons() -> str:
    buttons = "".join(
        f'<button type="button" class="quiet" data-copy="{name}">{label}</button>'
        for name, label in FORMS
    )
    return f'<p class="copy needs-script" hidden>Copy as {buttons}</p>'

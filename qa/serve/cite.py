"""A citation on the page: the quote, where it stands, what is to be known of it, and the ways to copy it."""

from qa.answer import Citation
from qa.serve.link import place_href
from qa.serve.paper import day_words
from qa.view.html import escape, escape_line, quotation
from qa.view.quoting import html_quote, markdown_quote, plain_quote
from qa.view.wording import headline_text, notes_of, source_text

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

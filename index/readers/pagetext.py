"""prepare_tree: a page before trafilatura reads it; page_text: what it found; find_standfirst: the lead above that."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from index.readers.markup import Blocks
from index.readers.otherstories import drop_other_stories, names_of, text_of
from index.readers.pagebody import join_bodies

LINE_END = "\ufdd0"
PARAGRAPH_END = "\ufdd1"
"""Stand for a line end that counts, in `pre`, and for two line breaks; Unicode keeps them free of characters."""

_BULLET = re.compile(r"\s*[•▪●■►]\s")


def prepare_tree(tree: Any) -> None:
    """Changes `tree` before trafilatura looks for the article in it, which is one element there."""
    _part_spans(tree)
    _keep_lines(tree)
    join_bodies(tree)
    drop_other_stories(tree)


def _part_spans(tree: Any) -> None:
    """A space where words would run into one that only the style of the page parts."""
    for span in tree.iter("span", "time", "a", "label"):
        if _run_together(_text_before(span), _start_of(span)):
            span.text = " " + (span.text or "")
        following = span.getnext()
        if (
            not span.tail
            and following is not None
            and following.tag == span.tag == "span"
            and _are_words(span, following)
        ):
            span.tail = " "


def _text_before(element: Any) -> str:
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or ""
    parent = element.getparent()
    return "" if parent is None else parent.text or ""


def _start_of(element: Any) -> str:
    return "".join(islice(element.itertext(), 8))


def _run_together(before: str, after: str) -> bool:
    """True for `By` and `Ann`, `Ann` and `20`, `2025` and `Updated`: where a word cannot go on."""
    if not before or not after:
        return False
    last, first = before[-1], after[0]
    if last.islower():
        return len(after) > 1 and (first.isupper() or first.isdigit())
    return last.isdigit() and first.isupper() and len(after) > 2


def _are_words(span: Any, following: Any) -> bool:
    """True if both hold more than a letter, as a first letter is often in a span by itself."""
    left, right = "".join(islice(span.itertext(), 64)), _start_of(following)
    is_whole = len(left.strip()) > 1 and len(right.strip()) > 1
    return is_whole and left[-1].isalnum() and right[0].isalnum()


def _keep_lines(tree: Any) -> None:
    """Marks the ends of lines and paragraphs that trafilatura would take for spaces."""
    for element in tree.iter("pre"):
        for part in element.iter():
            if part.text:
                part.text = part.text.replace("\n", f"\n{LINE_END}")
            if part is not element and part.tail:
                part.tail = part.tail.replace("\n", f"\n{LINE_END}")
    for line_break in list(tree.iter("br")):
        _mark_break(line_break)


def _mark_break(line_break: Any) -> None:
    """Makes one line break a space, unless an item follows; of two in a row the first parts paragraphs."""
    tail = line_break.tail or ""
    before, after = line_break.getprevious(), line_break.getnext()
    if after is not None and after.tag == "br" and not tail.strip():
        line_break.tail = PARAGRAPH_END
    elif before is not None and before.tag == "br" and before.tail == PARAGRAPH_END:
        return
    elif any(above.tag == "pre" for above in line_break.iterancestors()):
        line_break.tail = f"{LINE_END}{tail}"
        line_break.drop_tag()
    else:
        line_break.tail = f"{PARAGRAPH_END if _BULLET.match(tail) else ' '}{tail}"
        line_break.drop_tag()


MIN_LEAD_CHARS = 20
MAX_LEAD_CHARS = 900
"""Characters of a standfirst: headlines of sections are shorter, first paragraphs of a body longer."""

MIN_SENTENCE_CHARS = 50
"""Shortest sentence that is a standfirst only by its place."""

MAX_BLOCKS = 80
"""Blocks below the headline that are searched for the standfirst."""

MIN_SHARED_CHARS = 30
"""Least part of the page's description at the start of a block that is the standfirst."""

_HTML_NAMES = {
    "head": "h2",
    "item": "li",
    "list": "ul",
    "row": "tr",
    "cell": "td",
    "quote": "blockquote",
    "code": "pre",
}
"""trafilatura's names of elements, as HTML has them."""

_WORDS = re.compile(r"\w+(?:\W+\w+){3}")
_LEAD = re.compile(
    r"stand-?first|summary|(?:^|[-_ ]|__)(?:lead|lede|intro|ingress|excerpt|chapo|strap(?:line)?|blurb)"
    r"(?:$|[-_ ]|text|in|duction|paragraph)|sub-?(?:title|head(?:line|ing)?|hed|deck)|vorspann|abstract|synopsis"
    r"|\bdek\b|Dek\b|Dek-|[-_]dek|\bdeck\b|[-_]deck|description|alternativeheadline|tagline|teaser-?text|entradilla|sommario|key-?points|highlights",
    re.IGNORECASE,
)
_NO_LEAD = re.compile(
    r"caption|credit|byline|author|date|time|comment|related|share|social|newsletter|cookie|breadcrumb|image|photo|video"
    r"|player|promo|paywall|subscri|audio|bio(?:graphy)?\b|tags?\b|advert",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|from|updated|published|posted|photo|image|copyright|©)\b[\s:]", re.IGNORECASE
)
_BLOCKS = frozenset((
    "p", "div", "h2", "h3", "h4", "li", "section", "header", "blockquote", "ul", "ol", "span", "strong",
))  # fmt: skip
_SKIPPED = frozenset((
    "aside", "nav", "footer", "figure", "form", "button", "script", "style", "table", "noscript", "template", "select",
))  # fmt: skip


def page_text(body: Any) -> list[str]:
    """The paragraphs, items, headings and rows under `body`, each in one line; `pre` keeps its lines."""
    blocks = Blocks()
    blocks.walk(body, lambda element: _HTML_NAMES.get(element.tag, element.tag))
    parted = blocks.text().replace(PARAGRAPH_END, "\n\n").split("\n\n")
    found = (_lines(block) for block in parted)
    return [block for block in found if block]


def find_standfirst(tree: Any, paragraphs: list[str], description: str | None) -> list[str]:
    """The blocks between the headline and the text that belong to the article and are missing from it.

    They are named summary, lead or the like, or have the words of the page's description.
    """
    headline = _headline(tree)
    if headline is None or not paragraphs:
        return []
    text = _bare("".join(paragraphs))
    first = _bare(paragraphs[0])
    found: list[str] = []
    seen = False
    for block in _blocks_after(headline):
        words = text_of(block)
        bare = _bare(words)
        if bare and first.startswith(bare[:MIN_SHARED_CHARS]):
            break
        if (
            MIN_LEAD_CHARS <= len(words) <= MAX_LEAD_CHARS
            and _WORDS.search(words)
            and bare not in text
            and bare not in map(_bare, found)
            and not _BYLINE.match(words)
            and (
                _is_lead(block, headline, bare, _bare(description or ""))
                or (not seen and _is_sentence(block, headline, words))
            )
        ):
            found.append(words)
        seen = seen or bool(bare)
    return found


def _lines(block: str) -> str:
    lines = (line.strip() for line in block.split(LINE_END))
    return "\n".join(line for line in lines if line)


def _headline(tree: Any) -> Any:
    """The page's first headline of the first rank that has words."""
    return next((found for found in tree.iter("h1") if _WORDS.search(text_of(found))), None)


def _blocks_after(headline: Any) -> Iterator[Any]:
    """The innermost blocks below `headline`, in the order of the page, without boilerplate."""
    seen = 0
    inside = set(headline.iter())
    is_past = False
    for element in headline.getroottree().getroot().iter():
        if element is headline:
            is_past = True
        if not is_past or element in inside or element.tag not in _BLOCKS or _has_block(element):
            continue
        if any(above.tag in _SKIPPED for above in element.iterancestors()):
            continue
        seen += 1
        if seen > MAX_BLOCKS:
            return
        yield element


def _has_block(element: Any) -> bool:
    return any(
        child.tag in _BLOCKS and child.tag not in ("span", "strong")
        for child in element.iter()
        if child is not element
    )


def _is_lead(block: Any, headline: Any, bare: str, description: str) -> bool:
    above = set(headline.iterancestors())
    names = " ".join(
        names_of(element) for element in (block, *block.iterancestors()) if element not in above
    )
    if _NO_LEAD.search(names) or any(link.get("href") for link in block.iterancestors("a")):
        return False
    linked = sum(len(text_of(link)) for link in block.iter("a"))
    if linked * 2 > len(text_of(block)):
        return False
    size = min(len(bare), len(description), MIN_SHARED_CHARS)
    is_description = size >= MIN_SHARED_CHARS and (
        bare.startswith(description[:size]) or bare[:size] in description
    )
    return is_description or bool(_LEAD.search(names))


def _is_sentence(block: Any, headline: Any, words: str) -> bool:
    """True for a lone sentence directly under the headline."""
    return (
        block.getparent() in (headline.getparent(), headline.getparent().getparent())
        and len(words) >= MIN_SENTENCE_CHARS
        and words.endswith((".", "!", "?", "”", '"'))
        and next(block.iter("a"), None) is None
        and not _NO_LEAD.search(names_of(block))
    )


def _bare(text: str) -> str:
    return "".join(text.split())

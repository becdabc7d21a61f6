"""prepare_tree: the tree of a page -> the same with its body in one piece and other stories out of it."""

import re
from itertools import islice
from typing import Any

from index.readers.otherstories import drop_other_stories
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

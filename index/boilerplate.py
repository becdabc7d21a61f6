"""Boilerplate of pages: promotions, sign-up lines, share bars, bylines."""

import re

_OPENINGS = (
    r"(?:also|further|must) reads?\b",
    r"read (?:more|also|next|on)\b|see (?:also|more)\b|more (?:on this|from|stories)\b",
    r"related(?: (?:stories|articles|topics|coverage|reading))?\s*[:;–—-]",
    r"related (?:stories|articles|topics|coverage|reading)\b",
    r"recommended(?: stories| for you| reading)?\s*[:;]?$|most read\b|trending(?: now)?\s*[:;]?$",
    r"don['’]t miss\s*[:;]|click here\b|subscribe\b|©",
    r"copyright\W*(?:©|\(c\)|by\b|\d{4}\b)|copyright(?: \w+){0,3}\W*$|copyright\b.*\brights reserved\b",
    r"(?:sign|signing) up\b.*\b(?:newsletter|alerts?|briefing|updates?|email|inbox)\b",
    r"get (?:the|our)\b.*\b(?:inbox|newsletter|app)\b|download (?:our|the)\b.*\bapp\b",
    r"(?:please )?(?:support|donate)(?: to)? (?:independent|local|our|quality|the|this)\b.*\b(?:journalism|newsroom)\b",
    r"(?:follow us|like us on)\b|share (?:this|on)\b",
    r"join (?:us|our|the conversation)\b.*\b(?:channel|facebook|twitter|whatsapp|telegram|newsletter)\b",
    r"(?:advertisement|sponsored|promoted)\b[\s:.]*$|(?:watch|listen)(?: now| live)?\s*[:;]",
    r"you can (?:hear|watch|listen)\b.*\b(?:report|programme|program|podcast|interview)\b",
    r"(?:hear|watch|listen to) the full\b",
    r"(?:image|photo|picture|video) (?:credit|by|source|caption)\b",
    r"getty images(?:\W*$|\s*/| via\b)|all rights reserved\b",
)
_BOILERPLATE = re.compile(
    rf"\W*(?:{'|'.join(_OPENINGS)})".replace(" ", r"\s+"),  # a sentence may cover several lines
    re.IGNORECASE | re.DOTALL,
)


_BYLINE = re.compile(
    r"\s*(?:By|BY) [A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|de|van|von|al|and))+(?:,? [\w ]{0,40})?\s*"
)
_EMPTY_DATELINE = re.compile(r"\s*(?:[A-Z]{2,10}|\([A-Z][\w ]{1,20}\))\s*[—–-]+\s*")


def is_boilerplate(sentence: str) -> bool:
    """True if `sentence` is a promotion, a sign-up line, a share bar, a byline or a credit, by how it begins."""
    if _BOILERPLATE.match(sentence):
        return True
    return bool(_BYLINE.fullmatch(sentence) or _EMPTY_DATELINE.fullmatch(sentence))

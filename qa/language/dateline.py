"""Dateline: what stands before a story's first sentence and says where it was written, "KYIV, Ukraine (AP) —"."""

import re

_AGENCY = "AFP|ANI|ANSA|AP|BBC|Bloomberg|CNN|dpa|DPA|EFE|IANS|Interfax|Kyodo|PTI|Reuters|TASS|UPI|Xinhua|Yonhap"
_DATELINE = re.compile(
    r"[^\W\d_a-z][^a-z]{2,30}(?:, [\w .]{2,20})*(?: ?\([^)]{2,30}\))? ?[-–—]+ "  # KYIV, Ukraine (AP) —
    rf"|[^\W\d_a-z][\w .,’'-]{{1,60}}\((?:{_AGENCY})\) ?[-–—]+ "  # Istanbul, 16 May (Reuters) -
)


def story_start(text: str) -> int:
    """Where the story begins in a sentence: after its dateline, or at 0."""
    dateline = _DATELINE.match(text)
    return dateline.end() if dateline else 0

"""The frame of every page: the head, the top line with links to the other pages, the keys."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from qa.view.html import escape_line

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files of the page; no others are served from the folder."""

KEYS = (
    ("/", "go to the question"),
    ("n", "next citation, in its article"),
    ("p", "the one before"),
    ("f", "find in the article"),
    ("c", "copy the quote with its source"),
    ("?", "these keys"),
    ("Esc", "leave a field or this list"),
)
PAGES = (
    ("/", "Ask"),
    ("/search", "Search"),
    ("/quotes", "Who said"),
    ("/timeline", "Timeline"),
    ("/articles", "Articles"),
    ("/sheet", "Check"),
)


@cache
def static_bytes(name: str) -> bytes:
    """A file of the page; KeyError if it is none."""
    if name not in MEDIA_TYPES:
        raise KeyError(name)
    return (STATIC / name).read_bytes()


def static_href(name: str) -> str:
    """The link to a file of the page, which changes when the file does."""
    return f"/static/{name}?{sha256(static_bytes(name)).hexdigest()[:12]}"


def shell(title: str, body: str, *, here: str, label: str, look: str) -> str:
    """A page: `here` is its path, `label` the name of the articles, `look` a class of the style sheet."""
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if path == here else ""}>{name}</a>'
        for path, name in PAGES
    )
    keys = "".join(f"<dt><kbd>{key}</kbd></dt><dd>{meaning}</dd>" for key, meaning in KEYS)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape_line(title)}</title>
<link rel="icon" href="{static_href("icon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="{static_href("page.css")}">
<script src="{static_href("page.js")}" defer></script>
</head>
<body class="{look}">
<a class="skip" href="#main">Skip to the answer</a>
<header class="mast">
<a class="brand" href="/">news<b>qa</b></a>
<nav aria-label="Pages">{links}</nav>
<p class="archive"><bdi>{escape_line(label)}</bdi></p>
<button type="button" class="quiet needs-script" id="show-keys" hidden>Keys <kbd>?</kbd></button>
</header>
{body}
<dialog id="keys" aria-label="Keys"><h2>Keys</h2><dl>{keys}</dl>
<button type="button" id="hide-keys">Close</button></dialog>
<p id="said" class="toast" role="status"></p>
</body>
</html>
"""

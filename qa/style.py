"""STYLE: how the classes that view.py gives its fragments look, on light and on dark terminals."""

STYLE: dict[str, str] = {
    "mark": "bold #00875f",
    "quote": "",
    "place": "#808080",
    "number": "bold",
    "gutter": "bold",
    "dim": "#808080",
    "refusal": "#af5f00",
    "cited": "underline",
    "heading": "bold",
    "error": "#d70000",
}
"""Quotes keep the terminal's own colour; the others are of the 256 fixed ones and stand out 3.9 : 1 or more from black
and from white. The themed colours do not: "bright black" is the background itself in a common dark theme."""

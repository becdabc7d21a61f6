"""Themes: how the classes of view.fragments and of the prompt look on light terminals, on dark ones, and on either."""

from collections.abc import Mapping

AUTO, NO_THEME = "auto", "none"

_COMMON = {"quote": "", "number": "bold", "gutter": "bold", "cited": "underline", "heading": "bold"}
"""Styles with the terminal's own colour."""

THEMES: Mapping[str, Mapping[str, str]] = {
    AUTO: {
        **_COMMON,
        "mark": "bold #00875f",
        "place": "#808080",
        "dim": "#808080",
        "auto-suggestion": "#808080",
        "perhaps": "nobold #008787",
        "refusal": "#af5f00",
        "error": "#d70000",
    },
    "light": {
        **_COMMON,
        "mark": "bold #005f5f",
        "place": "#5f5f5f",
        "dim": "#5f5f5f",
        "auto-suggestion": "#6c6c6c",
        "perhaps": "nobold #005f87",
        "refusal": "#875f00",
        "error": "#af0000",
    },
    "dark": {
        **_COMMON,
        "mark": "bold #5fd7af",
        "place": "#a8a8a8",
        "dim": "#a8a8a8",
        "auto-suggestion": "#808080",
        "perhaps": "nobold #87d7ff",
        "refusal": "#ffaf5f",
        "error": "#ff5f5f",
    },
    NO_THEME: {},
}
"""The theme for any terminal has a contrast of 3.8 : 1 or more with black and with white, the ones for one kind 4.5 : 1
or more, except for the suggestion. All colours are of the 256 fixed ones: the terminal's own sixteen are not visible
everywhere; "bright black" is the background in a common dark theme. `none` has no colour.
"""

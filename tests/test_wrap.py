"""Lines of a window."""

from cited import answered

from index import Article
from qa import Citation
from qa.view.fragments import answer_fragments, to_plain


def test_long_word_is_broken_and_wide_characters_count_two() -> None:
    article = Article("a", "x" * 50 + " " + "漢" * 30, "t", path="a.txt")
    shown = to_plain(answer_fragments(answered(Citation(article, 0, 81, None, None, 0.5)), 20))
    quote = shown.split("   unknown")[0].splitlines()
    assert quote[0] == "1. " + "x" * 17
    assert "   " + "漢" * 8 in quote

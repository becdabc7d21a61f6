"""An article written with the sentence in question in [[brackets]], and who says it."""

from index import Article, split_sentences
from qa.news.speech.speaker import Voices, find_voices


def parse(marked: str) -> tuple[Article, int, int]:
    """The article without the brackets, and where the sentence in them stands."""
    start, end = marked.index("[["), marked.index("]]") - 2
    return Article("a", marked.replace("[[", "").replace("]]", ""), "Title"), start, end


def voices_at(article: Article, position: int) -> Voices:
    """Who says the sentence that holds the character at `position`."""
    return find_voices(article.text, split_sentences(article), position)


def voices(marked: str) -> tuple[Article, Voices]:
    article, start, _ = parse(marked)
    return article, voices_at(article, start)


def said_by(marked: str) -> str | None:
    """The words that name the speaker, None for the outlet itself."""
    article, found = voices(marked)
    return article.text[found.speaker.start : found.speaker.end] if found.speaker else None


def meant(marked: str) -> tuple[str, str] | None:
    """The pronoun and the name that it stands for, None if there is none."""
    article, found = voices(marked)
    text = article.text
    for one in found.referents:
        return text[one.start : one.end], text[one.name_start : one.name_end]
    return None

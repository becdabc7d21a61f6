"""A question as the stages after the first take it: with what an archive knows of its terms and names."""

from index import Vocabulary
from qa.question import Question, parse_question
from qa.retrieval.alias import look_up
from qa.selection.matching import WeighedTerm, weigh_terms


def looked_up(text: str, archive: Vocabulary) -> tuple[Question, list[WeighedTerm]]:
    """The question with the other forms of its names, and its terms, weighed."""
    question, statistics = look_up(parse_question(text), archive)
    return question, weigh_terms(question, statistics)


def plainly(text: str, archive: Vocabulary) -> tuple[Question, list[WeighedTerm]]:
    """The same with names only as they are written."""
    question, statistics = look_up(parse_question(text), archive, aliases=False)
    return question, weigh_terms(question, statistics)

"""Gold: what a question line says of its right answer, and where it stands."""

from dataclasses import dataclass

from qa.files.lines import Fields, Unusable, texts
from qa.metric import normalise_answer

_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
"""How tables write `answerable`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that holds the answer, word for word, and the ids of the articles it may stand in, if given."""

    text: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """Accepted short answers, evidence sentences (each once), whether there is an answer at all, and the type."""

    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answerable: bool = True
    type: str | None = None


def parse_gold(fields: Fields) -> Gold:
    """The gold of a question line; Unusable if it has none or if it makes no sense.

    With answers or evidence a question is answerable unless the line says otherwise; without, only the line can tell.
    """
    # An answer that normalises to nothing ("the") is none, as in the SQuAD 2.0 script.
    answers = tuple(dict.fromkeys(a for a in texts(fields, "answers") if normalise_answer(a)))
    evidence = _evidence(fields)
    answerable = _answerable(fields)
    if answerable is None and not (answers or evidence):
        raise Unusable("no right answer is given; add answers, evidence or answerable")
    kind = fields.get("type")
    kind = kind if isinstance(kind, str) and kind else None
    return Gold(answers, evidence, answerable is not False, kind)


def _evidence(fields: Fields) -> tuple[Evidence, ...]:
    sentences, names = texts(fields, "evidence"), texts(fields, "evidence_articles")
    if not all(sentence.strip() for sentence in sentences):
        raise Unusable("a sentence in evidence is empty")
    if names and len(names) != len(sentences):
        raise Unusable(
            f"evidence_articles names {len(names)} articles for {len(sentences)} sentences of evidence"
        )
    article = texts(fields, "article")
    places = [(name,) if names else article for name in names or sentences]
    return tuple(dict.fromkeys(map(Evidence, sentences, places)))


def _answerable(fields: Fields) -> bool | None:
    value = fields.get("answerable")
    if value is None:
        return None
    found = _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise Unusable("answerable is neither true nor false")
    return found

"""What an answer, or one of its citations, scored for: its features in groups, and the score an answer needs."""

from collections.abc import Mapping, Sequence

from qa.answer import Answer, Citation, Feature
from qa.sanitise import one_line
from qa.view.fragments import table
from qa.view.wording import offsets_text
from qa.view.wrap import MIN_WIDTH, Fragments, columns, cut, split_rows, wrap_text

LEAST_SHOWN = 0.05
"""Least effect of a feature that is shown: less decides nothing, and forty features do not fit a screen."""

LEAST_GROUPED = 0.1
"""The same if one citation is shown in groups with sums."""

GROUPS: Mapping[str, str] = {
    "question match": "overlap focus predicate entity rarest nearby title headline absent absent_name run pairs density"
    " bm25 rank sentence_bm25 article speaker outlet other_outlet",
    "kind of answer": "kind closeness no_span no_name no_clause not_counted quoted new_names new_numbers"
    " phrase phrases phrase_share phrase_count asks_name asks_measure asks_clause",
    "agreement": "agreement agreeing phrase_votes phrase_elsewhere answer_elsewhere words_votes words_elsewhere",
    "neural reader": "consulted relevance relevance_ahead relevance_share answer_inside words agreed"
    " relevance_of_one inside_of_one",
    "read again": "before before_ahead again again_ahead again_inside again_words again_agreed",
    "score without the reader": "lexical lexical_ahead lexical_of_one",
    "sentence and question": "lead asks length terms names articles read one_article",
}
"""The features by group."""
_GROUP_OF = {feature: group for group, names in GROUPS.items() for feature in names.split()}
_LAST = tuple(GROUPS)[-1]

BAR_COLUMNS = 10
"""The longest bar, of the feature with the largest effect."""
LEAST_MEANING = 26
"""Least columns for the meaning of a feature; a narrower window has no bars."""


def why_fragments(answer: Answer, width: int) -> Fragments:
    """The features of each citation, largest effects first."""
    if not answer.citations:
        return wrap_text(
            "There is nothing to explain: no sentence was found.", width, style="class:dim"
        )
    fragments: Fragments = []
    for number, citation in enumerate(answer.citations, start=1):
        if number > 1:
            fragments.append(("", "\n"))
        fragments += _head(citation, number, width)
        if citation.features:
            fragments += _feature_lines(citation, width)
    return [*fragments, ("", "\n"), *wrap_text(_verdict(answer), width)]


def why_citation_fragments(answer: Answer, number: int, width: int) -> Fragments:
    """One citation, counted from 1: what its score means, whether it is enough, and its features by group."""
    citation = answer.citations[number - 1]
    fragments = _head(citation, number, width)
    fragments += wrap_text(_meaning(citation.score), width)
    fragments += wrap_text(_verdict(answer) if number == 1 else _place_among(answer, number), width)
    if not citation.features:
        gone = "What it scored for was not saved with the conversation; ask the question again to see it."
        return [*fragments, *wrap_text(gone, width, style="class:dim")]
    counted = [one for one in citation.features if abs(one.effect) >= LEAST_GROUPED]
    most = max((abs(one.effect) for one in counted), default=1.0)
    for name in GROUPS:
        group = [one for one in counted if _group_of(one) == name]
        if group:
            total = sum(one.effect for one in citation.features if _group_of(one) == name)
            fragments += [("", "\n"), *_row(name, "", total, 0.0, width, "class:heading")]
            for one in sorted(group, key=lambda one: (-abs(one.effect), one.name)):
                fragments += _row(
                    f"  {_explained(one)}", f"{one.value:.2f}", one.effect, most, width
                )
    note = f"{_others(citation, counted)} These figures order the sentences; they do not add up to the score."
    return [*fragments, ("", "\n"), *wrap_text(note.strip(), width, style="class:dim")]


def _head(citation: Citation, number: int, width: int) -> Fragments:
    score = f"score {citation.score:.2f} "
    start = cut(one_line(citation.text), max(width - len(f"{number}. {score}"), MIN_WIDTH))
    head = [("class:number", f"{number}. "), ("class:heading", score)]
    place = wrap_text(offsets_text(citation), width, style="class:place", indent="   ")
    return [*head, ("class:dim", start), ("", "\n"), *place]


def _meaning(score: float) -> str:
    return f"About {100 * score:.0f} of 100 sentences with this score answer their question."


def _verdict(answer: Answer) -> str:
    """Whether the best citation has the score that an answer needs."""
    score, needed = answer.citations[0].score, answer.threshold
    if answer.answered:
        over = f"{score:.2f} is enough" if needed else "any score is enough"
        sure = "is sure" if answer.sure else "is not sure"
        return (
            f"An answer to such a question needs a score of {needed:.2f}: {over}. A sure answer"
            f" needs {answer.sure_from:.2f}: this one {sure}."
        )
    if score >= needed:
        return "It is shown as the nearest sentence, not as an answer."
    return f"An answer to such a question needs a score of {needed:.2f}: {score:.2f} is not enough."


def _place_among(answer: Answer, number: int) -> str:
    if not answer.answered:
        return "The first citation decides whether there is an answer: see /why 1."
    if number <= answer.answering:
        return (
            f"An answer to such a question needs a score of {answer.threshold:.2f}, which it has."
        )
    return f"An answer to such a question needs a score of {answer.threshold:.2f}: this one is only the next best."


def _group_of(feature: Feature) -> str:
    return _GROUP_OF.get(feature.name, _LAST)


def _row(
    text: str, value: str, effect: float, most: float, width: int, style: str = ""
) -> Fragments:
    """A feature's meaning, value, effect, and the effect as a bar; the meaning wraps."""
    bar = "".ljust(BAR_COLUMNS)
    if most:
        length = max(round(BAR_COLUMNS * abs(effect) / most), 1)
        bar = (("+" if effect > 0 else "-") * length).ljust(BAR_COLUMNS)
    figures = f"  {value:>5}  {effect:>+6.2f}"
    if width - len(figures) - 2 - BAR_COLUMNS >= LEAST_MEANING:
        figures = f"{figures}  {bar}"
    words = text.strip()
    indent = " " * (len(text) - len(text.lstrip()))
    room = max(width - len(figures), MIN_WIDTH) - len(indent)
    first, *others = [words[slice(*row)] for row in split_rows(words, room, room - 2)] or [""]
    fragments = [(style, indent + first), ("", " " * (room - columns(first)) + figures.rstrip())]
    return [*fragments, ("", "\n"), *((style, f"{indent}  {row}\n") for row in others)]


def _explained(feature: Feature) -> str:
    return one_line(f"{feature.name}: {feature.meaning}" if feature.meaning else feature.name)


def _feature_lines(citation: Citation, width: int) -> Fragments:
    features = sorted(citation.features, key=lambda f: (-abs(f.effect), f.name))
    counted = [f for f in features if abs(f.effect) >= LEAST_SHOWN]
    rows = [(_explained(f), f"{f.value:.2f}", f"{f.effect:+.2f}") for f in counted]
    fragments = table(("feature", "value", "adds"), rows, width) if rows else []
    if others := _others(citation, counted):
        fragments += wrap_text(others.rstrip("."), width, style="class:dim")
    return fragments


def _others(citation: Citation, counted: Sequence[Feature]) -> str:
    others = len(citation.features) - len(counted)
    if not others:
        return ""
    return f"{others} {'other adds' if others == 1 else 'others add'} little."

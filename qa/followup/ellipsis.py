"""A fragment ("and when?", "what about Ukraine?") and the question before it -> a whole question."""

import re
from collections.abc import Sequence

from index import is_stop_word, to_terms
from qa.followup.mention import Mention, Turn, Where
from qa.followup.recogniser import mentions_in
from qa.language.names import Name, find_names
from qa.language.pattern import any_case
from qa.language.quantities import find_dates

MAX_FRAGMENT_WORDS = 9
"""Most words of a fragment: a longer text without a verb is none."""
MAX_SUBJECT_WORDS = 6
"""Most words of an answer that may replace the "who" of its question."""

_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)(?:n['’]t)?"
_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_LEAD = re.compile(r"^\s*(?:(?:and|but|so|or|ok|okay|yes|no)\b[,:]?\s*)+", re.IGNORECASE)
_ABOUT = re.compile(r"\s*(?:what|how)(?:['’]s)? about\s+", re.IGNORECASE)
_BARE = re.compile(
    r"(?:(?:by|in|at|on|from|to|for|since|until|with|of|about|against|under|till)\s+)?"
    r"(?:how (?:many|much|long|far|old|often|big|soon|late|high)"
    r"(?:\s+[^\W_]+)?|(?:what|which)\s+[^\W_]+|how come|why not|why|when|where(?: to| from)?|how"
    r"|who(?:m| by| to| with| else)?|what|which|what for|how so)(?:\s+(?:exactly|else|then|ago))?",
    re.IGNORECASE,
)
_OF_THAT = re.compile(
    r"(when|where|why)(?:(?: is| was|['’]s) (?:that|this)| did (?:that|this|it) (?:happen|occur))",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(\bhow many)(?= (?:did|do|does|were|was|are|have|had|has|will|would)\b)", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\bhow many (?!(?:did|do|does|were|was|are|have|had|has|will|would)\b)([^\W\d_]+)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"^(?P<lead>\W*(?:(?:and|but|so)\b[,:]?\s*)?)(?P<wh>(?:(?:in|at|on|by|to|for|from|of|with|since|until|about)\s+)?"
    rf"{_WH}\b(?:(?!\b{_AUX}\b)[^?])*?)(?:['’]s\b|\s*\b(?P<aux>{_AUX})\b)(?P<rest>[^?]*)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?:be|been|being|[a-z]+(?:ed|en)|hurt|found|held|left|made|sold|told)\b", re.IGNORECASE
)
_WITH_NOUN = re.compile(r"(?:how many|how much|which|what) ([^\W\d_].*)", re.IGNORECASE)
_POLAR = re.compile(rf"^\W*(?P<aux>{_AUX})\b(?P<rest>[^?]*)", re.IGNORECASE)
_SUBJECT_WH = re.compile(
    r"^\W*(?:who|what|which(?: [^\W_]+)|how many(?: [^\W_]+)|what [^\W_]+)\s+(?P<rest>[^?]*)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(in|at|on|by|to|for|from|of|with|since|until|about|after|before|during|under|against|over|near|between|among|"
    r"outside|inside|as)\s",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:i|you|he|she|it|we|they|his|her|its|their|them|him|a|an|the)\b", re.IGNORECASE
)
_PAST_AT_END = re.compile(r"[a-z]ed$", re.IGNORECASE)
"""Verbs of complete questions: "how many died"; a participle alone ("how many injured") is unchanged too."""
_WHAT_DONE = re.compile(r"\W*(?:what|whom?)", re.IGNORECASE)
"""What asks for the object of a verb: "what did they sign"."""
_HAPPENED = re.compile(r"\W*what (?:has |had )?happened\b(?P<rest>[^?]*)", re.IGNORECASE)
_VERB = re.compile(rf"\b{_AUX}\b|\b(?:be|been|did|happen\w*)\b", re.IGNORECASE)


def expand(question: str, turns: Sequence[Turn]) -> str:
    """The fragment completed by the last question; any other question unchanged."""
    if not turns:
        return question
    question = _with_counted_noun(question, turns)
    text = _LEAD.sub("", question, count=1).strip()
    core = text.rstrip(" ?!.…")
    if not core:
        return question
    about = _ABOUT.match(core)
    if about:
        return _replaced(core[about.end() :], turns) or question
    bare = _OF_THAT.fullmatch(core)
    if bare or _is_bare(core):
        core = bare[1] if bare else core
        return _asked_anew(core, turns) or question
    if _is_fragment(core, is_led=text != question.strip()):
        return _replaced(core, turns) or question
    return question


def _with_counted_noun(question: str, turns: Sequence[Turn]) -> str:
    """ "How many did they exchange?" counts what was counted last: "how many prisoners did they exchange?"."""
    if _HOW_MANY.search(question):
        for turn in reversed(turns):
            counted = _COUNTED.search(turn.question)
            if counted:
                return _HOW_MANY.sub(rf"\1 {counted[1]}", question, count=1)
    return question


# "When?": the last question, asked with another word


def _is_bare(core: str) -> bool:
    match = _BARE.fullmatch(core)
    if match is None or any(no.search(core) for no in (_VERB, _PRONOUN, _PAST_AT_END)):
        return False
    return len(core.split()) <= 6 and not find_names(core)


def _asked_anew(core: str, turns: Sequence[Turn]) -> str | None:
    for turn in reversed(turns):
        clause = _clause(turn)
        if clause is not None:
            inverted, rest = clause
            core = re.sub(r"\b(?:how come|why not|how so)\b", "why", core, flags=re.IGNORECASE)
            middle = f" {inverted} " if inverted else " was it that "
            return f"{core}{middle}{rest.strip()}?"
    return None


def _clause(turn: Turn) -> tuple[str, str] | None:
    """The auxiliary and the rest of the turn's question; no auxiliary if the question asked for its subject."""
    happened = _HAPPENED.match(turn.question)
    if happened:
        return "did", f"that happen{happened['rest']}"
    polar = _POLAR.match(turn.question)
    if polar:
        return any_case(polar["aux"]), polar["rest"]
    answer = _short_answer(turn)
    asked = _QUESTION.match(turn.question)
    if asked and not re.match(r"\s*(?:the|a|an)?\s*$", asked["wh"]):
        aux = any_case(asked["aux"] or "is")
        copula = aux in ("is", "are", "was", "were") and re.match(
            r"\W*(?:who|what)$", asked["wh"].strip(), re.I
        )
        if any_case(asked["wh"]).split()[0] in ("who", "what") and copula and answer:
            return aux, f"{answer} {asked['rest'].strip()}"
        if not copula or not answer:
            noun, rest = _WITH_NOUN.match(asked["wh"].strip()), asked["rest"].strip()
            if _WHAT_DONE.fullmatch(asked["wh"].strip()) and aux in ("do", "does", "did"):
                return aux, _with_object(rest, answer)
            if noun and _PASSIVE.match(rest):  # "how many people were hurt": it is the subject
                return aux, f"the {noun[1]} {rest}"
            return aux, rest + (f" the {noun[1]}" if noun else "")
    subject = _SUBJECT_WH.match(turn.question)
    if subject and subject["rest"].strip():
        return "", f"{answer or _anybody(turn.question)} {subject['rest']}"
    return None


def _with_object(rest: str, answer: str) -> str:
    """The rest of "what did they sign" with what was asked for: the answer, or "that"."""
    if found := re.search(r"\s+about\s", rest):
        return f"{rest[: found.start()]} that{rest[found.start() :]}"
    if re.search(r"\b(?:in|at|on|by|to|for|from|with|since|until|after|before|during)\b", rest):
        return rest
    return f"{rest} {answer or 'that'}"


def _short_answer(turn: Turn) -> str:
    """The answer if it is a name or noun phrase; else nothing."""
    for mention in mentions_in(turn.answer, Where.ANSWER, turn.question):
        if mention.appearances[0].is_whole and len(mention.words) <= MAX_SUBJECT_WORDS:
            return mention.text
    return ""


def _anybody(question: str) -> str:
    which = re.match(r"\W*(?:which|what|how many)\s+([^\W_]+)", question, re.IGNORECASE)
    if which and not is_stop_word(which[1]):
        return f"the {which[1]}"
    return "somebody" if question.lower().lstrip().startswith("who") else "it"


# "And Ukraine?": the last question about something else


def _is_fragment(core: str, *, is_led: bool) -> bool:
    words = core.split()
    if len(words) > MAX_FRAGMENT_WORDS or re.match(rf"(?:{_WH}|{_AUX})\b", core, re.IGNORECASE):
        return False
    if re.match(
        r"(?:tell|show|list|give|name|explain|describe|find|i|you|he|she|it|they|we|there|so|any|please|can)\b",
        core,
        re.I,
    ):
        return False
    if _VERB.search(core):
        return False
    if _PREPOSITION.match(core) or is_led:
        return True
    names = find_names(core)
    return len(words) <= 4 and bool(names) and names[0].title_start <= 4


def _replaced(core: str, turns: Sequence[Turn]) -> str | None:
    """The last question with its part like `core` replaced by `core`, or with `core` added."""
    last = next((turn.question for turn in reversed(turns) if _is_whole(turn.question)), None)
    if last is None:
        return None
    last = last.rstrip(" ?!.")
    for replace in (_by_preposition, _by_date, _by_name, _by_phrase):
        made = replace(core, last)
        if made:
            return made + "?"
    joint = " " if _PREPOSITION.match(core) else " for "
    return f"{last}{joint}{core}?"


def _is_whole(question: str) -> bool:
    return len(to_terms(question)) > 0 and len(question.split()) > 2


def _by_preposition(core: str, last: str) -> str | None:
    """ "And in Velmar?": replaces "in Corvana"; a date only replaces a date."""
    match = _PREPOSITION.match(core)
    if match is None:
        return None
    dated = any(True for _ in find_dates(core)) or bool(re.search(r"\b\d{4}\b", core))
    names = [last[n.start : n.end] for n in find_names(last)]
    found = list(
        re.finditer(rf"\b{match[1]} (?:the )?(?:[A-Z0-9][\w.,’'-]*)(?: [A-Z0-9][\w.’'-]*)*", last)
    )
    for old in reversed(found):
        is_date = any(True for _ in find_dates(old.group())) or bool(
            re.search(r"\d{4}", old.group())
        )
        if is_date == dated and (is_date or names):
            return last[: old.start()] + core + last[old.end() :]
    return None


def _by_date(core: str, last: str) -> str | None:
    dates = [(span.start, span.end) for span in find_dates(core)]
    if not dates or dates[0][0] > 3:
        return None
    old = [(span.start, span.end) for span in find_dates(last)]
    if old:
        start, end = old[-1]
        return last[:start] + core + last[end:]
    return f"{last} in {core}" if re.fullmatch(r"\d{4}", core) else f"{last} {core}"


def _by_name(core: str, last: str) -> str | None:
    """The name most like the fragment's, by kind; the first of equals."""
    new = find_names(core)
    if not new or new[0].title_start > 4 or len(core) - new[-1].end > 3:
        return None
    old = find_names(last)
    if not old:
        return None
    best = max(old, key=lambda name: (_kind(name) == _kind(new[0]), -name.start))
    start = best.title_start
    core = re.sub(r"^the ", "", core) if last[:start].endswith("the ") else core
    return last[:start] + core + last[best.end :]


def _kind(name: Name) -> int:
    """What a name looks most like: 0 a person, 1 an organisation, 2 a place."""
    strengths = (name.person, name.organisation, name.place)
    return strengths.index(max(strengths))


def _by_phrase(core: str, last: str) -> str | None:
    """ "And the lander?": replaces the noun phrase that the question is about."""
    if not re.match(
        r"(?:the|a|an|his|her|its|their|our|other|others|another)\b", core, re.IGNORECASE
    ):
        return None
    if re.match(
        r"(?:the )?(?:others?|rest|other (?:side|party|team|one|half))$", core, re.IGNORECASE
    ):
        return _other_side(core, last)
    phrases = [
        m for m in mentions_in(last, Where.QUESTION) if not m.is_name or m.text.startswith("the ")
    ]
    old = next(iter(_placed(phrases, last)), None)
    if old is None:
        return None
    start, end = old
    return last[:start] + core + last[end:]


def _placed(phrases: Sequence[Mention], last: str) -> list[tuple[int, int]]:
    found = []
    for phrase in phrases:
        bare = phrase.text.removeprefix("the ")
        match = re.search(rf"(?:\b(?:the|a|an) )?{re.escape(bare)}", last, re.IGNORECASE)
        if match:
            found.append(match.span())
    return found


def _other_side(core: str, last: str) -> str:
    """The name stays, because the question is still about it."""
    names = find_names(last)
    if not names:
        return f"{last} for {core}"
    name = names[0]
    shown = last[name.title_start : name.end]
    return f"{last[: name.title_start]}{core} than {shown}{last[name.end :]}".replace(
        "the the", "the"
    )

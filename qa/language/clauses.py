"""Finds clauses in a sentence that answer: quotes, reasons, definitions, places without a name."""

import re
from collections.abc import Iterator

from index import is_stop_word
from qa.language.names import find_names
from qa.language.pattern import Part, Pattern, Span, Words, clues_in
from qa.language.wordlists import name_words

_LOCATION = re.compile(
    r"\b(?:in|at|inside|near|outside|aboard|beneath|under|on) (?:the|an?|its|his|her|their) "
    r"(?=(?P<words>[\w’'-]++(?: [\w’'-]++){0,4}))",  # looked ahead at: "in a letter at the hall" has two places
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"“[^”]{2,}+(?:”|$)"
    r"|(?<![\w,.?!])\"(?=\S)(?>(?:[^\"]|(?<=\s)\"(?=\S)[^\"]++(?<=\S)\"(?=[\s.,!?]))+)(?:(?<=\S)\"|$)"
    r"|‘(?>(?:[^‘’]|(?<=\w)’(?=\w)){2,})’(?!\w)"  # ‘I don’t know’
)
_MARK = re.compile(r"[“”\"]")
_REASONS: tuple[tuple[Pattern, float], ...] = tuple(
    (Pattern(Part(text, Words(*clues))), strength)
    for text, strength, *clues in (
        (r"\bbecause (?:of )?", 1.0, "because"),
        (r"\b(?:due|owing|thanks) to ", 1.0, "due", "owing", "thanks"),
        (r"\bthe reason (?:\w+ )*?(?:is|was|being)[: ]", 1.0, "reason"),
        (r"\b(?:his|her|its|their) reasons? (?:is|was|are|were) ", 1.0, "reason", "reasons"),
        (r"\bcaused by |\bblamed (?:on |the |a )?", 0.6, "caused", "blamed"),
        (r"\bafter (?=an? |the |he |she |it |they )|\bwhen (?=an? |the )", 0.6, "after", "when"),
        (
            r"\b(?:insisting|arguing|saying|fearing|citing|stressing|complaining|warning) (?:that )?",
            *(0.7, "insisting", "arguing", "saying", "fearing", "citing", "stressing"),
            *("complaining", "warning"),
        ),
        (r"\b(?:fears|feared|argued) (?:that )?", 0.7, "fears", "feared", "argued"),
        (
            r"\bexplain(?:s|ed|ing)? (?:that |why )?",
            *(0.5, "explain", "explains", "explained", "explaining"),
        ),
        (
            r"\b(?:praised|criticised|criticized|faulted|blamed) (?:(?:\w+ ){0,2}?for )?",
            *(0.5, "praised", "criticised", "criticized", "faulted", "blamed"),
        ),
        (
            r"\bunless |\bso that |\bin order to |\bas a result of |\bfor fear of ",
            *(0.7, "unless", "so", "order", "result", "fear"),
        ),
        (r"\bin protest (?:at|against) |\bover (?=\w+s\b)", 0.7, "protest", "over"),
        (
            r"(?<=, )as (?=the |it |he |she |they )|\bsince (?=the |it |he |she |they )",
            *(0.5, "as", "since"),
        ),
        (r"\bto (?-i:(?=[a-z]+ ))", 0.2, "to"),
    )
)
_EFFECT = Pattern(
    Part(
        r"^.+?(?= (?:caused|started|led to|triggered|sparked|set off|prompted|brought)\b)",
        Words("caused", "started", "led", "triggered", "sparked", "set", "prompted", "brought"),
    )
)
_OF_EFFECT = 0.8
"""Strength of the words before "caused"."""
_SPEAKS = re.compile(r"\b(?:said|says|added|told \w+|reported|wrote)(?: \w+ \w+day)?\s*$")
_CLAUSE_END = re.compile(r"[;”\"]|, (?:said|according|he|she|they|it|which|the)\b|[.!?]?$")
_DEFINES = re.compile(r"\b(?:is|are|was|were|means|refers to) (?=(?:an?|the|any|when|where)\b)")
_APPOSITIVE = re.compile(
    r"(?:, | \([A-Z]{2,}\), )(?=(?:an?|the|who|which|whose|one of)\b)(?P<clause>[^,.;]+)"
)
_EXPANDED = re.compile(
    r"\b(?P<acronym>[A-Z][A-Z&-]{1,9})(?: \(|, or |, )(?:the )?(?P<long>[A-Z][^(),.;]{4,80})(?=[),.;]|$)"
)
_ACRONYM = re.compile(r"(?: \(|, or |, known as )(?P<acronym>[A-Z][A-Z&-]{1,9})\b\)?")


MIN_REASON_CHARS = 3
"""The shortest reason, such as "fog"."""


def find_locations(text: str) -> Iterator[Span]:
    """Places without a name: "in the old lifeboat hall"; runs to the next function word."""
    for match in _LOCATION.finditer(text):
        end = match.start("words")
        last = ""
        for word in re.finditer(r"[\w’'-]+", match.group("words")):
            if is_stop_word(word.group()):
                break
            end, last = match.start("words") + word.end(), word.group()
        if last:
            yield Span(match.start(), end, 0.8 if last in name_words("place_nouns") else 0.35)


def find_quotes(text: str) -> Iterator[Span]:
    """Quoted speech, and, weaker, reported speech."""
    found = False
    for match in _QUOTED.finditer(text):
        found = True
        yield Span(match.start(), match.end(), min(1.0, 0.5 + len(match.group()) / 60))
    if not found and _MARK.search(text):
        yield Span(0, len(text), 0.6)  # inside a quotation that began earlier
    for match in re.finditer(
        r"\b(?:said|says|told \w+|added|argued|warned|insisted)(?: that)? (?=\w)", text
    ):
        end = _clause_end(text, match.end())
        if not _MARK.search(text, match.end(), end):  # a quotation in it says it better
            yield Span(match.end(), end, 0.4)


def find_reasons(text: str) -> Iterator[Span]:
    """Clauses after words such as "because", and the words before "caused"."""
    clues = clues_in(text)
    for pattern, strength in _REASONS:
        if pattern.clues.isdisjoint(clues):
            continue
        for match in pattern.finditer(text):
            start = match.end()
            end = _clause_end(text, start)
            if end - start >= MIN_REASON_CHARS:
                yield Span(start, end, strength)
    if not _EFFECT.clues.isdisjoint(clues):
        for match in _EFFECT.finditer(text):
            if match.end() >= MIN_REASON_CHARS:
                yield Span(0, match.end(), _OF_EFFECT)


def _clause_end(text: str, start: int) -> int:
    match = _CLAUSE_END.search(text, start + 1)
    end = match.start() if match else len(text)
    return len(text[:end].rstrip(" .,!?"))


def find_definitions(text: str) -> Iterator[Span]:
    """Definitions: surest in a sentence that begins as one ("Piping is the …")."""
    for match in _DEFINES.finditer(text):
        opens = text[: match.start()].count(" ") <= 5
        yield Span(match.end(), _clause_end(text, match.end()), 1.0 if opens else 0.5)
    yield from _appositives(text, 0.4)


def find_descriptions(text: str) -> Iterator[Span]:
    """Descriptions next to a name: "X, the body that advises …, wants", "X is an adviser"."""
    for name in find_names(text):  # Turkish Foreign Minister Hakan Fidan
        if name.title_start < name.start:
            title = text[name.title_start : name.start].rstrip()
            yield Span(name.title_start, name.title_start + len(title), 0.8)
    yield from _appositives(text, 0.8)
    for match in _DEFINES.finditer(text):
        yield Span(match.end(), _clause_end(text, match.end()), 0.7)


def _appositives(text: str, strength: float) -> Iterator[Span]:
    for match in _APPOSITIVE.finditer(text):
        if not _SPEAKS.search(
            match.group("clause")
        ):  # ", the club said" says nothing about the words before it
            end = match.start("clause") + len(match.group("clause").rstrip())
            yield Span(match.start("clause"), end, strength)


def find_expansions(text: str) -> Iterator[Span]:
    """The long form next to an acronym: "Joint Aviation Competition Authority (JACA)", "JACA (the Joint …)"."""
    for match in _EXPANDED.finditer(text):
        initials = [
            word[0] for word in re.findall(r"[\w’'-]+", match.group("long")) if word[0].isupper()
        ]
        if initials == [c for c in match.group("acronym") if c.isalpha()]:
            yield Span(match.start("long"), match.end("long"), 1.0)
    for match in _ACRONYM.finditer(text):
        letters = [c for c in match.group("acronym") if c.isalpha()]
        words = list(re.finditer(r"[^\W_][\w’'-]*", text[: match.start()]))
        for take in range(min(len(words), len(letters) + 4), 1, -1):
            first = words[-take]
            initials = [w.group()[0] for w in words[-take:] if w.group()[0].isupper()]
            if first.group()[0] == letters[0] and initials[: len(letters)] == letters:
                yield Span(first.start(), match.start(), 1.0)
                break

"""The training data of the neural reader: a question with the passage that answers it and some that do not.

Passages are encoded as at answer time. Wrong ones are found by BM25, in the same article and elsewhere; a sentence
with an answer is never one. Apart from people's questions there are clozes: a sentence of a news article with a
name, number or date taken out, whose right passage is, mostly, a sentence of another place that has it too.

The questions about news (`sets.NEWS`) are asked of all articles. The hardest wrong passages that BM25 finds are the
ones that the first network takes for answers; a question without an answer has only these. The right passage is also
trained against near misses of the question (training/misses.py): the same passage, nearly the same question.
"""

import gzip
import json
import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import sets
from misses import near_misses, things_in

from index import (
    Article,
    Filters,
    Sentence,
    Snapshot,
    open_index,
    split_sentences,
    to_terms,
)
from index.passage import title_of
from qa.language.finders import find_spans
from qa.neural.encoding import Input, PassageText, SentenceEncoder
from qa.neural.loading import make_own
from qa.question import parse_question, to_query

WORKERS = 2
NEAR, FAR = 4, 6
"""Wrong passages kept of each sort: near ones (neighbours, first ranks) and far ones (lower ranks, other articles)."""

CLOSED, OPEN = 12, 12
"""Passages searched for in the same article, and in all."""

ASKED_OF_ALL = 16
"""Passages searched for in all articles for a question about news."""

MINED = {"newsqa": 24, "newsqa_rt": 8}
"""How many of them, and of the article's, the network reads to find the hardest; fewer in the larger archive."""

SHARED = 0.5
"""Least share of an answer's terms in a passage that may be another form of the answer, and is no wrong one."""

CLOZES = {"realtimeqa": 24000, "multihoprag": 8000}
"""Clozes tried from the articles of each set."""

ASKED_BY = {
    "person": ("who",),
    "place": ("where", "which place"),
    "organisation": ("which organisation", "what", "who"),
    "money": ("how much",),
    "percent": ("what percentage",),
    "number": ("how many",),
    "date": ("when",),
    "age": ("how old",),
    "duration": ("how long",),
}
"""The words that ask for what a finder finds."""


@dataclass(frozen=True, slots=True)
class Example:
    """An encoded passage; `spans` are first and last token of each place of the answer, none for a wrong passage."""

    ids: np.ndarray
    first: int
    length: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A question's right passage (None if it has no answer) and wrong ones, the harder ones in `near`.

    `missed` is the right passage asked for near misses of the question, which it does not answer.
    """

    right: Example | None
    near: tuple[Example, ...]
    far: tuple[Example, ...]
    missed: tuple[Example, ...] = ()


class Workshop:
    """The data of a worker that makes the groups of a set."""

    def __init__(self, folder: Path, archive: Path, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self.articles = sets.articles(folder)
        self.snapshot: Snapshot = open_index(archive).snapshot()
        plain = Tokenizer.from_file(str(tokenizer))
        plain.no_truncation()
        plain.no_padding()
        self.encoder = SentenceEncoder(plain)
        self.idf = sets.idf_of(self.articles)
        self.sentences = lru_cache(maxsize=256)(split_sentences)

    def example(
        self, question: str, article_id: str, ordinal: int, answers: Sequence[str] = ()
    ) -> Example:
        """One passage encoded, with the places of the first of `answers` in it."""
        passage = self.passage(article_id, ordinal)
        encoded = self.encoder.encode(question, passage)
        return Example(
            np.array(encoded.ids, np.int16),
            encoded.first,
            len(encoded.offsets),
            token_spans(encoded, passage.sentence, answers),
        )

    def passage(self, article_id: str, ordinal: int) -> PassageText:
        """A sentence as the network reads it."""
        article = self.articles[article_id]
        sentences = self.sentences(article)
        before, text, after = (
            article.text[sentences[n].start : sentences[n].end] if 0 <= n < len(sentences) else ""
            for n in (ordinal - 1, ordinal, ordinal + 1)
        )
        return PassageText(title_of(article), before, text, after)

    def ask(self, question: dict[str, Any]) -> Group | None:
        """The group of a question in SQuAD's form."""
        article = self.articles[question["article"]]
        start, end = sets.paragraph_offsets(article)[question["paragraph"] :][:2]
        sentences = self.sentences(article)
        inside = [s for s in sentences if start <= s.start < end]
        text = question["question"]
        closed = self.search(text, CLOSED, Filters(articles=(article.id,)))
        if not question["answerable"]:
            near = [pair for pair in closed if start <= sentences[pair[1]].start < end]
            near += [(article.id, s.ordinal) for s in inside if (article.id, s.ordinal) not in near]
            far = [pair for pair in closed if pair not in near]
            return self.group(text, None, near, far, [])
        answers = by_agreement(question["answers"])
        right = self.best(text, article, inside, answers)
        if right is None:
            return None
        beside = [(article.id, n) for n in (right - 1, right + 1) if 0 <= n < len(sentences)]
        opened = self.search(text, OPEN, Filters())
        near, far = [*closed[:4], *beside], [*closed[4:8], *opened]
        return self.group(text, (article.id, right), near, far, answers)

    def group(
        self,
        question: str,
        right: tuple[str, int] | None,
        near: Sequence[tuple[str, int]],
        far: Sequence[tuple[str, int]],
        answers: list[str],
    ) -> Group | None:
        """The encoded group; None if the answer is not where it should be."""
        example = self.example(question, *right, answers) if right else None
        if example and not example.spans:
            return None
        seen = {right}

        def wrong(pairs: Sequence[tuple[str, int]], limit: int) -> tuple[Example, ...]:
            kept = []
            for pair in pairs:
                if pair not in seen and not sets.holds(self.text(*pair), answers):
                    kept.append(pair)
                seen.add(pair)
            return tuple(self.example(question, *pair) for pair in kept[:limit])

        group = Group(example, wrong(near, NEAR), wrong(far, FAR))
        return group if group.near or group.far else None

    def text(self, article_id: str, ordinal: int) -> str:
        """A sentence."""
        article = self.articles[article_id]
        sentence = self.sentences(article)[ordinal]
        return article.text[sentence.start : sentence.end]

    def search(self, question: str, k: int, filters: Filters) -> list[tuple[str, int]]:
        """The passages found, as article id and ordinal, best first."""
        parsed = parse_question(question)
        if not parsed.terms:
            return []
        hits = self.snapshot.search(to_query(parsed, filters), k)
        return [(hit.passage.article_id, hit.passage.ordinal) for hit in hits]

    def best(
        self, question: str, article: Article, inside: Sequence[Sentence], answers: list[str]
    ) -> int | None:
        """The sentence of the paragraph with an answer and most of the question's terms."""
        terms = set(to_terms(question))
        best, best_score = None, -1.0
        for sentence in inside:
            text = article.text[sentence.start : sentence.end]
            if sets.holds(text, answers):
                found = terms & set(to_terms(text))
                score = sum(self.idf.get(t, 10.0) for t in found) - 0.005 * len(text.split())
                if score > best_score:
                    best, best_score = sentence.ordinal, score
        return best

    def cloze(self, place: tuple[str, int, int]) -> Group | None:
        """The group of a sentence, given by article, ordinal and a seed; None if it has nothing to ask for."""
        article_id, ordinal, seed = place
        chance = random.Random(seed)
        text = self.text(article_id, ordinal)
        words = text.split()
        if not 8 <= len(words) <= 45:
            return None
        found = [
            (finder, span)
            for finder in ASKED_BY
            for span in find_spans(text, finder)
            if span.strength >= 0.6
        ]
        if not found:
            return None
        finder, span = chance.choice(found)
        answer = text[span.start : span.end]
        question = cloze_question(text, span.start, span.end, finder, chance)
        hits = self.search(question, 24, Filters())
        terms = set(to_terms(text)) - set(to_terms(answer))
        holds = re.compile(rf"(?<!\w){re.escape(answer)}(?!\w)")
        right = None
        for pair in hits[:10]:
            other = self.text(*pair)
            shared = terms & set(to_terms(other))
            likeness = len(shared) / (len(terms | set(to_terms(other))) or 1)
            is_it = pair == (article_id, ordinal)
            if not is_it and len(shared) >= 3 and likeness < 0.7 and holds.search(other):
                right = pair
                break
        if right is None:
            if chance.random() < 0.8:
                return None
            right = article_id, ordinal
        wrong = [pair for pair in hits if pair != (article_id, ordinal)]
        return self.group(question, right, wrong[:6], wrong[6:], [answer])


class NewsWorkshop(Workshop):
    """A workshop for the questions of `sets.NEWS`, with the first network, `reader`."""

    def __init__(self, folder: Path, archive: Path, tokenizer: Path, reader: Path) -> None:
        super().__init__(folder, archive, tokenizer)
        self.mined = MINED[folder.name]
        self.reader = make_own(reader, 1)
        self.things = lru_cache(maxsize=64)(self._things)

    def ask(self, question: dict[str, Any]) -> Group | None:
        """The group of a question that is asked of all articles."""
        text, answers = question["question"], question["answers"]
        article = self.articles[question["about"]]
        right = self.right(question)
        if question["answerable"] and right is None:
            return None
        beside = [
            (article.id, n)
            for n in ((right[1] - 1, right[1] + 1) if right else ())
            if 0 <= n < len(self.sentences(article))
        ]
        opened = self.search(text, ASKED_OF_ALL, Filters())
        closed = self.search(text, CLOSED // 2, Filters(articles=(article.id,)))
        pairs = list(dict.fromkeys([*opened, *closed, *beside]))
        wrong = [pair for pair in pairs if pair != right and not tells(self.text(*pair), answers)]
        near = self.hardest(text, wrong[: self.mined])
        group = self.group(text, right, near, [one for one in wrong if one not in near], answers)
        if group is None or right is None:
            return group
        return replace(group, missed=self.missed(text, right))

    def right(self, question: dict[str, Any]) -> tuple[str, int] | None:
        """The sentence with the answer."""
        if not question["answerable"]:
            return None
        article = self.articles[question["about"]]
        for sentence in self.sentences(article):
            inside = sentence.start < question["end"] and question["start"] < sentence.end
            if inside and sets.holds(self.text(article.id, sentence.ordinal), question["answers"]):
                return article.id, sentence.ordinal
        return None

    def hardest(self, question: str, pairs: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
        """The NEAR passages that the network most takes for answers."""
        opinions = self.reader.read(question, [self.passage(*pair) for pair in pairs])
        order = sorted(range(len(pairs)), key=lambda n: -opinions[n].relevance)
        return [pairs[n] for n in order[:NEAR]]

    def missed(self, question: str, right: tuple[str, int]) -> tuple[Example, ...]:
        """The right passage asked for the question's near misses."""
        title, before, text, after = self.passage(*right)
        seed = zlib.crc32(question.encode())
        made = near_misses(question, text, f"{title} {before} {after}", self.things(right[0]), seed)
        return tuple(self.example(one, *right) for one in made)

    def _things(self, article_id: str) -> Mapping[str, list[str]]:
        article = self.articles[article_id]
        return things_in([self.text(article_id, s.ordinal) for s in self.sentences(article)])


def tells(text: str, answers: Sequence[str]) -> bool:
    """True if `text` has at least SHARED of the terms of an answer: it may be another form of it."""
    terms = set(to_terms(text))
    found = [set(to_terms(answer)) for answer in answers]
    return any(one and len(one & terms) >= SHARED * len(one) for one in found)


def cloze_question(text: str, start: int, end: int, finder: str, chance: random.Random) -> str:
    """The sentence around `text[start:end]` as a question for it."""
    asking = chance.choice(ASKED_BY[finder])
    before = re.split(r"[,;:—–“”\"()]\s*", text[:start])[-1].split()[-12:]
    after = re.split(r"[,;:—–“”\"()]", text[end:])[0].rstrip(".!? ").split()[:12]
    if len(before) + len(after) < 4:
        before, after = text[:start].split()[-10:], text[end:].rstrip(".!? ").split()[:10]
    words = [asking, *after] if not before else [*before, asking, *after]
    if before and chance.random() < 0.6:
        words = [asking, *before, *after]
    if chance.random() < 0.3:
        words = [word for word in words if chance.random() < 0.85 or word == asking]
    return " ".join(words) + "?"


def by_agreement(answers: Sequence[str]) -> list[str]:
    """The answers of several people, the most typical one first."""
    return sorted(
        answers, key=lambda one: (-sum(sets.f1(one, other) for other in answers), len(one), one)
    )


def token_spans(encoded: Input, text: str, answers: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """First and last token of each place of the first of `answers` that is in the sentence."""
    for answer in answers:
        places = re.finditer(rf"(?<!\w){re.escape(answer.strip())}(?!\w)", text, re.IGNORECASE)
        spans = []
        for place in places:
            inside = [
                n
                for n, (start, end) in enumerate(encoded.offsets)
                if start < place.end() and place.start() < end
            ]
            if inside:
                spans.append((encoded.first + inside[0], encoded.first + inside[-1]))
        if spans:
            return tuple(spans)
    return ()


_workshop: Workshop | None = None


def _open_workshop(make: Callable[..., Workshop], *given: Any) -> None:
    global _workshop
    _workshop = make(*given)


def _ask(question: dict[str, Any]) -> Group | None:
    assert _workshop is not None
    return _workshop.ask(question)


def _cloze(place: tuple[str, int, int]) -> Group | None:
    assert _workshop is not None
    return _workshop.cloze(place)


def news_groups_of(folder: Path, cache: Path, tokenizer: Path, reader: Path) -> list[Group]:
    """The groups of the questions of one of `sets.NEWS` that may train the reader."""
    asked = [q for q in sets.questions(folder) if sets.trains_reader(folder.name, q)]
    asked.sort(key=lambda q: (q["about"], q["id"]))
    given = (NewsWorkshop, folder, sets.archive_of(folder, cache), tokenizer, reader)
    with Pool(WORKERS, _open_workshop, given) as pool:
        return [group for group in pool.imap(_ask, asked, chunksize=20) if group]


def groups_of(folder: Path, cache: Path, tokenizer: Path, limit: int | None = None) -> list[Group]:
    """The groups of a set's questions that may train the reader; at most `limit`, in drawn order."""
    asked = [q for q in sets.questions(folder) if sets.trains_reader(folder.name, q)]
    if folder.name == "squad_v2_dev":  # answerable questions are in squad_v1_dev too
        asked = [q for q in asked if not q["answerable"]]
    asked = sorted(asked[:limit], key=lambda q: (q["article"], q["paragraph"], q["id"]))
    given = (Workshop, folder, sets.archive_of(folder, cache), tokenizer)
    with Pool(WORKERS, _open_workshop, given) as pool:
        return [group for group in pool.imap(_ask, asked, chunksize=50) if group]


def qamr_folder(file: Path, cache: Path) -> Path:
    """The questions of QAMR as a set in the cache: each sentence is an article of its own."""
    folder = cache / "sets" / "qamr"
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[str, str] = {}
    with (
        gzip.open(file, "rt", encoding="utf-8") as lines,
        (folder / "questions.jsonl").open("w", encoding="utf-8") as asked,
    ):
        for question in map(json.loads, lines):
            article = f"qamr-{zlib.crc32(question['sentence'].encode()):08x}"
            texts[article] = question["sentence"]
            record = {"article": article, "paragraph": 0, "answerable": True}
            kept = {name: question[name] for name in ("id", "question", "answers")}
            asked.write(json.dumps(kept | record) + "\n")
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as written:
        for article, text in texts.items():
            written.write(json.dumps({"id": article, "title": "", "text": text}) + "\n")
    return folder


def clozes_of(folder: Path, cache: Path, tokenizer: Path) -> list[Group]:
    """Clozes from a set's articles, without those of questions that measure."""
    kept = sets.articles(folder)
    if folder.name == "realtimeqa":
        for question in sets.questions(folder):
            if sets.is_dev(question):
                for article_id in question["retrieved"]:
                    kept.pop(article_id, None)
    chance = random.Random(sets.SEED)
    ids = sorted(kept)
    places = list(_places(ids, kept, chance, CLOZES[folder.name]))
    given = (Workshop, folder, sets.archive_of(folder, cache), tokenizer)
    with Pool(WORKERS, _open_workshop, given) as pool:
        return [group for group in pool.imap(_cloze, places, chunksize=50) if group]


def _places(
    ids: Sequence[str], kept: dict[str, Article], chance: random.Random, limit: int
) -> Iterator[tuple[str, int, int]]:
    for _ in range(limit):
        article_id = chance.choice(ids)
        sentences = sets.sentences_of(kept[article_id])
        if sentences:
            ordinal = chance.randrange(len(sentences))
            yield article_id, ordinal, zlib.crc32(f"{article_id} {ordinal}".encode())

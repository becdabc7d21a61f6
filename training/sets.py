"""The evaluation sets as training reads them: questions, articles, splits, and which texts have an answer.

A set is a folder with `articles.jsonl` and `questions.jsonl`, either with .gz; see the README there.
"""

import gzip
import hashlib
import json
import math
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from index import ArchiveWriter, Article, read_articles, split_sentences, to_terms
from qa.selection.phrasing import plain_words

SEED = 13


def read_lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The records of `name`.jsonl or `name`.jsonl.gz; of the sample corpus, whose articles are files, none."""
    if name == "articles" and (folder / "questions.jsonl").exists() and list(folder.glob("*.txt")):
        return
    plain = folder / f"{name}.jsonl"
    with (
        plain.open("rt", encoding="utf-8")
        if plain.exists()
        else gzip.open(f"{plain}.gz", "rt", encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)


def digest(folder: Path) -> str:
    """The first 16 letters of the SHA-256 of a set's questions and articles, unpacked."""
    sha = hashlib.sha256()
    for name in ("articles", "questions"):
        for record in read_lines(articles_folder(folder) if name == "articles" else folder, name):
            sha.update(json.dumps(record, sort_keys=True).encode())
    return sha.hexdigest()[:16]


def questions(folder: Path, *, answerable: bool = False) -> list[dict[str, Any]]:
    """The questions in an order drawn by SEED; with `answerable` only those with an answer."""
    found = [q for q in read_lines(folder, "questions") if q["answerable"] or not answerable]
    found = [q for q in found if "history" not in q]  # a follow-up cannot be asked alone
    random.Random(SEED).shuffle(found)
    return found


def is_dev(question: dict[str, Any]) -> bool:
    """True for the half of RealTimeQA's weeks, and of the other sets' questions, that never trains."""
    key = question["id"]
    if key.startswith("rt-"):  # a week's questions stay together: rt-20220624_0
        key = key.removeprefix("rt-").split("_")[0]
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 == 1


READER_DEV = (
    "European_Union_law",
    "French_and_Indian_War",
    "Geology",
    "Harvard_University",
    "Rhine",
    "Warsaw",
)
"""Articles of SQuAD that measure the reader and never train anything."""

READER_FUSION = ("Amazon_rainforest", "Immune_system", "Private_school")
"""Articles of SQuAD that do not train the reader, so that the fusion is not fitted on questions it has seen."""


def trains_reader(name: str, question: dict[str, Any]) -> bool:
    """True if a question of the set `name` trains the neural reader."""
    if name in NEWS:
        return news_part(question) == "train"
    article = (question.get("article") or "").split("-", 1)[-1]
    if name in ("squad_v1_dev", "squad_v2_dev"):
        return article not in READER_DEV + READER_FUSION
    if name == "squad_newwiki":  # a fifth of the articles is for the fusion
        return zlib.crc32(article.encode()) % 5 != 0
    return name in ("squad_reddit", "squad_amazon", "qamr")


NEWS = {"newsqa": "multihoprag", "newsqa_rt": "realtimeqa"}
"""Sets of questions that were written for this project about articles of another set, all of which are asked."""


def news_part(question: dict[str, Any]) -> str:
    """The use of a question of NEWS: "dev", "fusion" or "train"; all questions about an article are of one part.

    Every fifth article by its digest is for dev: its questions measure, and train neither the network nor the
    fusion. Of the others every sixth is for the fusion: the network has not seen its questions, so that the fusion
    is fitted on opinions of new questions. The rest train the network.
    """
    number = int(hashlib.sha256(question["about"].encode()).hexdigest(), 16)
    if number % 5 == 0:
        return "dev"
    return "fusion" if number // 5 % 6 == 0 else "train"


def articles_folder(folder: Path) -> Path:
    """The folder with the articles of a set's questions: its own, or another set's."""
    return folder.parent / NEWS.get(folder.name, folder.name)


def articles(folder: Path) -> dict[str, Article]:
    """The articles by id, with title and text."""
    return {
        record["id"]: Article(record["id"], record["text"], record["title"] or "")
        for record in read_lines(articles_folder(folder), "articles")
    }


def full_articles(folder: Path) -> Iterator[Article]:
    """The articles with source, day and address too."""
    packed = list(articles_folder(folder).glob("articles.jsonl*"))
    if packed:
        yield from read_articles(packed)
        return
    for article in read_articles(
        [folder]
    ):  # questions name the articles of the sample corpus by their files
        yield replace(article, id=Path(article.path or article.id).stem)


def archive_of(folder: Path, cache: Path) -> Path:
    """The archive on disk of a set's articles, made if it is not in the cache."""
    archive = cache / articles_folder(folder).name
    with ArchiveWriter(archive) as writer:
        writer.add(full_articles(folder))
    return archive


def idf_of(found: dict[str, Article]) -> dict[str, float]:
    """Lucene's idf of each term over the roughly split sentences of at most a thousand articles."""
    frequencies: Counter[str] = Counter()
    n = 0
    for article in list(found.values())[:1000]:
        for sentence in re.split(r"(?<=[.!?])\s", article.text):
            n += 1
            frequencies.update(set(to_terms(sentence)))
    return {term: math.log(1 + (n - c + 0.5) / (c + 0.5)) for term, c in frequencies.items()}


@lru_cache(maxsize=64)
def sentences_of(article: Article) -> list[tuple[int, int]]:
    """The sentences of an article as offsets."""
    return [(sentence.start, sentence.end) for sentence in split_sentences(article)]


@lru_cache(maxsize=64)
def paragraph_offsets(article: Article) -> list[int]:
    """The start of each paragraph, and the end."""
    starts = [0]
    for paragraph in article.text.split("\n\n"):
        starts.append(starts[-1] + len(paragraph) + 2)
    return starts


def holds(text: str, answers: list[str]) -> bool:
    """True if `text` has one of the `answers` as complete words, both normalised."""
    padded = f" {plain_words(text)} "
    return any(f" {answer} " in padded for answer in map(plain_words, answers) if answer)


def f1(one: str, other: str) -> float:
    """Overlap of the words of two short answers (Rajpurkar et al. 2016)."""
    ours, theirs = plain_words(one).split(), plain_words(other).split()
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0

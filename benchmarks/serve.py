"""How much load a server takes: `python benchmarks/serve.py [speed] [pages] [memory] [add] [--index DIR] …`.

speed: for 1, 4, 16 and 64 people at once, each of whom asks as soon as their last answer came and comes back later
when turned away: answers a second, median and p95 of the time to an answer, how often they were turned away, errors;
and answers a second of `qa batch --jobs 2` over the same questions, which is the limit.
pages: the time to the first byte of each page, and the bytes of it with its style sheet, script and icon.
memory: the memory of the server after `--memory-asks` questions.
add: --articles are added to a new archive while 4 people ask; errors, and quotes that their article does not have.

Without files the questions and articles of the sample corpus; --workers as in qa serve.
"""

import argparse
import gzip
import http.client
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from threading import Event
from urllib.parse import quote, urlencode, urlsplit

ROOT = Path(__file__).parent.parent
PEOPLE = (1, 4, 16, 64)
SHOWN = ("/", "/?{q}", "/search?q=president", "/quotes", "/timeline", "/articles", "/sheet")
FILES = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


class Person:
    """A person who asks over one connection."""

    def __init__(self, host: str) -> None:
        self.connection = http.client.HTTPConnection(host, timeout=300)
        self.refused = 0

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Status and body, and the seconds to the first byte of it; one who is turned away comes back when told to."""
        while True:
            started = time.perf_counter()
            self.connection.request("GET", path)
            response = self.connection.getresponse()
            first = response.read(1)
            seconds = time.perf_counter() - started
            body = first + response.read()
            if response.status != 503:
                return response.status, body, seconds
            self.refused += 1
            time.sleep(float(response.headers.get("retry-after", 1)))

    def ask(self, question: str) -> tuple[int, bytes, float]:
        """The same for a question, with the seconds until it is answered, however often it was turned away."""
        started = time.perf_counter()
        status, body, _ = self.get(f"/api/v1/ask?{urlencode({'question': question})}")
        return status, body, time.perf_counter() - started


def ask_all(host: str, questions: Sequence[str], count: int) -> tuple[list[float], int, int]:
    """`people` people ask all questions between them: the times of the answers, refusals, errors."""
    waiting = iter(questions)
    people = [Person(host) for _ in range(count)]

    def go_on(person: Person) -> list[tuple[int, float]]:
        done = []
        for question in waiting:
            status, _, seconds = person.ask(question)
            done.append((status, seconds))
        return done

    with ThreadPoolExecutor(count) as crowd:
        done = [one for part in crowd.map(go_on, people) for one in part]
    times = [seconds for status, seconds in done if status == 200]
    return times, sum(one.refused for one in people), len(done) - len(times)


def speed(host: str, questions: Sequence[str], batch: Sequence[str]) -> None:
    """A row for each number of people, and the limit."""
    print("people  answers/s     p50 ms     p95 ms  refused   errors")
    for people in PEOPLE:
        started = time.perf_counter()
        times, refused, errors = ask_all(host, questions, people)
        wall = time.perf_counter() - started
        p50, p95 = median(times) * 1000, quantiles(times, n=20)[-1] * 1000
        print(
            f"{people:6} {len(times) / wall:10.1f} {p50:10.0f} {p95:10.0f} {refused:8} {errors:8}"
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "questions.txt")
        for part in (questions[:2], questions):  # the first for what is loaded at the start
            file.write_text("\n".join(part), "utf-8")
            started = time.perf_counter()
            subprocess.run([*batch, str(file)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            if len(part) == 2:
                loading = time.perf_counter() - started
        wall = time.perf_counter() - started - loading
    print(f"qa batch --jobs 2: {(len(questions) - 2) / wall:.1f} answers/s")


def pages(host: str, question: str) -> None:
    """A row for each page."""
    print("page                          first byte ms   kB in all")
    person = Person(host)
    for shown in SHOWN:
        path = shown.replace("{q}", urlencode({"q": question}))
        done = [person.get(path) for _ in range(20)]
        assert {status for status, _, _ in done} == {200}
        files = {file.decode() for file in FILES.findall(done[0][1])}
        weight = len(done[0][1]) + sum(len(person.get(file)[1]) for file in files)
        print(f"{shown:30} {median(s for *_, s in done) * 1000:12.1f} {weight / 1000:11.1f}")


def memory(host: str, questions: Sequence[str], asks: int, pid: int) -> None:
    """Megabytes in use before, and after a tenth, a half and all of the questions."""
    print(f"memory: {held(pid)} MB", flush=True)
    asked = 0
    for upto in (asks // 10, asks // 2, asks):
        part = list(islice(cycle(questions), upto - asked))
        _, _, errors = ask_all(host, part, 2)
        asked = upto
        print(f"after {asked:,} questions: {held(pid)} MB, {errors} errors", flush=True)


def held(pid: int) -> int:
    """Megabytes in use by a process and its children."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    own = int(status.split("VmRSS:")[1].split()[0]) // 1024
    return own + sum(held(int(child)) for child in children)


def add(host: str, questions: list[str], index: str, articles: str) -> None:
    """Adds articles while 4 people ask; each quote is compared with the text of its article."""
    ended = Event()

    def go_on(number: int) -> tuple[int, int, int]:
        person, answers, errors, wrong = Person(host), 0, 0, 0
        for question in cycle(questions[number:] + questions[:number]):
            status, body, _ = person.ask(question)
            answers, errors = answers + 1, errors + (status != 200)
            for one in json.loads(body)["citations"] if status == 200 else ():
                _, text, _ = person.get(f"/api/v1/articles/{quote(one['article'], safe='')}")
                article = json.loads(text)
                wrong += article.get("text", "")[one["start"] : one["end"]] != one["text"]
            if ended.is_set():
                return answers, errors, wrong
        raise AssertionError("there are no questions")

    command = [sys.executable, "-m", "qa", "-q", "index", "add", articles, "--index", index]
    with ThreadPoolExecutor(4) as crowd:
        asking = [crowd.submit(go_on, number) for number in range(4)]
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        seconds = time.perf_counter() - started
        ended.set()
        answers, errors, wrong = map(sum, zip(*(one.result() for one in asking), strict=True))
    print(f"{done.stdout.strip()} in {seconds:.0f} s: {answers} answers meanwhile, {errors} errors, "
          f"{wrong} quotes that are not in their article")  # fmt: skip


@contextmanager
def serving(articles: Sequence[str], *more: str) -> Iterator[tuple[str, int]]:
    """A server, its host and port, and its process."""
    command = [sys.executable, "-m", "qa", "-q", *articles, "serve", "--port", "0", *more]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        yield urlsplit(server.stderr.readline().split()[2]).netloc, server.pid
        server.terminate()


def main() -> None:
    """Starts servers, measures, stops them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what", nargs="*", help="speed, pages, memory, add; the first two if nothing is named"
    )
    parser.add_argument("--questions", type=Path, default=ROOT / "corpus" / "questions.jsonl")
    parser.add_argument("--index")
    parser.add_argument("--asks", type=int, default=120, help="questions for each row of speed")
    parser.add_argument("--memory-asks", type=int, default=10_000)
    parser.add_argument("--articles", help="a file of articles for add")
    parser.add_argument("--reader", default="auto")
    parser.add_argument("--workers", default="1")
    options = parser.parse_args()
    what = options.what or ["speed", "pages"]
    raw = options.questions.read_bytes()
    text = gzip.decompress(raw) if options.questions.suffix == ".gz" else raw
    known = [json.loads(line)["question"] for line in text.splitlines()]
    questions = list(islice(cycle(known), options.asks))
    named = ["--index", options.index] if options.index else ["--corpus", str(ROOT / "corpus")]
    named += ["--reader", options.reader]
    if {*what} - {"add"}:
        with serving(named, "--workers", options.workers) as (host, pid):
            ask_all(host, questions[:4], 2)  # what is loaded with the first question
            if "pages" in what:
                pages(host, known[0])
            if "speed" in what:
                batch = [sys.executable, "-m", "qa", "-q", *named, "batch", "--jobs", "2"]
                speed(host, questions, batch)
            if "memory" in what:
                memory(host, known, options.memory_asks, pid)
    if "add" in what:
        with tempfile.TemporaryDirectory() as index:
            first = [sys.executable, "-m", "qa", "-q", "index", "add", str(ROOT / "corpus")]
            subprocess.run([*first, "--index", index], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
            archive = ["--index", index, "--reader", options.reader]
            with serving(archive, "--workers", options.workers) as (host, _):
                add(host, known, index, options.articles)


if __name__ == "__main__":
    main()

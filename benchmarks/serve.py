"""How a server holds out: `python benchmarks/serve.py [--questions QUESTIONS.jsonl] [--index DIR] [--asks N]`.

Starts `qa serve`, and for 1, 4 and 16 people at once, each of whom asks as soon as their last answer came, prints
answers a second, the middle time to an answer, that of 19 in 20, and how many were turned away (503). Then the time to
the first byte of the pages that ask nothing. Without files the questions and articles of the sample corpus.
"""

import argparse
import http.client
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parent.parent
PEOPLE = (1, 4, 16)


def ask(host: str, path: str) -> tuple[int, float]:
    """The status of a path, and the seconds until all of it was read."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection(host, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, time.perf_counter() - started


def measure(host: str, questions: list[str], people: int) -> str:
    """One row: so many people ask all questions between them."""
    paths = [f"/api/v1/ask?{urlencode({'question': one})}" for one in questions]
    started = time.perf_counter()
    with ThreadPoolExecutor(people) as crowd:
        done = list(crowd.map(lambda path: ask(host, path), paths))
    wall = time.perf_counter() - started
    times = [seconds for status, seconds in done if status == 200]
    refused = sum(status == 503 for status, _ in done)
    wrong = len(done) - len(times) - refused
    p95 = quantiles(times, n=20)[-1]
    rate = len(times) / wall
    return f"{people:6} {rate:10.1f} {median(times) * 1000:10.0f} {p95 * 1000:10.0f} {refused:8} {wrong:8}"


def memory(pid: int) -> int:
    """Megabytes that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def main() -> None:
    """Starts the server, measures, stops it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=ROOT / "corpus" / "questions.jsonl")
    parser.add_argument("--index")
    parser.add_argument("--corpus", default=str(ROOT / "corpus"))
    parser.add_argument("--asks", type=int, default=120, help="questions for each row")
    parser.add_argument("--reader", default="auto")
    options = parser.parse_args()
    lines = options.questions.read_text("utf-8").splitlines()
    questions = list(islice(cycle(json.loads(line)["question"] for line in lines), options.asks))
    articles = ["--index", options.index] if options.index else ["--corpus", options.corpus]
    command = [sys.executable, "-m", "qa", "-q", *articles, "--reader", options.reader]
    command += ["serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        host = urlsplit(server.stderr.readline().split()[2]).netloc
        measure(host, questions[:5], 1)  # what is loaded with the first question
        before = memory(server.pid)
        print("people  answers/s     p50 ms     p95 ms   busy    errors")
        for people in PEOPLE:
            print(measure(host, questions, people))
        print(f"memory {before} MB before, {memory(server.pid)} MB after")
        for path in ("/", "/static/page.css"):
            done = [ask(host, path) for _ in range(20)]
            assert {status for status, _ in done} == {200}
            print(f"{path}: {median(seconds for _, seconds in done) * 1000:.1f} ms")
        server.terminate()


if __name__ == "__main__":
    main()

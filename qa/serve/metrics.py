"""Metrics: counts of what the server has done, in the text format of Prometheus; without questions."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Lock, Thread

from qa.answer import Answer
from qa.serve.limit import Gate

BUCKETS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Buckets of seconds to an answer."""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "newsqa_"
FAMILIES = (
    ("requests_total", "counter", "Requests by path and status."),
    ("answers_total", "counter", "Questions by what became of them."),
    ("answer_seconds", "histogram", "From the question to the answer."),
    ("answers_running", "gauge", "Answers that are being made."),
    ("answers_waiting", "gauge", "Questions that wait for their turn."),
)
SHARE_S = 1
"""Seconds between two writes of a process's counts for the others."""

STALE_S = 5
"""Seconds after which a silent process counts as ended: its counts stay, nothing runs in it."""


class Metrics:
    """Counts of requests by path and status, and of answers by outcome and time.

    If several processes serve, each writes its counts into a `folder`, and the one that is asked adds all.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._lock = Lock()
        self._folder = folder
        bounds = [*map(str, BUCKETS_S), "+Inf"]
        self._counts: Counter[str] = Counter()
        self._counts.update({f'answer_seconds_bucket{{le="{bound}"}}': 0 for bound in bounds})
        self._counts.update({"answer_seconds_sum": 0, "answer_seconds_count": 0})

    def count_request(self, path: str, status: int) -> None:
        """A request to one of the server's paths was answered with that status."""
        with self._lock:
            self._counts[f'requests_total{{path="{path}",status="{status}"}}'] += 1

    def count_answer(self, answer: Answer) -> None:
        """A question was answered, or declined for a reason."""
        seconds = answer.elapsed_ms / 1000
        outcome = answer.reason.value if answer.reason else "answered"
        with self._lock:
            self._counts[f'answers_total{{outcome="{outcome}"}}'] += 1
            for bound in BUCKETS_S:
                self._counts[f'answer_seconds_bucket{{le="{bound}"}}'] += seconds <= bound
            self._counts['answer_seconds_bucket{le="+Inf"}'] += 1
            self._counts["answer_seconds_count"] += 1
            self._counts["answer_seconds_sum"] += seconds  # type: ignore[assignment]

    def text(self, gate: Gate) -> str:
        """All counts, one a line, and how many answers are being made and waited for."""
        counts = self._own(gate)
        for other in self._others():
            counts.update(other)
        lines = []
        for name, kind, meaning in FAMILIES:
            lines += [f"# HELP {PREFIX}{name} {meaning}", f"# TYPE {PREFIX}{name} {kind}"]
            samples = (one for one in counts if one.startswith(name))
            lines += [f"{PREFIX}{one} {round(counts[one], 6)}" for one in samples]
        return "\n".join([*lines, ""])

    def _own(self, gate: Gate) -> Counter[str]:
        with self._lock:
            own = Counter(self._counts)
        own.update(answers_running=gate.running, answers_waiting=gate.waiting)
        return own

    def _others(self) -> Iterator[dict[str, int]]:
        for file in self._folder.glob("*.json") if self._folder else ():
            if file.stem == str(os.getpid()):
                continue
            try:
                is_stale = time.time() - file.stat().st_mtime > STALE_S
                counts = json.loads(file.read_bytes())
            except (OSError, ValueError):
                continue
            yield {
                name: count
                for name, count in counts.items()
                if not (is_stale and name in ("answers_running", "answers_waiting"))
            }

    def write(self, gate: Gate) -> None:
        """Writes the counts of this process for the others."""
        assert self._folder
        file = self._folder / f"{os.getpid()}.json"
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(self._own(gate)), "utf-8")
        fresh.replace(file)

    def keep_writing(self, gate: Gate) -> None:
        """Writes them regularly from now on."""

        def write() -> None:
            while self._folder and self._folder.is_dir():
                self.write(gate)
                time.sleep(SHARE_S)

        Thread(target=write, daemon=True).start()

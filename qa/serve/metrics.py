"""Metrics: what the server has done, counted, in the text format of Prometheus; no question stands in it."""

from collections import Counter
from threading import Lock

from qa.answer import Answer
from qa.serve.limit import Gate

BUCKETS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to an answer: from one that is felt as none to one that is too long."""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of requests by path and status, and of answers by outcome and time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._answers: Counter[str] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def count_request(self, path: str, status: int) -> None:
        """A request to one of the server's paths was answered with that status."""
        with self._lock:
            self._requests[path, status] += 1

    def count_answer(self, answer: Answer) -> None:
        """A question was answered, or declined for a reason."""
        seconds = answer.elapsed_ms / 1000
        with self._lock:
            self._answers[answer.reason.value if answer.reason else "answered"] += 1
            self._seconds += seconds
            for bound in BUCKETS_S:
                self._buckets[bound] += seconds <= bound

    def text(self, gate: Gate) -> str:
        """All counts, one a line, and how many answers are being made and waited for."""
        with self._lock:
            return "\n".join([*self._lines(), *_gauges(gate), ""])

    def _lines(self) -> list[str]:
        total = sum(self._answers.values())
        return [
            *_head("requests_total", "counter", "Requests by path and status."),
            *(
                f'newsqa_requests_total{{path="{path}",status="{status}"}} {count}'
                for (path, status), count in sorted(self._requests.items())
            ),
            *_head("answers_total", "counter", "Questions by what became of them."),
            *(
                f'newsqa_answers_total{{outcome="{outcome}"}} {count}'
                for outcome, count in sorted(self._answers.items())
            ),
            *_head("answer_seconds", "histogram", "From the question to the answer."),
            *(
                f'newsqa_answer_seconds_bucket{{le="{bound}"}} {self._buckets[bound]}'
                for bound in BUCKETS_S
            ),
            f'newsqa_answer_seconds_bucket{{le="+Inf"}} {total}',
            f"newsqa_answer_seconds_sum {self._seconds:.6f}",
            f"newsqa_answer_seconds_count {total}",
        ]


def _gauges(gate: Gate) -> list[str]:
    return [
        *_head("answers_running", "gauge", "Answers that are being made."),
        f"newsqa_answers_running {gate.running}",
        *_head("answers_waiting", "gauge", "Questions that wait for their turn."),
        f"newsqa_answers_waiting {gate.waiting}",
    ]


def _head(name: str, kind: str, told: str) -> list[str]:
    return [f"# HELP newsqa_{name} {told}", f"# TYPE newsqa_{name} {kind}"]

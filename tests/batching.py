"""A stand-in that answers by one article, a question file of every kind of line, and a batch over them."""

import gzip
from collections import deque
from pathlib import Path
from typing import cast

from index import Article
from qa import Answer, Answerer, Citation, Options, Reason
from qa.cli.batch import Tally, run_batch, summary_rows
from qa.cli.crew import ask_each
from qa.desk import Desk
from qa.files.question_file import read_questions
from qa.files.result_file import open_result_file, plan_target

ARTICLE = Article("talks", "Vladimir Medinsky\n=led \ud800 the talks.", "Talks", path="talks.txt")


class EchoAnswerer:
    """Answers "who …" by the one article, refuses the rest; stops by KeyboardInterrupt after `stop` questions."""

    def __init__(self, stop: int = -1) -> None:
        self.asked: list[tuple[str, Options]] = []
        self.stop = stop

    def ask(self, question: str, options: Options, history: object = ()) -> Answer:
        if len(self.asked) == self.stop:
            raise KeyboardInterrupt
        self.asked.append((question, options))
        found = question.startswith("who")
        citation = Citation(
            article=ARTICLE,
            start=0,
            end=len(ARTICLE.text),
            answer_start=0,
            answer_end=17,
            score=0.9,
        )
        reason = None if found else Reason.NO_HITS
        return Answer(
            question=question,
            asked=question,
            citations=(citation,) if found else (),
            answered=found,
            reason=reason,
            elapsed_ms=1.0,
        )


def write(path: Path, content: bytes | str) -> str:
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


QUESTIONS = [
    '{"id": "a", "question": "who led?"}',
    '{"id": "b", "question": "when?"}',
    "{bad",
    '{"id": "d", "question": "who = \\ud800 \\n won?", "source": "Own", "until": "2025"}',
    '{"id": "d", "question": "who = \\ud800 \\n won?", "source": "Own", "until": "2025"}',
    '{"id": "=f", "question": "who lost?"}',
]


def batch(
    questions: str,
    output: Path | None,
    form: str | None = None,
    *,
    resume: bool = False,
    overwrite: bool = False,
    answerer: EchoAnswerer | None = None,
    options: Options | None = None,
) -> tuple[Tally, bytes]:
    written: list[bytes] = []
    tally = Tally()
    path = str(output) if output else None
    target = plan_target(path, form, questions, resume=resume, overwrite=overwrite)
    asker = ask_each(Desk(cast(Answerer, answerer or EchoAnswerer())), options or Options())
    with open_result_file(target, written.append, [("Archive", "news")]) as results:
        deque(run_batch(read_questions(questions), asker, results, tally), 0)
        past = target.past
        results.finish(summary_rows(tally, past.outcomes, past.citations))
    return tally, b"".join(written)

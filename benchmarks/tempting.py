"""How often tempting questions are answered: `python benchmarks/tempting.py ARTICLES [--reader off]`.

The questions of benchmarks/marks/tempting.txt are for two articles on the talks in Istanbul of May 2025, which
answer none of them. Each answer is printed with its score and whether it is called sure; at the end how many there are.
"""

import argparse
from pathlib import Path

from qa import Answerer, OkapiRetriever, ReaderChoice, read_articles
from qa.neural.choice import AUTO, MODES

QUESTIONS = Path(__file__).parent / "marks" / "tempting.txt"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("articles", type=Path)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--reader", choices=MODES, default=AUTO)
    arguments = parser.parse_args()
    retriever = OkapiRetriever(read_articles([arguments.articles]))
    answerer = Answerer(retriever, ReaderChoice(arguments.reader).opener())
    lines = arguments.questions.read_text("utf-8").splitlines()
    answers = [answerer.ask(line) for line in lines if line and not line.startswith("#")]
    given = [answer for answer in answers if answer.answered]
    for answer in given:
        best = answer.citations[0]
        print(f"{best.score:.2f} {'sure' if answer.sure else ''}\t{answer.asked}\t{best.answer}")
    sure = sum(answer.sure for answer in given)
    print(f"{len(answers)} questions: {len(given)} answered, {sure} of them sure")


if __name__ == "__main__":
    main()

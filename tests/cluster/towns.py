"""Made-up towns: articles that each say who leads one, and questions whose answers they hold."""

import json
from collections.abc import Iterable
from itertools import islice, product
from pathlib import Path
from typing import Any

STARTS = "Bel Cor Dun Esk Far Gal Hol Kir Lam Mor Nor Pel Rud Sal Tor Ul Ver Wen Yar Zel".split()  # noqa: SIM905
ENDS = "bury dale ford ham ley mere stead ton wick worth".split()  # noqa: SIM905
SIDES = ("", "North ", "South ", "East ", "West ")
GIVEN = "Anna Boris Clara David Elena Frank Greta Henry Irene James".split()  # noqa: SIM905
FILLERS = (
    "The harbour was dredged before winter, and boats of every size came back.",
    "A bakery next to the station has sold rye bread since the war.",
    "Farmers asked for lower prices of water after a dry spring.",
    "The choir sang in the old church, which was full to the last seat.",
)


def towns() -> Iterable[tuple[str, str]]:
    """1,000 towns and who leads them."""
    for number, (side, start, end) in enumerate(product(SIDES, STARTS, ENDS)):
        family = STARTS[(number * 7 + number // 20) % 20] + ENDS[number // 3 % 10]
        yield f"{side}{start}{end}", f"{GIVEN[number % 10]} {family.capitalize()}"


def articles(count: int, **fields: Any) -> list[dict[str, Any]]:
    """`count` articles as JSON lines have them, each of a town of its own; `fields` are added to each."""
    made = []
    for number, (town, mayor) in enumerate(islice(towns(), count)):
        told = [
            f"{mayor} was elected mayor of {town} on Monday.",
            f"The council of {town} has {number + 11} members.",
            *FILLERS,
        ]
        made.append(
            {
                "id": f"town-{number:04}",
                "title": f"Election in {town}",
                "source": "Harbour Post" if number % 2 else "Kestrel Wire",
                "date": f"2025-05-{1 + number % 28:02}",
                "text": " ".join(told),
                **fields,
            }
        )
    return made


def questions(count: int) -> list[dict[str, Any]]:
    """Questions as JSON lines have them, each with its answer."""
    asked = []
    for number, (town, mayor) in enumerate(islice(towns(), count)):
        asked.append(
            {"id": str(number), "question": f"Who was elected mayor of {town}?", "answers": [mayor]}
        )
    return asked


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> str:
    """Writes JSON lines; the path, for a command line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)

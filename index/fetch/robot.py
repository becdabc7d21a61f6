"""RobotRules: the text of a robots.txt -> what it lets us fetch, and how fast (RFC 9309)."""

from protego import Protego

ROBOT = "news-qa"
"""The name by which robots.txt may address us, and the first word of our User-Agent."""

MAX_ROBOTS_BYTES = 500 * 2**10
"""How much of a robots.txt is read, the least that RFC 9309 asks for; the rest is as if it were not there."""

_FIELDS = ("user-agent", "allow", "disallow", "crawl-delay")


class RobotRules:
    """What one robots.txt says to us."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse("\n".join(_relevant_lines(text)))

    @property
    def delay_s(self) -> float:
        """The seconds it asks for between two requests; 0 if it does not ask."""
        return self._rules.crawl_delay(ROBOT) or 0.0

    def allows(self, address: str) -> bool:
        """True if we may fetch `address`."""
        return self._rules.can_fetch(address, ROBOT)


def _relevant_lines(text: str) -> list[str]:
    """The rules for us and for everybody; groups for others stand under one name.

    Protego keeps each rule once for each name above it: 500 KiB, half of names and half of rules, took gigabytes.
    """
    lines: list[str] = []
    for line in text.splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon or field not in _FIELDS:
            continue
        if field == "user-agent":
            name = value.partition("/")[0].strip().lower()
            value = name if name in (ROBOT, "*") else "others"
            if lines and lines[-1] == f"{field}: {value}":
                continue
        lines.append(f"{field}: {value}")
    return lines

"""Filters as people write them: days, names of sources, and `source="Harbour Post" since=2025-05` of /filter."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from index import AppError, Filters, SourceSummary, source_forms
from qa.errors import CommandError
from qa.language.days import whole
from qa.sanitise import clean_line

FILTER_NAMES = ("source", "since", "until")
NEAREST_SOURCES = 3
"""Most names that are offered for a source that does not exist."""
NEAREST_CUTOFF = 0.4
"""Least similarity of these: low enough that `harbour` finds Harbour Post."""

_SETTING = re.compile(
    r"""\s*(\w+)=\s*(?:"([^"]*)"|'([^']*)'|“([^”]*)”|(.*?))(?=\s+\w+=|\s*$)""", re.DOTALL
)


# Days


def parse_since(text: str) -> date:
    """The first day of `text`: a year, a month (2025-05) or a day (2025-05-16); AppError if it is none."""
    return _parse_days(text)[0]


def parse_until(text: str) -> date:
    """The last day of `text`: a year, a month (2025-05) or a day (2025-05-16); AppError if it is none."""
    return _parse_days(text)[1]


def _parse_days(text: str) -> tuple[date, date]:
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part or 1) for part in match.groups())
        unit = "day" if match[3] else "month" if match[2] else "year"
        return whole(unit, date(year, month, day))
    except ValueError:
        raise AppError(
            f"“{text}” is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, as in 2025-05-16",
            code="bad_date",
        ) from None


# Combining filters


def override(common: Filters, own: Filters) -> Filters:
    """The filters of the command line, each replaced by a question's own if it has one."""
    return Filters(
        own.sources or common.sources,
        own.since or common.since,
        own.until or common.until,
        own.articles or common.articles,
    )


# Sources


def source_warnings(sources: Iterable[SourceSummary], names: Iterable[str]) -> list[str]:
    """One line for each of `names` that is no source of the archive, with the nearest sources."""
    known = _spellings(sources)
    return [_unknown_source(name, known) for name in names if not _called(name, known)]


def _unknown_source(name: str, known: dict[str, str]) -> str:
    found = difflib.get_close_matches(
        name.casefold(), known, n=NEAREST_SOURCES, cutoff=NEAREST_CUTOFF
    )
    nearest = [known[key] for key in found] or sorted(known.values())[:NEAREST_SOURCES]
    hint = f"; nearest: {', '.join(nearest)}" if nearest else "; no article names its source"
    return f"no source is called “{name}”{hint}"


def _spellings(sources: Iterable[SourceSummary]) -> dict[str, str]:
    """Each source by its casefolded name, and as it is shown on a terminal."""
    names = [source.source for source in sources if source.source]
    shown = {clean_line(name).casefold(): name for name in names}
    return shown | {name.casefold(): name for name in names}


def _called(name: str, known: dict[str, str]) -> list[str]:
    """The sources that `name` may mean, as the archive spells them; an exact match comes first."""
    forms = (name.casefold(), *source_forms(name))
    return [known[form] for form in forms if form in known]


# The syntax of /filter


def change_filters(filters: Filters, typed: str, sources: Iterable[SourceSummary]) -> Filters:
    """`filters` with those named in `typed` set, or dropped by an empty value; AppError if they cannot be.

    A source is spelled as the archive has it.
    """
    settings = _settings(typed)
    if "source" in settings:
        known = _spellings(sources)
        names = [name for name in settings["source"] if name]
        for name in names:
            if not _called(name, known):
                raise CommandError(_unknown_source(name, known))
        spelled = dict.fromkeys(_called(name, known)[0] for name in names)
        filters = replace(filters, sources=tuple(spelled))
    if "since" in settings:
        day = settings["since"][-1]
        filters = replace(filters, since=parse_since(day) if day else None)
    if "until" in settings:
        day = settings["until"][-1]
        filters = replace(filters, until=parse_until(day) if day else None)
    if filters.since and filters.until and filters.since > filters.until:
        raise CommandError(f"since={filters.since} lies after until={filters.until}")
    return filters


def _settings(typed: str) -> dict[str, list[str]]:
    """`source=Harbour Post since=2025-05` -> {"source": ["Harbour Post"], "since": ["2025-05"]}.

    A value reaches to the next NAME=, so that names of several words and with apostrophes (People's Daily) need no
    quotes; shlex would call the apostrophe an unclosed quote. Quotes around a whole value are taken off.
    """
    settings: dict[str, list[str]] = {}
    position = 0
    while position < len(typed):
        match = _SETTING.match(typed, position)
        if match is None:
            raise CommandError(
                'write a filter as source="Harbour Post", since=2025-05-01 or until=2025-05-31'
            )
        name, position = match[1].casefold(), match.end()
        if name not in FILTER_NAMES:
            raise CommandError(f"no filter {match[1]}=; there are source=, since= and until=")
        value = next((part for part in match.groups()[1:] if part), "")
        settings.setdefault(name, []).append(value.strip().strip('"'))
    return settings


def filter_text(filters: Filters) -> str:
    """The filters as they are typed; empty when there are none."""
    parts = [f"source={quoted(name)}" for name in filters.sources]
    parts += [f"since={filters.since}"] if filters.since else []
    parts += [f"until={filters.until}"] if filters.until else []
    return " ".join(parts + [f"article={one}" for one in filters.articles])


def quoted(name: str) -> str:
    """A source name as `/filter source=` shows it: in quotes if it has blanks or the like."""
    return name if re.fullmatch(r"[\w.-]+", name) else f'"{name}"'

"""The importer for yearly observations of Wikidata statements and Wikipedia infoboxes about parties, one JSON object a line.

Each line tells the time at which it was observed (`observed_at`), and the file holds all years: so it takes a ledger of its own. A
party is `partyfacts-ID`, by the id that Party Facts gives it. Where the two sources tell other days, the statement of Wikidata is
the account that is followed, and the infobox a rival.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from domain.dates import UNKNOWN, DateError, EdtfDate
from domain.events import (
    Banned,
    Descended,
    Dissolved,
    Event,
    Founded,
    Identified,
    Merged,
    Names,
    Registered,
    Source,
    Split,
)
from domain.ids import PartyId
from domain.moments import Moment, parse_moment
from domain.synchronising import Imported, Release
from seeds.importer import ImporterError, cleaned, row_id
from seeds.wikidata_lines import COUNTRIES, RIGHT, Line, Row, read

NAME: Final = "wikidata"
SOURCE: Final = Source(document="Wikidata and Wikipedia, as observed once a year")

_LEFT_OUT: Final = {
    "ib_name": "names as infoboxes show them: the label is taken",
    "wd_instance_of": "what kind of thing Wikidata takes it for",
    "wd_country_wd": "countries by Wikidata: that of Party Facts is taken",
    "wd_official_name": "official names without a language or a day",
    "wd_short_name": "short names without a language or a day",
    "wd_significant_event": "events that have items of their own",
    "wd_part_of": "what it was a part of",
}
_PREDECESSORS: Final = ("wd_follows", "wd_replaces", "ib_predecessor")
_SUCCESSORS: Final = ("wd_followed_by", "ib_successor")

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TEMPLATE: Final = re.compile(
    r"(?i)(?:start|end) date(?: and age)?\s*\|\s*([0-9]{4})(?:\|0?([0-9]{1,2})(?:\|0?([0-9]{1,2}))?)?(?![0-9])"
)
_DAY_FIRST: Final = re.compile(rf"\b([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})\b")
_MONTH_FIRST: Final = re.compile(rf"\b({'|'.join(_MONTHS)}) ([0-9]{{1,2}}), ([0-9]{{4}})\b")
_YEAR: Final = re.compile(r"\A\s*([0-9]{4})\s*\Z")
_STATED: Final = re.compile(r"\A\+([0-9]{4})-([0-9]{2})-([0-9]{2})T00:00:00Z\Z")
_LINK: Final = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_ITEM: Final = re.compile(r"\A(.+) \(Q[0-9]+\)\Z")
_IN_LANGUAGE: Final = re.compile(r"(?i)\{\{(?:lang|native ?name)\|([a-z]{2,3}(?:-[A-Za-z]+)?)\|([^|{}]+)")
_KAZAKH: Final = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)


def releases(path: Path, recorded_at: Moment | None) -> Iterable[Release]:
    """One release for each time of observation. Raises `ImporterError`."""
    if recorded_at is not None:
        raise ImporterError(
            f"{path.name} tells itself when each line was observed: leave out the time of recording"
        )
    by_time: dict[str, list[Line]] = {}
    for line in read(path):
        by_time.setdefault(line.row["observed_at"], []).append(line)
    if not by_time:
        raise ImporterError(f"{path.name} holds no observation: {RIGHT}")
    for time in sorted(by_time):
        yield _release(path, time, by_time[time])


def _release(path: Path, time: str, lines: Sequence[Line]) -> Release:
    try:
        moment = parse_moment(f"{time}T00:00:00Z")
    except ValueError as error:
        raise ImporterError(
            f"{path.name}, line {lines[0].number}: observed_at {time!r} is no day: it would be one such as 2021-07-19"
        ) from error
    rows = [line.row for line in lines]
    known = _Known(rows)
    left_out: list[str] = []
    events = [said for line in lines for said in _Party(line, known, left_out).said()]
    for name, why in _LEFT_OUT.items():
        if count := sum(row.get(name) not in (None, "", []) for row in rows):
            left_out.append(f"{name}, of {count} parties: {why}")
    return Release(
        name=f"Wikidata and Wikipedia {time}",
        recorded_at=moment,
        events=events,
        source=SOURCE,
        left_out=tuple(dict.fromkeys(left_out)),
    )


def party_id(row: Row) -> PartyId:
    """The ledger's id of the party that the line is about."""
    return f"partyfacts-{row['partyfacts_id']}"


class _Known:
    """The parties of one observation, by what links and items call them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_name: dict[str, PartyId] = {}
        for row in rows:
            title = row["wikipedia"].rpartition("/wiki/")[2].replace("_", " ")
            for name in (title, row["label"]):
                self._by_name.setdefault(name.casefold(), party_id(row))

    def party(self, name: str) -> PartyId | None:
        return self._by_name.get(name.casefold().strip())


class _Party:
    """What one line says of its party."""

    def __init__(self, line: Line, known: _Known, left_out: list[str]) -> None:
        self._number, self._row = line
        row = line.row
        self._known = known
        self._left_out = left_out
        self._party = party_id(row)
        self._place = f"{NAME}/party/{row['partyfacts_id']}"

    def said(self) -> Iterator[Imported]:
        names, abbreviations = self._names(), self._abbreviations()
        first = self._dated(("wd_inception",), ("ib_foundation", "ib_founded"), "founded")
        introducing = first or [(UNKNOWN, ())]
        for place, (date, sources) in enumerate(introducing):
            founded = Founded(
                party=self._party,
                name=cleaned(self._row["label"]),
                country=COUNTRIES[self._row["country"]],
                names=names,
                abbreviations=abbreviations,
                date=date,
                sources=sources or (self._source("label", "wd"),),
                rival_to=None if place == 0 else row_id(f"{self._place}/founded"),
            )
            yield self._as("founded", place, founded)
        for aspect, stated, told, kind in (
            ("dissolved", ("wd_dissolved",), ("ib_dissolved", "ib_dissolution"), Dissolved),
            ("registered", (), ("ib_registered",), Registered),
            ("banned", (), ("ib_banned",), Banned),
        ):
            for place, (date, sources) in enumerate(self._dated(stated, told, aspect)):
                rival = None if place == 0 else row_id(f"{self._place}/{aspect}")
                yield self._as(
                    aspect, place, kind(party=self._party, date=date, sources=sources, rival_to=rival)
                )
        identifiers = {"partyfacts": str(self._row["partyfacts_id"]), "wikipedia": self._row["wikipedia"]}
        identified = Identified(
            party=self._party, identifiers=identifiers, sources=(self._source("wikipedia", "ib"),)
        )
        yield self._as("identifiers", 0, identified)
        yield from self._relatives()

    def _as(self, aspect: str, place: int, event: Event) -> Imported:
        """The account of the aspect; others than the first have a number."""
        where = f"{self._place}/{aspect}" if place == 0 else f"{self._place}/{aspect}/{place + 1}"
        return Imported(row_id(where), event, f"party {self._row['partyfacts_id']} of Party Facts, {aspect}")

    def _source(self, field: str, of: str) -> Source:
        document = "Wikidata" if of == "wd" else "Wikipedia, infobox"
        return Source(document=document, locator=field.partition("_")[2] or field, url=self._row["wikipedia"])

    def _dated(
        self, stated: Sequence[str], told: Sequence[str], aspect: str
    ) -> list[tuple[EdtfDate, tuple[Source, ...]]]:
        """The days on which it happened by each account, the statements first, each with all who say so."""
        found: dict[str, list[Source]] = {}
        for field in stated:
            for value in _listed(self._row.get(field)):
                if (text := _stated_day(value)) is None or not _is_a_date(text):
                    self._leave(field, value, "no day")
                else:
                    found.setdefault(text, []).append(self._source(field, "wd"))
        for field in told:
            for value in _listed(self._row.get(field)):
                days = _told_days(value)
                if not all(map(_is_a_date, days)):
                    self._leave(field, value, "no day of a calendar")
                elif len(days) == 1:
                    found.setdefault(days[0], []).append(self._source(field, "ib"))
                else:
                    self._leave(field, value, f"{len(days) or 'no'} days for one {aspect}")
        return [(EdtfDate.parse(text), tuple(dict.fromkeys(sources))) for text, sources in found.items()]

    def _leave(self, field: str, value: str, why: str) -> None:
        self._left_out.append(f"{field} of {self._party} (line {self._number}), {value[:60]!r}: {why}")

    def _names(self) -> Names:
        names: Names = {}
        for native in _listed(self._row.get("wd_native_label")):
            names.setdefault("kk" if _KAZAKH.search(native) else "und", cleaned(native))
        for text in _listed(self._row.get("ib_native_name")):
            for language, name in _IN_LANGUAGE.findall(text):
                names.setdefault(language, cleaned(name))
        return names

    def _abbreviations(self) -> Names:
        """Those that an infobox gives; of several without a language none, since which is whose is not said."""
        found: Names = {}
        for text in _listed(self._row.get("ib_abbreviation")):
            parts = [
                part for each in re.split(r"<br */?>", text) if (part := cleaned(each.replace("'''", "")))
            ]
            for part in parts:
                name, _, language = part.partition(" (")
                code = {"Kazakh)": "kk", "Russian)": "ru"}.get(language)
                if code is not None:
                    found[code] = name
                elif len(parts) == 1:
                    found["und"] = part
                else:
                    self._leave("ib_abbreviation", part, "no language of several")
        return found

    def _relatives(self) -> Iterator[Imported]:
        """Links to other parties of the same observation; those to others are left out."""
        for field, other in self._linked(*_PREDECESSORS):
            event: Event = Descended(party=self._party, predecessor=other, sources=self._of(field))
            yield self._as(f"{field}/{other}", 0, event)
        for field, other in self._linked(*_SUCCESSORS):
            event = Descended(party=other, predecessor=self._party, sources=self._of(field))
            yield self._as(f"{field}/{other}", 0, event)
        for field, other in self._linked("ib_split"):
            event = Split(party=other, into=(self._party,), sources=self._of(field))
            yield self._as(f"{field}/{other}", 0, event)
        for field, other in self._linked("ib_merged"):
            event = Merged(parties=(self._party,), into=other, sources=self._of(field))
            yield self._as(f"{field}/{other}", 0, event)
        for field, other in self._linked("ib_merger"):
            event = Merged(parties=(other,), into=self._party, sources=self._of(field))
            yield self._as(f"{field}/{other}", 0, event)

    def _of(self, field: str) -> tuple[Source, ...]:
        return (self._source(field, field[:2]),)

    def _linked(self, *fields: str) -> Iterator[tuple[str, PartyId]]:
        """The other parties that the fields link to, each once for a field."""
        for field in fields:
            seen: set[PartyId] = set()
            for value in _listed(self._row.get(field)):
                item = _ITEM.match(value)
                for name in [item.group(1)] if item else _LINK.findall(value):
                    other = self._known.party(name)
                    if other is None or other == self._party:
                        self._leave(field, name, "no other party of this observation")
                    elif other not in seen:
                        seen.add(other)
                        yield field, other


def _is_a_date(text: str) -> bool:
    try:
        EdtfDate.parse(text)
    except DateError:
        return False
    return True


def _listed(value: object) -> list[str]:
    """One text or several as a list, each once; blanks are none."""
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(each for each in values if isinstance(each, str) and each.strip()))


def _stated_day(text: str) -> str | None:
    """A time of Wikidata: `-00-00` tells the year, `-00` the month; `-01-01` may be the day or the year, so it is the year."""
    found = _STATED.match(text)
    if found is None:
        return None
    year, month, day = found.groups()
    if month == "00" or (month, day) == ("01", "01"):
        return year
    return f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"


def _told_days(text: str) -> list[str]:
    """The days, months or years that an infobox tells, each once."""
    found = ["-".join(part.zfill(2) for part in parts if part) for parts in _TEMPLATE.findall(text)]
    found += [f"{year}-{_month(month)}-{day.zfill(2)}" for day, month, year in _DAY_FIRST.findall(text)]
    found += [f"{year}-{_month(month)}-{day.zfill(2)}" for month, day, year in _MONTH_FIRST.findall(text)]
    if not found and (year := _YEAR.match(text)):
        found.append(year.group(1))
    return list(dict.fromkeys(found))


def _month(name: str) -> str:
    return f"{_MONTHS.index(name) + 1:02d}"

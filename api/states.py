"""States as answers tell them, kept under their two integers: of a party or a country on a day, as known at a position, as bytes with what it takes to cite them.

What a route told is kept here and told to all others that have the same last position that concerns it and the same last day that matters. A party that nobody
has asked about yet is told from what was worked out ahead (`api.ahead`), or by the same projection that its route asks; those with many records are left to
the route.
"""

from bisect import bisect_right
from collections.abc import Sequence
from email.utils import formatdate
from functools import lru_cache
from typing import Final

from msgspec import Struct

from api.ahead import MOST_RECORDS, Ahead
from api.desk import Desk
from api.recent import Recent
from api.told import Line, Told, mark_of
from domain.dates import Day, format_day
from domain.errors import Unknown
from domain.ids import PartyId, Position
from domain.moments import Moment, format_moment
from projections import version as fold
from projections.at import At
from projections.chronicle import Chronicle

KEPT_BYTES: Final = 128 * 2**20
"""Of what is told, all together; of a party it is some 1,300."""
KEPT_DAYS: Final = 1_000_000
"""Of lines, all together; each counts some more for itself."""
KEPT_SHEETS: Final = 64 * 2**20
"""Bytes of sheets, all together, with their days."""

_OF_TOLD: Final = 300
"""Bytes that it takes besides its text."""
_OF_A_LINE: Final = 50
"""Days, of which each takes eight bytes."""
_OF_A_SHEET: Final = 1_000
"""Bytes that it takes besides its days."""
_OF_A_DAY: Final = 8

PARTIES: Final = "parties"
_OF_PARTIES: Final = f"/{PARTIES}/"


class Sheet(Struct, frozen=True, gc=False):
    """What an address tells as known at one position, but for the day: how that is written around it."""

    asked: str
    """The path that was asked for."""
    id_: str
    """The id in use."""
    last: Position
    """The last that concerns it."""
    path: str
    """The canonical one."""
    has_timemap: bool
    days: Sequence[Day]
    """On which another thing may be told, in order."""
    between: bytes
    """What stands in the body between the day and the day in the canonical address."""
    behind: bytes
    """What stands there behind that."""
    in_query: str
    """Behind the day of the canonical address, where else it is told."""
    mark: int
    """In fingerprints (`api.told.mark_of`)."""
    http_date: bytes
    """When the record was written at the position."""


class Cited(Struct, frozen=True, gc=False):
    """What is told of something on a day, as known at a position, and what it takes to cite it."""

    sheet: Sheet
    told: Told
    as_of: Day
    day: str
    """The same, as ISO 8601 text."""
    body: bytes

    @property
    def fingerprint(self) -> str:
        """Of the body, without reading it."""
        return self.told.fingerprint(self.as_of, self.sheet.mark)


class States:
    """What was told, up to a weight of it all together. For the thread of the event loop."""

    def __init__(self, desk: Desk, ahead: Ahead) -> None:
        self._desk = desk
        self._ahead = ahead
        self._chronicle = desk.chronicle
        self.version = fold.FOLD
        """All that is kept is of this chronicle, in this version."""
        self._sheets: Recent[tuple[str, Position], Sheet] = Recent(KEPT_SHEETS, _weight_of_sheet)
        """By the path asked for and the position."""
        self._lines: Recent[tuple[str, Position], Line] = Recent(KEPT_DAYS, _weight_of_line)
        """By the path asked for, and the last position that concerns what it is of."""
        self._told: Recent[tuple[str, Position, int], Told] = Recent(KEPT_BYTES, _weight_of_told)
        """By these and the place of the day in the line."""

    @property
    def sheets(self) -> int:
        """How many are kept."""
        return len(self._sheets)

    def keep(self, chronicle: Chronicle, last: Position, line: Line, day: Day, told: Told) -> None:
        """Keep what the address tells on a day, as known at a position that is the last to concern it."""
        if chronicle is not self._desk.chronicle:  # the ledger became another one meanwhile
            return
        self.heed(chronicle)
        self._lines.keep((line.path, last), line)
        self._told.keep((line.path, last, line.place(day)), told)

    def heed(self, chronicle: Chronicle) -> None:
        """Let go of all that was told of another chronicle, or in another version."""
        if chronicle is not self._chronicle or self.version != fold.FOLD:
            self._chronicle, self.version = chronicle, fold.FOLD
            self._sheets.clear()
            self._lines.clear()
            self._told.clear()

    def tell(self, path: str, as_of: Day, written: str | None, position: Position) -> Cited | None:
        """What is told at a path of a party or a country on a day, which is not written anew where it is given; None where a route is to tell it.

        The position is one of the chronicle that was heeded last.
        """
        sheet = self._sheets.get((path, position))
        if sheet is None and (sheet := self._sheet(path, position)) is None:
            return None
        place = bisect_right(sheet.days, as_of)
        told = self._told.get((sheet.asked, sheet.last, place))
        if told is None and (told := self._found(sheet, place, as_of)) is None:
            return None
        day = written or format_day(as_of) or ""
        in_json = day.encode("ascii")
        body = b"".join(
            (told.before, b',"as_of":"', in_json, sheet.between, in_json, sheet.behind, told.after)
        )
        return Cited(sheet, told, as_of, day, body)

    def _sheet(self, path: str, position: Position) -> Sheet | None:
        """Begin the sheet of a path and a position; None where a route is to tell what it is about."""
        _, room, id_ = path.split("/", 2)
        chronicle = self._chronicle
        try:
            if room == PARTIES:
                last = chronicle.last_concerning(id_, position)
                in_use = self._ahead.in_use(id_, last)
                if in_use != id_:
                    last = chronicle.last_concerning(in_use, position)
                line = self._line(path, in_use, last)
            else:
                last = chronicle.last_concerning_country(id_, position)
                line = self._lines.get((path, last))
        except Unknown:
            return None
        if line is None:
            return None
        if line.path != path:  # it is told under another id
            id_ = line.path.rpartition("/")[2]
            last = chronicle.last_concerning(id_, position)
        recorded_at = chronicle.recorded_at(position)
        assert recorded_at is not None  # nothing is known at position 0
        in_json, http_date = _as_written(recorded_at)
        query = f"&known_at={position}&v={self.version}"
        known = f'","known_at":{{"position":{position},"recorded_at":"{in_json}"}},"canonical":"{line.path}?as_of='
        sheet = Sheet(
            asked=path,
            id_=id_,
            last=last,
            path=line.path,
            has_timemap=line.has_timemap,
            days=line.days,
            between=known.encode("ascii"),
            behind=f'{query}"'.encode("ascii"),
            in_query=query,
            mark=mark_of(position, recorded_at, self.version),
            http_date=http_date,
        )
        self._sheets.keep((path, position), sheet)
        return sheet

    def _line(self, path: str, party: PartyId, last: Position) -> Line | None:
        """The line of a party; None where its route is to tell it."""
        pack = self._ahead.get(party, last)
        if pack is not None:
            return pack.line
        line = self._lines.get((path, last))
        if line is None and self._chronicle.records_concerning(party) <= MOST_RECORDS:
            history = self._chronicle.history(party, last)
            line = Line(f"/parties/{history.party}", history.boundaries, has_timemap=True)
            self._lines.keep((path, last), line)
        return line

    def _found(self, sheet: Sheet, place: int, as_of: Day) -> Told | None:
        """What is told and is not kept; None where a route is to tell it."""
        if not sheet.path.startswith(_OF_PARTIES):
            return None
        pack = self._ahead.get(sheet.id_, sheet.last)
        if pack is not None:
            told = pack.told(place)
        else:
            self._ahead.ask(sheet.id_, sheet.last)
            if self._chronicle.records_concerning(sheet.id_) > MOST_RECORDS:
                return None
            told = Told.of(self._chronicle.party_json(sheet.id_, At(as_of, sheet.last)), "party")
        self._told.keep((sheet.asked, sheet.last, place), told)
        return told


@lru_cache(maxsize=4_096)
def _as_written(moment: Moment) -> tuple[str, bytes]:
    """The moment as in JSON, and as an HTTP-date."""
    second, fraction = divmod(moment, 1_000_000)
    day, second = divmod(second, 86_400)
    in_json, in_http = _day_as_written(day)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{in_json}{clock}.{fraction:06}Z", f"{in_http}{clock} GMT".encode("ascii")


@lru_cache(maxsize=4_096)
def _day_as_written(day: int) -> tuple[str, str]:
    """What stands before the time of a day, which is counted from 1970-01-01 on."""
    midnight = day * 86_400
    return format_moment(midnight * 1_000_000)[:11], formatdate(midnight, usegmt=True)[:17]


def _weight_of_sheet(sheet: Sheet) -> int:
    return _OF_A_SHEET + _OF_A_DAY * len(sheet.days)


def _weight_of_line(line: Line) -> int:
    return _OF_A_LINE + len(line.days)


def _weight_of_told(told: Told) -> int:
    return _OF_TOLD + len(told.before) + len(told.after)

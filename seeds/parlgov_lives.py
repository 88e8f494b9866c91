"""Which ends of parties a release of ParlGov contradicts itself, and which it leaves unsaid.

A release says that a party merged, was banned or was dissolved, and has it in contests, in cabinets and under new names
after that. Its rows decide, and no others: what it shows on a later day outlived the end, unless the release says as well how
the party began again in between (it split off, or others merged into it). So

- a merger leaves it as one of the survivors;
- a ban or a dissolution stays an end, after which the party began again by the day that it is seen, at the latest;
- a division, or a succession to one that "ceased to exist", ends a party that is never seen again, and of which no other end is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from domain.dates import EdtfDate, format_day
from domain.events import Banned, Revived
from seeds.parlgov_attested import Seen, active, first_contest
from seeds.parlgov_places import Said, event_id, party_id, said, source_of, words
from seeds.parlgov_tables import Row, Tables


class End(Struct, frozen=True):
    """That a party ended, as a row says."""

    table: str
    id: str
    aspect: str
    how: Literal["merger", "division", "succession", "other"]
    """A division or a succession counts only if nothing shows the party, or tells its end, after that."""

    @property
    def is_surmised(self) -> bool:
        """Whether no row says in as many words that the party ended."""
        return self.how in ("division", "succession")


class Revival(Struct, frozen=True):
    """That a party began again after an end."""

    party: str
    end: End
    seen: Seen
    """What shows it."""
    not_before: EdtfDate | None
    """When it began again, where a row says so, but too inexactly to tell that it was before it was seen."""


class Lives(Struct, frozen=True):
    """What became of the parties of a release."""

    foundations_after: Mapping[str, Seen]
    """By party whose foundation date is contradicted: the contest or the cabinet before it."""
    survived: Mapping[str, Seen]
    """The changes (mergers) that the party outlived, and what shows it."""
    ceased: frozenset[str]
    """The changes (divisions and successions) by which the party ended."""
    revived: tuple[Revival, ...]
    """Parties that began again, of which no row says when."""


class _Moment(Struct, frozen=True):
    """Something in the life of a party."""

    date: EdtfDate
    turn: int
    """Of what is dated by the same day: as the events of a timeline follow each other."""
    what: End | Seen | None
    """None: a beginning."""


_BEGINNING, _ACTIVITY, _MERGED_INTO, _END = range(4)


def lives(tables: Tables) -> Lives:
    """What became of the parties. Raises `ImporterError`."""
    foundations_after = dict(_contradicted(tables))
    revived: list[Revival] = []
    survived: dict[str, Seen] = {}
    ceased: set[str] = set()
    for party, moments in _moments(tables, foundations_after).items():
        life = _Life(party)
        life.go_through(sorted(moments, key=lambda each: (each.date.latest, each.turn)))
        survived |= life.survived
        ceased |= life.ceased
        revived += life.revived
    return Lives(foundations_after, survived, frozenset(ceased), tuple(revived))


def revivals(lives: Lives) -> Iterator[Said]:
    """That parties began again, of which a release only shows that they did."""
    for each in lives.revived:
        end, seen = each.end, each.seen
        since = "" if each.not_before is None else format_day(each.not_before.earliest)
        event = Revived(
            party=party_id(each.party),
            date=EdtfDate.parse(f"{since or '..'}/{seen.date.text}"),
            after=(event_id(end.table, end.id, end.aspect),),
            note=f"The release does not say on which day: {words(seen.table, seen.row['id'])} shows the party again.",
            sources=source_of(seen.table, seen.row),
        )
        yield said(end.table, end.id, event, f"{end.aspect}/revived" if end.aspect else "revived")


def bans(tables: Tables, table: str, row: Row) -> Iterator[tuple[Banned, str]]:
    """The bans that a row tells, each with the aspect of the row that it is."""
    more = tables.more(table, row)
    if table == "party":
        told = more.get("banned", ())
        days = [(day, f"banned/{day}") for day in (told if isinstance(told, list) else [told]) if day]
        key, party = "banned", row["id"]
    else:
        told = more.get("banned_date")
        days = [(told, "banned")] if isinstance(told, str) else []
        key, party = "banned_date", row["party"]
    for day, aspect in days:
        date = tables.told_day(table, row, key, day)
        yield Banned(party=party_id(party), date=date, sources=source_of(table, row)), aspect


def merged_on(tables: Tables) -> Mapping[str, set[str]]:
    """The days on which a party went into another one, by its id: that it ended on such a day is said by that."""
    days: dict[str, set[str]] = defaultdict(set)
    for row in tables.rows["party_change"].values():
        if row.get("type") in ("33", "34") and row["party"] != row["party_new"]:
            days[row["party"]].add(row["date"])
    return days


class _Life:
    """A party's life, gone through in order."""

    def __init__(self, party: str) -> None:
        self._party = party
        self.survived: dict[str, Seen] = {}
        self.ceased: set[str] = set()
        self.revived: list[Revival] = []
        self._ends: list[tuple[End, EdtfDate]] = []
        """By which it is no longer there, if anything."""

    def go_through(self, moments: list[_Moment]) -> None:
        for place, each in enumerate(moments):
            match each.what:
                case None:
                    self._begin()
                case End():
                    self._end(each.what, each.date)
                case Seen():
                    self._see(each.what, moments[place + 1 :])
        self._begin()

    def _begin(self) -> None:
        """What ended it up to here, did."""
        self.ceased |= {end.id for end, _ in self._ends if end.is_surmised}
        self._ends = []

    def _end(self, end: End, date: EdtfDate) -> None:
        if not end.is_surmised:
            self._ends = [each for each in self._ends if not each[0].is_surmised]
        elif any(not other.is_surmised for other, _ in self._ends):
            return  # it had ended already
        else:  # where several followed on several days, it was there until the last one
            self._ends = [each for each in self._ends if each[1].latest == date.latest]
            if self._ends and end.how == "succession":
                return  # said once
        self._ends.append((end, date))

    def _see(self, seen: Seen, ahead: list[_Moment]) -> None:
        outlived = [end for end, date in self._ends if date.latest < seen.date.earliest]
        self._ends = [each for each in self._ends if each[0] not in outlived]
        others = [end for end in outlived if end.how == "other"]
        mergers = [end for end in outlived if end.how == "merger"]
        begun = _may_have_begun(seen, ahead)
        if others:
            self.revived.append(Revival(self._party, others[-1], seen, begun))
        elif mergers and begun:
            self.revived.append(Revival(self._party, mergers[-1], seen, begun))
        else:
            self.survived |= {end.id: seen for end in mergers}


def _may_have_begun(seen: Seen, ahead: list[_Moment]) -> EdtfDate | None:
    """A beginning that is dated by a longer time (`1940`), so that it may lie before the day on which the party is seen."""
    return next(
        (each.date for each in ahead if each.what is None and each.date.earliest <= seen.date.latest), None
    )


def _contradicted(tables: Tables) -> Iterator[tuple[str, Seen]]:
    first = first_contest(tables)
    for id_, row in tables.rows["party"].items():
        founded, seen = tables.imputed("party", row, "foundation_date"), first.get(id_)
        if founded and seen and seen.date.latest < founded.earliest:
            yield id_, seen


def _moments(tables: Tables, contradicted: Mapping[str, Seen]) -> Mapping[str, list[_Moment]]:
    """All that counts in the life of each party that a row says ended."""
    moments: dict[str, list[_Moment]] = defaultdict(list)
    for party, date, end in (*_ends(tables), *_ends_by_changes(tables)):
        moments[party].append(_Moment(date, _END, end))
    for party, date, turn in _beginnings(tables, contradicted):
        if party in moments:
            moments[party].append(_Moment(date, turn, None))
    for party, seen in active(tables).items():
        if party in moments:
            moments[party] += (_Moment(each.date, _ACTIVITY, each) for each in seen)
    return moments


def _ends(tables: Tables) -> Iterator[tuple[str, EdtfDate, End]]:
    merged = merged_on(tables)
    for id_, row in tables.rows["party"].items():
        dissolved = tables.imputed("party", row, "dissolution_date")
        if dissolved and row["dissolution_date"] not in merged[id_]:
            yield id_, dissolved, End("party", id_, "dissolved", "other")
        for banned, aspect in bans(tables, "party", row):
            yield id_, banned.date, End("party", id_, aspect, "other")
    for id_, row in tables.rows["party_name_change"].items():
        for banned, aspect in bans(tables, "party_name_change", row):
            yield row["party"], banned.date, End("party_name_change", id_, aspect, "other")


def _ends_by_changes(tables: Tables) -> Iterator[tuple[str, EdtfDate, End]]:
    for id_, row in tables.rows["party_change"].items():
        old, date = (
            tables.named("party_change", row, "party", "party"),
            tables.imputed("party_change", row, "date"),
        )
        if old == row["party_new"] or date is None:
            continue
        match row.get("type"):
            case "33" | "34" if tables.rows["party"][old].get("dissolution_date") == row["date"]:
                # The party's own row tells an end on that day, too: it can only have begun again.
                yield old, date, End("party_change", id_, "", "other")
            case "33" | "34":
                yield old, date, End("party_change", id_, "", "merger")
            case "32":
                yield old, date, End("party_change", id_, "", "division")
            case "35":
                yield old, date, End("party_change", id_, "", "succession")
            case _:
                pass


def _beginnings(tables: Tables, contradicted: Mapping[str, Seen]) -> Iterator[tuple[str, EdtfDate, int]]:
    for id_, row in tables.rows["party"].items():
        founded = tables.imputed("party", row, "foundation_date")
        if founded and id_ not in contradicted:
            yield id_, founded, _BEGINNING
    for row in tables.rows["party_change"].values():
        date = tables.imputed("party_change", row, "date")
        if date and row["party"] != row["party_new"]:
            match row.get("type"):
                case "31" | "32":
                    yield row["party_new"], date, _BEGINNING
                case "33" | "34":
                    yield row["party_new"], date, _MERGED_INTO
                case _:
                    pass

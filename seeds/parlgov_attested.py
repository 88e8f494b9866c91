"""On which days a release of ParlGov shows that a party was there: in a contest, in a cabinet, under a name that it took."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import attrgetter

from msgspec import Struct

from domain.dates import EdtfDate
from seeds.parlgov_tables import Row, Tables


class Seen(Struct, frozen=True):
    """A row that shows a party."""

    date: EdtfDate
    table: str
    row: Row


def active(tables: Tables) -> Mapping[str, list[Seen]]:
    """By party: the contests in which it has votes or seats, the cabinets that it belongs to, the names that it took.

    A row without votes and seats is no sign of life: it may list who once made up an alliance.
    """
    return _by_party(
        [
            *((party, seen) for party, seen in _contests(tables) if _has_won(tables, seen.row)),
            *_cabinets(tables),
            *_names(tables),
        ]
    )


def first_contest(tables: Tables) -> Mapping[str, Seen]:
    """By party: the first contest or cabinet that has it in a row, be it without votes and seats."""
    seen = _by_party([*_contests(tables), *_cabinets(tables)])
    return {party: min(each, key=attrgetter("date.earliest")) for party, each in seen.items()}


def _has_won(tables: Tables, row: Row) -> bool:
    table = "election_result"
    numbers = (
        tables.count(table, row, "seats"),
        tables.count(table, row, "votes"),
        tables.share(table, row, "vote_share"),
    )
    return any(numbers)


def _by_party(found: list[tuple[str, Seen]]) -> Mapping[str, list[Seen]]:
    by_party: dict[str, list[Seen]] = defaultdict(list)
    for party, seen in found:
        by_party[party].append(seen)
    return by_party


def _contests(tables: Tables) -> Iterator[tuple[str, Seen]]:
    held = {id_: tables.date("election", row, "date") for id_, row in tables.rows["election"].items()}
    for row in tables.rows["election_result"].values():
        if date := held[tables.named("election_result", row, "election", "election")]:
            yield row["party"], Seen(date, "election_result", row)


def _cabinets(tables: Tables) -> Iterator[tuple[str, Seen]]:
    started = {id_: tables.date("cabinet", row, "start_date") for id_, row in tables.rows["cabinet"].items()}
    for row in tables.rows["cabinet_party"].values():
        if date := started[tables.named("cabinet_party", row, "cabinet", "cabinet")]:
            yield row["party"], Seen(date, "cabinet_party", row)


def _names(tables: Tables) -> Iterator[tuple[str, Seen]]:
    for row in tables.rows["party_name_change"].values():
        if date := tables.imputed("party_name_change", row, "date"):
            yield row["party"], Seen(date, "party_name_change", row)

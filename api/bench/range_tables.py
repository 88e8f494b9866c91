"""Histories in PostgreSQL: tables of periods with a range of days and a range of positions each, and one statement for a party's whole state.

The tables are normal ones with typed columns (`api.bench.facts`). A party's periods lie beside each other and are found by a B-tree over the party; which of
them hold is looked at. A GiST index over party, days and positions was tried: for parties of some hundred periods the statement took six times as long.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import psycopg

from api.bench.facts import COLUMNS, Row
from api.bench.periods import Periods
from api.bench.questions import Question
from domain.dates import Day
from domain.ids import PartyId, Position
from domain.mentions import parties_of
from domain.records import Record

_WHERE: Final = "party = of_.id AND valid @> %(day)s::date AND known @> %(position)s::bigint"


def _list(table: str, order: str, **fields: str) -> str:
    pairs = ", ".join(f"'{name}', {column}" for name, column in fields.items())
    return f"(SELECT coalesce(json_agg(json_build_object({pairs}) ORDER BY {order}), '[]') FROM {table} WHERE {_WHERE})"  # noqa: S608 - names of our own


STATEMENT: Final = f"""
WITH of_ AS (SELECT id FROM party WHERE name = %(party)s)
SELECT json_build_object(
    'party', %(party)s::text, 'exists', coalesce(p.exists_, 'no'), 'status', p.status, 'name', p.name, 'names', p.names,
    'abbreviations', p.abbreviations, 'country', p.country, 'kind', p.kind, 'founded', p.founded,
    'registered', p.registered, 'ended', p.ended, 'ideology', p.ideology, 'position', p.position,
    'colours', p.colours, 'headquarters', p.headquarters,
    'membership', CASE WHEN p.members IS NOT NULL THEN json_build_object('members', p.members, 'date', p.members_on) END,
    'leaders', {_list("leader_period", "lower(valid)", role="role", person="person", since="since")},
    'coalitions', {_list("coalition_period", "lower(valid)", coalition="coalition", name="name", kind="kind", since="since")},
    'results', {_list("result_period", "lower(valid)", election="election", date="date_", votes="votes", vote_share="vote_share", seats="seats")},
    'seats', (SELECT coalesce(json_object_agg(chamber, seats), '{{}}') FROM seat_period WHERE {_WHERE}),
    'kin', {_list("kin_period", "relation, lower(valid)", relation="relation", other="other")},
    'identifiers', {_list("identifier_period", "scheme", scheme="scheme", identifier="identifier")}
)::text
FROM of_ LEFT JOIN party_period AS p ON {_WHERE}
"""  # noqa: S608 - names of our own


def load(connection: psycopg.Connection[Any], records: Iterable[Record]) -> int:
    """Make the tables of the records, and their indexes; how many periods there are."""
    connection.execute("CREATE TABLE party (id int PRIMARY KEY, name text UNIQUE NOT NULL)")
    for table, columns in COLUMNS.items():
        connection.execute(
            f"CREATE TABLE {table} (party int NOT NULL REFERENCES party, valid daterange NOT NULL, known int8range NOT NULL, {columns})".encode()
        )
    periods, ids = Periods(), dict[PartyId, int]()
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for record in records:
        for party in parties_of(record.event) if record.event else ():
            ids.setdefault(party, len(ids))
        for table, party, since, until, row in periods.take(record):
            found[table].append(_as_row(ids.setdefault(party, len(ids)), since, until, row))
    for table, party, since, until, row in periods.rest():
        found[table].append(_as_row(ids.setdefault(party, len(ids)), since, until, row))
    _copy(connection, "party", ((number, name) for name, number in ids.items()))
    for table, rows in found.items():
        _copy(connection, table, sorted(rows, key=lambda row: row[0]))
        connection.execute(f"CREATE INDEX ON {table} (party)".encode())
    connection.execute("VACUUM (ANALYZE, FREEZE)")
    return sum(map(len, found.values()))


def ask(connection: psycopg.Connection[Any], question: Question, head: Position) -> str | None:
    """The party's state as JSON; None where nothing is known of the party."""
    position = head if question.known_at is None else question.known_at
    values = {"party": question.party, "day": date.fromordinal(question.as_of), "position": position}
    row = connection.execute(STATEMENT.encode(), values, prepare=True).fetchone()
    return None if row is None else str(row[0])


def _as_row(party: int, since: Position, until: Position | None, row: Row) -> tuple[Any, ...]:
    first, end, *columns = row
    known = f"[{since},{'' if until is None else until})"
    return party, f"[{_day(first)},{'' if end is None else _day(end)})", known, *columns


def _day(day: Day) -> str:
    return date.fromordinal(max(day, 1)).isoformat()


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)

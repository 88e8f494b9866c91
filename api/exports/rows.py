"""All rows of an export, with the table of each: what belongs to one party, contest or coalition comes together.

Within a table the rows stand in an order that does not change.
"""

from collections.abc import Iterator
from typing import TypeAlias

from api.exports.columns import Row, Table
from api.exports.content import Content
from api.exports.rows_of_coalitions import members, of_coalition
from api.exports.rows_of_contests import of_contest, results
from api.exports.rows_of_identifiers import identifiers, people
from api.exports.rows_of_parties import links, names, of_party, sheet_of
from api.exports.tables import (
    COALITIONS,
    ELECTIONS,
    IDENTIFIERS,
    LINKS,
    MEMBERS,
    NAMES,
    PARTIES,
    RESULTS,
)
from projections.accounts import Bearer

Told: TypeAlias = tuple[Table, Row]


def rows(content: Content) -> Iterator[Told]:
    """The rows of all tables. It raises what `content.go_on` raises."""
    yield from _of_parties(content)
    yield from ((LINKS, row) for row in links(content))
    yield from _of_contests(content)
    yield from _of_coalitions(content)
    if content.country is None:
        yield from ((IDENTIFIERS, row) for row in people(content))


def _of_parties(content: Content) -> Iterator[Told]:
    accounts = content.chronicle.accounts(content.at.position)
    for party in content.parties():
        state, sheet = party.state, sheet_of(party, content)
        yield PARTIES, of_party(state, sheet)
        yield from ((NAMES, row) for row in names(state, sheet, content))
        others = sorted(party.history.ids - {state.party})
        bearers: list[Bearer] = [("party", id_) for id_ in (state.party, *others)]
        for row in identifiers(content, accounts, bearers, state.identifiers):
            yield IDENTIFIERS, row


def _of_contests(content: Content) -> Iterator[Told]:
    accounts = content.chronicle.accounts(content.at.position)
    for picture in content.contests():
        yield ELECTIONS, of_contest(picture)
        yield from ((RESULTS, row) for row in results(picture))
        bearer: Bearer = ("election", picture.state.election)
        for row in identifiers(content, accounts, [bearer], picture.state.identifiers):
            yield IDENTIFIERS, row


def _of_coalitions(content: Content) -> Iterator[Told]:
    accounts = content.chronicle.accounts(content.at.position)
    for picture in content.coalitions():
        yield COALITIONS, of_coalition(picture)
        yield from ((MEMBERS, row) for row in members(picture, content))
        bearer: Bearer = ("coalition", picture.state.coalition)
        for row in identifiers(content, accounts, [bearer], picture.state.identifiers):
            yield IDENTIFIERS, row

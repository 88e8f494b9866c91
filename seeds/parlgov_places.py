"""Where in ParlGov something stands: ids of events and of what they name, and the source that they give."""

from typing import Final

from domain.events import Event, Source
from domain.ids import CoalitionId, ElectionId, EventId, PartyId
from domain.synchronising import Imported
from seeds.importer import cleaned, row_id
from seeds.parlgov_tables import Row

NAME: Final = "parlgov"
SOURCE: Final = Source(document="ParlGov", url="https://www.parlgov.org/")

Said = Imported


def party_id(id_: str) -> PartyId:
    """The ledger's id of a party by ParlGov's."""
    return f"parlgov-{id_}"


def election_id(id_: str) -> ElectionId:
    """The ledger's id of an election by ParlGov's."""
    return f"parlgov-election-{id_}"


def coalition_id(id_: str) -> CoalitionId:
    """The ledger's id of a cabinet, which is a coalition, by ParlGov's."""
    return f"parlgov-cabinet-{id_}"


def event_id(table: str, id_: str, aspect: str = "") -> EventId:
    """The id of what a row says; where it says more than one thing, each is another aspect."""
    return row_id(f"{NAME}/{table}/{id_}/{aspect}" if aspect else f"{NAME}/{table}/{id_}")


def said(table: str, id_: str, event: Event, aspect: str = "") -> Said:
    """What a row says, or an aspect of it."""
    return Imported(event_id(table, id_, aspect), event, words(table, id_))


def source_of(table: str, row: Row) -> tuple[Source, ...]:
    """The row, with the source that ParlGov names for it."""
    locator = words(table, row["id"])
    if code := cleaned(row.get("data_source", "")):
        locator = f"{locator}; source {code}"
    return (Source(document=SOURCE.document, locator=locator, url=SOURCE.url),)


def words(table: str, id_: str) -> str:
    """A row in words: `election result 12`."""
    return f"{table.replace('_', ' ')} {id_}"

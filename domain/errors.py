"""What can be wrong with a question or an append, as one tree. Each message names the value and what would be right::

    PartylineError
    ├── Refused                 what can never be true is not recorded
    │   ├── InvalidEvent        an unknown type or field, a wrong value, an impossible date, two things that exclude each other
    │   ├── AboutItself         an event that sets a party (or itself) against itself
    │   ├── NotIntroduced       a party that no record ever introduced
    │   ├── EventIdTaken        an `event_id` in use for other content
    │   ├── KeyReused           an idempotency key that was used with another request
    │   └── ReasonMissing       a correction or retraction without a reason
    ├── StaleRevision           a correction that was decided on an older revision than the one that stands
    ├── Retracted               a correction to an event that is said not to have happened
    ├── UnknownEvent            no record ever stated the event
    ├── Unknown                 no record up to the position names what was asked for
    │   ├── UnknownParty
    │   ├── UnknownElection
    │   ├── UnknownCoalition
    │   ├── UnknownCountry
    │   ├── UnknownChamber
    │   └── UnknownPerson
    └── NotYetKnown             a position or moment beyond the ledger's head

How they become HTTP answers stands in one place, `api.problems`.
"""

from collections.abc import Sequence
from typing import ClassVar

from domain.explaining import shown
from domain.ids import ChamberId, CountryCode, EventId, Position


class PartylineError(Exception):
    """Something that a user can mend; the message says how."""


class Refused(PartylineError):
    """What was to be recorded can never be true."""

    def __init__(self, message: str, *, index: int | None = None) -> None:
        """`index` is the place (from 0) of the event among those of the append."""
        super().__init__(message if index is None else f"events[{index}]: {message}")
        self.index = index


class InvalidEvent(Refused):
    """The event is not well formed."""


class AboutItself(Refused):
    """The event sets a party, or itself, against itself."""


class NotIntroduced(Refused):
    """The event names a party that no record ever introduced."""


class EventIdTaken(Refused):
    """The `event_id` is in use for other content."""


class KeyReused(Refused):
    """The idempotency key was used before, with another request."""


class ReasonMissing(Refused):
    """A correction or a retraction says why."""


class StaleRevision(PartylineError):
    """A correction or retraction was decided on a revision that no longer stands."""

    def __init__(self, event_id: EventId, *, given: int, standing: int) -> None:
        super().__init__(
            f"event {event_id} stands at revision {standing}, and this was decided on revision {given}: "
            f'look at {"the newer one" if standing > given else "it"}, and send If-Match: "{standing}" if you still want it'
        )
        self.event_id = event_id
        self.given = given
        self.standing = standing


class Retracted(PartylineError):
    """A correction to an event that stands retracted: there is nothing to correct."""

    def __init__(self, event_id: EventId, revision: int) -> None:
        super().__init__(
            f"event {event_id} was retracted at revision {revision}: if it happened after all, "
            "state it anew with POST /events under the same event_id"
        )


class UnknownEvent(PartylineError):
    """No record ever stated the event."""

    def __init__(
        self, event_id: EventId, position: Position | None = None, *, named_at: Position | None = None
    ) -> None:
        super().__init__(
            f"no record states an event {event_id}"
            if named_at is None
            else f"no record up to position {position} states an event {event_id}; position {named_at} is the first that does"
        )
        self.named_at = named_at


class Unknown(PartylineError):
    """No record up to the position names what was asked for; `named_at` is the first that does, if one does."""

    noun: ClassVar[str]

    def __init__(self, id_: str, position: Position, *, named_at: Position | None) -> None:
        asked = f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun} {shown(id_)}"
        super().__init__(
            f"no record names {asked}"
            if named_at is None
            else f"no record up to position {position} names {asked}; position {named_at} is the first that does"
        )
        self.named_at = named_at


class UnknownParty(Unknown):
    """No record up to the position names the party."""

    noun = "party"


class UnknownElection(Unknown):
    """No record up to the position is about the contest."""

    noun = "election"


class UnknownCoalition(Unknown):
    """No record up to the position is about the coalition."""

    noun = "coalition"


class UnknownCountry(Unknown):
    """No record up to the position is about the country, or a party, a contest or a coalition of it."""

    noun = "country"


class UnknownChamber(Unknown):
    """No record up to the position is about the chamber of the country."""

    noun = "chamber"

    def __init__(
        self,
        chamber: ChamberId,
        position: Position,
        *,
        named_at: Position | None,
        country: CountryCode,
        known: Sequence[ChamberId],
    ) -> None:
        """`known` are the country's chambers that are known at the position."""
        super().__init__(chamber, position, named_at=named_at)
        listed = ", ".join(known) if known else "none"
        self.args = (
            f"{self}; the chambers of {country} that are known at position {position} are: {listed}",
        )


class UnknownPerson(Unknown):
    """No record up to the position names the person by this id."""

    noun = "person"


class NotYetKnown(PartylineError):
    """The position asked for lies beyond the head."""

    def __init__(self, asked: Position, head: Position) -> None:
        super().__init__(f"position {asked} is beyond this ledger's head, which is {head}")
        self.asked = asked
        self.head = head

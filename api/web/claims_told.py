"""What is not certain of a contest, a chamber or a coalition, in words: other accounts, and what may have happened."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from msgspec import Struct

from api.web.called import Called
from api.web.dates import spoken
from api.web.fields_told import value_in_words
from api.web.telling import Told, tell
from api.web.words import label
from domain.events import Source
from domain.ids import Position
from projections.chronicle import Chronicle
from projections.state import Claim, Possible

_OF_PARTIES: Final = frozenset(
    {"parties", "rows", "members", "former", "alliances", "nominations", "endorsements"}
)
"""Fields of pictures whose next step is a party's id."""
_DATES: Final = frozenset({"date", "since", "until", "formed", "ended"})
_LEFT: Final = " (has left)"
_ALONE: Final = 2
"""Steps of a field that says no more than whom it is of."""


class Doubtful(Protocol):
    """A state that tells what is not certain in it."""

    @property
    def possible(self) -> Sequence[Possible]: ...
    @property
    def disputed(self) -> Sequence[Claim]: ...
    @property
    def undetermined(self) -> Sequence[Claim]: ...


class ClaimTold(Struct, frozen=True):
    """What another account says of a field."""

    label: str
    value: str
    sources: tuple[Source, ...]


class Doubts(Struct, frozen=True):
    """All that is not certain of a picture."""

    disputed: tuple[ClaimTold, ...]
    undetermined: tuple[ClaimTold, ...]
    possible: tuple[tuple[Told, str], ...]
    """What may have happened by the day, with its date in words."""

    @property
    def any(self) -> bool:
        return bool(self.disputed or self.undetermined or self.possible)


def doubts(chronicle: Chronicle, state: Doubtful, position: Position, called: Called) -> Doubts:
    """What is not certain of the state."""
    return Doubts(
        tuple(_claim(each, called) for each in state.disputed),
        tuple(_claim(each, called) for each in state.undetermined),
        tuple(_possible(chronicle, state, position, called)),
    )


def picture_field_in_words(field: str, called: Called) -> str:
    """`parties.kz-qhp.seats` as "People's Party of Kazakhstan: seats"."""
    kind, *rest = field.split(".")
    if kind in _OF_PARTIES and rest:
        steps = [each for each in rest[1:] if each != "1"]  # a party that left once only
        told = [called.party(rest[0]) + _LEFT * (kind == "former"), *(_step(each, called) for each in steps)]
        return ": ".join(told) if len(told) >= _ALONE else f"{label(kind)}: {told[0]}"
    return ": ".join([label(kind), *(_step(each, called) for each in rest)])


def picture_value_in_words(field: str, value: object) -> str:
    """What the field has; dates in words."""
    if isinstance(value, str) and field.rpartition(".")[2] in _DATES:
        return spoken(value)
    return value_in_words(field, value)


def _step(step: str, called: Called) -> str:
    return label(step).lower() if step.isidentifier() else called.party(step)


def _claim(claim: Claim, called: Called) -> ClaimTold:
    words = picture_field_in_words(claim.field, called)
    return ClaimTold(words, picture_value_in_words(claim.field, claim.value), claim.sources)


def _possible(
    chronicle: Chronicle, state: Doubtful, position: Position, called: Called
) -> Iterator[tuple[Told, str]]:
    for each in state.possible:
        event = chronicle.last_said(each.event_id, position)
        if event is not None:
            yield tell(event, called), spoken(event.date.text)

"""What a subscriber asks for: which records, from where on, written how."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

from api.asking import Parameters, country_code, header, one_of, seen, whole_number
from api.desk import Desk
from api.problems import AnyConnection, Problem
from domain.events import EVENT_TYPES
from domain.ids import SLUG_PATTERN, Position
from domain.moments import MomentError, parse_moment
from domain.records import Kind
from projections.selection import Selection

Shape: TypeAlias = Literal["record", "cloudevents"]
"""What one record is written as: as `/ledger` has it, or as a CloudEvent."""

FILTERS: Final = ("party", "country", "type", "kind")
FURTHEST: Final = 2**53
MOST_VALUES: Final = 500
"""Of one filter."""

_SLUG = re.compile(SLUG_PATTERN)


class Wanted(Struct, frozen=True):
    """A subscription: which records, after which position, in which shape."""

    selection: Selection
    after: Position
    shape: Shape


async def wanted(connection: AnyConnection, asked: Parameters, desk: Desk) -> Wanted:
    """What the parameters `after`, `since`, `format` and the filters say; `Last-Event-ID` wins over the first two.

    Without any of the three, what is recorded from now on. Raises `Problem`; `NotYetKnown` for a position that this process
    has not seen within a second.
    """
    selection = selected(asked)
    shape: Shape = "cloudevents" if "format" in asked and _is_cloudevents(asked["format"]) else "record"
    return Wanted(selection, await _after(connection, asked, desk), shape)


def _is_cloudevents(text: str) -> bool:
    return one_of("format", text, *get_args(Shape)) == "cloudevents"


async def _after(connection: AnyConnection, asked: Parameters, desk: Desk) -> Position:
    last = header(connection, b"last-event-id")
    if last:
        name, text = "Last-Event-ID", last.strip()
    elif "after" in asked:
        name, text = "after", asked["after"]
        if "since" in asked:
            raise Problem("invalid-parameter", "after and since are both given: give one of them")
    elif "since" in asked:
        try:
            return desk.chronicle.position_at(parse_moment(asked["since"]))
        except MomentError as error:
            hint = "; a + is written %2B in an address" if " " in asked["since"] else ""
            raise Problem("invalid-parameter", f"since: {error}{hint}") from None
    else:
        return desk.chronicle.head
    position = whole_number(name, text, least=0, most=FURTHEST)
    await seen(connection, position)
    return position


def selected(asked: Parameters) -> Selection:
    """What the filters of a query say: each a list with commas, of which a record has one. Raises `Problem`."""
    return selection({name: asked[name].split(",") for name in FILTERS if name in asked})


def selection(filters: Mapping[str, Iterable[str]]) -> Selection:
    """The filters, each named by one of `FILTERS`, as a selection. Raises `Problem` for a value that one cannot have."""
    given = {name: _few(name, filters.get(name, ())) for name in FILTERS}
    return Selection(
        parties=frozenset(map(_party_id, given["party"])),
        countries=frozenset(map(country_code, given["country"])),
        types=frozenset(one_of("type", each, *EVENT_TYPES) for each in given["type"]),
        kinds=frozenset(map(_kind, given["kind"])),
    )


def _few(name: str, values: Iterable[str]) -> list[str]:
    listed = list(values)
    if len(listed) > MOST_VALUES:
        raise Problem(
            "invalid-parameter", f"{name} has {len(listed)} values: it would be {MOST_VALUES} at most"
        )
    return listed


def _party_id(text: str) -> str:
    if not _SLUG.match(text):
        raise Problem(
            "invalid-parameter", f"party is {text!r}: it would be the id of a party, such as kz-qhp"
        )
    return text


def _kind(text: str) -> Kind:
    kinds: tuple[Kind, ...] = get_args(Kind)
    one_of("kind", text, *kinds)
    return next(kind for kind in kinds if kind == text)

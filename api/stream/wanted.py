"""What a subscriber asks for: which records, from where on, written how."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

from api.asking import Parameters, country_code, desk_of, header, one_of, seen, whole_number
from api.desk import Desk
from api.problems import AnyConnection, Problem
from domain.errors import NotYetKnown
from domain.events import EVENT_TYPES
from domain.ids import SLUG_PATTERN, Position
from domain.moments import Moment, MomentError, format_moment, parse_moment
from domain.records import Kind
from projections.chronicle import Chronicle
from projections.selection import Selection

Shape: TypeAlias = Literal["record", "cloudevents"]
"""What one record is written as: as `/ledger` has it, or as a CloudEvent."""

FILTERS: Final = ("party", "country", "type", "kind")
FURTHEST: Final = 2**53
MOST_VALUES: Final = 500
"""Of one filter."""

_SLUG = re.compile(SLUG_PATTERN)


class Wanted(Struct, frozen=True):
    """A subscription: which records, after which position of which chronicle, in which shape."""

    chronicle: Chronicle
    """The one that the position was found to be of."""
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
    chronicle, after = await _after(connection, asked, desk)
    return Wanted(chronicle, selection, after, shape)


def _is_cloudevents(text: str) -> bool:
    return one_of("format", text, *get_args(Shape)) == "cloudevents"


async def _after(connection: AnyConnection, asked: Parameters, desk: Desk) -> tuple[Chronicle, Position]:
    _, clock = desk_of(connection)
    since = moment_of(asked["since"], clock()) if "since" in asked else None
    if "after" in asked:  # what is no position is told even where another one wins
        whole_number("after", asked["after"], least=0, most=FURTHEST)
    last = header(connection, b"last-event-id")
    if last:
        return await _at_position(connection, "Last-Event-ID", last.strip(), desk)
    if "after" in asked and "since" in asked:
        raise Problem("invalid-parameter", "after and since are both given: give one of them")
    if "after" in asked:
        return await _at_position(connection, "after", asked["after"], desk)
    chronicle = desk.chronicle
    return chronicle, chronicle.head if since is None else chronicle.position_at(since)


async def _at_position(
    connection: AnyConnection, name: str, text: str, desk: Desk
) -> tuple[Chronicle, Position]:
    position = whole_number(name, text, least=0, most=FURTHEST)
    await seen(connection, position)
    chronicle = desk.chronicle
    if position > chronicle.head:  # it was made anew since
        raise NotYetKnown(position, chronicle.head)
    return chronicle, position


def moment_of(text: str, now: Moment) -> Moment:
    """A moment that is not in the future: of one that is, nobody knows after which record it lies. Raises `Problem`."""
    try:
        moment = parse_moment(text)
    except MomentError as error:
        hint = "; a + is written %2B in an address" if " " in text else ""
        raise Problem("invalid-parameter", f"since: {error}{hint}") from None
    if moment > now:
        raise Problem(
            "invalid-parameter",
            f"since is {text!r}, which is in the future: it is {format_moment(now)} here; leave it out for what is recorded from now on",
        )
    return moment


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

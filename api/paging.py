"""Pages of a list, and cursors: where it goes on, as text that a client hands back as it was given."""

import base64
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeVar

import msgspec

from api.asking import Parameters, whole_number
from api.problems import AnyConnection, Problem
from domain.dates import Day
from projections.going_on import going_on

Cursor = TypeVar("Cursor")
Entry = TypeVar("Entry")

LAST_DAY: Final[Day] = 3_652_059
"""9999-12-31: the last day that can be asked about."""


DEFAULT_PAGE: Final = 100
"""How many a page holds if the question does not say."""


def limit_of(
    request: AnyConnection, asked: Parameters, most: int, *, default: int = DEFAULT_PAGE
) -> tuple[int, str | None]:
    """How many a page may hold; and the same as it stands in a canonical address, where the default is left out.

    The default and the most are of the program; the setting `max_page` may make both less, and then the address has the number.
    """
    most = min(most, request.app.state.max_page)
    limit = whole_number("limit", asked.get("limit", str(min(default, most))), least=1, most=most)
    return limit, None if limit == default else str(limit)


def page_of(listed: Iterator[Entry], limit: int) -> tuple[list[Entry], bool]:
    """The first of what is listed, as many as a page may hold, and whether it goes on behind them."""
    page = list(islice(going_on(listed), limit + 1))
    return page[:limit], len(page) > limit


def write_cursor(cursor: object) -> str:
    """The cursor as text that needs no encoding in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read_cursor(asked: Parameters, kind: type[Cursor], is_sound: Callable[[Cursor], bool]) -> Cursor:
    """The cursor among the parameters; it holds the whole question, so nothing but `limit` and `v` may stand beside it."""
    if more := asked.keys() - {"cursor", "limit", "v"}:
        held = ", ".join(sorted(more))
        raise Problem(
            "invalid-parameter", f"the cursor holds the question that it goes on with: leave out {held}"
        )
    text = asked["cursor"]
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=kind)
    except (ValueError, RecursionError):  # the latter of lists within lists by the thousand
        cursor = None
    if cursor is None or not is_sound(cursor):
        raise Problem(
            "invalid-parameter",
            f"cursor is {text!r}: it would be the `next` of the page before, as it was given",
        )
    return cursor

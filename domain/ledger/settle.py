"""Which appends stand, and what they become: the part of writing that is the same wherever records are kept.

An adapter takes its lock, reads where the ledger ends, calls `settle`, and inserts what it returns.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from domain.ledger.port import Append, Backdated, Conflict, Entry, Head, Outcome

Bearing = Callable[[tuple[str, ...], int], tuple[int, str] | None]
"""Finds a stored record after a position that bears one of the tags: its position and the tag."""

At = Callable[[int], bytes | None]
"""Finds the stored record at a position."""


def settle(
    appends: Sequence[Append], head: Head, now: int, bearing: Bearing, at: At
) -> tuple[list[Outcome], list[Entry]]:
    """Decide on each append in turn, as if those before it were already stored.

    `head` is where the ledger ends and `now` the clock's microseconds; both were read under the lock. Returns an outcome
    for each append, and all entries to insert. What an `encode` raises is passed on.
    """
    outcomes: list[Outcome] = []
    written: list[Entry] = []
    borne: dict[str, int] = {}  # the last position in `written` that bears the tag
    position, latest = head.position, head.recorded_at
    at = cache(at)  # appends that were decided together have one basis
    for append in appends:
        refusal = (
            _another_ledger(append, head.position, at)
            or _conflict(append, head.position, position, borne, bearing)
            or _backdated(append, latest, now)
        )
        if refusal is not None:
            outcomes.append(refusal)
            continue
        if append.recorded_at is not None:
            recorded_at = append.recorded_at
        else:
            recorded_at = now if latest is None else max(now, latest)
        entries = tuple(
            Entry(place, recorded_at, draft.type, draft.tags, draft.encode(place, recorded_at))
            for place, draft in enumerate(append.drafts, start=position + 1)
        )
        outcomes.append(entries)
        if not entries:
            continue
        written.extend(entries)
        borne.update((tag, entry.position) for entry in entries for tag in entry.tags)
        position, latest = entries[-1].position, recorded_at
    return outcomes, written


def _another_ledger(append: Append, stored: int, at: At) -> Conflict | None:
    """Whether the decision was made on other records than those of this ledger, of which `stored` is the last."""
    if append.basis is None or (append.after <= stored and at(append.after) == append.basis):
        return None
    return Conflict(
        f"decided at position {append.after}, but the ledger holds "
        + ("another record there" if append.after <= stored else f"only {stored} records")
        + " now: read it again and decide again"
    )


def _conflict(
    append: Append, stored: int, last: int, borne: dict[str, int], bearing: Bearing
) -> Conflict | None:
    """Why the decision no longer holds: `stored` is the last position in the store, `last` the last of all."""
    after = append.after
    if not append.touches or after == last:
        return None
    if after > last:
        # The decision saw a longer ledger than this one, say before a backup was restored: it saw other records, too.
        return Conflict(
            f"decided at position {after}, but the ledger ends at {last}: read it again and decide again"
        )
    found = bearing(append.touches, after) if after < stored else None
    if found is None:
        found = next(((borne[tag], tag) for tag in append.touches if borne.get(tag, 0) > after), None)
    if found is None:
        return None
    place, tag = found
    return Conflict(
        f"decided at position {after}, but the record at {place} bears {tag!r}: decide again on what it says"
    )


def _backdated(append: Append, latest: int | None, now: int) -> Backdated | None:
    given = append.recorded_at
    if given is None:
        return None
    if latest is not None and given < latest:
        return Backdated(
            f"recorded_at {iso(given)} is before the ledger's last record, {iso(latest)}:"
            " import in the order of release, or leave recorded_at out"
        )
    if given > now:
        return Backdated(
            f"recorded_at {iso(given)} is in the future: it is {iso(now)} now; leave recorded_at out"
        )
    return None


def iso(moment: int) -> str:
    """The moment in RFC 3339, with six decimals and `Z`; microseconds where no calendar reaches."""
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
    except OverflowError:
        return f"{moment} µs since 1970"
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")

"""What is refused of a release: an older one over a newer one, a cut table over a whole one, and what is no event. Pure.

A release's name ends in its day, where that is known (`ParlGov 2015-05-04`), and stands at the beginning of the reason of each record
that it made. So the ledger tells from the last record of a source which release it follows, whenever that was recorded.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from domain.errors import InvalidEvent
from domain.events import Event
from domain.moments import Moment, format_moment
from domain.records import Record, decode_event, encode_event

FEW: Final = 20
"""Events of one kind: so many may go, whatever part of them all they are."""

_DAY: Final = len("YYYY-MM-DD")
_DATED: Final = re.compile(r"\A([^:]*?([0-9]{4}-[0-9]{2}-[0-9]{2}))(?:: |\Z)")
_AT: Final = re.compile(r" - at `\$\.([^`]+)`\Z")
"""How `msgspec` tells the place of what it refuses."""


class OlderRelease(ValueError):
    """The ledger follows a newer release of the source: the older one would take back what that one says."""


class WouldRetractMost(ValueError):
    """Too much of what the source said before is not in the release: it is rather another source's, or a part of it."""


def refuse_older(name: str, recorded_at: Moment | None, last: Record | None) -> None:
    """Raise `OlderRelease` if the release is of an earlier day than the one that made the last record of its source.

    The day is that in the release's name, else the one on which it was recorded. One that has neither is as of now.
    """
    if last is None:
        return
    dated = _DATED.match(name)
    day = dated.group(2) if dated else None if recorded_at is None else _day(recorded_at)
    followed = _DATED.match(last.reason or "")
    newest = _day(last.recorded_at) if followed is None else followed.group(2)
    if day is not None and day < newest:
        held = f"a release that was recorded on {newest}" if followed is None else followed.group(1)
        raise OlderRelease(
            f"{name} is older than {held}, which this ledger follows ({last.actor}): it would take back what the newer one says, and is "
            "not imported after it, at whatever time of recording. Import older releases first, into a ledger of their own (--ledger, or "
            "PARTYLINE_LEDGER)"
        )


def refuse_most(name: str, actor: str, standing: Mapping[str, int], retracted: Mapping[str, int]) -> None:
    """Raise `WouldRetractMost` if more than half of what stands would be retracted, of all or of one kind of event.

    Both are given as numbers by kind. Of one kind, up to `FEW` may go.
    """
    gone, all_ = sum(retracted.values()), sum(standing.values())
    most = [
        f"{number} of {standing[kind]} {kind}"
        for kind, number in sorted(retracted.items())
        if number > FEW and number * 2 > standing[kind]
    ]
    if gone * 2 > all_:
        most.insert(0, f"{gone} of {all_} events in all")
    if most:
        raise WouldRetractMost(
            f"{name} lacks most of what was imported as {actor}, and it would be retracted: {', '.join(most)}. Is a table cut or empty, or is "
            "it another source? --retract-most says that it is meant"
        )


def written_well(where: str, event: Event) -> bytes:
    """The event as JSON. Raises `InvalidEvent` for what could not be read again, or not as it was said: importers make events
    without having them checked.
    """
    kind, written = type(event).__name__, encode_event(event)
    try:
        again = decode_event(written)
    except msgspec.ValidationError as error:
        place = _place(str(error), msgspec.json.decode(written))
        raise InvalidEvent(f"{where} makes no {kind}: {place}{error}") from error
    if again != event and encode_event(again) != written:
        raise InvalidEvent(
            f"{where} makes no {kind}: it holds what cannot be written down, such as a number that is not finite"
        )
    return written


def _place(error: str, plain: Any) -> str:
    """The field that is wrong and what it holds, where `msgspec` tells the place: `party 'a b': `."""
    found = _AT.search(error)
    if found is None:
        return ""
    for step in found.group(1).replace("[", ".").replace("]", "").split("."):
        if isinstance(plain, dict) and step in plain:
            plain = plain[step]
        elif isinstance(plain, list) and step.isdecimal():
            plain = plain[int(step)]
        else:
            return ""
    return f"{found.group(1)} {plain!r}: "


def _day(moment: Moment) -> str:
    return format_moment(moment)[:_DAY]

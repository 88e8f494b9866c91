"""Until when a key is good: a day, a moment, or so long from now."""

import re
from typing import Final

from api.keys.key import BadKey
from domain.moments import Moment, MomentError, parse_moment

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LENGTH: Final = re.compile(r"([1-9][0-9]{0,3})([hdw])")
_HOUR: Final = 3_600 * 1_000_000
_UNITS: Final = {"h": _HOUR, "d": 24 * _HOUR, "w": 7 * 24 * _HOUR}


def expiry(text: str, now: Moment) -> Moment:
    """The moment from which on the key is worth nothing: the beginning of a day in UTC, a moment, or so long from now.

    Raises `BadKey`.
    """
    if found := _LENGTH.fullmatch(text):
        return now + int(found[1]) * _UNITS[found[2]]
    try:
        return parse_moment(f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text)
    except MomentError:
        raise BadKey(
            f"{text!r} says no time: it would be a day such as 2027-01-01 (the key is good until that day begins, in UTC), a moment"
            " such as 2027-01-01T12:00:00Z, or a length such as 12h, 90d or 52w"
        ) from None

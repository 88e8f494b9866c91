"""`recorded_at` in the body of an append: the time at which its source was released, given by an administrator who imports.

The ledger holds to it: never before its last record, never in the future (`backdated`).
"""

from typing import Any

from api.keys.gate import check_role
from api.keys.key import Role
from api.keys.registry import Holder
from api.problems import Problem
from domain.explaining import shown
from domain.moments import Moment, MomentError, parse_moment

FIELD = "recorded_at"


def taken_recorded_at(body: Any, holder: Holder) -> Moment | None:
    """The time that the body gives, which is taken out of it; None where it gives none. Raises `Problem`.

    It stands beside `events`, or `event` and `reason`, and never in an event.
    """
    if not isinstance(body, dict) or "type" in body or FIELD not in body:
        return None
    given = body.pop(FIELD)
    check_role(holder, Role.admin)
    if not isinstance(given, str):
        raise Problem("malformed-body", f"{FIELD} is {shown(given)}: it would be a moment as text")
    try:
        return parse_moment(given)
    except MomentError as error:
        raise Problem("malformed-body", f"{FIELD}: {error}") from None

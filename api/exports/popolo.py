"""Popolo JSON (https://www.popoloproject.com): parties and coalitions as organizations, leaders as persons, contests as events.

Popolo knows days, months and years. A date that is less certain than that is left out of Popolo's own field, so that no false day
is told, and stands as it is in a field that begins with `partyline_`.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from api.exports.about import About
from api.exports.tables import NAMES, Content
from domain.ids import PartyId
from projections.state import DateText, Leader, PartyState

Json = dict[str, Any]

_POPOLO_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}\Z")


def document(content: Content, about: About) -> bytes:
    """The whole document, with what it is of under `partyline`."""
    names = _names(content)
    organizations: list[Json] = []
    persons: dict[str, Json] = {}
    memberships: list[Json] = []
    for state in content.parties:
        organizations.append(_party(state, names.get(state.party, [])))
        for leader in state.leaders:
            person = _person_id(leader)
            persons.setdefault(person, {"id": person, "name": leader.person})
            memberships.append(
                {"person_id": person, "organization_id": state.party, "role": leader.role}
                | _dates("start_date", leader.since)
            )
    for coalition, _ in content.coalitions:
        organizations.append(
            _filled(
                id=coalition.coalition,
                name=coalition.name or coalition.coalition,
                classification=coalition.kind or "coalition",
                identifiers=_identifiers(coalition.identifiers),
            )
            | _dates("founding_date", coalition.formed)
            | _dates("dissolution_date", coalition.ended)
        )
        memberships += (
            {
                "organization_id": coalition.coalition,
                "member": {"id": member.party, "name": member.name or member.party},
            }
            | _dates("start_date", member.since)
            | _dates("end_date", getattr(member, "until", None))
            for member in (*coalition.members, *coalition.former)
        )
    events = [
        _filled(
            id=contest.election,
            name=contest.name or contest.election,
            classification="election",
            identifiers=_identifiers(contest.identifiers),
        )
        | _dates("start_date", contest.date)
        for contest, _ in content.contests
    ]
    told = {
        "partyline": about.metadata(),
        "organizations": organizations,
        "persons": list(persons.values()),
        "memberships": memberships,
        "events": events,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=1)


def _party(state: PartyState, names: Iterable[Json]) -> Json:
    return (
        _filled(
            id=state.party,
            name=state.name or state.party,
            classification="party" if state.kind is None else state.kind,
            other_names=list(names),
            identifiers=_identifiers(state.identifiers),
            partyline_exists=state.exists,
            partyline_status=state.status,
            partyline_country=state.country,
        )
        | _dates("founding_date", state.founded)
        | _dates("dissolution_date", state.ended)
    )


def _names(content: Content) -> dict[PartyId, list[Json]]:
    """What each party was called besides its name, by party: the columns of the table `names`, as Popolo has them."""
    found: dict[PartyId, list[Json]] = {}
    for party, kind, language, name, since, until, *_ in content.rows(NAMES):
        if (kind, language, until) == ("name", None, None):
            continue  # what it is called on the day stands in `name`
        note = " ".join(str(word) for word in (kind, language) if word is not None)
        told = {"name": name, "note": note}
        told |= _dates("start_date", None if since is None else str(since))
        told |= _dates("end_date", None if until is None else str(until))
        found.setdefault(str(party), []).append(told)
    return found


def _person_id(leader: Leader) -> str:
    """People without an id of their own are told apart by name."""
    return f"name:{leader.person}"


def _identifiers(schemes: dict[str, tuple[str, ...]]) -> list[Json]:
    return [
        {"scheme": scheme, "identifier": identifier}
        for scheme, identifiers in schemes.items()
        for identifier in identifiers
    ]


def _dates(field: str, text: DateText | None) -> Json:
    """The date in Popolo's field where it is a day, a month or a year, and beside it where it is anything else."""
    if text is None:
        return {}
    return {field: text} if _POPOLO_DATE.match(text) else {f"partyline_{field}": text}


def _filled(**fields: object) -> Json:
    return {name: value for name, value in fields.items() if value not in (None, [])}

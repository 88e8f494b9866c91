"""What stands in a Popolo document: organizations, persons, memberships and events.

Popolo knows days, months and years, and sources that have an address. What it has no place for is left out of its own fields, so that
no false day is told, and stands as it is in a field that begins with `partyline_`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from api.exports.content import Content
from api.exports.rows_of_identifiers import Identifiers, ids_of_person
from api.exports.rows_of_parties import items_of, names
from domain.events import LeaderChosen
from domain.ids import PersonId
from projections.accounts import Accounts
from projections.coalition import CoalitionPicture
from projections.contest import ContestPicture
from projections.order import Item
from projections.sheet import Sheet
from projections.state import DateText, PartyState

Json: TypeAlias = dict[str, Any]

_POPOLO_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?\Z")
"""A year, a month or a day. EDTF writes seasons and quarters as months from 21 on: they are none."""
_OF_A_PARTY: Final = frozenset(
    ("name", "names", "abbreviations", "country", "kind", "status", "founded", "ended", "identifiers")
)
"""What is told of a party as an organization."""
_ADDRESS: Final = re.compile(r"https?://[^\s\"<>]+\Z")
_WIKIDATA: Final = re.compile(r"Q[1-9][0-9]*\Z")


def party_object(state: PartyState, sheet: Sheet, content: Content) -> Json:
    """A party as an organization."""
    return (
        _filled(
            id=state.party,
            name=state.name or state.party,
            classification="party" if state.kind is None else state.kind,
            other_names=list(_other_names(state, sheet, content)),
            **_identified(state.identifiers),
            **_sources(items_of(sheet, _OF_A_PARTY)),
            partyline_exists=state.exists,
            partyline_status=state.status,
            partyline_country=state.country,
        )
        | _dates("founding_date", state.founded)
        | _dates("dissolution_date", state.ended)
    )


def coalition_object(picture: CoalitionPicture) -> Json:
    """An alliance or a government as an organization."""
    state = picture.state
    items = [item for field in ("formed", "name", "kind", "ended") for item in picture.grounds(field)]
    return (
        _filled(
            id=state.coalition,
            name=state.name or state.coalition,
            classification=state.kind or "coalition",
            other_names=[
                {"name": name, "note": f"name {language}"} for language, name in state.names.items()
            ],
            **_identified(state.identifiers),
            **_sources(items),
            partyline_exists=state.exists,
            partyline_country=state.country,
        )
        | _dates("founding_date", state.formed)
        | _dates("dissolution_date", state.ended)
    )


def contest_object(picture: ContestPicture) -> Json:
    """A contest as an event."""
    state, first = picture.state, picture.reading.first
    identified = _identified(state.identifiers)
    identified.pop("links", None)  # an event has none
    return _filled(
        id=state.election,
        name=state.name or state.election,
        classification="election",
        **identified,
        **_sources(() if first is None else (first,)),
        partyline_held=state.held,
        partyline_country=state.country,
    ) | _dates("start_date", state.date)


def leading(
    state: PartyState, sheet: Sheet, content: Content, accounts: Accounts
) -> Iterator[tuple[Json, Json]]:
    """Those who led the party on the day, as persons, and their memberships."""
    for leader in state.leaders:
        item = sheet.slots[("leaders", leader.role, leader.person)].effective[-1].item
        known = item.event.person_id if isinstance(item.event, LeaderChosen) else None
        person = _person(leader.person, known, content, accounts)
        membership = {"person_id": person["id"], "organization_id": state.party, "role": leader.role}
        yield person, membership | _dates("start_date", leader.since) | _sources((item,))


def prime_minister(
    picture: CoalitionPicture, content: Content, accounts: Accounts
) -> Iterator[tuple[Json, Json]]:
    """Who led the government, if it is one; for how long of it, nobody says."""
    state = picture.state
    if state.prime_minister is not None:
        person = _person(state.prime_minister, state.prime_minister_id, content, accounts)
        yield (
            person,
            _filled(
                person_id=person["id"],
                organization_id=state.coalition,
                role="prime minister",
                on_behalf_of_id=state.prime_minister_party,
                **_sources(picture.grounds("prime_minister")),
            ),
        )


def members(picture: CoalitionPicture) -> Iterator[Json]:
    """The times that parties belonged to a coalition."""
    state = picture.state
    for member in (*state.members, *state.former):
        yield (
            {
                "organization_id": state.coalition,
                "member": {"id": member.party, "name": member.name or member.party},
            }
            | _dates("start_date", member.since)
            | _dates("end_date", getattr(member, "until", None))
        )


def _other_names(state: PartyState, sheet: Sheet, content: Content) -> Iterator[Json]:
    """What the party was called besides its name: the rows of the table `names`, as Popolo has them."""
    for _, kind, language, name, since, until, *_ in names(state, sheet, content):
        if (kind, language, until) == ("name", None, None) and name == state.name:
            continue  # what it is called on the day stands in `name`
        note = " ".join(str(word) for word in (kind, language) if word is not None)
        told: Json = {"name": name, "note": note}
        told |= _dates("start_date", None if since is None else str(since))
        yield told | _dates("end_date", None if until is None else str(until))


def _person(name: str, known: PersonId | None, content: Content, accounts: Accounts) -> Json:
    """People without an id of their own are told apart by name."""
    if known is None:
        return {"id": f"name:{name}", "name": name}
    return {"id": known, "name": name} | _identified(ids_of_person(content, accounts, known))


def _identified(schemes: Identifiers) -> Json:
    """Ids elsewhere, and the pages that stand at an address made of one."""
    ids = [(scheme, identifier) for scheme, listed in schemes.items() for identifier in listed]
    return _filled(
        identifiers=[{"scheme": scheme, "identifier": identifier} for scheme, identifier in ids],
        links=[
            {"url": url, "note": scheme} for scheme, identifier in ids if (url := _page(scheme, identifier))
        ],
    )


def _page(scheme: str, identifier: str) -> str | None:
    """Where something is told of what bears the id: ids may be addresses themselves, as those of Wikipedia's pages are."""
    if _ADDRESS.match(identifier):
        return identifier
    is_item = scheme == "wikidata" and _WIKIDATA.match(identifier)
    return f"https://www.wikidata.org/wiki/{identifier}" if is_item else None


def _sources(items: Iterable[Item]) -> Json:
    """The sources of events: those with an address as Popolo has them, the others as texts; each once."""
    found = dict.fromkeys(source for item in items for source in item.event.sources)
    texts = {
        source: source.document if source.locator is None else f"{source.document}, {source.locator}"
        for source in found
    }
    return _filled(
        sources=[{"url": source.url, "note": note} for source, note in texts.items() if source.url],
        partyline_sources=[note for source, note in texts.items() if not source.url],
    )


def _dates(field: str, text: DateText | None) -> Json:
    """The date in Popolo's field where it is a day, a month or a year, and beside it where it is anything else."""
    if text is None:
        return {}
    return {field: text} if _POPOLO_DATE.match(text) else {f"partyline_{field}": text}


def _filled(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value not in (None, [])}

"""Which parties of a source were recoded: they are no longer in it, as their rows are another party's now. Pure.

A party of an older release that a newer one lacks is the same as another one (`SameParty`) where the rows show it:

- whatever the older release said with the party, and the newer one still says, it says with that other party alone;
- by the newer release that other party bears, or once bore, a name under which the older one knew the party: the row that went on
  carries the history of both;
- both are of one country, and neither is a collective such as "others" (`Founded.kind` is `technical`);
- in the older release the two never stood beside each other, in one contest or one government, unless their names are equal.

Where nothing that the newer release says was said with the party before, an equal name decides, if one party alone of the
country has it. In all other cases the row is simply gone: the results of a list that are now counted to one of its members move
there without its name, and it is not that member.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import normalize

from domain.events import CoalitionFormed, ElectionResult, Event, Founded, Renamed
from domain.ids import CoalitionId, ElectionId, EventId, PartyId
from domain.mentions import parties_of


def recoded(
    before: Mapping[EventId, Event], now: Mapping[EventId, Event]
) -> Iterator[tuple[PartyId, PartyId]]:
    """The parties that an older release introduced and a newer one does not, each with the one that it is in the newer.

    Both are given as what was said, by the ids of the rows' events.
    """
    introduced = _introduced(now.values())
    gone = {
        party: founded for party, founded in _introduced(before.values()).items() if party not in introduced
    }
    beside = _companions(before.values())
    named = _by_name(introduced.values())
    names_before, names_now = _names(before.values()), _names(now.values())
    became: dict[PartyId, PartyId] = {}
    for old, found in _moved(before, now, gone).items():
        founded = gone[old]
        candidates = found or named[_key(founded)]
        if len(candidates) != 1:
            continue
        (new,) = candidates
        other = introduced.get(new)
        if other is None or other.country != founded.country:
            continue
        if "technical" in (founded.kind, other.kind):
            continue
        if new in beside[old] and _key(founded) != _key(other):
            continue
        if names_before[old].isdisjoint(names_now[new]):
            continue
        became[old] = new
    for old, new in became.items():
        # Two that became one stood beside each other: at most one of them is that party, and it is not known which.
        if all(became.get(other) != new for other in beside[old]):
            yield old, new


def _introduced(events: Iterable[Event]) -> dict[PartyId, Founded]:
    return {event.party: event for event in events if isinstance(event, Founded)}


def _key(founded: Founded) -> tuple[str, str]:
    return founded.country, _plain(founded.name)


def _plain(name: str) -> str:
    """How names are compared: releases spell one name with other accents, dashes and blanks."""
    return "".join(letter for letter in normalize("NFKD", name).casefold() if letter.isalnum())


def _names(events: Iterable[Event]) -> Mapping[PartyId, set[str]]:
    """All names of the parties, in whatever language, those of other times too."""
    names: dict[PartyId, set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, Founded | Renamed):
            names[event.party] |= {_plain(name) for name in (event.name, *event.names.values())} - {""}
    return names


def _by_name(parties: Iterable[Founded]) -> dict[tuple[str, str], set[PartyId]]:
    named: dict[tuple[str, str], set[PartyId]] = defaultdict(set)
    for founded in parties:
        named[_key(founded)].add(founded.party)
    return named


def _moved(
    before: Mapping[EventId, Event], now: Mapping[EventId, Event], gone: Mapping[PartyId, Founded]
) -> dict[PartyId, set[PartyId]]:
    """For each party that is gone, those that stand in its place where it was named and something still is said."""
    moved: dict[PartyId, set[PartyId]] = {party: set() for party in gone}
    for event_id, event in before.items():
        newer = now.get(event_id)
        if newer is None:
            continue
        for old, new in _replaced(event, newer):
            if old in moved:
                moved[old].add(new)
    return moved


def _replaced(before: Event, now: Event) -> Iterator[tuple[PartyId, PartyId]]:
    """Which party took the place of which other one."""
    if isinstance(before, ElectionResult) and isinstance(now, ElectionResult):
        if before.party != now.party:
            yield before.party, now.party
        return
    old, new = set(parties_of(before)), set(parties_of(now))
    if len(old - new) == 1 and len(new - old) == 1:
        yield (old - new).pop(), (new - old).pop()


def _companions(events: Iterable[Event]) -> Mapping[PartyId, set[PartyId]]:
    """The parties that stood beside a party, in a contest or a coalition."""
    groups: dict[ElectionId | tuple[CoalitionId], set[PartyId]] = defaultdict(set)
    for event in events:
        match event:
            case ElectionResult():
                groups[event.election].add(event.party)
            case CoalitionFormed():
                groups[(event.coalition,)].update(event.parties)
            case _:
                pass
    companions: dict[PartyId, set[PartyId]] = defaultdict(set)
    for parties in groups.values():
        for party in parties:
            companions[party] |= parties - {party}
    return companions

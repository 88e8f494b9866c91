"""What parties, contests, coalitions and people are called on a page: by their names of the day, each looked up once."""

import re
from functools import cache
from typing import Final

from api.feeds.names import Names
from api.web.dates import spoken
from api.web.words import country_name, label
from domain.dates import Day
from domain.errors import Unknown
from domain.events import ElectionHeld, Event
from domain.ids import CoalitionId, ElectionId, PartyId
from projections.at import At
from projections.chronicle import Chronicle
from projections.naming import naming

_DAY: Final = re.compile(r"\d+ (\w+ \d+)\Z", re.ASCII)
"""A day in words, in it the month."""
_SMALL: Final = frozenset({"of", "the", "and", "in", "for"})


class Called:
    """Names as of a day, as known at a position."""

    def __init__(self, chronicle: Chronicle, at: At) -> None:
        self._chronicle = chronicle
        self._at = at
        self._ever = Names(chronicle)
        self.party = cache(self._party)
        self.election = cache(self._election)
        self.coalition = cache(self._coalition)

    def on(self, party: PartyId, day: Day) -> str:
        """What a party was called on another day: the name that it had, else the first or the last that it ever had, else its id."""
        try:
            name = naming(self._chronicle.history(party, self._at.position), day).name
        except Unknown:
            return party
        return name or self._ever.of(party, self._at.position, day)

    def _party(self, party: PartyId) -> str:
        return self.on(party, self._at.as_of)

    def _election(self, election: ElectionId) -> str:
        for event in self._held(election):
            name: str | None = getattr(event, "name", None)
            if name:
                return name
        for event in self._held(election):
            if isinstance(event, ElectionHeld):
                return contest_in_words(event)
        return words_of(election)

    def _held(self, election: ElectionId) -> list[Event]:
        accounts = self._chronicle.accounts(self._at.position)
        found = [accounts.group(each).chosen for each in accounts.knowledge.contests_of(election)]
        return [each.event for each in found if each is not None]

    def _coalition(self, coalition: CoalitionId) -> str:
        accounts = self._chronicle.accounts(self._at.position)
        for event_id in accounts.knowledge.coalition(coalition):
            chosen = accounts.group(event_id).chosen
            name: str | None = None if chosen is None else getattr(chosen.event, "name", None)
            if name:
                return name
        return words_of(coalition)


def contest_in_words(event: ElectionHeld) -> str:
    """What a contest is called that nobody has named: "Parliament, Germany, September 2013"."""
    when = spoken(event.date.text)
    whole = _DAY.match(when)
    return f"{label(event.chamber or event.office or '')}, {country_name(event.country)}, {whole[1] if whole else when}"


def words_of(id_: str) -> str:
    """`kz-mazhilis-2012` as words: "KZ Mazhilis 2012"; for what nobody has named."""
    words = id_.split("-")
    first, rest = words[0], words[1:]
    told = [first.upper() if len(first) == 2 else first.capitalize()]  # noqa: PLR2004 - a country's code
    told += [each if each in _SMALL else each.capitalize() for each in rest]
    return " ".join(told)

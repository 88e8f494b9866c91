"""All names that parties ever had, in any language, with their abbreviations: what a search goes through.

A state tells what a party is called on a day; who searches has a name and not the day. A name counts as long as an event that is said to
have happened gives it: one that was corrected away is not found at later positions.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Final

from msgspec import Struct

from domain.events import Event, Founded, Merged, NewParty, Renamed, Split
from domain.ids import EventId, PartyId, Position
from projections.chronicle import Chronicle
from projections.selection import Selection

_NAMING: Final = Selection(types=frozenset({"Founded", "Renamed", "Split", "Merged"}))
_PAGE: Final = 10_000

EXACTLY, BEGINS, A_WORD_BEGINS, WITHIN, ITS_WORDS = range(5)
"""How a name has what is searched for, the best first: the last, if it has the words alone, in another order or parted otherwise."""

_WORD: Final = re.compile(r"\w+")


class Found(Struct, frozen=True):
    """A party of which a name has what is searched for: the best of its names."""

    how: int
    length: int
    """Of the name, in characters: of two, the shorter one is more of what was searched for."""
    party: PartyId
    name: str
    language: str | None
    """None for the name itself."""


class _Entry:
    """A name that an event gave from one position on, until another."""

    __slots__ = ("language", "name", "party", "plain", "since", "until")

    def __init__(self, party: PartyId, name: str, language: str | None, since: Position) -> None:
        self.party = party
        self.name = name
        self.language = language
        self.plain = plain(name)
        self.since = since
        self.until: Position | None = None


class NamesEver:
    """The names of a chronicle; grown with it when it is asked, by one thread at a time."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        self._head: Position = 0
        self._entries: list[_Entry] = []
        self._of_event: dict[EventId, list[_Entry]] = {}
        self._lock = Lock()

    def search(self, text: str, position: Position, limit: int | None = None) -> list[Found]:
        """The parties, in use at a position, of which a name that was known then, or the id, has the text, or its words; the best first.

        Of equals, the party of which more is recorded comes first.
        """
        wanted = plain(text)
        if not wanted:
            return []
        self._grow()
        best: dict[PartyId, Found] = {}
        for found in self._matching(wanted, position):
            known = best.get(found.party)
            if known is None or _rank(found) < _rank(known):
                best[found.party] = found
        return sorted(best.values(), key=lambda each: (*_rank(each), *self._standing(each, position)))[:limit]

    def _standing(self, found: Found, position: Position) -> tuple[int, PartyId]:
        return -len(self.chronicle.concerning(found.party, 0, position)), found.party

    def _matching(self, wanted: str, position: Position) -> Iterator[Found]:
        words = _WORD.findall(wanted)
        for each in self._entries:
            if not _has(wanted, words, each.plain) and wanted not in each.party:
                continue
            if each.since > position or (each.until is not None and each.until <= position):
                continue
            text = each.party if wanted in each.party and wanted not in each.plain else each.plain
            party = self.chronicle.in_use(each.party, position)
            yield Found(_how(wanted, text), len(text), party, each.name, each.language)

    def _grow(self) -> None:
        with self._lock:
            head = self.chronicle.head
            while self._head < head:
                selected = self.chronicle.select(_NAMING, self._head, head, _PAGE)
                for position in selected.positions:
                    self._take(position)
                self._head = selected.reached

    def _take(self, position: Position) -> None:
        record = self.chronicle.record(position)
        for each in self._of_event.pop(record.event_id, ()):
            each.until = position
        if record.event is None:
            return
        given = [_Entry(party, name, language, position) for party, name, language in _names_of(record.event)]
        self._entries += given
        self._of_event[record.event_id] = given


def plain(text: str) -> str:
    """How names are compared: whatever the case, the Unicode form, the accents and the blanks around."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def is_in(wanted: str, name: str) -> bool:
    """Whether a name has a text, or its words: each begins a word of the name. Both are `plain`."""
    return _has(wanted, _WORD.findall(wanted), name)


def _has(wanted: str, words: list[str], name: str) -> bool:
    if wanted in name:
        return True
    if len(words) < 2 or not all(each in name for each in words):  # noqa: PLR2004 - one word has no order
        return False
    own = _WORD.findall(name)
    return all(any(each.startswith(word) for each in own) for word in words)


def _rank(found: Found) -> tuple[int, int]:
    return found.how, found.length


def _how(wanted: str, text: str) -> int:
    if text == wanted:
        return EXACTLY
    if text.startswith(wanted):
        return BEGINS
    if wanted not in text:
        return ITS_WORDS
    return A_WORD_BEGINS if f" {wanted}" in text or f"-{wanted}" in text else WITHIN


def _names_of(event: Event) -> Iterator[tuple[PartyId, str, str | None]]:
    introducing: Iterable[object] = ()
    match event:
        case Founded() | Renamed():
            introducing = (event,)
        case Split():
            introducing = event.into
        case Merged():
            introducing = (event.into,)
    for each in introducing:
        if isinstance(each, Founded | Renamed | NewParty):
            yield each.party, each.name, None
            for names in (each.names, each.abbreviations):
                yield from ((each.party, name, language) for language, name in names.items())

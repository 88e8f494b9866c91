"""Popolo JSON (https://www.popoloproject.com): parties and coalitions as organizations, leaders as persons, contests as events.

One object stands on each line, so that a large document need not be held whole to be written, or to be looked through.
"""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from typing import IO, Final

import msgspec

from api.exports.about import About
from api.exports.content import Content
from api.exports.popolo_objects import (
    Json,
    coalition_object,
    contest_object,
    leading,
    members,
    party_object,
    prime_minister,
)
from api.exports.rows_of_parties import sheet_of

_LISTS: Final = ("organizations", "persons", "memberships", "events")


def write(content: Content, about: About, file: IO[bytes]) -> None:
    """Write the whole document, with what it is of under `partyline`."""
    with ExitStack() as opened:
        lists = {name: _List(opened.enter_context(tempfile.TemporaryFile())) for name in _LISTS}
        _fill(content, lists)
        file.write(b'{"partyline": ' + msgspec.json.encode(about.metadata()))
        for name, each in lists.items():
            file.write(b',\n"%b": [' % name.encode())
            each.copy(file)
            file.write(b"\n]")
        file.write(b"\n}\n")


class _List:
    """Objects that are written one by one, each id once."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._ids: set[str] = set()
        self._has_begun = False

    def add(self, *objects: Json) -> None:
        for each in objects:
            if each.get("id") not in self._ids:
                self._spool.write((b",\n" if self._has_begun else b"\n") + msgspec.json.encode(each))
                self._has_begun = True
                if "id" in each:
                    self._ids.add(each["id"])

    def copy(self, file: IO[bytes]) -> None:
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, file)


def _fill(content: Content, lists: dict[str, _List]) -> None:
    accounts = content.chronicle.accounts(content.at.position)

    def take(told: Iterable[tuple[Json, Json]]) -> None:
        for person, membership in told:
            lists["persons"].add(person)
            lists["memberships"].add(membership)

    for party in content.parties():
        sheet = sheet_of(party, content)
        lists["organizations"].add(party_object(party.state, sheet, content))
        take(leading(party.state, sheet, content, accounts))
    for coalition in content.coalitions():
        lists["organizations"].add(coalition_object(coalition))
        lists["memberships"].add(*members(coalition))
        take(prime_minister(coalition, content, accounts))
    for contest in content.contests():
        lists["events"].add(contest_object(contest))

"""What an importer is: one module that reads an outside source and says, as events, what the source says.

It has a `NAME` (a slug such as `parlgov`, under which its events are recorded: `import/parlgov`) and a function::

    def releases(path: Path, recorded_at: Moment | None) -> Iterable[Release]

which reads what lies at the path and yields one `domain.synchronising.Release` for each time at which the source said
something, the earliest first. `recorded_at` is when it became known, where that was asked for; an importer whose source tells
the time itself refuses one. It raises `ImporterError` where the source cannot be read, and neither writes anything nor knows
what is on the ledger: what is new, changed or gone is found out by `domain.synchronising`.

Four things an importer owes:

- An event's id comes from the row that says it and from nothing else (`row_id`), so that the next release's row meets it.
  One row may say several events, each with an aspect of its own.
- An event says the same for the same row: no day of a release in its content, no order of files.
- A release's name ends in its day (`ParlGov 2015-05-04`), where that is known: by it an older release is told from a newer one.
- What it leaves out it says in `left_out`, once for each kind of thing; nothing that a source says is dropped in silence.
"""

from functools import cache
from typing import Final
from unicodedata import normalize
from uuid import UUID, uuid5

from domain.ids import EventId

NAMESPACE: Final = UUID("0b9a5b5e-6d0c-5e0f-8d53-3a1f1f6c2d77")
"""Under which the ids of imported events are derived (UUIDv5, RFC 9562). It may never change."""

LONGEST_PROSE: Final = 10_000
"""In characters: what the domain takes as a note."""


class ImporterError(ValueError):
    """A source cannot be read; the message names the file, the row, the value and what would be right."""


def row_id(place: str) -> EventId:
    """The id of the event at a place: importer, table, row and, where a row says several, the aspect (`parlgov/party/12/banned`)."""
    return uuid5(NAMESPACE, place)


def cleaned(text: str) -> str:
    """A name or short text: NFC, without blanks around it and without control characters; runs of blanks are one."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _cleaned(text)


@cache
def _cleaned(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in normalize("NFC", text)).split())


def note(*texts: str | None) -> str | None:
    """What a source says in sentences, each a paragraph; None where it says nothing."""
    said = [text for each in texts if each and (text := _paragraph(each))]
    return "\n".join(said)[:LONGEST_PROSE] or None


def _paragraph(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    return "\n".join(line for line in map(cleaned, text.splitlines()) if line)

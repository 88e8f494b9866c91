"""A record in words, as feeds show it. What it says is that of its position: an entry stays what it was, whatever is recorded later.

All text from the ledger is escaped: it may hold whatever its source held.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any, Final
from uuid import uuid5

import msgspec
from msgspec import Struct

from api.feeds.names import Names, names_given
from domain.events import Event, Source
from domain.ids import PartyId, Position
from domain.mentions import coalition_of, election_of, parties_of
from domain.moments import Moment
from domain.records import Record, encode_hook, tag_of
from projections.chronicle import Chronicle

NAMED: Final = 3
"""Parties that a title names; of more it says how many."""

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_APART: Final = {"type", "date", "sources", "note"}
"""Fields of an event that have a place of their own in its entry."""


class FeedEntry(Struct, frozen=True, kw_only=True):
    """A record in words."""

    id: str
    """Of the event's revision, wherever it is served: no other record ever has it."""
    url: str
    title: str
    content: str
    """HTML."""
    recorded_at: Moment
    author: str
    tags: tuple[str, ...]
    """The type of the event, the kind of the record, and the parties that are named."""


def entry(chronicle: Chronicle, position: Position, base: str, names: Names) -> FeedEntry:
    """The record at a position; `base` is the address of the server, without a slash at its end."""
    record = chronicle.record(position)
    event = record.event or chronicle.last_said(record.event_id, position)
    assert event is not None  # what is retracted was said before
    day = event.date.latest
    called = {party: names.of(party, position, day) for party in parties_of(event)} | names_given(event)
    url = f"{base}/events/{record.event_id}/revisions"
    return FeedEntry(
        id=uuid5(record.event_id, f"revision {record.revision}").urn,
        url=url,
        title=clean(_title(record, event, list(called.values()))),
        content=clean("\n".join(_content(record, event, called, base, url))),
        recorded_at=record.recorded_at,
        author=clean(record.actor),
        tags=(tag_of(event), record.kind, *called),
    )


def clean(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def in_words(name: str) -> str:
    """`JoinedCoalition` and `vote_share` as words: "Joined coalition", "Vote share"."""
    words = re.sub(r"(?<!^)([A-Z])", r" \1", name).replace("_", " ").lower()
    return words[:1].upper() + words[1:]


def _title(record: Record, event: Event, names: list[str]) -> str:
    """`People's Party of Kazakhstan: Renamed, corrected`."""
    contest = election_of(event)
    if names:
        subject = ", ".join(names[:NAMED])
        if more := len(names[NAMED:]):
            subject += f" and {more} more"
    else:
        subject = contest or coalition_of(event) or str(record.event_id)
    said = in_words(tag_of(event))
    if names and contest is not None:
        said += f" ({contest})"
    return f"{subject}: {said}" if record.kind == "stated" else f"{subject}: {said}, {record.kind}"


def _content(record: Record, event: Event, names: dict[PartyId, str], base: str, url: str) -> Iterator[str]:
    if record.kind == "retracted":
        yield "<p>This is said not to have happened after all. What was said:</p>"
    elif record.kind == "corrected":
        yield f"<p>This is corrected, as revision {record.revision}. It is now said:</p>"
    yield "<dl>"
    yield _pair("Date", escape(event.date.text or "unknown"))
    for name, value in msgspec.to_builtins(event, enc_hook=encode_hook).items():
        if name not in _APART:
            yield _pair(in_words(name), escape(_plainly(value)))
    if event.note is not None:
        yield _pair("Note", escape(event.note))
    if record.reason is not None:
        yield _pair("Reason", escape(record.reason))
    yield "</dl>"
    if event.sources:
        yield "<p>Sources:</p>\n<ul>"
        yield from (f"<li>{_source(each)}</li>" for each in event.sources)
        yield "</ul>"
    links = {url: "All that was said of it"}
    links |= {f"{base}/parties/{party}": name for party, name in names.items()}
    yield f"<p>{', '.join(map(_link, links, links.values()))}</p>"


def _pair(term: str, said: str) -> str:
    return f"<dt>{escape(term)}</dt><dd>{said}</dd>"


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def _plainly(value: Any) -> str:
    """A value as text: `ru: Народная партия; kk: Халық партиясы`."""
    match value:
        case dict():
            return "; ".join(f"{key}: {_plainly(each)}" for key, each in value.items())
        case list() | tuple():
            return "; ".join(map(_plainly, value))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _source(source: Source) -> str:
    told = [escape(each) for each in (source.document, source.locator) if each is not None]
    if source.published is not None:
        told.append(f"published {escape(source.published.text)}")
    if source.url is not None:
        told.append(_link(source.url, source.url))
    return ", ".join(told)

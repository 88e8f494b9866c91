"""What editors are shown before anything is sent: what would change and what would be odd, and how two versions of an event differ."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.desk import Undone
from api.web.called import Called
from api.web.dates import day_in_words, spoken
from api.web.fields_told import field_in_words, value_in_words
from api.web.languages import language_name
from api.web.telling import Told, plainly, tell
from api.web.timed import LAST_DAY
from api.web.words import label
from api.writing import findings_of
from domain.dates import EdtfDate
from domain.events import Event
from domain.ids import EventId, PartyId, Position
from domain.moments import Moment
from domain.records import encode_hook
from projections.at import At
from projections.chronicle import Chronicle
from projections.findings import Finding
from projections.preview import Period, Preview

_BY_LANGUAGE: Final = ("names", "abbreviations")
"""Fields of events that hold texts by the codes of languages."""


class ChangeTold(Struct, frozen=True):
    """A field that would be another one."""

    label: str
    before: str | None
    after: str | None


class PeriodTold(Struct, frozen=True):
    """Days on which the same would change."""

    when: str
    changes: tuple[ChangeTold, ...]


class PartyTold(Struct, frozen=True):
    """A party that would be told of otherwise."""

    party: PartyId
    name: str
    periods: tuple[PeriodTold, ...] | None
    """None where it was not worked out."""


class PreviewTold(Struct, frozen=True):
    """What would be, if this were sent."""

    told: Told | None
    """The event in words; None where it is retracted."""
    date: str
    parties: tuple[PartyTold, ...]
    findings: tuple[Finding, ...]
    writes: bool
    """Whether anything would be written at all: what stands already is not written again."""


class Side(Struct, frozen=True):
    """A field of two versions of an event, and of what an editor would make of it."""

    label: str
    before: str
    """At the revision that the editor looked at."""
    now: str
    """At the revision that stands."""
    typed: str
    is_moved: bool
    """Whether the newer revision says otherwise than the one that the editor looked at."""
    is_other: bool
    """Whether the editor says otherwise than what stands."""


class Stale(Struct, frozen=True):
    """What was recorded of an event while an editor looked at an older revision of it."""

    looked_at: int
    standing: int
    kind: str
    actor: str
    recorded_at: Moment
    reason: str | None
    is_gone: bool
    """Whether it was retracted."""
    sides: tuple[Side, ...]


def preview_told(undone: Undone, found: Preview) -> PreviewTold:
    """What an append would change, in words; of the party's names those that it would have."""
    called = Called(found.chronicle, At(LAST_DAY, found.chronicle.head))
    event = found.chronicle.standing(undone.written.events[0])
    said = None if event is None else event.event
    return PreviewTold(
        told=None if said is None else tell(said, called),
        date="" if said is None else said.date.text,
        parties=tuple(
            PartyTold(
                each.party,
                called.party(each.party),
                None if each.periods is None else tuple(_period(one, called) for one in each.periods),
            )
            for each in found.parties
        ),
        findings=tuple(findings_of(found.chronicle, undone.written)),
        writes=bool(undone.entries),
    )


def _period(period: Period, called: Called) -> PeriodTold:
    first, last = (
        None if each is None else EdtfDate.parse(each).earliest for each in (period.from_, period.until)
    )
    if first is None and last is None:
        when = "On every day"
    elif first is None:
        when = f"Before {day_in_words(last)}"
    elif last is None:
        when = f"From {day_in_words(first)} on"
    else:
        when = f"From {day_in_words(first)} until before {day_in_words(last)}"
    return PeriodTold(
        when,
        tuple(
            ChangeTold(
                field_in_words(each.field, called),
                None if each.change == "added" else value_in_words(each.field, each.before),
                None if each.change == "removed" else value_in_words(each.field, each.after),
            )
            for each in period.changes
        ),
    )


def stale(chronicle: Chronicle, event_id: EventId, looked_at: int, typed: Event | None) -> Stale:
    """What was recorded since, field by field, beside what was looked at and what was typed."""
    positions: list[Position] = list(chronicle.revisions(event_id, chronicle.head))
    newest = chronicle.record(positions[-1])
    before = chronicle.record(positions[looked_at - 1]).event if 0 < looked_at <= len(positions) else None
    return Stale(
        looked_at=looked_at,
        standing=newest.revision,
        kind=newest.kind,
        actor=newest.actor,
        recorded_at=newest.recorded_at,
        reason=newest.reason,
        is_gone=newest.event is None,
        sides=tuple(_sides(before, newest.event, typed)),
    )


def _sides(before: Event | None, now: Event | None, typed: Event | None) -> Iterator[Side]:
    said = [_plain(each) for each in (before, now, typed)]
    for name in dict.fromkeys(name for each in said for name in each):
        old, new, own = (each.get(name, "") for each in said)
        yield Side(
            label=label(name),
            before=_words(name, old),
            now=_words(name, new),
            typed=_words(name, own),
            is_moved=old != new,
            is_other=typed is not None and own != new,
        )


def _plain(event: Event | None) -> dict[str, Any]:
    plain: dict[str, Any] = {} if event is None else msgspec.to_builtins(event, enc_hook=encode_hook)
    return plain


def _words(name: str, value: Any) -> str:
    if value == "":
        return "–"
    if name == "date":
        return spoken(value)
    return label(value) if name == "type" else plainly(_in_languages({name: value})[name])


def _in_languages(value: Any) -> Any:
    """The same with languages called by their names in the place of their codes."""
    if isinstance(value, list | tuple):
        return [_in_languages(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "; ".join(f"{language_name(code)}: {name}" for code, name in each.items())
        if key in _BY_LANGUAGE and isinstance(each, dict)
        else _in_languages(each)
        for key, each in value.items()
    }

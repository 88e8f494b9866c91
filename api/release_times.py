"""When the releases of a source became known, as the ledger goes: which of them are recorded, and which may not be any more."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from domain.dates import DateError, EdtfDate
from domain.guarding import OlderRelease, refuse_older
from domain.ledger.port import Clock
from domain.moments import Moment, MomentError, format_moment, parse_moment
from domain.records import Record
from domain.synchronising import Release
from projections.chronicle import Chronicle
from seeds.importer import ImporterError

_DAY: Final = len("YYYY-MM-DD")


class ImportingError(ImporterError):
    """An import that was asked for cannot be made; the message says what can."""


def moment_of(text: str) -> Moment:
    """A day, at whose beginning in UTC something became known, or an RFC 3339 moment. Raises `ImportingError`."""
    try:
        if len(text) != _DAY:
            return parse_moment(text)
        EdtfDate.parse(text)
        return parse_moment(f"{text}T00:00:00Z")
    except (DateError, MomentError):
        raise ImportingError(
            f"{text!r} is no time at which something became known: write a day such as 2012-10-15, "
            "or a moment such as 2012-10-15T12:00:00Z"
        ) from None


def moment_of_folder(path: Path) -> Moment | None:
    """The time that a folder's name gives; None where the name is no day."""
    try:
        return moment_of(path.resolve().name)
    except ImportingError:
        return None


def not_imported_before(releases: Sequence[Release], last: Record | None) -> Sequence[Release]:
    """Of a source that holds several releases, those that are not older than the last record that was made of it.

    Each builds on the one before: an older one, imported again, would take back what a later one said. If all are older, the
    newest of them, which is refused.
    """
    if last is None:
        return releases
    newer = [each for each in releases if each.recorded_at is None or each.recorded_at >= last.recorded_at]
    return newer or releases[-1:]


def refuse_older_ones(releases: Sequence[Release], last: Record | None) -> None:
    """The same is looked at as it is decided: this is what has to be said before all else that may be wrong."""
    try:
        for release in releases[:1]:
            refuse_older(release.name, release.recorded_at, last)
    except OlderRelease as error:
        raise ImportingError(str(error)) from None


def refuse_backdated(chronicle: Chronicle, releases: Sequence[Release], now: Clock, *, told: bool) -> None:
    """Refuse what would be recorded before the ledger's last record; `told`: whether who imports says when it is recorded."""
    way_out = "Import into a ledger of its own (--ledger, or PARTYLINE_LEDGER)"
    if told:
        way_out += ", or let it be recorded as known from now on (--recorded-at now)"
    latest, standing = chronicle.recorded_at(chronicle.head), "the ledger's last record is of"
    for release in releases:
        if release.recorded_at is None:
            continue
        if latest is not None and release.recorded_at < latest:
            raise ImportingError(
                f"{release.name} would be recorded at {format_moment(release.recorded_at)}, and {standing} "
                f"{format_moment(latest)}, which is later: record time never runs backwards. {way_out}"
            )
        if release.recorded_at > now():
            raise ImportingError(
                f"{release.name} would be recorded at {format_moment(release.recorded_at)}, and it is "
                f"{format_moment(now())} now: nothing is known before its time"
            )
        latest, standing = release.recorded_at, "the release before it is of"

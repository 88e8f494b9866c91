"""What an export is of: what stands in its metadata, so that it can be cited."""

from importlib.metadata import version as version_of
from typing import Any, Final

from msgspec import Struct

from domain.dates import format_day
from domain.ids import CountryCode
from domain.moments import format_moment
from projections.at import At
from projections.chronicle import Chronicle
from projections.version import FOLD

LICENCE_NOTE: Final = "The facts are those of the sources that each event names; their licences hold. Partyline adds none of its own."

_PROGRAM: Final = f"Partyline {version_of('partyline')}"


class About(Struct, frozen=True, kw_only=True):
    """The question that an export answers."""

    format: str
    as_of: str | None
    """The day; None where records are exported, which are of no day."""
    position: int
    recorded_at: str | None
    """Of the record at the position; None for an empty ledger."""
    country: CountryCode | None
    canonical: str
    """The address that gives the same bytes for ever, on its server."""
    server: str | None = None
    """Where the world reaches that server, without a slash at its end; None where the settings do not say."""

    @property
    def title(self) -> str:
        whose = "Political parties" if self.country is None else f"Political parties of {self.country}"
        day = "" if self.as_of is None else f" as of {self.as_of},"
        return f"{whose},{day} as known at position {self.position}"

    @property
    def name(self) -> str:
        """What a file is called: letters, digits and hyphens."""
        parts = ["partyline", (self.country or "").lower(), self.as_of or "records", f"at-{self.position}"]
        return "-".join(part for part in parts if part)

    @property
    def address(self) -> str:
        """The canonical address, with its server's where that is known."""
        return (self.server or "") + self.canonical

    @property
    def cite_as(self) -> str:
        """What a list of references would say."""
        recorded = "" if self.recorded_at is None else f" (recorded {self.recorded_at.partition('T')[0]})"
        return f"{self.title}{recorded}. {_PROGRAM}, answers of version {FOLD}. {self.address}"

    def metadata(self) -> dict[str, Any]:
        """The same for a file's own metadata. It tells no time of writing: the same export is the same bytes."""
        return {
            "title": self.title,
            "as_of": self.as_of,
            "known_at": {"position": self.position, "recorded_at": self.recorded_at},
            "country": self.country,
            "fold": FOLD,
            "canonical": self.canonical,
            "cite_as": self.cite_as,
            "written_by": _PROGRAM,
            "licence_note": LICENCE_NOTE,
        }


def about(
    chronicle: Chronicle,
    at: At,
    format_: str,
    canonical: str,
    *,
    country: CountryCode | None,
    dated: bool,
    server: str | None = None,
) -> About:
    """What an export of a point is of."""
    recorded_at = chronicle.recorded_at(at.position)
    return About(
        format=format_,
        as_of=format_day(at.as_of) if dated else None,
        position=at.position,
        recorded_at=None if recorded_at is None else format_moment(recorded_at),
        country=country,
        canonical=canonical,
        server=server,
    )

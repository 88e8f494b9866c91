"""What rounds begin with: a ledger of some thousand records, its export, a release of ParlGov; each made once for a run."""

import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.clock import now
from domain.ledger.opening import open_ledger
from domain.ledger.port import Entry
from tests.api.given import EDITOR, application, founded, renamed
from tests.seeds.releases import classic, party

PARTIES: Final = 700
"""In the ledger that is made, with two records each."""


class Makings(Struct, dict=True):
    """In a folder."""

    folder: Path

    @cached_property
    def ledger(self) -> Path:
        """The file of a ledger."""
        made = self.folder / "made.db"
        with application(f"sqlite:///{made}", snapshot="off") as api:
            for events in (
                [founded(f"kz-made-{each}", date=str(1990 + each % 30)) for each in range(PARTIES)],
                [renamed(f"Name {each}", party=f"kz-made-{each}") for each in range(PARTIES)],
            ):
                for part in (events[place : place + 50] for place in range(0, PARTIES, 50)):
                    api.client.post("/events", json={"events": part}, headers=EDITOR).raise_for_status()
        return made

    @cached_property
    def entries(self) -> list[Entry]:
        """The records of that ledger."""
        return entries_of(f"sqlite:///{self.ledger}")

    @cached_property
    def export(self) -> Path:
        """Its records as a file."""
        file = self.folder / "made.ndjson"
        file.write_bytes(b"".join(each.data + b"\n" for each in self.entries))
        return file

    def command(self, name: str) -> tuple[str, ...]:
        """The arguments of one that fills a ledger."""
        match name:
            case "ledger":
                return ("-m", "api.cli", "import", "ledger", str(self.export))
            case "parlgov":
                return ("-m", "api.cli", "import", "parlgov", str(self.release))
            case _:
                return ("-m", "api.cli", "seed")

    def done(self, name: str) -> list[Entry]:
        """What the ledger holds after the command, if nobody disturbs it."""
        file = self.folder / f"{name}.db"
        if not file.exists():
            environ = {each: value for each, value in os.environ.items() if not each.startswith("PARTYLINE_")}
            subprocess.run(
                [sys.executable, *self.command(name)],
                check=True,
                cwd=self.folder,
                env=environ | {"PARTYLINE_LEDGER": f"sqlite:///{file}"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return entries_of(f"sqlite:///{file}")

    @cached_property
    def release(self) -> Path:
        """A release of ParlGov, with many parties that were renamed."""
        parties = [str(each) for each in range(1, 600)]
        return classic(
            self.folder / "parlgov",
            party=[party(each) for each in parties],
            party_name_change=[
                {"id": each, "party_id": each, "date": "1999-01-01", "name_short": "N", "name_english": f"New {each}", "name": f"Neu {each}"}
                for each in parties
            ],
        )  # fmt: skip


def entries_of(address: str) -> list[Entry]:
    """What the ledger at the address holds."""
    ledger = open_ledger(address, now, must_exist=True)
    try:
        return list(ledger.read())
    finally:
        ledger.close()

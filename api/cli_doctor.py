"""The command `doctor`."""

import os
import sys
from contextlib import closing
from typing import Final

import click
import msgspec

from api.doctor.examining import Examined, Found, examine
from api.doctor.patient import Machine, Patient
from api.settings import SettingsError, read_settings
from domain.ledger.opening import shown

_READ: Final = "settings-can-be-read"


@click.command()
@click.option(
    "--url", metavar="URL", help="Where a server must answer. Otherwise one may, where the settings say."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def doctor(url: str | None, *, as_json: bool) -> None:
    """Look at a deployment and say what is wrong with it, and what to do. The exit status is 1 if anything is.

    It looks at the settings, the ledger that they name, the server that serves it and the machine, and changes nothing. Run it as the user that
    the server runs as, with the server's settings.
    """
    ledger = ""
    try:
        settings = read_settings()
        ledger = shown(settings.ledger)
        with closing(Patient(settings, os.environ, Machine(), url)) as patient:
            seen = examine(patient)
    except SettingsError as error:
        seen = _unread(str(error), "mend that: nothing else was looked at")
    except ValueError as error:  # the address is none
        ledger = ""
        seen = _unread(str(error), "set PARTYLINE_LEDGER to an address of a ledger")
    checks = [_READ, *(each for each in seen.checks if each != _READ)]
    if as_json:
        told = {"ledger": ledger, "checks": checks, "not_made": seen.not_made, "found": seen.found}
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2))
    else:
        for each in seen.found:
            click.echo(f"{each.check}: {each.wrong}\n    {each.mend}")
        if not seen.found:
            click.echo(f"{ledger}: nothing is wrong ({len(checks)} checks)")
        for reason, names in _by_reason(seen.not_made).items():
            click.echo(f"not looked at, as {reason}: {', '.join(names)}")
    sys.exit(1 if seen.found else 0)


def _unread(wrong: str, mend: str) -> Examined:
    return Examined([_READ], {}, [Found(_READ, wrong, mend)])


def _by_reason(not_made: dict[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for name, reason in not_made.items():
        reasons.setdefault(reason, []).append(name)
    return reasons

"""The command `doctor`."""

import os
import sys
from contextlib import closing

import click
import msgspec

from api.doctor.examining import CHECKS, Found, examine, name_of
from api.doctor.patient import Machine, Patient
from api.settings import SettingsError, read_settings
from domain.ledger.opening import shown


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
    try:
        settings = read_settings()
        ledger = shown(settings.ledger)
        with closing(Patient(settings, os.environ, Machine(), url)) as patient:
            found = examine(patient)
    except SettingsError as error:
        ledger, found = (
            "",
            [Found("settings-can-be-read", str(error), "mend that: nothing else was looked at")],
        )
    except ValueError as error:  # the address is none
        ledger, found = (
            "",
            [Found("settings-can-be-read", str(error), "set PARTYLINE_LEDGER to an address of a ledger")],
        )
    if as_json:
        looked = ["settings-can-be-read", *map(name_of, CHECKS)] if ledger else ["settings-can-be-read"]
        click.echo(
            msgspec.json.format(
                msgspec.json.encode({"ledger": ledger, "checks": looked, "found": found}), indent=2
            )
        )
    else:
        for each in found:
            click.echo(f"{each.check}: {each.wrong}\n    {each.mend}")
        if not found:
            click.echo(f"{ledger}: nothing is wrong ({len(CHECKS) + 1} checks)")
    sys.exit(1 if found else 0)

"""The command `partyline`."""

import sys
from typing import Final

import click

from api.commands import Commands

_FOUND_IN: Final = {
    "serve": "api.cli_serving:serve",
    "seed": "api.cli_seeding:seed",
    "show": "api.cli_reading:show",
    "explain": "api.cli_reading:explain",
    "timeline": "api.cli_reading:timeline",
    "diff": "api.cli_reading:diff",
    "follow": "api.cli_following:follow",
    "import": "api.cli_importing:importing",
    "export": "api.cli_exporting:export",
    "verify": "api.cli_verifying:verify_command",
    "checkpoint": "api.cli_checkpoint:checkpoint_command",
    "mirror": "api.cli_mirroring:mirror",
    "backup": "api.cli_backup:backup",
    "restore": "api.cli_backup:restore",
    "key": "api.cli_keys:key",
    "doctor": "api.cli_doctor:doctor",
    "bench": "api.cli_bench:bench",
}


@click.group(cls=Commands, found_in=_FOUND_IN, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partyline")
def cli() -> None:
    """Histories of political parties, as of any date and as known at any moment.

    Settings are environment variables (PARTYLINE_LEDGER, PARTYLINE_HOST, PARTYLINE_PORT, PARTYLINE_WRITE_TOKEN ...);
    docs/settings.md lists them all.
    """


def _told_in_one_line() -> tuple[type[Exception], ...]:
    """What a user can mend. It is looked for only when something went wrong."""
    from api.keys.key import BadKey  # noqa: PLC0415 - so that a command waits for nothing that it does not need
    from api.settings import SettingsError  # noqa: PLC0415
    from domain.errors import PartylineError  # noqa: PLC0415
    from domain.ledger.port import LedgerError  # noqa: PLC0415
    from seeds.importer import ImporterError  # noqa: PLC0415
    from seeds.loader import SeedError  # noqa: PLC0415

    return SettingsError, BadKey, SeedError, ImporterError, LedgerError, PartylineError, OSError


def main() -> None:
    """Run the command; what a user can mend is said in one line."""
    try:
        cli(standalone_mode=True)
    except _told_in_one_line() as error:
        click.echo(f"partyline: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

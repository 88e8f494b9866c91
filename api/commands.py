"""Commands that are imported when they are asked for: who verifies a ledger does not wait for the parts of a server."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Commands(click.Group):
    """A group that knows where its commands are: their names, and for each `module:attribute`."""

    def __init__(self, *given: Any, found_in: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self._found_in = found_in

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all, in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *self._found_in})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported if it was not yet."""
        if cmd_name not in self.commands and cmd_name in self._found_in:
            module, _, attribute = self._found_in[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), attribute))
        return super().get_command(ctx, cmd_name)

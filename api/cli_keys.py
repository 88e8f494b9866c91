"""The commands `partyline key`: they make keys, list them and take them away, in the store beside the ledger that the settings name."""

import contextlib
from collections.abc import Iterator

import click
import msgspec
from msgspec import Struct

from api.backup.recognising import refuse_backup
from api.clock import now
from api.keys.key import BadName, Role, check_name, new_key
from api.keys.routes import key_told
from api.keys.store import KeyStore, find_keys, open_keys
from api.keys.times import expiry
from api.settings import SettingsError, read_settings
from domain.ledger.opening import open_ledger, shown
from domain.moments import format_moment


class _Signed(Struct):
    """What of a record tells who made it."""

    actor: str


@click.group("key")
def key() -> None:
    """Keys: who may read, edit and administer the ledger of the settings.

    A key has a name, which is the actor of what is recorded with it, and a role: a reader reads where reading is closed, an
    editor records and corrects too, an admin looks after everything.
    """


@key.command()
@click.argument("name")
@click.option(
    "--role", type=click.Choice([each.name for each in Role]), required=True, help="What it is for."
)
@click.option(
    "--expires",
    help="Until when it is good: a day (until it begins, in UTC), a moment, or a length such as 12h, 90d or 52w. Without it, for ever.",
)
def create(name: str, role: str, expires: str | None) -> None:
    """Make a key called NAME and print its token: once, and here alone.

    Servers know it within a second. A name is given once: a key that was revoked keeps it.
    """
    check_name(name)
    at = now()
    made, token = new_key(name, Role[role], at, None if expires is None else expiry(expires, at))
    ledger = _ledger()
    refuse_backup(ledger)
    opened = open_ledger(ledger, now)
    try:
        for entry in opened.read():
            if msgspec.json.decode(entry.data, type=_Signed).actor == name:
                raise BadName(
                    f"record {entry.position} has the actor {name!r} already, and no key that is known: take another name"
                )
    finally:
        opened.close()
    with contextlib.closing(open_keys(ledger, now)) as store:
        store.add(made)
    until = "for ever" if made.expires_at is None else f"until {format_moment(made.expires_at)}"
    click.echo(f"{name}, {role}, good {until}; its token, which is shown this once:", err=True)
    click.echo(token)


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as GET /keys answers.")
def list_keys(*, as_json: bool) -> None:
    """List all keys that were ever made."""
    with _found() as store:
        keys = [] if store is None else store.all()
    if as_json:
        click.echo(b'{"keys":[' + b",".join(key_told(each) for each in keys) + b"]}")
        return
    if not keys:
        click.echo("there are no keys: make one with `partyline key create`")
        return
    at = now()
    width = max(len(each.name) for each in keys)
    for each in keys:
        standing = each.why_over() if each.is_over(at) else "good"
        if not each.is_over(at) and each.expires_at is not None:
            standing += f" until {format_moment(each.expires_at)}"
        used = "never used" if each.used_at is None else f"used {format_moment(each.used_at)}"
        click.echo(
            f"{each.name:{width}}  {each.role.name:6}  created {format_moment(each.created_at)}  {used}  {standing}"
        )


@key.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Take the key called NAME away: servers refuse it within a second. It cannot be given back."""
    with _found() as store:
        revoked = None if store is None else store.revoke(name)
    if revoked is None:
        raise BadName(
            f"there is no key {name!r} of {shown(_ledger())}: `partyline key list` tells which there are"
        )
    click.echo(f"{name} {revoked.why_over()}")


@contextlib.contextmanager
def _found() -> Iterator[KeyStore | None]:
    """The store, if anybody has made a key."""
    store = find_keys(_ledger(), now)
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def _ledger() -> str:
    ledger = read_settings().ledger
    if ledger == "memory:":
        raise SettingsError(
            "a ledger in memory is one process's own, and so are its keys: set PARTYLINE_LEDGER to another one"
        )
    return ledger

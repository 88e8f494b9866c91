"""The store in one table beside the ledger, of SQLite or PostgreSQL."""

import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec

from api.beside.table import Database, until_known
from api.webhooks.store import Full, Hook, Kept, Standing
from domain.ledger.port import LedgerError

log = logging.getLogger(__name__)

_SELECT: Final = "SELECT id, hook, standing, edition FROM partyline_webhooks"


class SqlStore:
    """The port on a table `partyline_webhooks` with the columns `id`, `place`, `hook`, `standing`, `edition`, `is_suspended`, `owner` and `until`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._complained: set[str] = set()

    def add(self, hook: Hook, standing: Standing, *, most: int) -> None:
        def adding() -> None:
            with self._database.transaction(alone=True) as transaction:
                if transaction.run("SELECT 1 FROM partyline_webhooks WHERE id = ?", (hook.id,)):
                    return
                ((number, last),) = transaction.run(
                    "SELECT count(*) AS number, coalesce(max(place), 0) AS last FROM partyline_webhooks"
                )
                if number >= most:
                    raise Full(
                        f"there are {number} webhooks, as many as this server keeps: delete one that is not needed"
                    )
                transaction.run(
                    "INSERT INTO partyline_webhooks (id, place, hook, standing, edition, is_suspended) VALUES (?, ?, ?, ?, 1, ?)",
                    (hook.id, last + 1, _text(hook), _text(standing), standing.is_suspended),
                )

        until_known(adding)

    def all(self) -> list[Kept]:
        with self._database.transaction(durable=False) as transaction:
            rows = transaction.run(f"{_SELECT} ORDER BY place")
        return self._readable(rows)[0]

    def get(self, hook_id: str) -> Kept | None:
        with self._database.transaction(durable=False) as transaction:
            rows = transaction.run(f"{_SELECT} WHERE id = ?", (hook_id,))
        return _one(rows)

    def remove(self, hook_id: str) -> bool:
        was_there = False

        def removing() -> None:
            nonlocal was_there
            with self._database.transaction(alone=True) as transaction:
                removed = transaction.run(
                    "DELETE FROM partyline_webhooks WHERE id = ? RETURNING 1 AS one", (hook_id,)
                )
                was_there = was_there or bool(removed)

        until_known(removing)
        return was_there

    def amend(self, hook_id: str, change: Callable[[Kept], tuple[Hook, Standing]]) -> Kept | None:
        def amending() -> Kept | None:
            with self._database.transaction(alone=True) as transaction:
                query = f"{_SELECT} WHERE id = ?"
                kept = _one(transaction.run(query, (hook_id,)))
                if kept is None:
                    return None
                hook, standing = change(kept)
                transaction.run(
                    "UPDATE partyline_webhooks SET hook = ?, standing = ?, edition = edition + 1, is_suspended = ? WHERE id = ?",
                    (_text(hook), _text(standing), standing.is_suspended, hook_id),
                )
                return Kept(hook, standing, kept.edition + 1)

        return until_known(amending)

    def claim(self, owner: str, seconds: float) -> list[Kept]:
        with self._database.transaction(durable=False, alone=True) as transaction:
            now = transaction.now()
            until = now + round(seconds * 1_000_000)
            # Who holds it anew has to begin anew, so that an owner that had lost it for a while does not go on from where it was.
            # A clock that was set back must not leave one in hands that are gone.
            transaction.run(
                "UPDATE partyline_webhooks SET edition = edition + CASE WHEN owner = ? THEN 0 ELSE 1 END, owner = ?, until = ?"
                " WHERE is_suspended = FALSE AND (owner IS NULL OR owner = ? OR until < ? OR until > ?)",
                (owner, owner, until, owner, now, until),
            )
            query = f"{_SELECT} WHERE owner = ? AND is_suspended = FALSE ORDER BY place"
            kept, unreadable = self._readable(transaction.run(query, (owner,)))
            for hook_id in unreadable:  # for a node that can read it
                transaction.run("UPDATE partyline_webhooks SET owner = NULL WHERE id = ?", (hook_id,))
            return kept

    def save(self, owner: str, kept: Kept, standing: Standing) -> bool:
        with self._database.transaction(durable=False) as transaction:
            saved = transaction.run(
                "UPDATE partyline_webhooks SET standing = ?, is_suspended = ?"
                " WHERE id = ? AND edition = ? AND owner = ? RETURNING 1",
                (_text(standing), standing.is_suspended, kept.hook.id, kept.edition, owner),
            )
        return bool(saved)

    def release(self, owner: str) -> None:
        with self._database.transaction(durable=False) as transaction:
            transaction.run("UPDATE partyline_webhooks SET owner = NULL WHERE owner = ?", (owner,))

    def close(self) -> None:
        self._database.close()

    def _readable(self, rows: list[tuple[Any, ...]]) -> tuple[list[Kept], list[str]]:
        """What stands in the rows, and the ids of those that cannot be read: one that is bad holds up no other."""
        kept: list[Kept] = []
        unreadable: list[str] = []
        for row in rows:
            try:
                kept.append(_kept(row))
            except LedgerError as error:
                unreadable.append(row[0])
                if row[0] not in self._complained:
                    self._complained.add(row[0])
                    log.warning("%s", error)
        return kept, unreadable


def _text(value: Hook | Standing) -> str:
    return msgspec.json.encode(value).decode()


def _kept(row: tuple[Any, ...]) -> Kept:
    hook_id, hook, standing, edition = row
    try:
        return Kept(
            msgspec.json.decode(hook, type=Hook), msgspec.json.decode(standing, type=Standing), edition
        )
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise LedgerError(
            f"webhook {hook_id} cannot be read, and is not delivered here ({error}): a newer Partyline wrote it, or a hand;"
            " use that version, or delete it"
        ) from None


def _one(rows: list[tuple[Any, ...]]) -> Kept | None:
    return next(map(_kept, rows), None)

"""What may be wrong with a ledger, and with the disk that a file is on."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from api.doctor.patient import MIB, Ailment, Patient
from api.snapshots import WORTH, snapshot_of
from domain.ledger.port import LedgerError
from domain.ledger.sqlite_file import connect
from domain.moments import format_moment

LARGEST_LOG: Final = 256 * MIB
"""Of SQLite's write-ahead log: it is cut to a quarter of this after each large append, unless something holds it."""
LEAST_FREE: Final = 256 * MIB
"""On the disk of a ledger, or as much as the ledger has, if that is more: for an import and a backup."""


def the_ledger_opens(patient: Patient) -> Iterator[Ailment]:
    if patient.settings.ledger != "memory:" and isinstance(patient.opened, LedgerError):
        yield Ailment(
            f"the ledger cannot be opened: {patient.opened}",
            "mend that first: what else there is to look at in it was not looked at",
        )


def the_file_is_whole(patient: Patient) -> Iterator[Ailment]:
    if patient.file is None or isinstance(patient.opened, LedgerError):
        return
    try:
        with closing(connect(patient.file, make=False)) as connection:
            found = [text for (text,) in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as error:
        found = [str(error)]
    if found != ["ok"]:
        yield Ailment(
            f"{patient.file} is damaged: {'; '.join(found)}",
            "stop the server, put the file aside, and restore the last backup (`partyline restore`); then look at the disk",
        )


def the_file_can_be_written(patient: Patient) -> Iterator[Ailment]:
    """By whoever asks: run it as the user that the server runs as."""
    if patient.file is None or isinstance(patient.opened, LedgerError):
        return
    try:
        with closing(connect(patient.file, make=False)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            # One that opens only to read finds out when it writes, not when it begins.
            ((version,),) = connection.execute("PRAGMA user_version")
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        yield Ailment(
            f"{patient.file} cannot be written ({error}): the server answers, and refuses whatever is to be recorded",
            f"have the user that the server runs as own {patient.file} and its folder, on a disk that can be written; if it is "
            "locked, look for the process that holds it",
        )


def nobody_else_writes_the_file(patient: Patient) -> Iterator[Ailment]:
    if patient.file is None or not patient.file.exists():
        return
    for each in (patient.file, patient.file.absolute().parent):
        mode = each.stat().st_mode
        if mode & (stat.S_IWGRP | stat.S_IWOTH) and not (each.is_dir() and mode & stat.S_ISVTX):
            yield Ailment(
                f"others than its owner may write {each} (mode {stat.S_IMODE(mode):o}): they can rewrite or replace the ledger",
                f"chmod go-w {each}",
            )


def the_log_is_short(patient: Patient) -> Iterator[Ailment]:
    if patient.file is None:
        return
    log = patient.file.with_name(f"{patient.file.name}-wal")
    if log.exists() and (size := log.stat().st_size) > LARGEST_LOG:
        yield Ailment(
            f"{log} has {size // MIB} MiB: something reads the ledger without an end, so that SQLite cannot clear its log",
            "end what holds the file open for long (`fuser`, `lsof`), and start the server again",
        )


def there_is_room(patient: Patient) -> Iterator[Ailment]:
    if patient.file is None or not patient.file.exists():
        return
    least = max(LEAST_FREE, patient.file.stat().st_size)
    if (free := patient.machine.free(patient.file.absolute().parent)) < least:
        yield Ailment(
            f"the disk of {patient.file} has {free // MIB} MiB left: an import or a backup may fill it, and then nothing is recorded",
            f"make room: {least // MIB} MiB or more",
        )


def the_clock_is_not_behind(patient: Patient) -> Iterator[Ailment]:
    latest, present = patient.head.recorded_at, patient.machine.now()
    if latest is not None and latest > present:
        yield Ailment(
            f"the last record is of {format_moment(latest)}, and it is {format_moment(present)} here: until then all that is "
            "recorded bears that time, and imports are refused",
            "set this machine's clock and keep it (NTP); if it is right, the clock was ahead once, and this passes by itself",
        )


def a_snapshot_is_used(patient: Patient) -> Iterator[Ailment]:
    snapshot = snapshot_of(patient.settings)
    if snapshot is None or isinstance(patient.opened, LedgerError) or patient.head.position < WORTH:
        return
    again = "start the server once: it writes one beside the old and says in its log if it cannot"
    if not snapshot.path.exists():
        yield Ailment(f"there is no snapshot at {snapshot.path}: each start works out everything anew", again)
    elif snapshot.chronicle(patient.opened[0].read) is None:
        yield Ailment(
            f"the snapshot {snapshot.path} is damaged, or of another version or ledger: the next start does not use it",
            again,
        )

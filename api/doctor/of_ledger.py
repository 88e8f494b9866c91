"""What may be wrong with a ledger, and with the disk that a file is on."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final

from api.beside.opening import check_beside
from api.doctor.patient import MIB, Ailment, NotMade, Patient
from api.snapshots import WORTH, snapshot_of
from api.starting import BESIDE, check_records
from domain.ledger.inspecting import lost_triggers
from domain.ledger.port import LedgerError, NotALedger
from domain.ledger.sqlite_file import connect
from domain.moments import format_moment
from domain.skimming import skim

LARGEST_LOG: Final = 256 * MIB
"""Of SQLite's write-ahead log: it is cut to a quarter of this after each large append, unless something holds it."""
LEAST_FREE: Final = 256 * MIB
"""On the disk of a ledger, or as much as the ledger has, if that is more: for an import and a backup."""


def the_ledger_opens(patient: Patient) -> Iterator[Ailment]:
    if patient.settings.ledger == "memory:":
        raise NotMade("the ledger is in memory")
    if isinstance(patient.opened, LedgerError):
        yield Ailment(
            f"the ledger cannot be opened: {patient.opened}",
            "mend that first: what else there is to look at in it was not looked at",
        )


def the_file_is_whole(patient: Patient) -> Iterator[Ailment]:
    if damage := _asked(patient, _damage):
        yield Ailment(
            f"{patient.file} is damaged: {damage}",
            "stop the server, put the file aside, and restore the last backup (`partyline restore`); then look at the disk",
        )


def no_record_is_missing(patient: Patient) -> Iterator[Ailment]:
    """Except at the end, which a checkpoint that was kept tells."""
    address = patient.address()
    try:
        check_records(address)
    except NotALedger as error:
        yield Ailment(
            str(error),
            "mend that: until then a server does not start, and one that runs ends with its next start",
        )


def each_record_can_be_read(patient: Patient) -> Iterator[Ailment]:
    """As a start reads it; whether it is the one that was written, `partyline verify` tells."""
    which = "a record"  # many are read at a time, of which one may hold a number where bytes would be
    try:
        for entry in patient.ledger.read():
            which = f"the record at position {entry.position}"
            skim(entry.data)
            which = f"a record after position {entry.position}"
    except (ValueError, TypeError) as error:
        yield Ailment(
            f"{which} cannot be read ({error}): the ledger was damaged, or written by a newer Partyline",
            "find out what else is wrong with it (`partyline verify`), and put the last backup in its place (`partyline restore`); until then "
            "a server does not start",
        )


def records_cannot_be_changed(patient: Patient) -> Iterator[Ailment]:
    for flaw in lost_triggers(patient.address()):
        yield Ailment(
            f"{flaw.words}: whoever opens the database can rewrite history unseen",
            "see whether somebody did (`partyline verify --checkpoint FILE`), and put the last backup in its place (`partyline restore`), "
            "which makes the trigger anew",
        )


def what_is_beside_can_be_read(patient: Patient) -> Iterator[Ailment]:
    """Keys, webhooks, and of which server the ledger is a mirror."""
    if patient.settings.ledger == "memory:":
        raise NotMade("the ledger is in memory")
    address = patient.address() if patient.is_postgres else patient.settings.ledger
    for table in BESIDE:
        try:
            check_beside(table, address, patient.machine.now)
        except NotALedger as error:
            yield Ailment(str(error), "mend that: until then a server does not start")


def the_file_can_be_written(patient: Patient) -> Iterator[Ailment]:
    """By whoever asks: run it as the user that the server runs as."""
    if error := _asked(patient, _write_nothing):
        yield Ailment(
            f"{patient.file} cannot be written ({error}): the server answers, and refuses whatever is to be recorded",
            f"have the user that the server runs as own {patient.file} and its folder, on a disk that can be written; if it is "
            "locked, look for the process that holds it",
        )


def nobody_else_writes_the_file(patient: Patient) -> Iterator[Ailment]:
    file = patient.any_file
    for each in (file, file.absolute().parent):
        mode = each.stat().st_mode
        if mode & (stat.S_IWGRP | stat.S_IWOTH) and not (each.is_dir() and mode & stat.S_ISVTX):
            yield Ailment(
                f"others than its owner may write {each} (mode {stat.S_IMODE(mode):o}): they can rewrite or replace the ledger",
                f"chmod go-w {each}",
            )


def the_log_is_short(patient: Patient) -> Iterator[Ailment]:
    file = patient.any_file
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and (size := log.stat().st_size) > LARGEST_LOG:
        yield Ailment(
            f"{log} has {size // MIB} MiB: something reads the ledger without an end, so that SQLite cannot clear its log",
            "end what holds the file open for long (`fuser`, `lsof`), and start the server again",
        )


def there_is_room(patient: Patient) -> Iterator[Ailment]:
    file = patient.any_file
    least = max(LEAST_FREE, file.stat().st_size)
    if (free := patient.machine.free(file.absolute().parent)) < least:
        yield Ailment(
            f"the disk of {file} has {free // MIB} MiB left: an import or a backup may fill it, and then nothing is recorded",
            f"make room: {least // MIB} MiB or more",
        )


def the_clock_is_not_behind(patient: Patient) -> Iterator[Ailment]:
    latest, present = patient.head.recorded_at, patient.machine.now()
    if latest is None:
        raise NotMade("no record is known")
    if latest > present:
        yield Ailment(
            f"the last record is of {format_moment(latest)}, and it is {format_moment(present)} here: until then all that is "
            "recorded bears that time, and imports are refused",
            "set this machine's clock and keep it (NTP); if it is right, the clock was ahead once, and this passes by itself",
        )


def a_snapshot_is_used(patient: Patient) -> Iterator[Ailment]:
    snapshot = snapshot_of(patient.settings)
    if snapshot is None:
        raise NotMade("no snapshot is to be kept")
    ledger = patient.ledger
    if patient.head.position < WORTH:
        raise NotMade("the ledger is so small that none is worth its while")
    again = "start the server once: it writes one beside the old and says in its log if it cannot"
    if not snapshot.path.exists():
        yield Ailment(f"there is no snapshot at {snapshot.path}: each start works out everything anew", again)
    elif snapshot.chronicle(ledger.read) is None:
        yield Ailment(
            f"the snapshot {snapshot.path} is damaged, or of another version or ledger: the next start does not use it",
            again,
        )


def _asked(patient: Patient, ask: Callable[[sqlite3.Connection], str]) -> str:
    """What SQLite says is wrong with the file, when it is asked or before it can be. Raises `NotMade` where there is none that opens."""
    file, _ = patient.any_file, patient.address()
    try:
        with closing(connect(file, make=False)) as connection:
            return ask(connection)
    except sqlite3.Error as error:
        return str(error)


def _damage(connection: sqlite3.Connection) -> str:
    found = [text for (text,) in connection.execute("PRAGMA quick_check(3)")]
    return "" if found == ["ok"] else "; ".join(found)


def _write_nothing(connection: sqlite3.Connection) -> str:
    """One that opens only to read finds out when it writes, not when it begins."""
    connection.execute("BEGIN IMMEDIATE")
    ((version,),) = connection.execute("PRAGMA user_version")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("ROLLBACK")
    return ""

"""A ledger copied from the records that another one exported: positions, times, revisions and bytes are the same.

The file is read through and judged before anything is written; what is written is compared with it at the end. A copy that was cut off
goes on where it was: the ledger holds a beginning of the file then. Idempotency keys are no part of records, and are not copied.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.importing import Progress, nobody
from api.release_times import ImportingError
from domain.ids import Position
from domain.ledger.port import Append, Clock, Draft, Entry, Ledger
from domain.moments import format_moment
from domain.records import encode_record
from domain.succession import NotNext, Succession, Unreadable

AT_ONCE: Final = 2_000
"""Records that are written in one transaction."""
OFTEN: Final = 500
"""Records after which the progress is told."""
_SHOWN: Final = 120
"""Bytes of a line that a message shows."""


class NoCopy(ImportingError):
    """The file is no whole ledger, or the ledger is no place for it; the message says what would be."""


class Copied(Struct, frozen=True):
    """What became of a copy."""

    held: Position
    """Records of the file that the ledger held before."""
    head: Position
    """The last position of the file."""


def copy_ledger(
    ledger: Ledger, path: Path, now: Clock, *, dry_run: bool = False, progress: Progress = nobody
) -> Copied:
    """Write the records of the file into the ledger, which is empty or holds a beginning of them.

    Raises `NoCopy` before anything is written where the file is no whole ledger or the ledger holds something else, and
    what the ledger raises.
    """
    head = _last(entries(path), now, told_often(progress, "checking", _lines_in(path)))
    held = ledger.head().position
    _compare(ledger, path, told_often(progress, "comparing", held))
    if held > head:
        raise NoCopy(
            f"the ledger holds {held} records, and {path} only the first {head} of them: there is nothing to copy"
        )
    if not dry_run and held < head:
        rest = (entry for entry in entries(path) if entry.position > held)
        write_entries(ledger, rest, told_often(progress, "writing", head))
        _compare(ledger, path, told_often(progress, "comparing", head))
        if ledger.head().position != head:
            raise NoCopy(
                f"the ledger went on beyond the {head} records of {path} while they were written: something else writes to it"
            )
    return Copied(held, head)


def entries(path: Path) -> Iterator[Entry]:
    """The records of the file as a ledger keeps them, one after the other. Raises `NoCopy` at the first that cannot follow."""
    succession = Succession()
    for number, line in _lines(path):
        try:
            each = succession.next(line)
        except Unreadable as error:
            raise NoCopy(
                f"{path}, line {number} {error}; it would be one line of what `format=ndjson` exports, by no newer version"
            ) from None
        except NotNext as error:
            raise NoCopy(
                f"{path}, line {number} {error}: that is no whole ledger. "
                "An export of one country leaves records out, and so does a part of a file: export without a country, from the beginning"
            ) from None
        record = each.record
        if encode_record(record) != line:
            shown = line[:_SHOWN].decode("utf-8", "replace")
            raise NoCopy(
                f"{path}, line {number} is not as this version of Partyline writes records: it was changed after the export, or a "
                f"newer version wrote it: {shown} ..."
            )
        yield Entry(record.position, record.recorded_at, each.type, each.tags, line)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines, numbered from 1, without their ends."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                raise NoCopy(
                    f"{path}, line {number}, the last one, has no end: the file was cut off; export or download it again"
                )
            yield number, line[:-1]


def _lines_in(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _last(found: Iterator[Entry], now: Clock, told: Callable[[int], None]) -> Position:
    """The last position of the file, all of which is read."""
    last: Entry | None = None
    for last in found:
        told(last.position)
    if last is None:
        return 0
    if last.recorded_at > (present := now()):
        raise NoCopy(
            f"record {last.position} was recorded at {format_moment(last.recorded_at)}, and it is {format_moment(present)} now: "
            "set this machine's clock"
        )
    return last.position


def _compare(ledger: Ledger, path: Path, told: Callable[[int], None]) -> None:
    """Refuse a ledger that holds another record than the file, as far as both go."""
    for entry, (number, line) in zip(ledger.read(), _lines(path), strict=False):
        if entry.data != line or entry.position != number:
            raise NoCopy(
                f"the ledger holds another record at position {entry.position} than {path}: copy into an empty ledger, or into one "
                "that holds a beginning of the file"
            )
        told(number)


def write_entries(ledger: Ledger, rest: Iterator[Entry], told: Callable[[int], None]) -> None:
    """Write what comes after the ledger's end, some thousands at a time; records of one time are of one append, as far as that goes."""
    waiting: list[Append] = []
    drafts = 0
    for _, run in groupby(rest, key=lambda entry: entry.recorded_at):
        for part in _parts(run):
            if drafts + len(part) > AT_ONCE:
                told(_append(ledger, waiting))
                waiting, drafts = [], 0
            waiting.append(Append(tuple(map(_draft, part)), part[0].position - 1, (), part[0].recorded_at))
            drafts += len(part)
    if waiting:
        told(_append(ledger, waiting))


def _parts(run: Iterator[Entry]) -> Iterator[list[Entry]]:
    """The run, in lists that one transaction takes."""
    while part := list(islice(run, AT_ONCE)):
        yield part


def _draft(entry: Entry) -> Draft:
    def encode(position: Position, recorded_at: int) -> bytes:
        if (position, recorded_at) != (entry.position, entry.recorded_at):
            raise NoCopy(
                f"the ledger would give record {entry.position} the position {position}: something else writes to it; "
                "stop that, and copy into an empty ledger"
            )
        return entry.data

    return Draft(entry.type, entry.tags, encode)


def _append(ledger: Ledger, appends: Sequence[Append]) -> Position:
    """Write them, and return the last position."""
    for outcome in ledger.append(appends):
        if isinstance(outcome, Exception):
            raise outcome
    return appends[-1].after + len(appends[-1].drafts)


def told_often(progress: Progress, step: str, total: int) -> Callable[[int], None]:
    """Tells the progress of a step now and then, and when it is done."""
    progress(step, 0, total)

    def told(done: int) -> None:
        if done % OFTEN == 0 or done == total:
            progress(step, done, total)

    return told

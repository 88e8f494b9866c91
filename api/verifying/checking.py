"""What is wrong with records that follow each other, and with what was kept of them: each finding names the first record that it is about."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from api.verifying.keeping import Kept, first_difference
from api.verifying.sources import Damaged, Source
from domain.ids import Position
from domain.ledger.port import Entry
from domain.mentions import BODY, KEY
from domain.merkle import Hash
from domain.merkle_tree import MerkleTree
from domain.moments import Moment, format_moment
from domain.succession import Line, NotNext, Succession


class Finding(Struct, frozen=True):
    """Something that is not as it should be."""

    words: str
    position: Position | None = None
    """A record that is another one; None where that cannot be told."""
    known: Position = 0
    """How many records are the same as those that were kept: an earlier one than the position may differ, too, unless it is among them."""


class Verified(Struct, frozen=True):
    """What came out."""

    tree: MerkleTree
    """Over the records that could be read."""
    findings: list[Finding]
    held: list[Kept]
    """The checkpoints that hold."""


def first_of(findings: Sequence[Finding], held: Iterable[Kept]) -> str:
    """Which record is the first that differs, in words, as far as that can be told."""
    at_latest = min((each.position for each in findings if each.position is not None), default=None)
    if at_latest is None:
        return "which record is the first that differs cannot be told"
    known = max((*(each.known for each in findings), *(each.checkpoint.size for each in held)))
    told = f"the first record that differs is {at_latest}"
    return told if at_latest <= known + 1 else f"{told} at the latest, and {known + 1} at the earliest"


def verify(source: Source, kept: Sequence[Kept], told: Callable[[Position], None]) -> Verified:
    """Read all records and look at each: whether it can follow on those before, and whether it is the one that was kept. Raises what reading raises."""
    tree = MerkleTree()
    findings = []
    succession: Succession | None = Succession()
    try:
        for number, each in enumerate(source.records(), start=1):
            tree.add(each.data)
            if succession is not None and (why := _wrong(succession, each.data, each.entry, number)):
                findings.append(Finding(f"record {number} {why}", number))
                succession = None  # of what comes after it nothing is known
            told(number)
    except Damaged as error:
        findings.append(Finding(f"record {error.position} {error.words}", error.position))
    for flaw in source.flaws():
        words = flaw.words if flaw.position is None else f"record {flaw.position} {flaw.words}"
        findings.append(Finding(words, flaw.position))
    held, differing = compare(tree.root, len(tree), kept)
    return Verified(tree, findings + differing, held)


def compare(
    root: Callable[[int], Hash], size: Position, kept: Iterable[Kept]
) -> tuple[list[Kept], list[Finding]]:
    """The checkpoints that hold for records of this size and these roots, and what is wrong by the others."""
    held: list[Kept] = []
    findings = []
    for each in sorted(kept, key=lambda each: each.checkpoint.size):
        wanted = each.checkpoint
        within = min(size, wanted.size)
        first = None if each.leaves is None else first_difference(root, each.leaves.root, within)
        since = max((other.checkpoint.size for other in held), default=0) + 1
        if first is not None:
            findings.append(
                Finding(
                    f"record {first} is another one than when {each.path} was kept: those before it are the same",
                    first,
                    known=first - 1,
                )
            )
        elif wanted.size > size:
            ends = f"there are {size} records, and {wanted.size} when {each.path} was kept: record {size + 1} is gone"
            if each.leaves is None and size >= since:
                ends += ", and those before it need not be the same: keep the leaves with a checkpoint to be told which is the first"
            findings.append(Finding(ends, size + 1, known=0 if each.leaves is None else size))
        elif root(wanted.size) != wanted.root:
            findings.append(
                Finding(
                    f"a record from {since} to {wanted.size} is another one than when {each.path} was kept: which is the first can be told "
                    "with the leaves that are kept beside a checkpoint, or --against another copy",
                )
            )
        else:
            held.append(each)
    return held, findings


def differences(tree: MerkleTree, other: Callable[[int], Hash], size: Position, name: str) -> list[Finding]:
    """Where the records differ from those of another copy, which has `size` of them and these roots; one may be longer."""
    first = first_difference(tree.root, other, min(len(tree), size))
    if first is not None:
        words = f"record {first} is another one than in {name}: those before it are the same"
        return [Finding(words, first, known=first - 1)]
    if len(tree) < size:
        return [
            Finding(
                f"there are {len(tree)} records, and {size} in {name}: record {len(tree) + 1} is missing",
                len(tree) + 1,
                known=len(tree),
            )
        ]
    return []


def _wrong(succession: Succession, data: bytes, entry: Entry | None, number: Position) -> str | None:
    """Why this cannot be the next record, or is not kept as it should be."""
    try:
        line = succession.next(data)
    except NotNext as error:
        return str(error)
    return None if entry is None else _kept_otherwise(entry, line, number)


def _moment_told(kept: Moment) -> str:
    """What is kept as a moment, which may be one that no calendar has."""
    try:
        return format_moment(kept)
    except OverflowError:
        return str(kept)


def _kept_otherwise(entry: Entry, line: Line, number: Position) -> str | None:
    record = line.record
    if entry.position != number:
        return f"is kept at position {entry.position}"
    if entry.recorded_at != record.recorded_at:
        kept = _moment_told(entry.recorded_at)
        return f"is kept as recorded at {kept}, and says {format_moment(record.recorded_at)} itself"
    if entry.type != line.type:
        return f"is kept as {entry.type!r}, and is about a {line.type}"
    more = entry.tags[len(line.tags) :]
    is_marked = not more or (len(more) == 2 and more[0].startswith(KEY) and more[1].startswith(BODY))  # noqa: PLR2004 - an idempotency key, and what was sent under it
    if entry.tags[: len(line.tags)] != line.tags or not is_marked:
        return f"is kept with the tags {', '.join(entry.tags)}, and what it says has {', '.join(line.tags)}"
    return None

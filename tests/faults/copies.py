"""What is kept of a ledger, by commands that are killed while they make it: a checkpoint, a backup, and what is restored of one."""

import contextlib
import os
import secrets
import time
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.backup.making import make_backup
from api.backup.restoring import restore_backup
from api.clock import now
from api.keys.key import Role, new_key
from api.keys.store import open_keys
from api.mirrors.mark import Mirror, mirrored, opened_mark
from api.proofs.signing import Signer
from api.settings import Settings
from api.unfinished import STALE, unfinished
from api.verifying.keeping import read_kept
from domain.ledger.port import Entry, LedgerError
from domain.merkle_tree import MerkleTree
from tests.api.given import TOKEN
from tests.faults.bit_by_bit import BIT_BY_BIT
from tests.faults.checker import said_by
from tests.faults.commands import ROOM
from tests.faults.makings import entries_of
from tests.faults.world import LONG, Failed, World

COMMAND: Final = ("-m", "api.cli")


def killed_checkpoint(world: World) -> None:
    """`checkpoint FILE`, run while a server takes records: what was kept is good whenever it is killed, and the ledger goes on from it."""
    copyfile(world.makings.ledger, world.file)
    before = [said_by(each)["event_id"] for each in entries_of(world.ledger)]
    world.history.elsewhere = set(before)
    kept = world.folder / "kept"
    command = (*COMMAND, "checkpoint", str(kept))
    with world.crowded(subscribers=1) as crowd, world.serving() as server:
        for _ in range(world.random.randint(3, 8)):
            crowd.goes_on()
            _killed(world, command, kept)
            _holds(world, kept)
        _ends(world, command)
        if _holds(world, kept) < len(before):
            raise Failed(f"{kept} is of fewer records than the ledger had before")
        world.ends(server, crowd)
        _ends(world, (*COMMAND, "verify", "--checkpoint", str(kept)))


def killed_backup(world: World) -> None:
    """`backup FILE`, run while a server takes records: a file of that name is whole, and has all that was acknowledged before."""
    in_postgres(world, 0.3)
    file = world.folder / "backup"
    command = (*COMMAND, "backup", str(file), "--replace")
    with world.crowded(subscribers=1) as crowd, world.serving() as server:
        acknowledged, finished = 0, False
        for number in range(world.random.randint(3, 6)):
            crowd.goes_on()
            if world.random.random() < 0.4:
                acknowledged, finished = _acknowledged(world), True
                _ends(world, command)
            else:
                _killed(world, command, file)
            if file.exists():
                _restored(world, file, number, least=acknowledged)
            elif finished:
                raise Failed(f"{file} was made, and is gone")
        _forgotten(file)
        _ends(world, command)
        if left := list(world.folder.glob(f"{unfinished(file)}*")):
            raise Failed(f"what killed backups left is there still: {left}")
        world.ends(server, crowd)


def killed_restore(world: World) -> None:
    """`restore FILE`, run again until it ends: what there is meanwhile is a beginning, and of a mirror never without its mark."""
    source = world.folder / "source.db"
    copyfile(world.makings.ledger, source)
    address = f"sqlite:///{source}"
    is_mirror = world.random.random() < 0.5
    key, _ = new_key("archivist", Role.editor, now(), None)
    with closing(open_keys(address, now)) as keys:
        keys.add(key)
    if is_mirror:
        signer = Signer("origin.example", Ed25519PrivateKey.generate())
        with opened_mark(address, now) as mark:
            mark.write(Mirror("https://origin.example", signer.public, signer.sign(0, MerkleTree().root())))
    file = world.folder / "backup"
    make_backup(_settings(address), file, now)
    wanted = entries_of(address)
    in_postgres(world, 0.5)
    command = (*BIT_BY_BIT, "restore", str(file))
    for _ in range(world.random.randint(2, 6)):
        _killed(world, command, world.file)
        found = there(world.ledger)
        if found != wanted[: len(found)]:
            raise Failed(f"{len(found)} records were restored, and others than there were")
        if found and is_mirror and mirrored(world.ledger, now) is None:
            raise Failed(f"{len(found)} records of a mirror were restored, and it is none any more")
    _ends(world, command)
    _ends(world, command)  # once more, it finds all there
    if entries_of(world.ledger) != wanted:
        raise Failed("what was restored is not what was backed up")
    with closing(open_keys(world.ledger, now)) as keys:
        if [each.digest for each in keys.all()] != [key.digest]:
            raise Failed("the keys that were restored are not those that were backed up")
    world.history.elsewhere = {said_by(each)["event_id"] for each in wanted}
    if is_mirror and mirrored(world.ledger, now) is None:
        raise Failed("a mirror was restored, and it is none any more")
    with world.serving() as server:
        world.ends(server)


def copy_without_room(world: World) -> None:
    """`backup`, `restore` or `checkpoint` on a disk that is full at any byte: it says so in a line, and leaves nothing half-done."""
    name = world.random.choice(["backup", "restore", "checkpoint"])
    place = world.folder / "place"
    place.mkdir()
    file = place / name
    copyfile(world.makings.ledger, world.folder / "source.db" if name == "restore" else world.file)
    wanted = entries_of(f"sqlite:///{world.makings.ledger}")
    if name == "restore":
        make_backup(_settings(f"sqlite:///{world.folder / 'source.db'}"), file, now)
    command = (*BIT_BY_BIT, name, str(file))
    for _ in range(world.random.randint(2, 5)):
        before = world.log.stat().st_size if world.log.exists() else 0
        most = max(int(ROOM ** world.random.random()), before + 2_000)
        with world.begun(command, most=most) as process:
            process.wait(LONG)
        said = world.log.read_bytes()[before:].decode()
        if process.returncode not in {0, 1} or (process.returncode == 1) != ("\npartyline: " in f"\n{said}"):
            raise Failed(f"{name} with room for {most} bytes ended with {process.returncode}: {said}")
        if left := list(place.glob(".*")):
            raise Failed(f"{name} with room for {most} bytes left {left}")
        if process.returncode == 0:
            break
        found = there(world.ledger)
        if found != wanted[: len(found)] or (name == "backup" and file.exists()):
            raise Failed(
                f"{name} with room for {most} bytes left {len(found)} records, or a file that is half one"
            )
    if not (name == "backup" and file.exists()):
        _ends(world, command)
    if name == "backup":
        _restored(world, file, 0, least=len(wanted))
    if name == "checkpoint" and _holds(world, file) != len(wanted):
        raise Failed(f"a checkpoint was kept of {_holds(world, file)} records of {len(wanted)}")
    if entries_of(world.ledger) != wanted:
        raise Failed(f"after {name} the ledger is another one")


def _killed(world: World, command: tuple[str, ...], file: Path) -> None:
    """At any instant, or when it begins to write the file: under its name, or under another one first."""
    at_once = world.random.random() < 0.2
    instant = world.random.random()
    there = {*world.folder.glob(f"{unfinished(file)}*")}
    size = _size(file)
    with world.begun(command) as process:
        until = time.monotonic() + LONG
        while (
            not at_once
            and process.poll() is None
            and {*world.folder.glob(f"{unfinished(file)}*")} <= there
            and _size(file) == size
            and time.monotonic() < until
        ):
            time.sleep(0.0005)
        time.sleep(instant * (1.5 if at_once else world.random.choice([0.005, 0.05, 0.3])))


def _size(file: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return file.stat().st_size
    return 0


def _ends(world: World, command: tuple[str, ...]) -> None:
    before = world.log.stat().st_size if world.log.exists() else 0
    with world.begun(command) as process:
        if process.wait(LONG):
            raise Failed(f"{command} ended with {process.returncode}: {world.log.read_bytes()[before:]!r}")


def _holds(world: World, kept: Path) -> int:
    """Whether what was kept, if anything was yet, is of the ledger's first records; of how many."""
    if not kept.exists():
        return 0
    checkpoint = read_kept(kept).checkpoint
    tree = MerkleTree()
    for entry in entries_of(world.ledger)[: checkpoint.size]:
        tree.add(entry.data)
    if (len(tree), tree.root()) != (checkpoint.size, checkpoint.root):
        raise Failed(f"{kept} is of {checkpoint.size} records, and not of those that stand")
    return checkpoint.size


def _restored(world: World, file: Path, number: int, *, least: int) -> None:
    """Whether the backup can be restored, and is a beginning of the ledger that is long enough."""
    address = f"sqlite:///{world.folder / f'restored-{number}' / 'ledger.db'}"
    restore_backup(_settings(address), file, now)
    found = entries_of(address)
    if len(found) < least or found != entries_of(world.ledger)[: len(found)]:
        raise Failed(
            f"a backup has {len(found)} records, or others, where {least} were acknowledged before it began"
        )


def _acknowledged(world: World) -> int:
    """The last position that anybody has been told of."""
    with world.history.lock:
        return max(
            (
                record["position"]
                for sent in world.history.sent
                for answer in sent.answers
                for record in answer
            ),
            default=0,
        )


def _forgotten(file: Path) -> None:
    """As if the killed ones had been long ago."""
    for each in file.parent.glob(f"{unfinished(file)}*"):
        os.utime(each, (time.time() - STALE - 60,) * 2)


def in_postgres(world: World, share: float) -> None:
    """Have the ledger of some rounds in PostgreSQL."""
    if world.random.random() < share:
        world.ledger = world.databases.shared().address(f"faults{secrets.token_hex(6)}")


def there(ledger: str) -> list[Entry]:
    """What the ledger holds; nothing where it is not there yet."""
    try:
        return entries_of(ledger)
    except LedgerError:
        return []


def _settings(ledger: str) -> Settings:
    return Settings(ledger=ledger, write_token=TOKEN)

"""The command `verify`: whether records still stand as somebody kept them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from api.cli_importing import watched
from api.clock import now
from api.importing import Progress
from api.proofs.signing import NotSigned, check_signed, key_file, signer_of
from api.settings import Settings, read_settings
from api.verifying.asking import ServerProofs
from api.verifying.checking import Finding, Verified, differences, first_of, verify
from api.verifying.keeping import Kept, first_difference, read_kept
from api.verifying.sources import ServerSource, Source, source_of
from domain.errors import PartylineError
from domain.ids import Position
from domain.ledger.opening import is_postgres
from domain.merkle import NoProof
from domain.merkle_tree import MerkleTree
from domain.notes import NoNote, PublicKey, read_key

OFTEN: Final = 1_000
"""Records after which the progress is told."""


class Differs(PartylineError):
    """What was verified is not what was kept."""


def _key(_context: click.Context, _parameter: click.Parameter, given: str | None) -> PublicKey | None:
    """A key as text, or in a file."""
    if given is None:
        return None
    try:
        path = Path(given)
        return read_key(path.read_text(encoding="utf-8") if path.is_file() else given)
    except (NoNote, UnicodeDecodeError, OSError) as error:
        raise click.BadParameter(str(error)) from None


trusted = click.option(
    "--key",
    callback=_key,
    metavar="KEY",
    help="The key that must have signed, or a file with it: name+id+key, as GET /ledger/key gives it.",
)


@click.command("verify")
@click.argument("target", required=False)
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A checkpoint that was kept, as a signed note or as JSON; several narrow down where records differ.",
)
@trusted
@click.option(
    "--against",
    metavar="TARGET",
    help="Another copy, to be told the first record in which the two differ: a ledger, a server or a file.",
)
@click.option(
    "--proofs-only", is_flag=True, help="Of a server: ask it for proofs alone, and do not read its records."
)
def verify_command(
    target: str | None,
    checkpoints: Sequence[Path],
    key: PublicKey | None,
    against: str | None,
    *,
    proofs_only: bool,
) -> None:
    """Verify TARGET: a ledger's address, a server (https://...), or a file of exported records; the ledger of the settings if left out.

    Each record must follow on those before it, be kept as it says itself, and be the one that a kept checkpoint is of. The first that
    is not is named, and the command fails.
    """
    settings = read_settings()
    source = opened(target, settings)
    kept = [read_kept(path) for path in checkpoints]
    for line in _judge_signatures(kept, key or _key_of(source, target, settings), is_given=key is not None):
        click.echo(line)
    if proofs_only:
        if not isinstance(source, ServerSource) or not kept or against is not None:
            raise click.UsageError(
                "--proofs-only goes with a server and a --checkpoint, and not with --against"
            )
        findings, held = _by_proofs(source.proofs, kept, key)
    else:
        findings, held = _by_records(source, kept, against, settings, key)
    for each in findings:
        click.echo(each.words)
    if findings:
        raise Differs(f"{source.name} is not as it was: {first_of(findings, held)}")


def opened(target: str | None, settings: Settings) -> Source:
    """What is verified, until the command is at its end."""
    source = source_of(target, settings, now)
    click.get_current_context().call_on_close(source.close)
    return source


def _by_records(
    source: Source, kept: Sequence[Kept], against: str | None, settings: Settings, key: PublicKey | None
) -> tuple[list[Finding], list[Kept]]:
    with watched() as progress:
        done = verify(source, kept, told(progress, f"reading {source.name}"))
    findings = [*done.findings]
    if against is not None:
        findings += _against(done.tree, opened(against, settings))
    if isinstance(source, ServerSource):
        findings += _its_own_words(source.proofs, done.tree, key)
    if not done.findings:
        click.echo(
            f"{source.name}: {len(done.tree)} records, each follows on those before it and is kept as it says"
        )
    _tell_held(done)
    return findings, done.held


def _against(tree: MerkleTree, other: Source) -> list[Finding]:
    if isinstance(other, ServerSource):
        size = other.proofs.size()
        return differences(tree, other.proofs.root, size, other.name)
    theirs = MerkleTree()
    with watched() as progress:
        tell = told(progress, f"reading {other.name}")
        for number, each in enumerate(other.records(), start=1):
            theirs.add(each.data)
            tell(number)
    return differences(tree, theirs.root, len(theirs), other.name)


def _its_own_words(server: ServerProofs, tree: MerkleTree, key: PublicKey | None) -> list[Finding]:
    """Whether the records that a server gives are those that it signs for."""
    theirs = server.key()
    if theirs is None:
        click.echo(f"{server.name} signs no checkpoints")
        return []
    try:
        note = server.checkpoint(len(tree))
        check_signed(note, key or theirs)
    except NotSigned as error:
        return [Finding(str(error))]
    if note.checkpoint.root != tree.root():
        return [Finding(f"the records that {server.name} gives are not those that it signs for")]
    return []


def _by_proofs(
    server: ServerProofs, kept: Sequence[Kept], key: PublicKey | None
) -> tuple[list[Finding], list[Kept]]:
    note = server.checkpoint()
    by = key or server.key()
    if by is None:
        raise NotSigned(f"{server.name} signs no checkpoints: verify it without --proofs-only")
    check_signed(note, by)
    findings, held = [], []
    now_ = note.checkpoint
    for each in kept:
        was = each.checkpoint
        if was.size > now_.size:
            words = f"{server.name} has {now_.size} records, and had {was.size} when {each.path} was kept: record {now_.size + 1} is gone"
            findings.append(Finding(words, now_.size + 1))
            continue
        try:
            server.check_consistent(was.size, was.root, now_.size, now_.root)
        except NoProof as error:
            first = None if each.leaves is None else first_difference(each.leaves.root, server.root, was.size)
            where = f"record {first}" if first else f"a record from 1 to {was.size}"
            findings.append(
                Finding(
                    f"{where} is another one than when {each.path} was kept ({error})",
                    first,
                    known=first - 1 if first else 0,
                )
            )
        else:
            held.append(each)
            click.echo(
                f"{each.path}: holds: the {now_.size} records of {server.name} go on from those {was.size}"
            )
    return findings, held


def _key_of(source: Source, target: str | None, settings: Settings) -> PublicKey | None:
    """The key that signs for what is verified, as far as that is known here. None is made."""
    if isinstance(source, ServerSource):
        return source.proofs.key()
    if target is not None:
        if not target.startswith("sqlite:"):
            return None
        settings = msgspec.structs.replace(settings, ledger=target)
    if settings.signing_key is None and (is_postgres(settings.ledger) or not key_file(settings).exists()):
        return None
    signer = signer_of(settings)
    return None if signer is None else signer.public


def _judge_signatures(kept: Sequence[Kept], key: PublicKey | None, *, is_given: bool) -> Iterator[str]:
    for each in kept:
        if key is None:
            yield f"{each.path}: its signature is not looked at, as no --key is given"
        elif not is_given and each.checkpoint.origin != key.name:
            yield f"{each.path}: its signature is not looked at, as it is of {each.checkpoint.origin}, and this is {key.name}; give its --key"
        else:
            check_signed(each.note, key)
            yield f"{each.path}: signed by {key}"


def _tell_held(done: Verified) -> None:
    for each in done.held:
        click.echo(f"{each.path}: holds: its {each.checkpoint.size} records are unchanged")


def told(progress: Progress, step: str) -> Callable[[Position], None]:
    """Tells the progress of a step now and then."""

    def tell(number: Position) -> None:
        if number % OFTEN == 0:
            progress(step, number, 0)

    return tell

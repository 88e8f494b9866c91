"""The command `checkpoint`: keeping what a ledger is, so that it can be told later whether it still is."""

from pathlib import Path

import click
import httpx

from api.cli_importing import watched
from api.cli_sources import server_url
from api.cli_verifying import Differs, opened, told, trusted
from api.proofs.signing import NotSigned, check_signed, signer_of
from api.settings import Settings, SettingsError, read_settings
from api.verifying.checking import compare, verify
from api.verifying.keeping import Kept, read_kept, write_kept
from api.verifying.sources import ServerSource, Source
from domain.merkle import NoProof
from domain.merkle_tree import MerkleTree
from domain.notes import Note, PublicKey


@click.command("checkpoint")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", callback=server_url, help="Of this server, and not of the ledger of the settings.")
@trusted
@click.option(
    "--no-leaves",
    is_flag=True,
    help="Without the hashes of the leaves, by which `verify` names the first record that differs.",
)
def checkpoint_command(path: Path, url: httpx.URL | None, key: PublicKey | None, *, no_leaves: bool) -> None:
    """Keep a signed checkpoint in FILE, and the hashes of its leaves (32 bytes a record) in FILE.leaves.

    Where FILE holds an earlier checkpoint, the new one must go on from it and be signed by the same key: else the old one stays, and the
    command fails. So run again and again it watches a ledger.
    """
    before = read_kept(path) if path.exists() else None
    settings = read_settings()
    tree: MerkleTree | None
    if url is None:
        note, tree, theirs = _signed_here(settings)
    else:
        note, tree, theirs = _signed_there(opened(str(url), settings), before, with_leaves=not no_leaves)
    by = key or theirs
    check_signed(note, by)
    if before is not None:
        check_signed(before.note, by)
        if tree is not None:
            _, findings = compare(tree.root, len(tree), [before])
            for each in findings:
                click.echo(each.words)
            if findings:
                raise Differs(
                    f"the ledger does not go on from the checkpoint in {path}, which stays: keep it"
                )
    write_kept(path, note, None if no_leaves else tree)
    of = note.checkpoint
    click.echo(f"{path}: {of.origin}, {of.size} records, signed by {by}")
    if before is not None:
        click.echo(f"it goes on from the checkpoint of {before.checkpoint.size} records that was kept there")


def _signed_here(settings: Settings) -> tuple[Note, MerkleTree, PublicKey]:
    source = opened(None, settings)
    signer = signer_of(settings)
    if signer is None:
        raise SettingsError(
            "with a ledger in PostgreSQL, PARTYLINE_SIGNING_KEY must be set for a checkpoint to be signed"
        )
    with watched() as progress:
        done = verify(source, (), told(progress, f"reading {source.name}"))
    if done.findings:
        for each in done.findings:
            click.echo(each.words)
        raise Differs(f"{source.name} is damaged: nothing is signed")
    return signer.sign(len(done.tree), done.tree.root()), done.tree, signer.public


def _signed_there(
    source: Source, before: Kept | None, *, with_leaves: bool
) -> tuple[Note, MerkleTree | None, PublicKey]:
    assert isinstance(source, ServerSource)
    server = source.proofs
    key = server.key()
    if key is None:
        raise NotSigned(f"{server.name} signs no checkpoints: its operator would set PARTYLINE_SIGNING_KEY")
    if not with_leaves:
        note = server.checkpoint()
        if before is not None:
            was, is_ = before.checkpoint, note.checkpoint
            if was.size > is_.size:
                raise Differs(
                    f"{server.name} has {is_.size} records, and had {was.size}: the checkpoint in {before.path} stays: keep it"
                )
            try:
                server.check_consistent(was.size, was.root, is_.size, is_.root)
            except NoProof as error:
                raise Differs(
                    f"{server.name} does not go on from the checkpoint in {before.path}, which stays ({error}): keep it"
                ) from None
        return note, None, key
    with watched() as progress:
        done = verify(source, (), told(progress, f"reading {source.name}"))
    note = server.checkpoint(len(done.tree))
    if done.findings or note.checkpoint.root != done.tree.root():
        for each in done.findings:
            click.echo(each.words)
        raise Differs(
            f"the records that {server.name} gives are not those that it signs for: nothing is kept"
        )
    return note, done.tree, key

"""The routes that prove that the ledger's records stand as they stood: checkpoints, proofs, and by which key they are signed. Reading is open."""

import asyncio
from hashlib import blake2b
from typing import Final

from litestar import Response

from api.answers import JSON, fields, reads, seen_by
from api.asking import (
    AnyRequest,
    Parameters,
    desk_as_seen,
    desk_of,
    header,
    liking,
    parameters,
    seen,
    whole_number,
)
from api.citing import ASK_AGAIN, FOR_EVER, has_already, link
from api.problems import Problem
from api.proofs.leaves import Leaves
from api.proofs.signing import Signer, signer_of
from api.settings import Settings
from domain.ids import Position
from domain.merkle_tree import MerkleTree
from domain.moments import format_moment
from domain.notes import to_base64
from projections.chronicle import Chronicle

TEXT: Final = "text/plain"

_FARTHEST: Final = 2**53


class Proofs:
    """What the routes need: the tree of what is asked about, and who signs. For one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.leaves = Leaves()
        self._settings = settings
        self._signer: Signer | None = None
        self._making = asyncio.Lock()

    async def signer(self) -> Signer:
        """Who signs. Raises the problem `checkpoints-off` where nobody does."""
        async with self._making:
            if self._signer is None:
                self._signer = await asyncio.to_thread(signer_of, self._settings)
        if self._signer is None:
            raise Problem(
                "checkpoints-off",
                "this server has no key to sign checkpoints with: its operator would set PARTYLINE_SIGNING_KEY, to the same on all nodes; "
                "proofs are given without one",
            )
        return self._signer


@reads("/ledger/checkpoint")
async def checkpoint(request: AnyRequest) -> Response[bytes]:
    """The signed size and root of the ledger as it is, or as it was at a size."""
    asked = parameters(request, "size")
    wants_text = _wants_text(request)
    chronicle, size = await _size(request, asked)
    signer = await _proofs(request).signer()
    tree = await _proofs(request).leaves.tree(chronicle, size)
    note = signer.sign(size, tree.root(size))
    canonical = f"/ledger/checkpoint?size={size}"
    if wants_text:
        return _fixed(request, str(note).encode(), canonical, asked, media_type=TEXT, vary=True)
    moment = chronicle.recorded_at(size)
    body = fields(
        origin=note.checkpoint.origin,
        size=size,
        root=to_base64(note.checkpoint.root),
        recorded_at=None if moment is None else format_moment(moment),
        key=str(signer.public),
        signature=to_base64(note.signatures[0].signed),
        note=str(note),
        canonical=canonical,
    )
    return _fixed(request, body, canonical, asked, vary=True)


@reads("/ledger/proof")
async def proof(request: AnyRequest) -> Response[bytes]:
    """That a record is among the first `size`, or that those go on from the first `first`."""
    asked = parameters(request, "record", "first", "size")
    if ("record" in asked) == ("first" in asked):
        raise Problem(
            "invalid-parameter",
            "name either the position of a record, in `record`, or the size of an earlier checkpoint, in `first`",
        )
    chronicle, size = await _size(request, asked)
    tree = await _proofs(request).leaves.tree(chronicle, size)
    if "record" in asked:
        record = whole_number("record", asked["record"], least=1, most=max(size, 1))
        if record > size:
            raise Problem("invalid-parameter", f"record is {asked['record']!r}, and size is 0: there is none")
        return _fixed(
            request,
            _inclusion(tree, record, size),
            f"/ledger/proof?record={record}&size={size}",
            asked,
        )
    first = whole_number("first", asked["first"], least=0, most=size)
    return _fixed(request, _consistency(tree, first, size), f"/ledger/proof?first={first}&size={size}", asked)


@reads("/ledger/key")
async def key(request: AnyRequest) -> Response[bytes]:
    """The key by which checkpoints are verified."""
    await desk_as_seen(request)
    parameters(request)
    public = (await _proofs(request).signer()).public
    body = fields(origin=public.name, key=str(public))
    return _fixed(request, body, "/ledger/key", {})


proofs = (checkpoint, proof, key)


def _proofs(request: AnyRequest) -> Proofs:
    found: Proofs = request.app.state.proofs
    return found


async def _size(request: AnyRequest, asked: Parameters) -> tuple[Chronicle, Position]:
    """How many records are asked about, and in what: all, unless it is said; one that this server has not seen is waited for.

    The chronicle is looked up once: the desk has another one, and perhaps a shorter one, when its ledger became another.
    """
    desk, _ = await desk_as_seen(request)
    if "size" not in asked:
        chronicle = desk.chronicle
        return chronicle, chronicle.head
    size = whole_number("size", asked["size"], least=0, most=_FARTHEST)
    await seen(request, size)
    return desk.chronicle, size


def _wants_text(request: AnyRequest) -> bool:
    """Whether a signed note is liked better than JSON (RFC 9110, 12.5.1)."""
    accept = (header(request, b"accept") or "").strip()
    if not accept:
        return False
    text, json = liking(accept, TEXT), liking(accept, JSON)
    if not text and not json:
        raise Problem("not-acceptable", f"Accept is {accept!r}: it would be {JSON} or {TEXT}")
    return text > json


def _inclusion(tree: MerkleTree, record: Position, size: Position) -> bytes:
    return fields(
        record=record,
        size=size,
        leaf=to_base64(tree.leaf(record - 1)),
        root=to_base64(tree.root(size)),
        path=[to_base64(each) for each in tree.inclusion(record - 1, size)],
        canonical=f"/ledger/proof?record={record}&size={size}",
    )


def _consistency(tree: MerkleTree, first: Position, size: Position) -> bytes:
    return fields(
        first=first,
        size=size,
        first_root=to_base64(tree.root(first)),
        root=to_base64(tree.root(size)),
        path=[to_base64(each) for each in tree.consistency(first, size)],
        canonical=f"/ledger/proof?first={first}&size={size}",
    )


def _fixed(
    request: AnyRequest,
    body: bytes,
    canonical: str,
    asked: Parameters,
    *,
    media_type: str = JSON,
    vary: bool = False,
) -> Response[bytes]:
    """The answer, which stays the same for ever where the size is given."""
    desk, _ = desk_of(request)
    for_ever = "size" in asked
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Cache-Control": FOR_EVER if for_ever else ASK_AGAIN,
        "Link": link(canonical, "canonical"),
    } | seen_by(desk, for_ever=for_ever)
    if vary:
        headers["Vary"] = "Accept"
    if has_already(request, etag):
        return Response(b"", status_code=304, media_type=media_type, headers=headers)
    return Response(body, media_type=media_type, headers=headers)

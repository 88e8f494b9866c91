"""The shapes of proofs, for the OpenAPI document."""

from typing import Annotated

from msgspec import Meta, Struct

from api.openapi_shapes import Address, Moment

Base64 = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]+={0,2}\Z")]
Hash = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]{43}=\Z")]
Size = Annotated[int, Meta(ge=0)]


class Checkpoint(Struct):
    """What the ledger is at a size, signed."""

    origin: str
    """What the ledger is called."""
    size: Size
    """How many records: the position of the last one."""
    root: Hash
    """The root over the first `size` records (RFC 6962): SHA-256, in base64."""
    recorded_at: Moment | None
    """When the last of them was recorded; null where there is none."""
    key: str
    """By which key the signature is verified (https://c2sp.org/signed-note). Who trusts one keeps it, and does not read it here."""
    signature: Base64
    """Ed25519, over the first three lines of `note` with their ends."""
    note: str
    """The whole as a signed note (https://c2sp.org/tlog-checkpoint): what `text/plain` gives."""
    canonical: Address


class InclusionProof(Struct):
    """That a record is among the first `size`."""

    record: Annotated[int, Meta(ge=1)]
    """Its position."""
    size: Size
    leaf: Hash
    """SHA-256 of a zero byte and the record's bytes, as they stand in `/ledger`."""
    root: Hash
    """That of the checkpoint of this size, unsigned: take the root to believe from a checkpoint."""
    path: list[Hash]
    """The hashes that lead from the leaf to the root (RFC 9162, 2.1.3.2)."""
    canonical: Address


class ConsistencyProof(Struct):
    """That the first `size` records begin with those that were the first `first`."""

    first: Size
    size: Size
    first_root: Hash
    """That of the checkpoint of the size `first`, unsigned."""
    root: Hash
    """That of the checkpoint of the size `size`, unsigned."""
    path: list[Hash]
    """The hashes that lead from one root to the other (RFC 9162, 2.1.4.2)."""
    canonical: Address


class LedgerKey(Struct):
    """By which key checkpoints are verified."""

    origin: str
    """What the ledger is called, and the key."""
    key: str
    """Name, id and Ed25519 key, with `+` between them (https://c2sp.org/signed-note)."""

"""Checkpoints as text: signed notes (https://c2sp.org/signed-note), whose text says how large a ledger is and what its root is
(https://c2sp.org/tlog-checkpoint). Nothing is signed or verified here.

    parties.example
    1026
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — parties.example Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""

import base64
import binascii
import re
from hashlib import sha256
from typing import Final

from msgspec import Struct

from domain.merkle import HASH_BYTES, Hash

ED25519: Final = b"\x01"
"""The type of the signatures that there are here."""
MOST_SIGNATURES: Final = 64
"""Of a note; others may have put theirs beneath it."""
KEY_BYTES: Final = 32
_ID_BYTES: Final = 4
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME: Final = re.compile(r"[^\s+\x00-\x1f]+")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_KEY: Final = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


class NoNote(ValueError):
    """A text is no checkpoint or no key; the message says what it would be."""


class Signature(Struct, frozen=True):
    """A line beneath a note."""

    name: str
    id: bytes
    """Four bytes, which tell keys of one name apart."""
    signed: bytes


class PublicKey(Struct, frozen=True):
    """An Ed25519 key by which notes are verified, and whose it is."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """As it is given to others: name, id and key."""
        return f"{self.name}+{self.id.hex()}+{to_base64(ED25519 + self.key)}"


class Checkpoint(Struct, frozen=True):
    """What a ledger is at a size: the root over its first records, and nothing else."""

    origin: str
    """Which ledger it is of."""
    size: int
    root: Hash

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


class Note(Struct, frozen=True):
    """A checkpoint, the text that was signed of it, and the signatures."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        lines = (f"— {each.name} {to_base64(each.id + each.signed)}\n" for each in self.signatures)
        return f"{self.text}\n{''.join(lines)}"


def is_origin(text: str) -> bool:
    """Whether a ledger, and a key, can have this name."""
    return bool(_NAME.fullmatch(text))


def read_note(text: str) -> Note:
    """Read a signed checkpoint. Lines that others have put beneath the root are kept in the text, and not looked at. Raises `NoNote`."""
    if odd := _CONTROL.search(text):
        raise NoNote(f"it has {odd[0]!r} in it: of what is below a blank, only ends of lines stand in a note")
    said, found, signed = text.rpartition("\n\n")
    lines = signed.split("\n")[:-1]
    if not found or not signed.endswith("\n") or not 0 < len(lines) <= MOST_SIGNATURES:
        raise NoNote(
            "it has no signature: the text would be followed by an empty line and lines that begin with —"
        )
    body = f"{said}\n"
    return Note(_checkpoint(body), body, tuple(_signature(line) for line in lines))


def read_key(text: str) -> PublicKey:
    """Read a public key as `PublicKey` writes it. Raises `NoNote`."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        raise NoNote(
            f"{text.strip()[:80]!r} is no public key: it would be a name, an id and a key, with + between them"
        )
    name, id_, encoded = found.groups()
    data = from_base64(encoded)
    if data[:1] != ED25519 or len(data) != 1 + KEY_BYTES:
        raise NoNote(f"the key of {name!r} is no Ed25519 key")
    key = PublicKey(name, data[1:])
    if key.id.hex() != id_:
        raise NoNote(
            f"the key of {name!r} has the id {key.id.hex()}, and {id_} stands there: it was cut or changed"
        )
    return key


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Raises `NoNote` for what is none, strictly."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if to_base64(data) != text:
        raise NoNote(f"{text[:80]!r} is not base64 (RFC 4648, section 4)")
    return data


def _checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or "" in lines[:-1]:  # noqa: PLR2004 - origin, size, root, and what follows the last line's end
        raise NoNote(
            "it is no checkpoint: it would begin with three lines, the origin, the size and the root"
        )
    origin, size, root = lines[:3]
    if not is_origin(origin):
        raise NoNote(f"{origin[:80]!r} is no origin: it would be a name without blanks and +")
    if not _SIZE.fullmatch(size):
        raise NoNote(f"{size[:80]!r} is no size: it would be a whole number")
    decoded = from_base64(root)
    if len(decoded) != HASH_BYTES:
        raise NoNote(f"{root[:80]!r} is no root: it would be {HASH_BYTES} bytes in base64")
    return Checkpoint(origin, int(size), decoded)


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    data = from_base64(found[2]) if found else b""
    if found is None or len(data) <= _ID_BYTES:
        raise NoNote(f"{line[:80]!r} is no signature: it would be —, a name, and base64")
    return Signature(found[1], data[:_ID_BYTES], data[_ID_BYTES:])

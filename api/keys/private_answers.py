"""What is told to who has a key, where reading is closed: no cache on the way may keep it, or give it to another. Others are told nothing."""

from typing import Final, TypeAlias

from api.answers import POSITION, READING_ONLY

Headers: TypeAlias = list[tuple[bytes, bytes]]

_CACHE: Final = b"cache-control"
_VARY: Final = b"vary"
_WHO: Final = b"Authorization, Cookie"
_SEEN: Final = frozenset(each.lower().encode("ascii") for each in (POSITION, READING_ONLY))


def kept_private(headers: Headers) -> Headers:
    """The headers of an answer, names in lower case, for who asked alone: `private` in the place of `public`, and `Vary` by who asks.

    What is kept by nobody stays as it is.
    """
    control = b", ".join(value for name, value in headers if name == _CACHE)
    vary = b", ".join(value for name, value in headers if name == _VARY)
    if b"no-store" in control:
        return headers
    said = [each.strip() for each in control.split(b",")]
    control = b", ".join([b"private", *(each for each in said if each not in (b"", b"public", b"private"))])
    return [
        *(each for each in headers if each[0] not in (_CACHE, _VARY)),
        (_CACHE, control),
        (_VARY, b", ".join(each for each in (vary, _WHO) if each)),
    ]


def without_seen(headers: Headers) -> Headers:
    """The headers of an answer, names in lower case, without those that tell how many records there are, and of the ledger's database."""
    return [each for each in headers if each[0] not in _SEEN]

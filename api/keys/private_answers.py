"""What is told to who has a key, where reading is closed: no cache on the way may keep it, or give it to another."""

from typing import Final, TypeAlias

Headers: TypeAlias = list[tuple[bytes, bytes]]

_CACHE: Final = b"cache-control"
_VARY: Final = b"vary"
_WHO: Final = b"Authorization, Cookie"


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

"""What the examples of proofs are answered. The key that signs them is that of thirty-two zero bytes, and the tests' alone."""

from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

AT: Final = "/ledger/checkpoint?size=12"
"""The address of the checkpoint."""

CHECKPOINT: Final[Json] = {
    "origin": "parties.example",
    "size": 12,
    "root": "9eMKaJeFLnsRq8bifAScG9cKhM8LIMvFfxgPWdFSBZo=",
    "recorded_at": "2026-11-22T10:00:00.000000Z",
    "key": "parties.example+4812440b+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    "signature": "PUvEdTrRBiOo5KoVyRAsKIk8erk/osEmSWaTP9yEN1OTF8FIEuMz4oBCtTePvlRhjosWQpG8qoKWF5TVOvbkDQ==",
    "note": "parties.example\n12\n9eMKaJeFLnsRq8bifAScG9cKhM8LIMvFfxgPWdFSBZo=\n\n— parties.example SBJECz1LxHU60QYjqOSqFckQLCiJPHq5P6LBJklmkz/chDdTkxfBSBLjM+KAQrU3j75UYY6LFkKRvKqClheU1Tr25A0=\n",
    "canonical": AT,
}
INCLUSION: Final[Json] = {
    "record": 2,
    "size": 12,
    "leaf": "8IOt8ausFWqBuIJ9VGBi5HEGZIIS7qhOXGP2uvbbjSo=",
    "root": "9eMKaJeFLnsRq8bifAScG9cKhM8LIMvFfxgPWdFSBZo=",
    "path": [
        "iDqOAuYqnQnGwtBBUFK40KCnJf/+A96cf495tiNg/Eg=",
        "nGvOiuYyMEq184ib1bcHrhHKBLuTJgnI1gJnwjs0OYc=",
        "6qtl+YHyG4jbjnjoQeIAVq9fJq6tUT8D3a9Wu7Eq2lU=",
        "miSj1wxZKgxCQJu3iNFmwhsVJLUY9c86tVDWxUYn/eA=",
    ],
    "canonical": "/ledger/proof?record=2&size=12",
}
CONSISTENCY: Final[Json] = {
    "first": 5,
    "size": 12,
    "first_root": "4YhUWyt3c6mhnHta6gD1PG6GkVMGR3PVKjOtxqqfvd4=",
    "root": "9eMKaJeFLnsRq8bifAScG9cKhM8LIMvFfxgPWdFSBZo=",
    "path": [
        "NvYmKD8mC5FbkZt2/a6RFUhib3zTb8Dvu0YfRsQV/9c=",
        "QUdktwq3VLk73b4YSVv2gB566L7c2kW3j4PSwJLosFI=",
        "jyNCjanZF8x608Lep5z9eIuo1jlj1MvR7Buwy15KRtA=",
        "FLbcEsAKLs5TdiNHf6o0Si2oNpZQV1DUygGg9xx+sLY=",
        "miSj1wxZKgxCQJu3iNFmwhsVJLUY9c86tVDWxUYn/eA=",
    ],
    "canonical": "/ledger/proof?first=5&size=12",
}
KEY: Final[Json] = {
    "origin": "parties.example",
    "key": "parties.example+4812440b+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
}

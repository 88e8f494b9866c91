"""The ids and short texts that events are made of, with what they may look like.

Constraints are checked where data comes in (`msgspec` decodes and converts with them), not on construction.
"""

from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta

_SLUG = r"\A[a-z0-9]+(-[a-z0-9]+)*\Z"

PartyId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=_SLUG,
        max_length=80,
        description="A party's id in this ledger: lower-case letters, digits and single hyphens, usually led by the country.",
        examples=["kz-qhp"],
    ),
]
ElectionId: TypeAlias = Annotated[
    str, Meta(pattern=_SLUG, max_length=80, description="A contest's id.", examples=["kz-mazhilis-2012"])
]
CoalitionId: TypeAlias = Annotated[
    str,
    Meta(pattern=_SLUG, max_length=80, description="A coalition's id.", examples=["kz-peoples-coalition"]),
]
PersonId: TypeAlias = Annotated[str, Meta(pattern=_SLUG, max_length=80, description="A person's id.")]
ChamberId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=_SLUG,
        max_length=80,
        description="A chamber, unique within its country.",
        examples=["mazhilis"],
    ),
]
CountryCode: TypeAlias = Annotated[
    str, Meta(pattern=r"\A[A-Z]{2}\Z", description="ISO 3166-1 alpha-2, upper case.", examples=["KZ"])
]
LanguageCode: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
        description="BCP 47: a language, with script where it matters.",
        examples=["kk", "kk-Latn"],
    ),
]
Scheme: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
        max_length=40,
        description="Whose ids they are.",
        examples=["parlgov"],
    ),
]
Role: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z]+([ -][a-z]+)*\Z",
        max_length=80,
        description="An office in a party, in lower-case words.",
        examples=["chair", "deputy chair"],
    ),
]
Label: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=r"\S",
        description="A name or a short text, as the source has it.",
    ),
]
Prose: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=10_000, pattern=r"\S", description="A sentence or a few.")
]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=10**12)]
Percent: TypeAlias = Annotated[float, Meta(ge=0, le=1000, description="Percent: 7.19 is 7.19 %.")]

EventId: TypeAlias = UUID
Position: TypeAlias = int

"""The ids and short texts that events are made of, with what they may look like.

Constraints are checked where data comes in (`msgspec` decodes and converts with them), not on construction.
"""

from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import Meta

SLUG_PATTERN = r"\A[a-z0-9]+(-[a-z0-9]+)*\Z"
COUNTRY_PATTERN = r"\A[A-Z]{2}\Z"
LANGUAGE_PATTERN = r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"
# Not blank, then without control characters: one after the other, so that a long text takes no longer than its length.
LABEL_PATTERN = r"\A(?=\s*\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z"
PROSE_PATTERN = r"\A(?=\s*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*\Z"
ROLE_PATTERN = r"\A[a-z]+([ -][a-z]+)*\Z"

PartyId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=SLUG_PATTERN,
        max_length=80,
        description="A party's id in this ledger: lower-case letters, digits and single hyphens, usually led by the country.",
        examples=["kz-qhp"],
    ),
]
ElectionId: TypeAlias = Annotated[
    str,
    Meta(pattern=SLUG_PATTERN, max_length=80, description="A contest's id.", examples=["kz-mazhilis-2012"]),
]
CoalitionId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=SLUG_PATTERN,
        max_length=80,
        description="A coalition's id.",
        examples=["kz-peoples-coalition"],
    ),
]
PersonId: TypeAlias = Annotated[str, Meta(pattern=SLUG_PATTERN, max_length=80, description="A person's id.")]
ChamberId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=SLUG_PATTERN,
        max_length=80,
        description="A chamber, unique within its country.",
        examples=["mazhilis"],
    ),
]
CountryCode: TypeAlias = Annotated[
    str, Meta(pattern=COUNTRY_PATTERN, description="ISO 3166-1 alpha-2, upper case.", examples=["KZ"])
]
LanguageCode: TypeAlias = Annotated[
    str,
    Meta(
        pattern=LANGUAGE_PATTERN,
        description="BCP 47: a language, with script where it matters.",
        examples=["kk", "kk-Latn"],
    ),
]
Scheme: TypeAlias = Annotated[
    str,
    Meta(
        pattern=SLUG_PATTERN,
        max_length=40,
        description="Whose ids they are.",
        examples=["parlgov"],
    ),
]
Role: TypeAlias = Annotated[
    str,
    Meta(
        pattern=ROLE_PATTERN,
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
        pattern=LABEL_PATTERN,
        description="A name or a short text, as the source has it.",
    ),
]
Prose: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=10_000, pattern=PROSE_PATTERN, description="A sentence or a few.")
]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=10**12)]
Percent: TypeAlias = Annotated[float, Meta(ge=0, le=1000, description="Percent: 7.19 is 7.19 %.")]

EventId: TypeAlias = UUID
Position: TypeAlias = int

"""The operations of the OpenAPI document that tell of contests and chambers."""

from typing import Any, Final, TypeAlias

from api.openapi_citing import cited
from api.openapi_operations import parameter
from api.openapi_parameters import AS_OF, COUNTRY, KNOWN_AT
from api.openapi_parties import OLD
from api.openapi_schemas import ref
from api.openapi_sent import HELD

Json: TypeAlias = dict[str, Any]

_CONTEST: Final = HELD["election"]
_ELECTION_ID: Final = parameter(
    "election", "The contest's id.", {"type": "string"}, where="path", example=_CONTEST
)


def contests() -> Json:
    """By path and method."""
    return {
        "/elections/{election}": {"get": _election()},
        "/countries/{country}/legislature": {"get": _legislature()},
    }


def _election() -> Json:
    return cited(
        "getElection",
        "Elections",
        "A contest as of a day",
        "With all its parties and candidates under the names that they had then. Seats and votes of an alliance's members stand in "
        "their own rows and are not in the alliance's again, so that all rows add up; `sums` holds them against the chamber's size "
        "and the votes cast. Before it was held only its candidates are told; where its date does not tell, `possible` says so.",
        route="/elections/{election}",
        instance=f"/elections/{_CONTEST}",
        answer=(ref("ContestState"), "The contest."),
        parameters=[_ELECTION_ID, AS_OF, KNOWN_AT],
        problems=("unknown-election", "unknown-at-position"),
        said={
            "unknown-election": {
                "instance": "/elections/kz-mazhilis-1789",
                "detail": "no record names an election 'kz-mazhilis-1789'",
            },
            "unknown-at-position": {
                "detail": f"no record up to position 0 names an election '{_CONTEST}'; position 2 is the first that does",
                "named_at": 2,
            },
        },
        old=OLD,
    )


def _legislature() -> Json:
    return cited(
        "getLegislature",
        "Elections",
        "Who holds how many seats in a chamber as of a day",
        "By the chamber's latest contest that had been held by the day, and by what has changed since. Parties are told under the "
        "name of the contest's day and that of the day asked for, with what they have become. Where seats are unknown, the sum is a "
        "range.",
        route="/countries/{country}/legislature",
        instance="/countries/KZ/legislature",
        answer=(ref("LegislatureState"), "The chamber."),
        parameters=[
            COUNTRY,
            AS_OF,
            KNOWN_AT,
            parameter(
                "chamber",
                "Which chamber. Absent: the country's only one; where several are known, the refusal names them.",
                {"type": "string"},
                example="mazhilis",
            ),
        ],
        problems=("unknown-country", "unknown-chamber", "unknown-at-position"),
        said={
            "unknown-country": {"instance": "/countries/XX/legislature"},
            "unknown-at-position": {
                "detail": "no record up to position 0 names a country 'KZ'; position 1 is the first that does"
            },
        },
        old=f"{OLD}&chamber=mazhilis",
    )

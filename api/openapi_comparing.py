"""The operations of the OpenAPI document that say why, what changed, and what is odd."""

from typing import Any, Final, TypeAlias, get_args

from api.comparing import DIFFS_PAGE
from api.findings import FINDINGS_PAGE
from api.openapi_citing import cited
from api.openapi_events import NO_ZONE
from api.openapi_operations import parameter, whole
from api.openapi_parameters import AS_OF, COUNTRY, CURSOR, KNOWN_AT, OF_COUNTRY, PARTY_ID, POINTS
from api.openapi_parties import OF_A_PARTY, OLD, unknown
from api.openapi_schemas import ref
from api.openapi_sent import NOW, PARTY
from api.openapi_told import TWO_POINTS
from api.paging import DEFAULT_PAGE
from domain.events import FindingCode

Json: TypeAlias = dict[str, Any]

_OLD_POINTS: Final = f"{TWO_POINTS}&to_known_at={NOW}"
_STEPS: Final = (
    "`changes` lists the fields that differ between the two points. `learned` and `happened` are the two steps on the way: what is "
    "said otherwise of the first day because more is known at the second position, and what lies between the two days, as "
    "known at the second position. Each change names the records that did it."
)


def comparing() -> Json:
    """By path and method."""
    return {
        "/parties/{party_id}/explain": {"get": _explain()},
        "/parties/{party_id}/diff": {"get": _diff()},
        "/countries/{country}/diff": {"get": _country_diff()},
        "/findings": {"get": _findings()},
    }


def _explain() -> Json:
    return cited(
        "explainParty",
        "Parties",
        "Why a party's state is what it is",
        "For every field of the state the events, records and sources that made it so; what they overwrote, and what was passed "
        "over; who says otherwise, and why they were not chosen; and what may as well have come last.",
        route="/parties/{party_id}/explain",
        instance=f"/parties/{PARTY}/explain",
        answer=(ref("Explanations"), "The fields, in the order of the state."),
        parameters=[
            PARTY_ID,
            AS_OF,
            KNOWN_AT,
            parameter(
                "field",
                "Only this field, or those under it: `name`, `names`, `names.ru`, `results.kz-mazhilis-2012`. The answer without "
                "it lists them all.",
                {"type": "string"},
                example="name",
            ),
        ],
        problems=OF_A_PARTY,
        said=unknown("/explain"),
        old=OLD,
    )


def _diff() -> Json:
    return cited(
        "diffParty",
        "Parties",
        "What changed in what is said of a party",
        f"Between two points, each a day as known at a position. {_STEPS} A party that is known at one of the two points alone "
        "is added, or removed, with all that is said of it.",
        route="/parties/{party_id}/diff",
        instance=f"/parties/{PARTY}/diff",
        answer=(ref("PartyDiff"), "The fields that differ, and why."),
        parameters=[PARTY_ID, *POINTS],
        problems=OF_A_PARTY,
        said=unknown("/diff")
        | {
            "unknown-at-position": {
                "detail": f"no record up to position 0 names a party '{PARTY}'; position 1 is the first that does"
            }
        },
        old=_OLD_POINTS,
    )


def _country_diff() -> Json:
    return cited(
        "diffCountry",
        "Parties",
        "What changed in what is said of a country's parties",
        "Of the parties that ever bore the country's code, as known at one of two points, those in which anything differs between "
        f"the two, by id. {_STEPS}",
        route="/countries/{country}/diff",
        instance="/countries/KZ/diff",
        answer=(ref("CountryDiff"), "The parties that differ, and why."),
        parameters=[
            COUNTRY,
            *POINTS,
            parameter("limit", "The most parties on a page.", whole(1, DIFFS_PAGE, DEFAULT_PAGE)),
            CURSOR,
        ],
        problems=("too-costly",),
        old=_OLD_POINTS,
    )


def _findings() -> Json:
    return cited(
        "listFindings",
        "Findings",
        "What is odd in the histories",
        "What can never be true is refused; what is merely odd is recorded, and listed here: those of parties by id, then those of "
        "contests by id, each with the events concerned and with what would settle it. Nothing depends on the day on which it is "
        "asked. Whoever has looked at a finding may acknowledge it with a `FindingAcknowledged`.",
        route="/findings",
        instance="/findings",
        answer=(ref("FindingList"), "The findings."),
        parameters=[
            KNOWN_AT,
            OF_COUNTRY
            | {
                "description": "Only those of parties and contests of this country: a code of two letters (ISO 3166-1), in either "
                "case."
            },
            parameter(
                "party",
                "Only those in the history of this party; another id of it will do.",
                {"type": "string", "examples": [PARTY]},
            ),
            parameter("code", "Only those of this code.", {"enum": list(get_args(FindingCode))}),
            parameter(
                "acknowledged",
                "Only those that somebody has acknowledged (`true`), or nobody (`false`).",
                {"enum": ["true", "false"]},
            ),
            parameter("limit", "The most findings on a page.", whole(1, FINDINGS_PAGE, 100)),
            CURSOR,
        ],
        problems=OF_A_PARTY,
        said=NO_ZONE,
        old=f"known_at={NOW}",
    )

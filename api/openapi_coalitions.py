"""The operations of the OpenAPI document that tell of coalitions, governments and whole countries."""

from typing import Any, Final, TypeAlias

from api.coalitions import COALITIONS_PAGE, KINDS
from api.lists import EXISTS
from api.openapi_citing import cited
from api.openapi_operations import parameter, whole
from api.openapi_parameters import AS_OF, COUNTRY, CURSOR, KNOWN_AT, OF_COUNTRY
from api.openapi_parties import OLD
from api.openapi_schemas import ref
from api.openapi_sent import ALLIED
from api.paging import DEFAULT_PAGE

Json: TypeAlias = dict[str, Any]

COALITION_ID: Final = parameter(
    "coalition", "The coalition's id.", {"type": "string"}, where="path", example=ALLIED["coalition"]
)
_NOBODY_YET: Final[Json] = {
    "unknown-country": {"instance": "/countries/XX"},
    "unknown-at-position": {
        "detail": "no record up to position 0 names a country 'KZ'; position 1 is the first that does"
    },
}


def coalitions() -> Json:
    """By path and method."""
    return {
        "/coalitions": {"get": _coalitions()},
        "/coalitions/{coalition}": {"get": _coalition()},
        "/countries/{country}": {"get": _country()},
        "/countries/{country}/government": {"get": _government()},
    }


def _coalitions() -> Json:
    return cited(
        "listCoalitions",
        "Coalitions",
        "Alliances and governments as of a day",
        "By id: those that exist on the day, or may; with `exists`, those of which that holds; with `identifier` the one that bears it, "
        "also when it has ended. Pages of one list show one day and one position: the cursor holds the whole question.",
        route="/coalitions",
        instance="/coalitions",
        answer=(ref("CoalitionList"), "The coalitions, shortened."),
        parameters=[
            AS_OF,
            KNOWN_AT,
            OF_COUNTRY
            | {
                "description": "Only coalitions of this country: a code of two letters (ISO 3166-1), in either case."
            },
            parameter("kind", "Only alliances of parties, or only governments.", {"enum": list(KINDS)}),
            parameter(
                "exists",
                "Only coalitions that existed on the day (`yes`), may have (`maybe`), or did not (`no`).",
                {"enum": list(EXISTS)},
            ),
            parameter(
                "identifier",
                "Only the coalition to which others give this id on that day: `parlgov:1234`.",
                {"type": "string", "pattern": "^[^:]+:.+$", "examples": ["parlgov:1234"]},
            ),
            parameter("limit", "The most coalitions on a page.", whole(1, COALITIONS_PAGE, DEFAULT_PAGE)),
            CURSOR,
        ],
        old=OLD,
    )


def _coalition() -> Json:
    return cited(
        "getCoalition",
        "Coalitions",
        "A coalition as of a day",
        "An alliance of parties or a government: who belongs to it on the day, under their names of that day, who left and when, and who leads it.",
        route="/coalitions/{coalition}",
        instance=f"/coalitions/{ALLIED['coalition']}",
        answer=(ref("CoalitionState"), "The coalition."),
        parameters=[COALITION_ID, AS_OF, KNOWN_AT],
        problems=("unknown-coalition", "unknown-at-position"),
        said={
            "unknown-coalition": {"instance": "/coalitions/kz-bloc"},
            "unknown-at-position": {
                "detail": f"no record up to position 0 names a coalition '{ALLIED['coalition']}'; position 8 is the first that does",
                "named_at": 8,
            },
        },
        old=OLD,
    )


def _country() -> Json:
    return cited(
        "getCountry",
        "Parties",
        "A country's party system as of a day",
        "Its parties that exist on the day, or may, registered or not, with their seats by chamber; its government in short; the "
        "latest contest for each chamber and office. Those that have ended are counted. What a source lists beside the parties "
        "(others, independents) stands apart, under `technical`.",
        route="/countries/{country}",
        instance="/countries/KZ",
        answer=(ref("CountryState"), "The country."),
        parameters=[COUNTRY, AS_OF, KNOWN_AT],
        problems=("unknown-country", "unknown-at-position"),
        said=_NOBODY_YET,
        old=OLD,
    )


def _government() -> Json:
    return cited(
        "getGovernment",
        "Coalitions",
        "A country's government as of a day",
        "Of the coalitions that are governments, the one formed last of those in office: its members under their names of the day, "
        "and their seats, a range where some are unknown. Where none is in office, the one that ended last, with who stayed to its "
        "end. Governments whose times overlap are told under `others`.",
        route="/countries/{country}/government",
        instance="/countries/KZ/government",
        answer=(ref("GovernmentState"), "The government; null where none is known."),
        parameters=[COUNTRY, AS_OF, KNOWN_AT],
        problems=("unknown-country", "unknown-at-position"),
        said=_NOBODY_YET | {"unknown-country": {"instance": "/countries/XX/government"}},
        old=OLD,
    )

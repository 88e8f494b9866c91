"""The operations of the OpenAPI document that tell of coalitions, governments and whole countries."""

from typing import Any, Final, TypeAlias

from api.openapi_citing import cited
from api.openapi_operations import parameter
from api.openapi_parameters import AS_OF, COUNTRY, KNOWN_AT
from api.openapi_parties import OLD
from api.openapi_schemas import ref
from api.openapi_sent import ALLIED

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
        "/coalitions/{coalition}": {"get": _coalition()},
        "/countries/{country}": {"get": _country()},
        "/countries/{country}/government": {"get": _government()},
    }


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

"""The operations of the OpenAPI document that tell where parties came from and what became of them."""

from typing import Any, Final, TypeAlias, get_args

from api.lineage import DEEPEST
from api.lineage_formats import FORMATS
from api.openapi_citing import cited
from api.openapi_operations import parameter
from api.openapi_parameters import AS_OF, COUNTRY, KNOWN_AT, PARTY_ID
from api.openapi_parties import OF_A_PARTY, OLD, unknown
from api.openapi_schemas import ref
from api.openapi_sent import PARTY
from projections.lineage_state import Direction

Json: TypeAlias = dict[str, Any]

_FORMAT: Final = parameter(
    "format",
    "`json`, or the same parties, edges and dates as a flowchart of Mermaid, in the language of Graphviz (`dot`) or in GraphML. "
    "What is only possible is dashed there; what other accounts say stands in the JSON alone.",
    {"enum": ["json", *FORMATS], "default": "json"},
)
LINES: Final = (
    parameter(
        "direction",
        "Whose lines: the party's ancestors, its descendants, or both.",
        {"enum": list(get_args(Direction)), "default": "both"},
    ),
    parameter(
        "depth",
        "The most edges between the party and any other. Absent: the whole family. `truncated` says whether there is more.",
        {"type": "integer", "minimum": 1, "maximum": DEEPEST},
        example=2,
    ),
)
"""Which part of a family is asked for."""
_EDGES: Final = (
    "An edge is what of one party went over into another by one event, so that two parties may have several between them: one "
    "splits off, comes back and splits off again. What had happened by the day is under `edges`, what may have under `possible`. "
)


def lineage() -> Json:
    """By path and method."""
    return {
        "/parties/{party_id}/lineage": {"get": _of_party()},
        "/countries/{country}/lineage": {"get": _of_country()},
    }


def _of_party() -> Json:
    return cited(
        "getLineage",
        "Parties",
        "Ancestors and descendants of a party",
        f"Through splits, mergers, successions and what a source does not say more closely. {_EDGES}The lines are walked along "
        "time: the ancestors are all lines that flowed into the party by the day, and not what those became after they had; where "
        "dates are partial, only what is surely out of order is left out.",
        route="/parties/{party_id}/lineage",
        instance=f"/parties/{PARTY}/lineage",
        answer=(ref("Lineage"), "The family."),
        parameters=[
            PARTY_ID,
            AS_OF,
            KNOWN_AT,
            *LINES,
            _FORMAT,
        ],
        problems=OF_A_PARTY,
        said=unknown("/lineage"),
        old=OLD,
    )


def _of_country() -> Json:
    return cited(
        "getCountryLineage",
        "Parties",
        "How a country's parties hang together",
        f"The parties of the country that had begun by the day, and every edge between them and to parties of others. {_EDGES}",
        route="/countries/{country}/lineage",
        instance="/countries/KZ/lineage",
        answer=(ref("CountryLineage"), "The parties, and what ties them."),
        parameters=[COUNTRY, AS_OF, KNOWN_AT, _FORMAT],
        problems=("unknown-country", "unknown-at-position"),
        said={
            "unknown-country": {"instance": "/countries/XX/lineage"},
            "unknown-at-position": {
                "detail": "no record up to position 0 names a country 'KZ'; position 1 is the first that does"
            },
        },
        old=OLD,
    )

"""The operations of the OpenAPI document that list contests, tell of people, and say of pictures why they are so and what changed."""

from typing import Any, Final, NamedTuple, TypeAlias

from api.elections import ELECTIONS_PAGE
from api.lists import EXISTS
from api.openapi_citing import cited
from api.openapi_coalitions import COALITION_ID
from api.openapi_lineage import LINES
from api.openapi_operations import parameter, whole
from api.openapi_parameters import AS_OF, COUNTRY, CURSOR, KNOWN_AT, OF_COUNTRY, PARTY_ID, POINTS
from api.openapi_parties import OLD
from api.openapi_schemas import ref
from api.openapi_sent import ALLIED, HELD, NAMED, NOW, PARTY
from api.openapi_told import TWO_POINTS
from api.paging import DEFAULT_PAGE

Json: TypeAlias = dict[str, Any]


class _Kind(NamedTuple):
    """A kind of picture, as the document speaks of it."""

    route: str
    path: str
    """Of the examples."""
    name: str
    """In operation ids."""
    tag: str
    noun: str
    shape: str
    """What the schema of an explanation is called, without `Explanation`."""
    compared: str | None
    """What the schema of a difference is called."""
    parameters: tuple[Json, ...]
    unknown: str
    """The problem that says that there is none."""
    stranger: str
    """The path of one that nobody knows."""
    first: str
    """What is said of one that is not known yet."""
    more: str = ""
    """What else stands in a canonical address."""
    other_unknown: tuple[str, ...] = ()
    """Problems that say that what a parameter names is not there."""


ELECTION_ID: Final = parameter(
    "election", "The contest's id.", {"type": "string"}, where="path", example=HELD["election"]
)
PERSON_ID: Final = parameter(
    "person", "The person's id.", {"type": "string"}, where="path", example=NAMED["person"]
)
CHAMBER: Final = parameter(
    "chamber",
    "Which chamber. Absent: the country's only one; where several are known, the refusal names them.",
    {"type": "string"},
    example="mazhilis",
)
_OF_A_COUNTRY: Final = "a country 'KZ'; position 1"
_KINDS: Final = (
    _Kind(
        *("/elections/{election}", f"/elections/{HELD['election']}", "Election", "Elections", "a contest"),
        *("Election", "ElectionDiff", (ELECTION_ID,), "unknown-election", "/elections/kz-mazhilis-1789"),
        f"an election '{HELD['election']}'; position 2",
    ),
    _Kind(
        *("/coalitions/{coalition}", f"/coalitions/{ALLIED['coalition']}", "Coalition", "Coalitions"),
        *("a coalition", "Coalition", "CoalitionDiff", (COALITION_ID,)),
        *("unknown-coalition", "/coalitions/kz-bloc"),
        f"a coalition '{ALLIED['coalition']}'; position 8",
    ),
    _Kind(
        *("/countries/{country}/legislature", "/countries/KZ/legislature", "Legislature", "Elections"),
        *("a chamber", "Legislature", "LegislatureDiff", (COUNTRY, CHAMBER)),
        *("unknown-country", "/countries/XX/legislature", _OF_A_COUNTRY, "&chamber=mazhilis"),
        other_unknown=("unknown-chamber",),
    ),
    _Kind(
        *("/countries/{country}/government", "/countries/KZ/government", "Government", "Coalitions"),
        *("a country's government", "Country", "PictureOfCountryDiff", (COUNTRY,)),
        *("unknown-country", "/countries/XX/government", _OF_A_COUNTRY),
    ),
    _Kind(
        *(
            "/countries/{country}",
            "/countries/KZ",
            "Country",
            "Parties",
            "a country's party system",
            "Country",
        ),
        None,
        (COUNTRY,),
        *("unknown-country", "/countries/XX", _OF_A_COUNTRY),
    ),
    _Kind(
        *("/parties/{party_id}/lineage", f"/parties/{PARTY}/lineage", "Lineage", "Parties"),
        *("a party's family", "Lineage", "LineageDiff", (PARTY_ID, *LINES)),
        *("unknown-party", "/parties/kz-qph/lineage", f"a party '{PARTY}'; position 1"),
    ),
    _Kind(
        *("/countries/{country}/lineage", "/countries/KZ/lineage", "CountryLineage", "Parties"),
        *("how a country's parties hang together", "Country", "PictureOfCountryDiff", (COUNTRY,)),
        *("unknown-country", "/countries/XX/lineage", _OF_A_COUNTRY),
    ),
)


def picturing() -> Json:
    """By path and method."""
    return {
        "/elections": {"get": _elections()},
        **{f"{kind.route}/explain": {"get": _explained(kind)} for kind in _KINDS},
        **{f"{kind.route}/diff": {"get": _compared(kind)} for kind in _KINDS if kind.compared},
        "/people/{person}": {"get": _person()},
    }


def _in(where: str, kind: _Kind) -> list[Json]:
    """Its parameters in the path, or in the query."""
    return [each for each in kind.parameters if each["in"] == where]


def _unknown(kind: _Kind, tail: str) -> Json:
    """What the examples say of what is not there, or not yet."""
    return {
        kind.unknown: {"instance": kind.stranger + tail},
        "unknown-at-position": {
            "detail": f"no record up to position 0 names {kind.first} is the first that does",
            "named_at": int(kind.first.rpartition(" ")[2]),
        },
    }


def _explained(kind: _Kind) -> Json:
    return cited(
        f"explain{kind.name}",
        kind.tag,
        f"Why what is told of {kind.noun} is so"
        if kind.name != "CountryLineage"
        else "Why it is so how a country's parties hang together",
        "For every field the events by which it holds, with their records and sources, and their rivals: who says otherwise, and why "
        "they were not chosen. A field that holds because nothing is recorded names no event.",
        route=f"{kind.route}/explain",
        instance=f"{kind.path}/explain",
        answer=(ref(f"{kind.shape}Explanation"), "The fields, in the order of the picture."),
        parameters=[
            *_in("path", kind),
            AS_OF,
            KNOWN_AT,
            *_in("query", kind),
            parameter(
                "field",
                "Only this field, or those under it. The answer without it lists them all.",
                {"type": "string"},
            ),
        ],
        problems=(kind.unknown, *kind.other_unknown, "unknown-at-position"),
        said=_unknown(kind, "/explain"),
        old=OLD + kind.more,
    )


def _compared(kind: _Kind) -> Json:
    costly = ("too-costly",) if kind.route.startswith("/countries/") else ()
    return cited(
        f"diff{kind.name}",
        kind.tag,
        f"What changed in what is told of {kind.noun}"
        if kind.name != "CountryLineage"
        else "What changed in how a country's parties hang together",
        "Between two points, each a day as known at a position, as of a party: `changes` in all; what was `learned`, said otherwise "
        "of the first day at the second position; what `happened` between the two days. Each names the records that did it.",
        route=f"{kind.route}/diff",
        instance=f"{kind.path}/diff",
        answer=(ref(str(kind.compared)), "The fields that differ, and why."),
        parameters=[*_in("path", kind), *POINTS, *_in("query", kind)],
        problems=(kind.unknown, *kind.other_unknown, "unknown-at-position", *costly),
        said=_unknown(kind, "/diff"),
        old=f"{TWO_POINTS}&to_known_at={NOW}{kind.more}",
    )


def _elections() -> Json:
    return cited(
        "listElections",
        "Elections",
        "Contests as of a day",
        "By id: those that had been held by the day, or may have been; with `held`, those of which that holds. Pages of one list show "
        "one day and one position: the cursor holds the whole question.",
        route="/elections",
        instance="/elections",
        answer=(ref("ElectionList"), "The contests, shortened."),
        parameters=[
            AS_OF,
            KNOWN_AT,
            OF_COUNTRY
            | {
                "description": "Only contests of this country: a code of two letters (ISO 3166-1), in either case."
            },
            parameter("chamber", "Only contests for this chamber.", {"type": "string"}, example="mazhilis"),
            parameter("office", "Only contests for this office.", {"type": "string"}, example="president"),
            parameter(
                "identifier",
                "Only the contest to which others give this id on that day: `parlgov:1234`.",
                {"type": "string", "pattern": "^[^:]+:.+$", "examples": ["parlgov:1234"]},
            ),
            parameter(
                "held",
                "Only contests that had been held by the day (`yes`), may have been (`maybe`), or had not (`no`).",
                {"enum": list(EXISTS)},
            ),
            parameter("limit", "The most contests on a page.", whole(1, ELECTIONS_PAGE, DEFAULT_PAGE)),
            CURSOR,
        ],
        old=OLD,
    )


def _person() -> Json:
    return cited(
        "getPerson",
        "People",
        "What is known of a person as of a day",
        "Of one whom events name by an id: under which names, with which ids elsewhere; offices held on the day, contests stood in and "
        "governments led by then, each with the event that says so.",
        route="/people/{person}",
        instance=f"/people/{NAMED['person']}",
        answer=(ref("PersonState"), "The person."),
        parameters=[PERSON_ID, AS_OF, KNOWN_AT],
        problems=("unknown-person", "unknown-at-position"),
        said={
            "unknown-person": {"instance": "/people/nobody"},
            "unknown-at-position": {
                "detail": f"no record up to position 0 names a person '{NAMED['person']}'; position 9 is the first that does",
                "named_at": 9,
            },
        },
        old=OLD,
    )

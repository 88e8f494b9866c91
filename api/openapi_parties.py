"""The operations of the OpenAPI document that tell what a party was: lists, states, timelines, timemaps."""

from typing import Any, Final, TypeAlias

from api.listing import PARTIES_PAGE, STATUSES
from api.lists import EXISTS
from api.names import LONGEST_SEARCH
from api.openapi_citing import CANONICAL, cited
from api.openapi_operations import header, parameter, whole
from api.openapi_parameters import ACCOUNTS, AS_OF, CURSOR, KNOWN_AT, OF_COUNTRY, PARTY_ID
from api.openapi_schemas import ref
from api.openapi_sent import NOW, PARTY
from api.paging import DEFAULT_PAGE
from api.timemap import TIMEMAP_PAGE
from projections.version import FOLD

Json: TypeAlias = dict[str, Any]

OLD: Final = f"as_of=2020-12-31&known_at={NOW}"
"""The query of an address that names an old version."""

OF_A_PARTY: Final = ("unknown-party", "unknown-at-position")

FURTHEST: Final = 2**53
"""The last position that can be asked for."""

_STATE_LINK: Final = header(
    "The canonical address of this answer; the original, which answers `Accept-Datetime` (the timegate); and the timemap (RFC "
    "7089).",
    {
        "type": "string",
        "pattern": CANONICAL + r', <[^>]+>; rel="original timegate", <[^>]+>; rel="timemap"; '
        r'type="application/link-format"$',
    },
    example=f'</parties/{PARTY}?{OLD}&v={FOLD}>; rel="canonical", '
    f'</parties/{PARTY}?as_of=2020-12-31>; rel="original timegate", '
    f'</parties/{PARTY}/timemap?as_of=2020-12-31&format=link>; rel="timemap"; type="application/link-format"',
)


def parties() -> Json:
    """By path and method."""
    return {
        "/parties": {"get": _parties()},
        "/parties/{party_id}": {"get": _party()},
        "/parties/{party_id}/timeline": {"get": _timeline()},
        "/parties/{party_id}/timemap": {"get": _timemap()},
    }


def unknown(tail: str = "") -> Json:
    """What an example says of a party that is not there."""
    return {"unknown-party": {"instance": f"/parties/kz-qph{tail}"}}


def _parties() -> Json:
    return cited(
        "listParties",
        "Parties",
        "Parties as of a day",
        "By id: those that exist on the day, or may; with `status` or `exists`, those of which that holds. Pages of one list "
        "show one day and one position: the cursor holds the whole question.",
        route="/parties",
        instance="/parties",
        answer=(ref("PartyList"), "The parties, shortened."),
        parameters=[
            AS_OF,
            KNOWN_AT,
            OF_COUNTRY
            | {
                "description": "Only parties of this country: a code of two letters (ISO 3166-1), in either case."
            },
            parameter(
                "status",
                "Only parties with this status on the day: also those that have ended.",
                {"enum": list(STATUSES)},
            ),
            parameter(
                "exists",
                "Only parties that existed on the day (`yes`), may have (`maybe`), or did not (`no`).",
                {"enum": list(EXISTS)},
            ),
            parameter(
                "q",
                "Only parties of which a name contains this text, or, in any order, words that begin with each of its words: any that they ever had, before the day or after it, as known at "
                "the position, in any language, or an abbreviation; or the id. `matched` tells the name. Neither case counts, "
                "nor accents, nor the Unicode form (NFKC), nor blanks. Which of them are listed says the day all the same: with "
                "`exists=no` those that had ended or were still to come.",
                {"type": "string", "maxLength": LONGEST_SEARCH, "examples": ["people"]},
            ),
            parameter(
                "identifier",
                "Only the party that is known elsewhere by this id: `scheme:value`.",
                {"type": "string", "pattern": "^[^:]+:.+$", "examples": ["partyfacts:3749"]},
            ),
            parameter("limit", "The most parties on a page.", whole(1, PARTIES_PAGE, 100)),
            CURSOR,
        ],
        old=OLD,
    )


def _party() -> Json:
    return cited(
        "getParty",
        "Parties",
        "One party's state",
        "The party as it stood on `as_of`, as far as was known at `known_at`: what folding all events that had happened by "
        "then gives. What may have happened stands in `possible`, what other accounts say in `disputed`.",
        route="/parties/{party_id}",
        instance=f"/parties/{PARTY}",
        answer=(ref("PartyState"), "The state. Before its beginning `exists` is `no`."),
        parameters=[
            PARTY_ID,
            AS_OF,
            KNOWN_AT,
            ACCOUNTS
            | {
                "description": "`all`: with `readings`: what the state would be by each account that was not chosen, against what "
                "it is."
            },
            parameter(
                "detail",
                "`possible`: each entry of `possible` tells in `if_happened` what the state would say otherwise if it had.",
                {"enum": ["possible"]},
            ),
        ],
        problems=(*OF_A_PARTY, "too-costly"),
        said=unknown(),
        old=OLD,
        link=_STATE_LINK,
    )


def _timeline() -> Json:
    return cited(
        "getTimeline",
        "Parties",
        "One party's events in order",
        "What had happened, or may have, to the party by `as_of`, each event with the days between which it happened, "
        "its revision and its sources.",
        route="/parties/{party_id}/timeline",
        instance=f"/parties/{PARTY}/timeline",
        answer=(ref("Timeline"), "The events."),
        parameters=[
            PARTY_ID,
            AS_OF,
            KNOWN_AT,
            ACCOUNTS
            | {
                "description": "`all`: with the accounts that were not chosen as entries of their own, which say in `why` why not. "
                "Their days are those of their own date."
            },
        ],
        problems=OF_A_PARTY,
        said=unknown("/timeline"),
        old=OLD,
    )


def _timemap() -> Json:
    return cited(
        "getTimemap",
        "Parties",
        "When what we say of a party changed",
        "The positions up to `known_at` at which the party's state as of the day became another one, each with the canonical "
        "address of the state there. As JSON, or as the timemap of RFC 7089, whose timegate is `/parties/{party_id}` itself "
        "(with `Accept-Datetime`). We leave that standard in one thing: before the first record of a party there is no answer "
        "(`404`), and not the first memento.",
        route="/parties/{party_id}/timemap",
        instance=f"/parties/{PARTY}/timemap",
        answer=(ref("Timemap"), "The positions; links with `format=link`."),
        parameters=[
            PARTY_ID,
            AS_OF,
            KNOWN_AT,
            parameter(
                "format",
                "`link` for `application/link-format` (RFC 7089, section 5).",
                {"enum": ["json", "link"], "default": "json"},
            ),
            parameter("after", "The position after which the page begins.", whole(0, FURTHEST, 0)),
            parameter("limit", "The most positions on a page.", whole(1, TIMEMAP_PAGE, DEFAULT_PAGE)),
        ],
        problems=OF_A_PARTY,
        said=unknown("/timemap"),
        old=OLD,
    )

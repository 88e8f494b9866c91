"""The operations of the OpenAPI document on feeds: the newest records in words, as Atom and as JSON Feed, of all and of a party."""

from typing import Any, Final, TypeAlias

from api.citing import ASK_AGAIN
from api.feeds.forms import ATOM, JSON_FEED
from api.feeds.routes import FEED_PAGE, LONGEST_FEED, OF_A_PARTY
from api.openapi_citing import ETAG
from api.openapi_operations import APART, QUERY, answers, cache_control, operation, parameter, whole
from api.openapi_parameters import IF_NONE_MATCH, PARTY_ID
from api.openapi_schemas import ref
from api.openapi_sent import PARTY
from api.openapi_stream import FILTERED_BY

Json: TypeAlias = dict[str, Any]

_ABOUT: Final = """\
The newest records first, each in words: the date, what is said, the reason and the sources. An entry has an `id` of its own for ever,
and says what was known at its record; a correction is another entry. Links lead to `PARTYLINE_PUBLIC_URL`, or else to the host that
was asked. Poll with `If-None-Match`. A feed reader that was away for long may miss what has left the feed; `/ledger` and
`/stream` leave nothing out."""

_HEADERS: Final[Json] = {
    "ETag": ETAG,
    "Cache-Control": cache_control("Ask again each time, with `If-None-Match`.", ASK_AGAIN),
}


def feeds() -> Json:
    """By path and method."""
    return {
        f"{path}/feed.{ending}": {"get": _feed(f"{path}/feed.{ending}", form)}
        for path in ("", "/parties/{party_id}")
        for ending, form in (("atom", ATOM), ("json", JSON_FEED))
    }


def _feed(route: str, form: str) -> Json:
    of_party = "{party_id}" in route
    what = "Atom" if form == ATOM else "JSON Feed"
    filters = [each for each in FILTERED_BY if not of_party or each["name"] in OF_A_PARTY]
    return operation(
        f"get{'Party' if of_party else ''}{what.replace(' ', '')}{'' if form == JSON_FEED else 'Feed'}",
        "Feeds",
        f"The newest records {'of a party ' if of_party else ''}as {what}",
        _ABOUT,
        parameters=[
            *([PARTY_ID] if of_party else []),
            *filters,
            parameter("limit", "The most entries.", whole(1, LONGEST_FEED, FEED_PAGE)),
            IF_NONE_MATCH,
        ],
        answers=answers("GET", route, 200, ref("JsonFeed"), f"{what}, in UTF-8.", headers=_HEADERS)
        | {"304": {"description": "It is still what the headers name.", "headers": _HEADERS}},
        problems=(*QUERY, *APART, *(["unknown-party"] if of_party else [])),
        said={
            "invalid-parameter": {
                "detail": f"limit is '{LONGEST_FEED + 1}': it would be a whole number from 1 to {LONGEST_FEED}"
            },
            "unknown-party": {"instance": route.replace("{party_id}", "kz-qph")},
        },
        instance=route.replace("{party_id}", PARTY),
        of_ledger=True,
    )

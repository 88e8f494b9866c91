"""What the OpenAPI document says of all answers that can be cited: their parameters and headers, and the answers 304 and 410."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from api.citing import ASK_AGAIN, FOR_EVER
from api.openapi_operations import APART, QUERY, answers, cache_control, header, operation
from api.openapi_parameters import ACCEPT_DATETIME, IF_NONE_MATCH, VERSION
from api.openapi_sent import NOW
from api.openapi_told import HTTP_DATE
from projections.version import FOLD

Json: TypeAlias = dict[str, Any]

CANONICAL: Final = r'^<[^>]+>; rel="canonical"'
ETAG: Final = header(
    "Of the body, byte for byte. `If-None-Match` takes it.", {"type": "string", "pattern": '^"[0-9a-f]{32}"$'}
)
EVENT_ETAG: Final = header(
    "Of the body, byte for byte, led by the event's revision. `If-None-Match` takes it, and so does the `If-Match` of a "
    "correction or a retraction.",
    {"type": "string", "pattern": r'^"\d+-[0-9a-f]{32}"$'},
)
LINK: Final = header(
    "The canonical address of this answer.",
    {"type": "string", "pattern": CANONICAL + "$"},
    example=f'</parties?as_of=2020-12-31&known_at={NOW}&v={FOLD}>; rel="canonical"',
)
_CACHE_CONTROL: Final = cache_control(
    "For ever where the question says day, position (or a moment before the last record) and `v`, as the canonical address "
    "does; else what is answered may be another tomorrow, and is asked for again with `If-None-Match`.",
    FOR_EVER,
    ASK_AGAIN,
)
_CONTENT_LOCATION: Final = header(
    "The canonical address, where `Accept-Datetime` said what was known.",
    {"type": "string", "format": "uri-reference"},
    always=False,
)
_MEMENTO_DATETIME: Final = header(
    "When the last record was written that was known (the second of its moment, RFC 7089); not of the empty ledger.",
    {"type": "string", "pattern": ACCEPT_DATETIME["schema"]["pattern"]},
    always=False,
    example=HTTP_DATE,
)


def cited(
    name: str,
    tag: str,
    summary: str,
    description: str,
    *,
    route: str,
    instance: str,
    answer: tuple[Json, str],
    parameters: Sequence[Json],
    old: str,
    problems: Sequence[str] = (),
    said: Mapping[str, Json] | None = None,
    etag: Json = ETAG,
    link: Json = LINK,
    apart: bool = True,
) -> Json:
    """A reading operation whose answers can be cited; `apart`: it is worked out in a room of its own where it takes long.

    `answer` is the schema, and what is said of it; `old` the query, without `v`, of an address that names an old version.
    """
    schema, said_of_it = answer
    headers = {
        "ETag": etag,
        "Cache-Control": _CACHE_CONTROL,
        "Link": link,
        "Content-Location": _CONTENT_LOCATION,
    }
    # An answer about two points is a memento of neither.
    memento = {} if route.endswith("/diff") else {"Memento-Datetime": _MEMENTO_DATETIME}
    # The first version is the one that there is, so the example is of a day on which there will be another.
    present = f"{instance}?{old}&v={FOLD + 1}"
    gone = {
        "detail": f"v is '{FOLD}', and answers are made in version {FOLD + 1} now: ask at {present}",
        "canonical": present,
    }
    return operation(
        name,
        tag,
        summary,
        description,
        parameters=[*parameters, VERSION, ACCEPT_DATETIME, IF_NONE_MATCH],
        answers=answers("GET", route, 200, schema, said_of_it, headers=headers | memento)
        | {"304": {"description": "It is still what `If-None-Match` names.", "headers": headers}},
        problems=(*QUERY, "old-version", *problems, *(APART if apart else ())),
        said={"old-version": gone} | dict(said or {}),
        instance=instance,
        of_ledger=True,
    )

"""The operations of the OpenAPI document, by path and method: what each takes, and everything that it can answer.

A route that is added to the application is added here; a test holds the two together.
"""

from typing import Any, TypeAlias

from api.openapi_citing import cited
from api.openapi_coalitions import coalitions
from api.openapi_comparing import comparing
from api.openapi_contests import contests
from api.openapi_events import events
from api.openapi_exports import exports
from api.openapi_feeds import feeds
from api.openapi_keys import keys
from api.openapi_lineage import lineage
from api.openapi_operations import parameter, whole
from api.openapi_parameters import KNOWN_AT
from api.openapi_parties import FURTHEST, parties
from api.openapi_picturing import picturing
from api.openapi_proofs import proofs
from api.openapi_schemas import ref
from api.openapi_sent import NOW
from api.openapi_stream import streaming
from api.openapi_upkeep import upkeep
from api.openapi_webhooks import webhooks
from api.reading import LEDGER_PAGE, LONGEST_WAIT

Json: TypeAlias = dict[str, Any]


def paths() -> Json:
    """All operations."""
    return {
        **parties(),
        **comparing(),
        **lineage(),
        **contests(),
        **coalitions(),
        **picturing(),
        **events(),
        **exports(),
        "/ledger": {"get": _ledger()},
        **proofs(),
        **streaming(),
        **webhooks(),
        **keys(),
        **feeds(),
        **upkeep(),
    }


def _ledger() -> Json:
    return cited(
        "getLedger",
        "Ledger",
        "Records by page",
        "The append-only sequence of all records, in order, up to `known_at`. Who cannot hold a stream open follows it with `after` "
        "and `wait`.",
        route="/ledger",
        instance="/ledger",
        answer=(ref("LedgerPage"), "The records; an empty page at the end."),
        parameters=[
            KNOWN_AT,
            parameter(
                "after",
                "The position after which the page begins. One that this server has not seen is waited for.",
                whole(0, FURTHEST, 0),
            ),
            parameter("limit", "The most records on a page.", whole(1, LEDGER_PAGE, 500)),
            parameter(
                "wait",
                "Seconds to wait for a record after `after` if there is none: the answer comes with it, or with an empty page when "
                "the time is up or the server stops. Not beside `known_at` or `Accept-Datetime`, and not part of the canonical "
                "address.",
                whole(0, LONGEST_WAIT, 0),
            ),
        ],
        said={
            "invalid-parameter": {
                "detail": f"limit is '{LEDGER_PAGE + 1}': it would be a whole number from 1 to {LEDGER_PAGE}"
            }
        },
        old=f"known_at={NOW}",
        apart=False,
    )

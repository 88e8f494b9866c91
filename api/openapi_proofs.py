"""The operations of the OpenAPI document that prove that the ledger's records stand as they stood."""

from typing import Any, Final, TypeAlias

from api.citing import ASK_AGAIN, FOR_EVER
from api.openapi_citing import ETAG
from api.openapi_operations import QUERY, answers, cache_control, header, operation, parameter
from api.openapi_parameters import IF_NONE_MATCH
from api.openapi_parties import FURTHEST
from api.openapi_proofs_told import AT, CHECKPOINT
from api.openapi_schemas import ref
from api.proofs.routes import TEXT

Json: TypeAlias = dict[str, Any]

_SIZE: Final = parameter(
    "size",
    "How many records: the position of the last one. All that this server has if it is left out; one that it has not seen is waited for.",
    {"type": "integer", "minimum": 0, "maximum": FURTHEST},
)
_CACHE_CONTROL: Final = cache_control(
    "For ever where the question gives `size`, as the canonical address does.", FOR_EVER, ASK_AGAIN
)
_VARY: Final = header(
    "The form is chosen by `Accept`; more stands there where the header `Vary` of every answer says so.",
    {"type": "string", "pattern": "^Accept(, |$)"},
)


def proofs() -> Json:
    """By path and method."""
    return {
        "/ledger/checkpoint": {"get": _checkpoint()},
        "/ledger/proof": {"get": _proof()},
        "/ledger/key": {"get": _key()},
    }


def _checkpoint() -> Json:
    found = _found("/ledger/checkpoint", ref("Checkpoint"), "The checkpoint.", AT, Vary=_VARY)
    found["200"]["content"][TEXT] = {
        "schema": {"type": "string"},
        "example": CHECKPOINT["note"],
    }
    return operation(
        "getCheckpoint",
        "Ledger",
        "The ledger's size and root, signed",
        "Who keeps a checkpoint can prove later that a record was changed, dropped or put elsewhere since: the root is that of a Merkle "
        "tree over all records (RFC 6962), and no other records have the same. As JSON, or with `Accept: text/plain` as a signed note "
        "(https://c2sp.org/tlog-checkpoint).",
        parameters=[_SIZE, IF_NONE_MATCH],
        answers=found,
        problems=(*QUERY, "checkpoints-off", "not-acceptable"),
        said={
            "invalid-parameter": {
                "detail": f"size is 'all': it would be a whole number from 0 to {FURTHEST}"
            },
            "not-acceptable": {"detail": "Accept is 'image/png': it would be application/json or text/plain"},
        },
        instance="/ledger/checkpoint",
        of_ledger=True,
    )


def _proof() -> Json:
    return operation(
        "getProof",
        "Ledger",
        "That a record is in the ledger, or that the ledger goes on from an earlier one",
        "With `record`, the path from a record to the root; with `first`, the path from the root of an earlier checkpoint to that of a "
        "later one: both take some twenty hashes for a million records.",
        parameters=[
            parameter(
                "record",
                "The position of a record, at most `size`. Not beside `first`.",
                {"type": "integer", "minimum": 1, "maximum": FURTHEST},
            ),
            parameter(
                "first",
                "The size of the earlier checkpoint, at most `size`. Not beside `record`.",
                {"type": "integer", "minimum": 0, "maximum": FURTHEST},
            ),
            _SIZE,
            IF_NONE_MATCH,
        ],
        answers=_found(
            "/ledger/proof", {"oneOf": [ref("InclusionProof"), ref("ConsistencyProof")]}, "The proof.", AT
        ),
        problems=QUERY,
        said={
            "invalid-parameter": {
                "detail": "name either the position of a record, in `record`, or the size of an earlier checkpoint, in `first`"
            }
        },
        instance="/ledger/proof",
        of_ledger=True,
    )


def _key() -> Json:
    return operation(
        "getLedgerKey",
        "Ledger",
        "By which key checkpoints are verified",
        "Keep it where you first trusted it: a server that signs with another one is another server, or has lost its key.",
        parameters=[IF_NONE_MATCH],
        answers=_found("/ledger/key", ref("LedgerKey"), "The key.", "/ledger/key"),
        problems=(*QUERY, "checkpoints-off"),
        said={"invalid-parameter": {"detail": "the query is not UTF-8, percent-encoded"}},
        instance="/ledger/key",
        of_ledger=True,
    )


def _found(route: str, schema: Json, said: str, example: str, **more: Json) -> Json:
    headers = {
        "ETag": ETAG,
        "Cache-Control": _CACHE_CONTROL,
        "Link": header(
            "The canonical address of this answer.",
            {"type": "string", "pattern": r'^<[^>]+>; rel="canonical"$'},
            example=f'<{example}>; rel="canonical"',
        ),
    } | more
    return answers("GET", route, 200, schema, said, headers=headers) | {
        "304": {"description": "It is still what `If-None-Match` names.", "headers": headers}
    }

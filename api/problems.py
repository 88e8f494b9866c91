"""What goes wrong, as `application/problem+json` (RFC 9457): the one table of types, and the one mapping to HTTP.

`docs/problems.md` says of each type what it means and what to do; a test holds the two together.
"""

import http
import logging
import re
from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from msgspec import Struct

from api.answers import seen_by
from api.desk import TooBusy
from api.mirrors.guarding import ReadOnlyMirror
from domain import errors
from domain.dates import DateError
from domain.explaining import shown
from domain.ledger.port import Backdated, LedgerError, Uncertain
from domain.moments import MomentError

AnyConnection = ASGIConnection[Any, Any, Any, Any]

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, kind: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers: dict[str, str] = more.pop("headers", {})
        self.more = more


class ProblemType(Struct, frozen=True):
    status: int
    title: str


TYPES = {
    "invalid-parameter": ProblemType(400, "A parameter or header has a value that it cannot have"),
    "unknown-parameter": ProblemType(400, "The query has a parameter that this address does not know"),
    "malformed-body": ProblemType(400, "The body is not JSON of the shape that is wanted"),
    "missing-token": ProblemType(401, "This needs a token"),
    "wrong-token": ProblemType(401, "The token is none of this server"),
    "expired-token": ProblemType(401, "The key has expired"),
    "revoked-token": ProblemType(401, "The key was revoked"),
    "not-allowed": ProblemType(403, "The key is for a role that may less"),
    "webhooks-off": ProblemType(403, "This server sends no webhooks"),
    "checkpoints-off": ProblemType(403, "This server signs no checkpoints"),
    "read-only-mirror": ProblemType(403, "This server mirrors another one, and takes no records of its own"),
    "not-found": ProblemType(404, "There is nothing at this address"),
    "unknown-party": ProblemType(404, "No record names this party"),
    "unknown-election": ProblemType(404, "No record is about this contest"),
    "unknown-coalition": ProblemType(404, "No record is about this coalition"),
    "unknown-country": ProblemType(404, "No record is about this country"),
    "unknown-chamber": ProblemType(404, "No record is about this chamber of the country"),
    "unknown-person": ProblemType(404, "No record names a person by this id"),
    "unknown-at-position": ProblemType(404, "At that position no record named this yet; a later one does"),
    "unknown-event": ProblemType(404, "No record states this event"),
    "unknown-key": ProblemType(404, "There is no key of this name"),
    "unknown-webhook": ProblemType(404, "There is no such webhook"),
    "method-not-allowed": ProblemType(405, "This address does not take this method"),
    "not-acceptable": ProblemType(406, "There is no answer of a kind that Accept names"),
    "body-too-slow": ProblemType(408, "The body did not come in time"),
    "event-retracted": ProblemType(409, "The event is retracted: there is nothing to correct"),
    "event-id-taken": ProblemType(409, "The event_id is in use for other content"),
    "too-many-webhooks": ProblemType(409, "There are as many webhooks as there may be"),
    "old-version": ProblemType(410, "Answers of that version are no longer made; there is a newer one"),
    "stale-revision": ProblemType(
        412, "The event stands at another revision than the one this was decided on"
    ),
    "body-too-large": ProblemType(413, "The body is larger than this server takes"),
    "too-many-events": ProblemType(413, "The append has more events than this server takes at once"),
    "address-too-long": ProblemType(414, "The address is longer than this server takes"),
    "invalid-event": ProblemType(422, "The event is not well formed, or can never be true"),
    "about-itself": ProblemType(422, "The event sets a party, or itself, against itself"),
    "not-introduced": ProblemType(422, "The event names a party that no record ever introduced"),
    "key-reused": ProblemType(422, "The Idempotency-Key was used with another request"),
    "reason-missing": ProblemType(422, "A correction or a retraction needs a reason"),
    "body-too-complex": ProblemType(
        422, "The body is nested too deeply, or a list or a text in it is too long"
    ),
    "too-costly": ProblemType(422, "To answer this would take more work than one question may"),
    "backdated": ProblemType(422, "Record time cannot run backwards or lie in the future"),
    "webhook-address": ProblemType(422, "No webhook can go to this address"),
    "missing-if-match": ProblemType(428, "Say in If-Match which revision this was decided on"),
    "too-many-requests": ProblemType(429, "This client has asked more often than it may"),
    "too-many-at-once": ProblemType(429, "This client has as many open requests as it may"),
    "too-many-subscriptions": ProblemType(429, "This client has as many subscriptions as it may"),
    "too-many-attempts": ProblemType(429, "Too many wrong tokens came from this address"),
    "internal-error": ProblemType(500, "Something went wrong here; it was logged"),
    "not-yet-known": ProblemType(503, "This server has not seen that position"),
    "busy": ProblemType(503, "Too much is written at once; nothing was written"),
    "overloaded": ProblemType(503, "Too many questions that take long wait for their turn"),
    "took-too-long": ProblemType(503, "This was not worked out in the time that one question may take"),
    "too-many-exports": ProblemType(503, "Other exports are being made; this one got no turn"),
    "unavailable": ProblemType(503, "The ledger cannot be reached or read; nothing was written"),
    "outcome-unknown": ProblemType(
        503, "The ledger did not confirm what was written; whether it was is not known"
    ),
}

_OF_ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (errors.InvalidEvent, "invalid-event"),
    (errors.AboutItself, "about-itself"),
    (errors.NotIntroduced, "not-introduced"),
    (errors.EventIdTaken, "event-id-taken"),
    (errors.KeyReused, "key-reused"),
    (errors.ReasonMissing, "reason-missing"),
    (errors.Retracted, "event-retracted"),
    (errors.StaleRevision, "stale-revision"),
    (errors.UnknownEvent, "unknown-event"),
    (errors.UnknownParty, "unknown-party"),
    (errors.UnknownElection, "unknown-election"),
    (errors.UnknownCoalition, "unknown-coalition"),
    (errors.UnknownCountry, "unknown-country"),
    (errors.UnknownChamber, "unknown-chamber"),
    (errors.UnknownPerson, "unknown-person"),
    (errors.NotYetKnown, "not-yet-known"),
    (DateError, "invalid-parameter"),
    (MomentError, "invalid-parameter"),
    (Backdated, "backdated"),
    (TooBusy, "busy"),
    (Uncertain, "outcome-unknown"),
    (ReadOnlyMirror, "read-only-mirror"),
    (LedgerError, "unavailable"),
)

_OF_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large"}


def problem_of(request: AnyConnection, error: Exception) -> Problem:
    """The problem that an error becomes, to this request."""
    match error:
        case Problem():
            return error
        case errors.Refused(index=int()):
            return Problem(_kind_of(error), str(error), index=error.index)
        case errors.Unknown(named_at=int()) | errors.UnknownEvent(named_at=int()):
            return Problem("unknown-at-position", str(error), named_at=error.named_at)
        case ReadOnlyMirror():
            return Problem("read-only-mirror", str(error), origin=error.origin)
        case errors.NotYetKnown():
            return Problem("not-yet-known", str(error), head=error.head, headers={"Retry-After": "1"})
        case HTTPException():
            kind = _OF_STATUS.get(error.status_code, "internal-error" if error.status_code >= http.HTTPStatus.INTERNAL_SERVER_ERROR else "invalid-parameter")  # fmt: skip
            if error.headers and "allow" in error.headers:  # Litestar lists a WebSocket among the methods
                methods = error.headers["allow"].split(", ")
                error.headers["allow"] = ", ".join(sorted(each for each in methods if each.isupper()))
            return Problem(kind, _in_words(request, error, kind), headers=dict(error.headers or {}))
        case _:
            kind = _kind_of(error)
            if kind == "internal-error":
                log.error("an answer failed", exc_info=error)
                return Problem(kind, "the server failed to answer; what you sent was not at fault")
            retry = {"Retry-After": "1"} if TYPES[kind].status == http.HTTPStatus.SERVICE_UNAVAILABLE else {}
            return Problem(kind, str(error), headers=retry)


def _in_words(request: AnyConnection, error: HTTPException, kind: str) -> str:
    """What the framework refuses, with the value that is wrong."""
    path: str = request.scope["path"]
    match kind:
        case "not-found":
            return f"there is nothing at {shown(path)}"
        case "method-not-allowed":
            allowed = (error.headers or {}).get("allow", "others")
            return f"{shown(path)} does not take {request.scope.get('method')}: it takes {allowed}"
        case "body-too-large":
            handler: Any = request.scope["route_handler"]
            most = handler.resolve_request_max_body_size()
            return f"the body has more than {most} bytes, the most that this server takes: send it in parts"
        case _:
            return error.detail


def _kind_of(error: Exception) -> str:
    return next((kind for wanted, kind in _OF_ERRORS if isinstance(error, wanted)), "internal-error")


_LONG: Final = re.compile(r"\S{200,}")
"""What nobody reads to its end: a value that was sent is cut, wherever it is told what is wrong with it."""


def problem_body(asked: AnyConnection, problem: Problem) -> dict[str, Any]:
    """The problem as RFC 9457 has it."""
    kind = TYPES[problem.kind]
    visit: Any = asked.scope.get("visit")
    named = {} if visit is None else {"request_id": visit.request_id}
    return {
        "type": f"/problems/{problem.kind}",
        "title": kind.title,
        "status": kind.status,
        "detail": _LONG.sub(lambda found: found[0][:77] + "...", problem.detail),
        "instance": quote(asked.scope["path"], errors="replace"),
        **named,
    } | problem.more


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer that an error becomes: the only place where errors meet HTTP."""
    problem = problem_of(request, error)
    return Response(
        msgspec.json.encode(problem_body(request, problem)),
        status_code=TYPES[problem.kind].status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store"}  # what it is about may be there a moment later
        | seen_by(request.app.state.desk)
        | problem.headers,
    )

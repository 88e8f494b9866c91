"""The operations of the OpenAPI document on webhooks: register, look, resume, delete."""

from typing import Any, Final, TypeAlias

from api.openapi_operations import QUERY, TOKENS, answers, body, header, operation, parameter
from api.openapi_schemas import ref
from api.openapi_webhooks_sent import HOOK
from api.webhooks.retrying import TRIES
from api.webhooks.routes import MOST

Json: TypeAlias = dict[str, Any]

_ONE: Final = "/webhooks/{webhook}"
_EDITOR: Final = (*QUERY, *TOKENS, "not-allowed", "unavailable")
_OF_ONE: Final = (*_EDITOR, "unknown-webhook")
_CHANGES: Final = "outcome-unknown"
_NOT_UTF_8: Final[Json] = {"detail": "the query is not UTF-8, percent-encoded"}
_UNKNOWN: Final[Json] = {
    "detail": "there is no webhook 'wh_0': it was deleted, or never registered",
}
_NOT_KNOWN: Final[Json] = {
    "detail": "postgresql://db/partyline ended the connection during the commit: whether it was made is not known"
}
_NOT_KEPT: Final[Json] = {
    "Cache-Control": header(
        "Nobody keeps it: it shows where records are sent.", {"type": "string", "const": "no-store"}
    )
}
_WEBHOOK: Final = parameter(
    "webhook", "The webhook's `id`.", {"type": "string"}, where="path", example=HOOK["id"]
)
_OTHER: Final = "/webhooks/wh_0"


def webhooks() -> Json:
    """By path and method."""
    return {
        "/webhooks": {"post": _register(), "get": _list()},
        _ONE: {"get": _show(), "delete": _remove()},
        f"{_ONE}/resume": {"post": _resume()},
        f"{_ONE}/secret": {"post": _change_secret()},
    }


def _operation(*args: Any, **more: Any) -> Json:
    """An operation for editors alone."""
    said = {
        "invalid-parameter": _NOT_UTF_8,
        "unknown-webhook": _UNKNOWN,
        _CHANGES: _NOT_KNOWN,
    } | more.pop("said", {})
    return operation(*args, said=said, **more) | {"security": [{"writeToken": []}]}


def _register() -> Json:
    location = header("Its address.", {"type": "string", "pattern": "^/webhooks/wh_[0-9a-f]{24}$"})
    return _operation(
        "registerWebhook",
        "Webhooks",
        "Have records sent",
        "Each record that is wanted is sent to `url` by `POST`, in the ledger's order and one at a time, signed after the "
        "specification of Standard Webhooks (https://www.standardwebhooks.com). What is not acknowledged with a `2xx` is sent "
        f"again, {TRIES} times in all over some three days; then the webhook is suspended. Nothing is skipped. There may be "
        f"{MOST} webhooks.",
        body=body("POST", "/webhooks", ref("WebhookRegistration"), "Where to, and which records."),
        answers=answers(
            "POST",
            "/webhooks",
            201,
            ref("NewWebhook"),
            "It is registered. Keep the secret: it is not shown again.",
            headers=_NOT_KEPT | {"Location": location},
        ),
        problems=(
            *(
                *_EDITOR,
                "malformed-body",
                "body-too-large",
                "body-too-slow",
                "body-too-complex",
                "webhooks-off",
                "webhook-address",
            ),
            *("too-many-webhooks", "not-yet-known", _CHANGES),
        ),
        said={
            "invalid-parameter": {"detail": "kind is 'born': it would be one of stated, corrected, retracted"}
        },
        instance="/webhooks",
    )


def _list() -> Json:
    return _operation(
        "listWebhooks",
        "Webhooks",
        "All webhooks",
        "How far each has come, and what is wrong with it.",
        answers=answers("GET", "/webhooks", 200, ref("WebhookList"), "The webhooks.", headers=_NOT_KEPT),
        problems=_EDITOR,
        instance="/webhooks",
    )


def _show() -> Json:
    return _operation(
        "getWebhook",
        "Webhooks",
        "One webhook",
        "How far it has come, and what is wrong with it.",
        parameters=[_WEBHOOK],
        answers=answers("GET", _ONE, 200, ref("Webhook"), "The webhook.", headers=_NOT_KEPT),
        problems=_OF_ONE,
        instance=_OTHER,
    )


def _remove() -> Json:
    return _operation(
        "deleteWebhook",
        "Webhooks",
        "Send no more",
        "It is forgotten, secret and position included. A message that is on its way may still arrive.",
        parameters=[_WEBHOOK],
        answers={"204": {"description": "It is gone."}},
        problems=(*_OF_ONE, _CHANGES),
        instance=_OTHER,
    )


def _resume() -> Json:
    return _operation(
        "resumeWebhook",
        "Webhooks",
        "Go on",
        "One that is suspended, or waits for its next try, goes on at once with the record that failed, with all tries before it.",
        parameters=[_WEBHOOK],
        answers=answers("POST", f"{_ONE}/resume", 200, ref("Webhook"), "It goes on.", headers=_NOT_KEPT),
        problems=(*_OF_ONE, _CHANGES),
        instance=f"{_OTHER}/resume",
    )


def _change_secret() -> Json:
    return _operation(
        "changeWebhookSecret",
        "Webhooks",
        "Change the secret",
        "A new secret signs from now on, and for a day the former one does, too: two signatures stand in `webhook-signature`.",
        parameters=[_WEBHOOK],
        answers=answers(
            "POST",
            f"{_ONE}/secret",
            200,
            ref("NewWebhook"),
            "Keep the new secret: it is not shown again.",
            headers=_NOT_KEPT,
        ),
        problems=(*_OF_ONE, _CHANGES),
        instance=f"{_OTHER}/secret",
    )

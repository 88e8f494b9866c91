"""The page on which somebody signs in with a browser: to read, where reading is closed, or before they edit."""

from urllib.parse import quote, urlencode

from litestar import Response

from api.asking import AnyRequest, parameters
from api.keys.gate import Identifying
from api.keys.key import Role
from api.problems import Problem
from api.web.editing_drawn import HEADERS, answer_form, here_of
from api.web.editing_sent import TOKEN
from api.web.editor import Editor, editor_of, forgotten, is_foreign, remembered
from api.web.form_reading import posted
from api.web.page import HTML, editing_page

ADDRESS = "/edit/sign-in"
LARGEST_BODY = 64 * 1024
"""Bytes: it is read by the event loop, so that a browser gets in however much else is asked."""


@editing_page(ADDRESS)
async def sign_in_page(request: AnyRequest) -> Response[bytes]:
    """Type a token, and go on where one was (`next`)."""
    onward = _local(parameters(request, "next").get("next", "/"))
    if request.method != "POST":
        return _drawn(request, onward)
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise Problem(
            "body-too-large",
            f"the form has {len(body)} bytes, and that of a token and an address has {LARGEST_BODY} at the most",
        )
    sent = posted(body)
    onward = _local(sent.get("_next", "/"))
    if is_foreign(request):
        refused = "This form came from a page of another site, and was not taken: send it from here"
        return _drawn(request, onward, Editor(error=refused, status=403))
    if sent.get("_do") == "sign-out":
        return _leads(ADDRESS, forgotten(request))
    editor = editor_of(request, sent.get(TOKEN), Role.reader)
    if editor.error is not None:
        return _drawn(request, onward, editor)
    return _leads(onward, editor.cookie)


def to_sign_in(request: AnyRequest, problem: Problem) -> Response[bytes] | None:
    """Where to send a browser that may read nothing here as nobody is signed in; None for all others."""
    identifying: Identifying = request.app.state.identifying
    if not identifying.keys.is_closed or problem.kind != "missing-token" or remembered(request) is not None:
        return None
    query: bytes = request.scope["query_string"]
    asked = quote(request.scope["path"], errors="replace") + (f"?{query.decode('latin-1')}" if query else "")
    return _leads(f"{ADDRESS}?{urlencode({'next': asked})}", None)


def _drawn(request: AnyRequest, onward: str, editor: Editor | None = None) -> Response[bytes]:
    holder = remembered(request) if editor is None else None
    identifying: Identifying = request.app.state.identifying
    values = {
        "here": here_of(request),
        "next": onward,
        "known_as": None if holder is None else holder.actor,
        "is_closed": identifying.keys.is_closed,
        "error": None if editor is None else editor.error,
    }
    status, headers = (200, {}) if editor is None else (editor.status, editor.headers)
    return answer_form(request, "sign_in.html", values, status, headers)


def _leads(where: str, cookie: str | None) -> Response[bytes]:
    headers = HEADERS | {"Location": where} | ({"Set-Cookie": cookie} if cookie else {})
    return Response(b"", status_code=303, media_type=HTML, headers=headers)


def _local(text: str) -> str:
    """An address of this site; the front page for what is none. What a browser may take for another site's is none."""
    is_ours = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if is_ours and text.isascii() and text.isprintable() and " " not in text else "/"

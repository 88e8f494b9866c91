"""The page of a form as it stands: new, with what is wrong with it, with the preview of what it would change, or beside what somebody else recorded."""

import inspect
import itertools
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response
from msgspec import Struct

from api.asking import AnyRequest, today
from api.limits.apart import apart
from api.web.accounts_told import RevisionTold, revisions_told
from api.web.called import Called
from api.web.editing_sent import Sent, Task
from api.web.editing_told import PreviewTold, Stale
from api.web.editor import Editor, remembered_editor
from api.web.form_filled import Filled, Known, filled
from api.web.form_reading import WHOLE, Errors, Typed
from api.web.form_shape import APART, TYPES, fields_of
from api.web.page import answer_page, written
from api.web.suggesting import Named, Suggestion, name_of, suggestions
from api.web.telling import Told, tell
from api.web.timed import LAST_DAY, Here
from domain.mentions import parties_of
from projections.at import At
from projections.chronicle import Chronicle
from projections.going_on import go_on

SUGGESTED_INSTEAD: Final = 5
"""Ids that are named in the place of one that there is not."""
MOST_SUGGESTED: Final = 20
"""Fields of one form for which others are looked up."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    # So that the browser says in `Origin` where a form comes from, which it does not under the policy of other pages.
    "Referrer-Policy": "same-origin",
}
"""Of every editing page."""


class View(Struct, frozen=True, kw_only=True):
    """What the page of a form shows."""

    task: Task
    address: str
    event_id: str
    revision: int
    fields: tuple[Filled, ...]
    apart: tuple[Filled, ...]
    doc: str
    reason: str
    errors: Errors
    known_as: str | None
    """The name under which is recorded what is sent; None for who has to type a token first."""
    told: Told | None
    """The event as it stands; None for a new one."""
    date: str
    revisions: tuple[RevisionTold, ...]
    parties: tuple[tuple[str, str], ...]
    """Ids and names of those that the event names."""
    preview: PreviewTold | None = None
    previewed: str = ""
    """The digest of what is shown."""
    is_moved: bool = False
    """Whether what was sent to be recorded is not what was shown before."""
    stale: Stale | None = None

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """Where something is wrong, and what, for the list before the form."""
        return [(path, said) for path, said in self.errors.items() if path != WHOLE]


async def drawn(
    request: AnyRequest,
    task: Task,
    sheet: Typed,
    sent: Sent | None = None,
    *,
    editor: Editor | None = None,
    errors: Errors | None = None,
    status: int = 200,
    **shown: Any,
) -> Response[bytes]:
    """The form as it stands. A token need not be typed again by an editor who is known (None: as the cookie tells)."""
    known = remembered_editor(request) if editor is None else editor.actor
    headers = {} if editor is None else editor.headers
    if editor is not None and editor.cookie:
        headers = headers | {"Set-Cookie": editor.cookie}

    def made() -> Response[bytes]:
        view = _view(request, task, sheet, sent, errors or {}, known, shown)
        values = {"view": view, "here": here_of(request), "types": tuple(TYPES)}
        return answer_form(request, "edit.html", values, status, headers)

    return await apart(request, made)  # whoever sends the form: it may have thousands of fields


def _view(
    request: AnyRequest,
    task: Task,
    sheet: Typed,
    sent: Sent | None,
    errors: Errors,
    known: str | None,
    shown: dict[str, Any],
) -> View:
    chronicle: Chronicle = request.app.state.desk.chronicle
    called = Called(chronicle, At(LAST_DAY, chronicle.head))
    standing = task.standing
    said = None if standing is None else standing.event or standing.before
    here = here_of(request)

    known_ids = _known(here, called)
    fields = () if task.deed == "retract" else filled(fields_of(TYPES[task.tag]), sheet, errors, known_ids)
    revisions = () if standing is None else revisions_told(chronicle, task.event_id, chronicle.head, called)
    path: str = request.scope["path"]
    return View(
        task=task,
        address=path if "type" not in request.query_params else f"{path}?{urlencode({'type': task.tag})}",
        event_id=str(task.event_id),
        revision=sent.revision if sent is not None else 0 if standing is None else standing.revision,
        fields=tuple(each for each in fields if each.path not in APART),
        apart=tuple(each for each in fields if each.path in APART),
        doc=inspect.cleandoc(TYPES[task.tag].__doc__ or ""),
        reason="" if sent is None else sent.reason,
        errors=errors,
        known_as=known,
        told=None if said is None else tell(said, called),
        date="" if said is None else said.date.text,
        revisions=revisions,
        parties=() if said is None else tuple((each, called.party(each)) for each in parties_of(said)),
        **shown,
    )


def _known(here: Here, called: Called) -> Known:
    """Names for all fields, as long as somebody waits for them; suggestions for the first ones that need any."""
    looked_up = itertools.count()

    def name(kind: Named, id_: str) -> str | None:
        go_on()
        return name_of(here, kind, id_, called)

    def suggest(kind: Named, text: str) -> list[Suggestion]:
        go_on()
        is_over = next(looked_up) >= MOST_SUGGESTED
        return [] if is_over else suggestions(here, kind, text, SUGGESTED_INSTEAD)

    return Known(name, suggest)


def answer_form(
    request: AnyRequest,
    template: str,
    values: dict[str, Any],
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """An editing page as an answer: kept by nobody."""
    return answer_page(request, written(template, **values), status=status, headers=HEADERS | (headers or {}))


def here_of(request: AnyRequest) -> Here:
    """The pages that are linked are those of today, as known now."""
    state: Any = request.app.state
    at = At(today(state.clock), state.desk.chronicle.head)
    return Here(request, state.desk.chronicle, request.scope["path"], at, at.as_of, {}, None)

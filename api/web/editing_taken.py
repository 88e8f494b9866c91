"""What becomes of a form that was sent: it is shown again with its mistakes, its preview or what somebody else recorded; or it is recorded."""

from typing import Final

from litestar import Response
from msgspec.structs import replace

from api.asking import AnyRequest, desk_as_seen
from api.keys.cookies import PATH
from api.limits.apart import apart
from api.problems import TYPES as PROBLEMS
from api.problems import Problem, problem_of
from api.web.editing_drawn import HEADERS, drawn
from api.web.editing_sent import TOKEN, Sent, Task, decision, digest, event_of, place_of
from api.web.editing_told import preview_told, stale
from api.web.editor import Editor, editor_of, forgotten, is_foreign
from api.web.form_filled import with_row, without_row
from api.web.form_reading import WHOLE, as_posted, has_rows
from api.web.form_shape import TYPES, fields_of
from api.web.page import HTML
from api.writing import append, rehearsed
from domain.decisions import Decision, Known, Standing, same_content
from domain.errors import EventIdTaken, PartylineError, StaleRevision
from domain.events import Event
from domain.ids import EventId, Position
from domain.ledger.port import LedgerError

MOST_OF_A_STRANGER: Final = 500
"""Fields of a form that is drawn again for who has no token; to draw thousands takes seconds."""


async def taken(request: AnyRequest, task: Task, sent: Sent) -> Response[bytes]:
    """What becomes of a form that was sent."""
    _check_size(request, sent)
    if is_foreign(request):
        refused = {WHOLE: "This form came from a page of another site, and was not taken: send it from here"}
        return await drawn(request, task, sent.sheet, sent, errors=refused, status=403)
    if sent.do == "sign-out":
        return await drawn(request, task, sent.sheet, sent, editor=Editor(cookie=forgotten(request)))
    editor = editor_of(request, sent.token)
    for verb, change in (("add:", with_row), ("remove:", without_row)):
        if sent.do.startswith(verb):
            path = sent.do.removeprefix(verb)
            if not has_rows(fields_of(TYPES[task.tag]), path if verb == "add:" else path.rpartition(".")[0]):
                raise Problem("malformed-body", f"the form has no rows {path!r}")
            sheet = change(sent.sheet, path)
            return await drawn(request, task, sheet, sent, editor=editor)
    event, errors = event_of(task, sent)
    if editor.error is not None:
        errors = {TOKEN: editor.error} | errors
    if errors or editor.actor is None:
        status = 422 if editor.error is None else editor.status
        return await drawn(request, task, sent.sheet, sent, editor=editor, errors=errors, status=status)
    return await _decided(request, task, sent, event, editor, editor.actor)


def _check_size(request: AnyRequest, sent: Sent) -> None:
    """Raises `Problem` for many fields of somebody who may not write."""
    number = len(as_posted(sent.sheet))
    if number > MOST_OF_A_STRANGER and (is_foreign(request) or editor_of(request, sent.token).actor is None):
        raise Problem(
            "body-too-complex",
            f"the form has {number} fields, and {MOST_OF_A_STRANGER} are taken of who has not signed in: sign in at {PATH}/sign-in first",
        )


async def _decided(
    request: AnyRequest, task: Task, sent: Sent, event: Event | None, editor: Editor, actor: str
) -> Response[bytes]:
    """The preview; or the event recorded, if this is what the editor saw the preview of."""

    def decide(known: Known) -> Decision:
        return decision(task, sent, event, known, actor)

    desk, clock = await desk_as_seen(request)
    shown = digest(task, sent, event)
    try:
        if sent.do == "append" and sent.previewed == shown:
            recorded = await append(request, decide)
            return _leads(task.event_id, recorded.known_at, editor.cookie)
        undone, found = await apart(request, rehearsed, desk, decide, clock)
    except StaleRevision as late:
        standing = desk.chronicle.standing(task.event_id)
        assert standing is not None
        if sent.do == "append" and _stands(
            standing, event
        ):  # sent twice, or by somebody else: it stands as wanted
            return _leads(task.event_id, standing.position, editor.cookie)
        newer = replace(sent, revision=standing.revision)
        told = stale(desk.chronicle, task.event_id, late.given, event)
        return await drawn(request, task, sent.sheet, newer, editor=editor, status=412, stale=told)
    except EventIdTaken:
        errors = {
            WHOLE: "What this form was made for has been recorded already, and says something else: correct that"
        }
        return await drawn(request, task, sent.sheet, sent, editor=editor, errors=errors, status=409)
    except (PartylineError, LedgerError) as error:
        problem = problem_of(request, error)
        errors = {place_of(error, as_posted(sent.sheet)): problem.detail}
        return await drawn(
            request,
            task,
            sent.sheet,
            sent,
            editor=editor,
            errors=errors,
            status=PROBLEMS[problem.kind].status,
        )
    preview = await apart(request, preview_told, undone, found)
    return await drawn(
        request,
        task,
        sent.sheet,
        sent,
        editor=editor,
        preview=preview,
        previewed=shown,
        is_moved=sent.do == "append",
    )


def _stands(standing: Standing, event: Event | None) -> bool:
    """Whether the event stands as it is wanted; None: retracted."""
    if standing.event is None or event is None:
        return standing.event is event
    return same_content(standing.event, event)


def _leads(id_: EventId, position: Position, cookie: str | None) -> Response[bytes]:
    """To the page of what was recorded, which may be loaded again without anything being sent again."""
    headers = HEADERS | {"Location": f"{PATH}/{id_}/recorded?known_at={position}"}
    return Response(
        b"", status_code=303, media_type=HTML, headers=headers | ({"Set-Cookie": cookie} if cookie else {})
    )

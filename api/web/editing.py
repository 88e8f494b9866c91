"""Editing, for who holds the write token: to record an event, correct it and retract it, in a form, with a preview before anything is written.

A form is sent to its own address. First it is shown what it would change; only what was shown so, and not a letter else, is written when it is
sent again. Whatever is refused comes back with all that was typed, and says at the field what would be right.
"""

import asyncio
import inspect
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, route
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from api.asking import AnyRequest, desk_as_seen, event_id, parameters, position_of, today
from api.desk import Written
from api.problems import TYPES as PROBLEMS
from api.problems import Problem, problem_of
from api.web.accounts_told import RevisionTold, revisions_told
from api.web.called import Called
from api.web.date_meaning import meaning
from api.web.editing_sent import TOKEN, Sent, Task, decision, digest, event_of, place_of, sent_of
from api.web.editing_told import PreviewTold, Stale, preview_told, stale
from api.web.editor import PATH, editor_of, forgotten, is_foreign, remembered
from api.web.form_filled import Filled, Knowing, filled, with_row, without_row
from api.web.form_reading import WHOLE, Errors, Typed, as_posted, has_rows, sheet_of
from api.web.form_shape import APART, TYPES, fields_of
from api.web.home import search
from api.web.page import HTML, answer_page, page, written
from api.web.telling import Told, tell
from api.web.timed import LAST_DAY, Here
from api.writing import append, findings_of, rehearsed
from domain.decisions import Decision, Known, Standing, same_content
from domain.errors import EventIdTaken, PartylineError, StaleRevision, UnknownEvent
from domain.events import Event
from domain.ids import EventId, PartyId
from domain.ledger.port import LedgerError
from domain.mentions import coalition_of, election_of, parties_of
from projections.at import At
from projections.chronicle import Chronicle

SUGGESTED: Final = 12
"""Parties that are offered for what was typed."""
SUGGESTED_INSTEAD: Final = 5
"""Parties that are named in the place of one that there is not."""
_PREFILLED: Final = ("party", "country", "election", "coalition")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    # So that the browser says in `Origin` where a form comes from, which it does not under the policy of other pages.
    "Referrer-Policy": "same-origin",
}


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
    is_known: bool
    """Whether the token need not be typed."""
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


editing_page = partial(route, http_method=["GET", "HEAD", "POST"], status_code=200, opt={"page": True})
"""A route of an editing page, which takes its own form."""


@editing_page("/edit/new")
async def new_page(request: AnyRequest) -> Response[bytes]:
    """Record an event: which type, then its form."""
    desk, _ = await desk_as_seen(request)
    asked = {name: each for name, each in parameters(request, "type", *_PREFILLED).items() if each.strip()}
    given = {name: asked[name] for name in _PREFILLED if name in asked}
    if "type" not in asked:
        types = [(tag, (type_.__doc__ or "").split("\n\n")[0]) for tag, type_ in TYPES.items()]
        values = {"types": types, "given": given, "here": _here(request), "address": "/edit/new"}
        return _answer(request, "edit_types.html", values)
    tag = _type_of(asked["type"].strip())
    names = {each.name for each in fields_of(TYPES[tag])}
    prefilled: Typed = {name: each.strip() for name, each in given.items() if name in names}
    if request.method != "POST":
        return await _drawn(request, Task("state", tag, request.app.state.new_id(), None), prefilled)
    sent = sent_of(await request.body(), tag, "state")
    made = event_id(sent.event_id)
    return await _taken(request, Task("state", tag, made, desk.chronicle.standing(made)), sent)


@editing_page("/edit/{event:str}")
async def correct_page(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Correct an event; state it again, where it was retracted."""
    desk, _ = await desk_as_seen(request)
    asked = {name: each for name, each in parameters(request, "type").items() if each.strip()}
    id_, standing = _standing(desk.chronicle, event)
    before = standing.event or standing.before
    assert before is not None
    tag = _type_of(asked["type"].strip()) if "type" in asked else type(before).__name__
    task = Task("restate" if standing.event is None else "correct", tag, id_, standing)
    if request.method != "POST":
        return await _drawn(request, task, sheet_of(before, TYPES[tag]))
    return await _taken(request, task, sent_of(await request.body(), task.tag, task.deed))


@editing_page("/edit/{event:str}/retract")
async def retract_page(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Say that an event did not happen."""
    desk, _ = await desk_as_seen(request)
    parameters(request)
    id_, standing = _standing(desk.chronicle, event)
    said = standing.event or standing.before
    assert said is not None
    task = Task("retract", type(said).__name__, id_, standing)
    if request.method != "POST":
        return await _drawn(request, task, {})
    return await _taken(request, task, sent_of(await request.body(), task.tag, task.deed))


@page("/edit/{event:str}/recorded")
async def recorded_page(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """What was recorded, and what is odd about it; `known_at` is the position from which on it stands."""
    asked = parameters(request, "known_at")
    if "known_at" in asked:  # another process may have written it, and this one waits until it has seen that
        await position_of(request, "known_at", asked["known_at"])
    desk, _ = await desk_as_seen(request)
    id_, standing = _standing(desk.chronicle, event)
    return await asyncio.to_thread(_recorded, request, desk.chronicle, id_, standing.event or standing.before)


def _recorded(request: AnyRequest, chronicle: Chronicle, id_: EventId, said: Event | None) -> Response[bytes]:
    assert said is not None
    called = Called(chronicle, At(LAST_DAY, chronicle.head))
    values = {
        "here": _here(request),
        "event_id": str(id_),
        "type": type(said).__name__,
        "revisions": revisions_told(chronicle, id_, chronicle.head, called),
        "parties": [(each, called.party(each)) for each in parties_of(said)],
        "election": election_of(said),
        "coalition": coalition_of(said),
        "called": called,
        "findings": findings_of(chronicle, Written((id_,), chronicle.head)),
    }
    return _answer(request, "edit_recorded.html", values)


@page("/edit/date")
async def date_part(request: AnyRequest) -> Response[bytes]:
    """What a date means that somebody is typing (`text`)."""
    is_date, said = meaning(parameters(request, "text").get("text", "").strip())
    return _answer(request, "edit_date.html", {"is_date": is_date, "said": said})


@page("/edit/parties")
async def parties_part(request: AnyRequest) -> Response[bytes]:
    """The parties that somebody may mean who types `q`: by any name that they ever had."""
    wanted = parameters(request, "q").get("q", "").strip()
    here = _here(request)
    hits = await asyncio.to_thread(search, here, wanted, SUGGESTED) if wanted else []
    return _answer(request, "edit_parties.html", {"hits": hits, "here": here})


editing = (new_page, correct_page, retract_page, recorded_page, date_part, parties_part)


# What a form is sent for


async def _taken(request: AnyRequest, task: Task, sent: Sent) -> Response[bytes]:
    """What becomes of a form that was sent."""
    if is_foreign(request):
        refused = {WHOLE: "This form came from a page of another site, and was not taken: send it from here"}
        return await _drawn(request, task, sent.sheet, sent, errors=refused, status=403)
    if sent.do == "sign-out":
        return await _drawn(request, task, sent.sheet, sent, is_known=False, cookie=forgotten(request))
    editor = editor_of(request, sent.token)
    for verb, change in (("add:", with_row), ("remove:", without_row)):
        if sent.do.startswith(verb):
            path = sent.do.removeprefix(verb)
            if not has_rows(fields_of(TYPES[task.tag]), path if verb == "add:" else path.rpartition(".")[0]):
                raise Problem("malformed-body", f"the form has no rows {path!r}")
            sheet = change(sent.sheet, path)
            return await _drawn(request, task, sheet, sent, is_known=editor.may_write, cookie=editor.cookie)
    event, errors = event_of(task, sent)
    if not editor.may_write and editor.error is not None:
        errors = {TOKEN: editor.error} | errors
    if errors:
        status = 401 if TOKEN in errors else 422
        return await _drawn(
            request,
            task,
            sent.sheet,
            sent,
            is_known=editor.may_write,
            cookie=editor.cookie,
            errors=errors,
            status=status,
        )
    return await _decided(request, task, sent, event, editor.cookie)


async def _decided(
    request: AnyRequest, task: Task, sent: Sent, event: Event | None, cookie: str | None
) -> Response[bytes]:
    """The preview; or the event recorded, if this is what the editor saw the preview of."""

    def decide(known: Known) -> Decision:
        return decision(task, sent, event, known)

    desk, clock = await desk_as_seen(request)
    shown = digest(task, sent, event)
    try:
        if sent.do == "append" and sent.previewed == shown:
            recorded = await append(request, decide)
            return _leads(task.event_id, recorded.known_at, cookie)
        undone, found = await asyncio.to_thread(rehearsed, desk, decide, clock)
    except StaleRevision as late:
        standing = desk.chronicle.standing(task.event_id)
        assert standing is not None
        if sent.do == "append" and _stands(
            standing, event
        ):  # sent twice, or by somebody else: it stands as wanted
            return _leads(task.event_id, standing.position, cookie)
        newer = replace(sent, revision=standing.revision)
        told = stale(desk.chronicle, task.event_id, late.given, event)
        return await _drawn(request, task, sent.sheet, newer, cookie=cookie, status=412, stale=told)
    except EventIdTaken:
        errors = {
            WHOLE: "What this form was made for has been recorded already, and says something else: correct that"
        }
        return await _drawn(request, task, sent.sheet, sent, cookie=cookie, errors=errors, status=409)
    except (PartylineError, LedgerError) as error:
        problem = problem_of(request, error)
        errors = {place_of(error, as_posted(sent.sheet)): problem.detail}
        return await _drawn(
            request,
            task,
            sent.sheet,
            sent,
            cookie=cookie,
            errors=errors,
            status=PROBLEMS[problem.kind].status,
        )
    preview = await asyncio.to_thread(preview_told, undone, found)
    return await _drawn(
        request,
        task,
        sent.sheet,
        sent,
        cookie=cookie,
        preview=preview,
        previewed=shown,
        is_moved=sent.do == "append",
    )


def _stands(standing: Standing, event: Event | None) -> bool:
    """Whether the event stands as it is wanted; None: retracted."""
    if standing.event is None or event is None:
        return standing.event is event
    return same_content(standing.event, event)


def _leads(id_: EventId, position: int, cookie: str | None) -> Response[bytes]:
    """To the page of what was recorded, which may be loaded again without anything being sent again."""
    headers = _HEADERS | {"Location": f"{PATH}/{id_}/recorded?known_at={position}"}
    return Response(
        b"", status_code=303, media_type=HTML, headers=headers | ({"Set-Cookie": cookie} if cookie else {})
    )


# How it is shown


async def _drawn(
    request: AnyRequest,
    task: Task,
    sheet: Typed,
    sent: Sent | None = None,
    *,
    is_known: bool | None = None,
    cookie: str | None = None,
    errors: Errors | None = None,
    status: int = 200,
    **shown: Any,
) -> Response[bytes]:
    """The form as it stands. Its token need not be typed again by who is known (None: as the cookie tells)."""
    known = (cookie is not None or remembered(request)) if is_known is None else is_known
    view = await asyncio.to_thread(_view, request, task, sheet, sent, errors or {}, known, shown)
    headers = {"Set-Cookie": cookie} if cookie else {}
    return _answer(
        request, "edit.html", {"view": view, "here": _here(request), "types": tuple(TYPES)}, status, headers
    )


def _view(
    request: AnyRequest,
    task: Task,
    sheet: Typed,
    sent: Sent | None,
    errors: Errors,
    known: bool,
    shown: dict[str, Any],
) -> View:
    chronicle: Chronicle = request.app.state.desk.chronicle
    called = Called(chronicle, At(LAST_DAY, chronicle.head))
    standing = task.standing
    said = None if standing is None else standing.event or standing.before
    here = _here(request)

    def suggest(text: str) -> list[tuple[PartyId, str]]:
        return [(each.found.party, each.name) for each in search(here, text, SUGGESTED_INSTEAD)]

    known_parties = Knowing(called, suggest)
    fields = (
        () if task.deed == "retract" else filled(fields_of(TYPES[task.tag]), sheet, errors, known_parties)
    )
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
        is_known=known,
        told=None if said is None else tell(said, called),
        date="" if said is None else said.date.text,
        revisions=revisions,
        parties=() if said is None else tuple((each, called.party(each)) for each in parties_of(said)),
        **shown,
    )


def _answer(
    request: AnyRequest,
    template: str,
    values: dict[str, Any],
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    return answer_page(
        request, written(template, **values), status=status, headers=_HEADERS | (headers or {})
    )


def _here(request: AnyRequest) -> Here:
    """The pages that are linked are those of today, as known now."""
    state: Any = request.app.state
    at = At(today(state.clock), state.desk.chronicle.head)
    return Here(request, state.desk.chronicle, request.scope["path"], at, at.as_of, {}, None)


def _standing(chronicle: Chronicle, text: str) -> tuple[EventId, Standing]:
    id_ = event_id(text)
    standing = chronicle.standing(id_)
    if standing is None:
        raise UnknownEvent(id_)
    return id_, standing


def _type_of(text: str) -> str:
    if text not in TYPES:
        raise Problem("invalid-parameter", f"type is {text!r}: it would be one of {', '.join(TYPES)}")
    return text

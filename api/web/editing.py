"""Editing, for who holds the write token: to record an event, correct it and retract it, in a form, with a preview before anything is written.

A form is sent to its own address. First it is shown what it would change; only what was shown so, and not a letter else, is written when it is
sent again. Whatever is refused comes back with all that was typed, and says at the field what would be right.
"""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from api.asking import AnyRequest, desk_as_seen, event_id, parameters, position_of
from api.desk import Written
from api.limits.apart import apart
from api.problems import Problem
from api.web.accounts_told import revisions_told
from api.web.called import Called
from api.web.date_meaning import meaning
from api.web.editing_drawn import answer_form, drawn, here_of
from api.web.editing_sent import Task, sent_of
from api.web.editing_taken import taken
from api.web.form_reading import Typed, sheet_of
from api.web.form_shape import TYPES, fields_of
from api.web.page import editing_page, page
from api.web.suggesting import Named, suggestions
from api.web.timed import LAST_DAY
from api.writing import findings_of
from domain.decisions import Standing
from domain.errors import UnknownEvent
from domain.events import Event
from domain.ids import EventId
from domain.mentions import coalition_of, election_of, parties_of
from domain.records import tag_of
from projections.at import At
from projections.chronicle import Chronicle

SUGGESTED: Final = 12
"""Ids that are offered for what was typed."""
_PREFILLED: Final = ("party", "country", "election", "coalition")


@editing_page("/edit/new")
async def new_page(request: AnyRequest) -> Response[bytes]:
    """Record an event: which type, then its form."""
    desk, _ = await desk_as_seen(request)
    asked = {name: each for name, each in parameters(request, "type", *_PREFILLED).items() if each.strip()}
    given = {name: asked[name] for name in _PREFILLED if name in asked}
    if "type" not in asked:
        types = [(tag, (type_.__doc__ or "").split("\n\n")[0]) for tag, type_ in TYPES.items()]
        values = {"types": types, "given": given, "here": here_of(request), "address": "/edit/new"}
        return answer_form(request, "edit_types.html", values)
    tag = _type_of(asked["type"].strip())
    names = {each.name for each in fields_of(TYPES[tag])}
    prefilled: Typed = {name: each.strip() for name, each in given.items() if name in names}
    if request.method != "POST":
        return await drawn(request, Task("state", tag, request.app.state.new_id(), None), prefilled)
    sent = await apart(request, sent_of, await request.body(), tag, "state")
    made = event_id(sent.event_id)
    return await taken(request, Task("state", tag, made, desk.chronicle.standing(made)), sent)


@editing_page("/edit/{event:str}")
async def correct_page(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Correct an event; state it again, where it was retracted."""
    desk, _ = await desk_as_seen(request)
    asked = {name: each for name, each in parameters(request, "type").items() if each.strip()}
    id_, standing = _standing(desk.chronicle, event)
    before = standing.event or standing.before
    assert before is not None
    tag = _type_of(asked["type"].strip()) if "type" in asked else tag_of(before)
    task = Task("restate" if standing.event is None else "correct", tag, id_, standing)
    if request.method != "POST":
        return await drawn(request, task, sheet_of(before, TYPES[tag]))
    return await taken(
        request, task, await apart(request, sent_of, await request.body(), task.tag, task.deed)
    )


@editing_page("/edit/{event:str}/retract")
async def retract_page(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Say that an event did not happen."""
    desk, _ = await desk_as_seen(request)
    parameters(request)
    id_, standing = _standing(desk.chronicle, event)
    said = standing.event or standing.before
    assert said is not None
    task = Task("retract", tag_of(said), id_, standing)
    if request.method != "POST":
        return await drawn(request, task, {})
    return await taken(
        request, task, await apart(request, sent_of, await request.body(), task.tag, task.deed)
    )


@page("/edit/{event:str}/recorded")
async def recorded_page(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """What was recorded, and what is odd about it; `known_at` is the position from which on it stands."""
    asked = parameters(request, "known_at")
    if "known_at" in asked:  # another process may have written it, and this one waits until it has seen that
        await position_of(request, "known_at", asked["known_at"])
    desk, _ = await desk_as_seen(request)
    id_, standing = _standing(desk.chronicle, event)
    return await apart(request, _recorded, request, desk.chronicle, id_, standing.event or standing.before)


def _recorded(request: AnyRequest, chronicle: Chronicle, id_: EventId, said: Event | None) -> Response[bytes]:
    assert said is not None
    called = Called(chronicle, At(LAST_DAY, chronicle.head))
    values = {
        "here": here_of(request),
        "event_id": str(id_),
        "type": tag_of(said),
        "revisions": revisions_told(chronicle, id_, chronicle.head, called),
        "parties": [(each, called.party(each)) for each in parties_of(said)],
        "election": election_of(said),
        "coalition": coalition_of(said),
        "called": called,
        "findings": findings_of(chronicle, Written((id_,), chronicle.head)),
    }
    return answer_form(request, "edit_recorded.html", values)


@page("/edit/date")
async def date_part(request: AnyRequest) -> Response[bytes]:
    """What a date means that somebody is typing (`text`)."""
    is_date, said = meaning(parameters(request, "text").get("text", "").strip())
    return answer_form(request, "edit_date.html", {"is_date": is_date, "said": said})


@page("/edit/parties")
async def parties_part(request: AnyRequest) -> Response[bytes]:
    """The parties that somebody may mean who types `q`: by any name that they ever had."""
    return await _suggested(request, "party")


@page("/edit/elections")
async def elections_part(request: AnyRequest) -> Response[bytes]:
    """The contests that somebody may mean."""
    return await _suggested(request, "election")


@page("/edit/coalitions")
async def coalitions_part(request: AnyRequest) -> Response[bytes]:
    """The coalitions and governments that somebody may mean."""
    return await _suggested(request, "coalition")


async def _suggested(request: AnyRequest, kind: Named) -> Response[bytes]:
    wanted = parameters(request, "q").get("q", "").strip()
    found = await apart(request, suggestions, here_of(request), kind, wanted, SUGGESTED)
    return answer_form(request, "edit_options.html", {"found": found})


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


editing = (
    new_page,
    correct_page,
    retract_page,
    recorded_page,
    date_part,
    parties_part,
    elections_part,
    coalitions_part,
)

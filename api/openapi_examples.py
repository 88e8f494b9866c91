"""The examples of the OpenAPI document: requests, in the order in which they are sent, and what is answered.

The answers are those of a ledger that holds only what the examples say (`api.openapi_sent`); a test runs them one after the
other and compares whole answers.
"""

from typing import Any, Final, TypeAlias

from msgspec import Struct

from api import openapi_coalitions_told as coalitions
from api import openapi_contests_told as contests
from api import openapi_exports_told as exports
from api import openapi_fed as fed
from api import openapi_lineage_told as lineage
from api import openapi_pictures_told as pictures_told
from api import openapi_proofs_told as proofs
from api import openapi_states as states
from api import openapi_told as told
from api import openapi_webhooks_sent as webhooks
from api.answers import JSON
from api.citing import LINK_FORMAT
from api.exports.routes import NDJSON
from api.feeds.forms import ATOM, JSON_FEED
from api.lineage_formats import FORMATS
from api.openapi_sent import (
    ACKNOWLEDGED,
    CORRECTED,
    MEMBERS,
    NOW,
    PARTY,
    REGISTERED,
    REGISTRATION,
    RENAMED,
    RENAMING,
    REPORTED,
    RESPELLED,
    RETRACTED,
    SPELLING,
    STATED,
    TWICE,
    cited,
    record,
)

Json: TypeAlias = dict[str, Any]


class Example(Struct, frozen=True, kw_only=True):
    """A request, and the answer that it gets when the examples are sent in order."""

    method: str
    route: str
    """As the document names it: `/parties/{party_id}`."""
    address: str
    """Path and query, as they are sent."""
    body: Json | None = None
    revision: int | None = None
    """What `If-Match` says."""
    status: int = 200
    answer: Json | str
    """Text is an answer in another format than JSON."""
    media_type: str = JSON

    @property
    def name(self) -> str:
        """What the document calls the example."""
        if self.body is None:
            return f"{self.method} {self.address}"
        if "url" in self.body:
            return "a webhook"
        if "events" in self.body:
            name = "several events"
        else:
            name = "an acknowledgement" if self.body.get("type") == ACKNOWLEDGED["type"] else "one event"
        return f"{name}, as a dry run" if self.address.endswith("dry_run=true") else name


_STATED_AT: Final = f"/events/{RENAMING}"
_WEBHOOK: Final = "/webhooks/{webhook}"

EXAMPLES: Final = (
    Example(
        method="POST",
        route="/events",
        address="/events",
        body={"events": [{"event_id": REGISTRATION} | REGISTERED, {"event_id": MEMBERS} | REPORTED]},
        status=201,
        answer={
            "position": 11,
            "records": [record(10, REGISTRATION, REGISTERED), record(11, MEMBERS, REPORTED)],
            "findings": [],
        },
    ),
    Example(
        method="POST",
        route="/events",
        address="/events?dry_run=true",
        body={"event_id": RENAMING} | RENAMED,
        answer=told.RENAMING_PREVIEWED,
    ),
    Example(
        method="POST",
        route="/events",
        address="/events",
        body={"event_id": RENAMING} | RENAMED,
        status=201,
        answer={"position": NOW, "records": [STATED], "findings": []},
    ),
    Example(
        method="POST",
        route="/events",
        address="/events?dry_run=true",
        body={"event_id": told.AGAIN} | ACKNOWLEDGED,
        answer=told.ACKNOWLEDGEMENT_PREVIEWED,
    ),
    Example(
        method="GET",
        route="/parties",
        address="/parties?as_of=2020-12-31&country=KZ&exists=yes",
        answer={
            "as_of": "2020-12-31",
            **cited("/parties", f"as_of=2020-12-31&known_at={NOW}&country=KZ&exists=yes"),
            "parties": [
                {"party": PARTY}
                | states.NAME_TODAY
                | {"founded": "2004-04-13", "ended": None, "matched": None}
            ],
            "next": None,
        },
    ),
    *(
        Example(method="GET", route=route, address=address, answer=answer)
        for route, address, answer in pictures_told.ANSWERS
    ),
    *(
        Example(method="GET", route=route, address=route.replace("{party_id}", PARTY) + query, answer=answer)
        for route, query, answer in (
            ("/parties/{party_id}", "?as_of=2008-06-30&accounts=all&detail=possible", states.STATE_IN_DEPTH),
            ("/parties/{party_id}", f"?as_of=2020-12-31&known_at={NOW}", states.STATE),
            (
                "/parties/{party_id}/timeline",
                "?as_of=2004-12-31&accounts=all",
                states.TIMELINE_OF_ALL,
            ),
            (
                "/parties/{party_id}/timeline",
                "?as_of=2020-12-31",
                states.TIMELINE,
            ),
            ("/parties/{party_id}/timemap", "?as_of=2020-12-31&limit=2", told.TIMEMAP),
            (
                "/parties/{party_id}/explain",
                f"?as_of=2020-12-31&field={told.SHARE_IN_2004}",
                told.WHY_THE_SHARE,
            ),
            ("/parties/{party_id}/explain", "?as_of=2020-12-31&field=name", told.WHY_THE_NAME),
            ("/parties/{party_id}/diff", f"?{told.TWO_POINTS}", told.PARTY_DIFF),
        )
    ),
    Example(
        method="GET",
        route="/parties/{party_id}/timemap",
        address=f"/parties/{PARTY}/timemap?as_of=2020-12-31&format=link&limit=2",
        answer=told.LINKS,
        media_type=LINK_FORMAT,
    ),
    *(
        Example(
            method="GET",
            route=route,
            address=f"{route.replace('{party_id}', PARTY)}?{query}",
            answer=answer,
            media_type=media_type,
        )
        for route, query, answer, media_type in (
            ("/feed.atom", fed.RENAMINGS, fed.ATOM_OF_ALL, ATOM),
            ("/feed.json", fed.RENAMINGS, fed.JSON_OF_ALL, JSON_FEED),
            ("/parties/{party_id}/feed.atom", fed.RENAMINGS, fed.ATOM_OF_A_PARTY, ATOM),
            ("/parties/{party_id}/feed.json", fed.RENAMINGS, fed.JSON_OF_A_PARTY, JSON_FEED),
        )
    ),
    Example(
        method="GET",
        route="/countries/{country}/diff",
        address=f"/countries/KZ/diff?{told.TWO_POINTS}",
        answer=told.COUNTRY_DIFF,
    ),
    *(
        Example(
            method="GET",
            route=route,
            address=f"{path}?{lineage.QUERY}{form and '&format='}{form}",
            answer=answer,
            media_type=FORMATS[form].media_type if form else JSON,
        )
        for route, path, told_of in (
            ("/parties/{party_id}/lineage", f"/parties/{PARTY}/lineage", lineage.LINEAGE),
            ("/countries/{country}/lineage", "/countries/KZ/lineage", lineage.COUNTRY_LINEAGE),
        )
        for form, answer in (
            ("graphml", lineage.in_graphml(path)),
            ("dot", lineage.in_dot(path)),
            ("mermaid", lineage.in_mermaid(path)),
            ("", told_of),
        )
    ),
    Example(
        method="GET",
        route="/elections/{election}",
        address=contests.ELECTION_ASKED,
        answer=contests.ELECTION_TOLD,
    ),
    Example(
        method="GET",
        route="/countries/{country}/legislature",
        address=contests.LEGISLATURE_ASKED,
        answer=contests.LEGISLATURE_TOLD,
    ),
    Example(
        method="GET",
        route="/countries/{country}",
        address=coalitions.COUNTRY_ASKED,
        answer=coalitions.COUNTRY_TOLD,
    ),
    Example(
        method="GET",
        route="/countries/{country}/government",
        address=coalitions.GOVERNMENT_ASKED,
        answer=coalitions.GOVERNMENT_TOLD,
    ),
    Example(method="GET", route="/findings", address="/findings?country=KZ", answer=told.FINDINGS),
    Example(
        method="GET",
        route="/events/{event}",
        address=_STATED_AT,
        answer=cited(_STATED_AT, f"known_at={NOW}") | STATED,
    ),
    Example(
        method="GET",
        route="/export",
        address=exports.RECORDS_ASKED,
        answer=exports.RECORDS,
        media_type=NDJSON,
    ),
    Example(method="GET", route="/export", address=exports.POPOLO_ASKED, answer=exports.POPOLO),
    Example(
        method="GET",
        route="/ledger",
        address=f"/ledger?after={NOW - 1}&limit=1",
        answer={
            **cited("/ledger", f"known_at={NOW}&after={NOW - 1}&limit=1"),
            "records": [STATED],
            "position": NOW,
            "head": NOW,
        },
    ),
    *(
        Example(
            method="GET",
            route=answer["canonical"].partition("?")[0],
            address=answer["canonical"],
            answer=answer,
        )
        for answer in (proofs.CHECKPOINT, proofs.INCLUSION, proofs.CONSISTENCY)
    ),
    Example(method="GET", route="/ledger/key", address="/ledger/key", answer=proofs.KEY),
    Example(
        method="GET",
        route="/health/live",
        address="/health/live",
        answer={"status": "live"},
    ),
    Example(
        method="GET",
        route="/health/ready",
        address="/health/ready",
        answer={"status": "ready", "position": NOW, "trouble": None, "since": None},
    ),
    Example(
        method="GET",
        route="/problems/{kind}",
        address="/problems/stale-revision",
        answer={
            "type": "/problems/stale-revision",
            "title": "The event stands at another revision than the one this was decided on",
            "status": 412,
        },
    ),
    Example(
        method="POST",
        route="/webhooks",
        address="/webhooks",
        body=webhooks.REGISTERED,
        status=201,
        answer=webhooks.NEW,
    ),
    Example(method="GET", route="/webhooks", address="/webhooks", answer={"webhooks": [webhooks.HOOK]}),
    Example(method="GET", route=_WEBHOOK, address=webhooks.ADDRESS, answer=webhooks.HOOK),
    *(
        Example(method="POST", route=_WEBHOOK + tail, address=webhooks.ADDRESS + tail, answer=answer)
        for tail, answer in (("/resume", webhooks.HOOK), ("/secret", webhooks.NEW))
    ),
    Example(
        method="PUT",
        route="/events/{event}",
        address=f"{_STATED_AT}?dry_run=true",
        body={"event": RESPELLED, "reason": SPELLING},
        revision=1,
        answer=told.CORRECTION_PREVIEWED,
    ),
    Example(
        method="DELETE",
        route="/events/{event}",
        address=f"{_STATED_AT}?dry_run=true",
        body={"reason": TWICE},
        revision=1,
        answer=told.RETRACTION_PREVIEWED,
    ),
    Example(
        method="PUT",
        route="/events/{event}",
        address=_STATED_AT,
        body={"event": RESPELLED, "reason": SPELLING},
        revision=1,
        answer={"position": NOW + 1, "records": [CORRECTED], "findings": []},
    ),
    Example(
        method="DELETE",
        route="/events/{event}",
        address=_STATED_AT,
        body={"reason": TWICE},
        revision=2,
        answer={"position": NOW + 2, "records": [RETRACTED], "findings": []},
    ),
    Example(
        method="GET",
        route="/events/{event}/revisions",
        address=f"{_STATED_AT}/revisions",
        answer={
            "event_id": RENAMING,
            **cited(f"{_STATED_AT}/revisions", f"known_at={NOW + 2}", NOW + 2),
            "revisions": [STATED, CORRECTED, RETRACTED],
        },
    ),
)
"""In the order in which they are sent."""

"""The bytes of answers do not change unless the version of the fold does: canonical addresses promise them for ever."""

import hashlib
from collections.abc import Iterator

from projections.version import FOLD
from tests.api.given import SECOND, Api, Json, founded, id_, renamed

DIGESTS = {
    1: "79586567cb1c6b53becea92ec7ba2fdfc586df1e1e4005639cab45d4b00222d2",
    2: "b17f4a62a6fc26547284ed436d5ed55fa0cccd4633a6ecd294465ccd42244f51",
    3: "866feab3e09777f375eb157071e2c9bf32a2ed9c79d77ea9bb41b5cb7f3cfde0",
    4: "5ba9d820a9750738d2d84f15e65ed2a34904dc142977666dbcd986feeb5bc263",
}
"""By version of the fold: the digest of the answers below."""

DAY = 86_400 * SECOND
SOURCES = [{"document": "The party's site", "locator": "History", "published": "2021-03"}]
MAJILIS: Json = {"country": "KZ", "chamber": "mazhilis"}

EVENTS: tuple[Json, ...] = (
    founded(
        "kz-a",
        "А партиясы",
        date="2000-03-01",
        names={"ru": "Партия А", "en": "Party A"},
        abbreviations={"ru": "ПА"},
        founders=["One", "Two"],
        ideology=["communism"],
        colours=["red"],
        kind="party",
        sources=SOURCES,
    ),
    founded("kz-b", "B", date="2001-05?"),
    founded("kz-undated", "Undated"),
    {"type": "Registered", "party": "kz-a", "date": "2000-04", "members": 3000},
    renamed("А партиясы 2", "2010", "kz-a", names={"ru": "Партия А2"}, abbreviations={"ru": "ПА2"}),
    renamed("А партиясы 3", "2010-06-01", "kz-a", sources=SOURCES),
    {"type": "LeaderChosen", "party": "kz-a", "date": "../2001-01-01", "role": "chair", "person": "One"},
    {"type": "LeaderChosen", "party": "kz-a", "date": "2005", "role": "secretary", "person": "Two"},
    {"type": "LeaderChosen", "party": "kz-a", "date": "2012", "role": "chair", "person": "X", "sole": True},
    {"type": "LeaderLeft", "party": "kz-a", "date": "2007", "role": "secretary", "person": "Two"},
    {"type": "MembershipReported", "party": "kz-a", "date": "2008", "members": 56_292},
    {"type": "OrganisationReported", "party": "kz-a", "date": "2008~", "units": {"branches": 12, "cells": 90}},
    {"type": "IdeologyAdopted", "party": "kz-a", "date": "2014", "ideology": ["socialism", "ұлтшылдық"]},
    {"type": "PositionAdopted", "party": "kz-a", "date": "2014", "position": "left"},
    {"type": "ColoursAdopted", "party": "kz-b", "date": "2014", "colours": ["blue"]},
    {"type": "HeadquartersMoved", "party": "kz-a", "date": "2003", "place": "Almaty"},
    {"type": "CongressHeld", "party": "kz-a", "date": "2003-04", "ordinal": 3},
    {"type": "PublicationStarted", "party": "kz-a", "date": "2002", "publication": "Pravda"},
    {"type": "PublicationStarted", "party": "kz-a", "date": "2002", "publication": "Iskra"},
    {"type": "PublicationEnded", "party": "kz-a", "date": "2009", "publication": "Iskra"},
    {"type": "Identified", "party": "kz-a", "identifiers": {"wikidata": "Q1", "partyfacts": "3749"}},
    {"type": "ElectionHeld", "election": "kz-m-2004", "date": "2004-09-19", "complete": True, **MAJILIS},
    {"type": "ElectionHeld", "election": "kz-m-2012", "date": "2012-01-15", "complete": False, **MAJILIS},
    {"type": "ElectionResult", "party": "kz-a", "election": "kz-m-2004", "votes": 9_001, "vote_share": 7.19, "seats": 7},
    {"type": "ElectionResult", "party": "kz-b", "election": "kz-m-2012", "vote_share": 0.1, "seats_change": -2},
    {"type": "ElectionResult", "party": "kz-a", "election": "kz-p-2005", "date": "2005", "round": 1, "candidate": "One"},
    {"type": "SeatsChanged", "party": "kz-a", "date": "2006", "change": -1, **MAJILIS},
    {"type": "CandidateNominated", "party": "kz-a", "election": "kz-p-2005", "candidate": "One", "date": "2005"},
    {"type": "CandidateEndorsed", "party": "kz-b", "election": "kz-p-2005", "candidate": "One", "date": "2005"},
    {"type": "CoalitionFormed", "coalition": "kz-c", "name": "C", "kind": "alliance", "date": "2006", "parties": ["kz-b"]},
    {"type": "JoinedCoalition", "coalition": "kz-c", "party": "kz-a", "date": "2007-02"},
    {"type": "CoalitionRenamed", "coalition": "kz-c", "name": "C2", "date": "2008"},
    {"type": "LeftCoalition", "coalition": "kz-c", "party": "kz-a", "date": "2009-01/2009-12"},
    {
        "type": "Split",
        "party": "kz-a",
        "date": "2015",
        "into": [{"party": "kz-new", "name": "New", "country": "KZ"}],
        "survives": True,
    },
    {"type": "Succeeded", "party": "kz-new", "predecessor": "kz-b", "date": "2016"},
    {"type": "Banned", "party": "kz-b", "date": "2017"},
    {"type": "Revived", "party": "kz-b", "date": "2018"},
    {"type": "Merged", "parties": ["kz-b"], "into": "kz-a", "date": "2020-02"},
    {"type": "MembershipReported", "party": "kz-a", "date": "2008", "members": 50_000, "rival_to": id_(11), "sources": SOURCES},
    founded("kz-alias", "Alias", date="2000"),
    {"type": "SameParty", "party": "kz-alias", "same_as": "kz-a"},
    {"type": "Dissolved", "party": "kz-a", "date": "2026"},
    {"type": "Descended", "party": "kz-new", "predecessor": "kz-b", "date": "2016", "through": "politician"},
    {"type": "CoalitionFormed", "coalition": "kz-g", "name": "G", "country": "KZ", "kind": "government", "date": "2012", "parties": ["kz-a"], "caretaker": True},
    {"type": "Identified", "election": "kz-m-2004", "identifiers": {"parlgov": "1"}},
    {"type": "LeaderChosen", "party": "kz-b", "date": "2005", "role": "chair", "person": "B", "person_id": "b"},
)  # fmt: skip


PICTURES = (
    *("/elections?limit=2", "/elections/kz-m-2004", "/elections/kz-m-2012", "/elections/kz-p-2005"),
    *(
        "/coalitions/kz-c",
        "/coalitions/kz-g",
        "/people/b",
        "/parties/kz-a/lineage",
        "/parties/kz-new/lineage?depth=1",
    ),
    *("/countries/KZ", "/countries/KZ/government", "/countries/KZ/legislature?chamber=mazhilis"),
    *("/countries/KZ/lineage", "/countries/KZ/lineage?format=mermaid", "/export?format=popolo"),
)


def given(api: Api) -> None:
    for event in EVENTS:
        api.given(event)
        api.clock.now += DAY
    assert api.correct(id_(4), 1, EVENTS[3] | {"date": "2000-04-02"}, "The day is known.").status_code == 200
    assert api.retract(id_(35), 1).status_code == 200


def addresses(head: int) -> Iterator[str]:
    for known_at in (0, 3, 20, 34, head):
        for day in ("1999", "2000", "2005", "2008", "2010-06-15", "2016", "2019", "2026-07-01"):
            at = f"as_of={day}&known_at={known_at}&v={FOLD}"
            yield f"/parties?limit=2&{at}"
            yield f"/parties?q=а&exists=maybe&{at}"
            for party in ("kz-a", "kz-alias", "kz-b", "kz-new", "kz-undated"):
                for tail in ("", "/timeline", "/timemap"):
                    yield f"/parties/{party}{tail}?{at}"
                yield f"/parties/{party}/timemap?format=link&limit=3&{at}"
            for path in PICTURES:
                yield f"{path}{'&' if '?' in path else '?'}{at}"
        for number in (1, 4, 35):
            yield f"/events/{id_(number)}?known_at={known_at}&v={FOLD}"
            yield f"/events/{id_(number)}/revisions?known_at={known_at}&v={FOLD}"
        yield f"/ledger?known_at={known_at}&after=1&v={FOLD}"


def test_the_bytes_of_answers_are_those_of_their_version(memory: Api) -> None:
    given(memory)
    digest = hashlib.sha256()
    found = 0
    for each in addresses(memory.head()):
        answer = memory.client.get(each)
        if answer.status_code == 404:
            continue  # not known yet; what a problem says is no promise
        assert answer.status_code == 200, answer.text
        found += 1
        digest.update(answer.content + b"\n")
    assert found > 400
    assert digest.hexdigest() == DIGESTS.get(FOLD), (
        f"answers have other bytes than version {FOLD} promised. If that was meant, raise FOLD in projections/version.py "
        f"and add the version with the digest {digest.hexdigest()} here (old versions are answered with 410 from then "
        "on); if not, mend what changed them"
    )

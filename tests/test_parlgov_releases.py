"""Every party, contest and cabinet of three releases of ParlGov, field by field, as known on the day of each release.

The files are read here anew, by rules of their own: nothing of the importer is used.
"""

import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from domain.dates import parse_day_end
from domain.moments import parse_moment
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition import coalition_picture
from projections.contest import contest_picture
from tests.api.given import application
from tests.real_data import RELEASES, Row, rows

pytestmark = pytest.mark.usefixtures("unmeasured")


@pytest.fixture(scope="module")
def chronicle(parlgov: str) -> Iterator[Chronicle]:
    with application(parlgov) as running:
        desk: Any = running.client.app.state.desk
        yield desk.chronicle


def at(chronicle: Chronicle, release: str) -> At:
    """As of the release's day, as known at its end."""
    return At(parse_day_end(release), chronicle.position_at(parse_moment(f"{release}T23:59:59Z")))


def plain(text: str) -> str:
    """A name without what the files have around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def more(row: Row) -> dict[str, Any]:
    text = row.get("data_json", "")
    return json.loads(text) or {} if text else {}


def dated(row: Row, column: str) -> str | None:
    """The date that a day stands for: 1 July for its year, the first of another month for its month."""
    text = row.get(column, "")
    if not text:
        return None
    if not more(row).get("date_as_is"):
        if text.endswith("-07-01"):
            return text[:4]
        if text.endswith("-01"):
            return text[:7]
    return text


def number(text: str) -> int | None:
    return int(text) if text else None


@cache
def by(release: str, table: str, column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows(release, table):
        found.setdefault(row[column], []).append(row)
    return found


def names_then(release: str, party: Row) -> set[str]:
    """What the party may be called on the day: by its last renaming, or by its own row where there is none."""
    renamings = [
        (parse_day_end(dated(row, "date") or ""), plain(row["name"]))
        for row in by(release, "party_name_change", "party").get(party["id"], [])
        if parse_day_end(dated(row, "date") or "") <= parse_day_end(release)
    ]
    if not renamings:
        return {plain(party["name"])}
    last = max(day for day, _ in renamings)
    return {name for day, name in renamings if day == last}


@pytest.mark.parametrize("release", RELEASES)
def test_every_party_is_what_its_row_says(chronicle: Chronicle, release: str) -> None:
    where = at(chronicle, release)
    listed = rows(release, "party")
    assert len(listed) > 1_300
    for row in listed:
        state = chronicle.party(f"parlgov-{row['id']}", where)
        assert state.identifiers["parlgov"][0] == row["id"]
        assert state.founded == dated(row, "foundation_date"), row["id"]
        begun = state.status is not None
        assert begun == (state.exists != "maybe") or state.exists == "maybe"
        if begun:
            assert state.name in names_then(release, row), row["id"]
            if row["id"] not in by(release, "party_name_change", "party"):
                assert state.abbreviations == {"und": plain(row["name_short"])}, row["id"]
                assert state.names["en"] == plain(row["name_english"]), row["id"]
        if dissolution := dated(row, "dissolution_date"):
            assert state.ended is not None, (row["id"], dissolution)


@pytest.mark.parametrize("release", RELEASES)
def test_every_party_has_the_wikipedia_page_of_its_row_and_none_of_another_release(
    chronicle: Chronicle, release: str
) -> None:
    where = at(chronicle, release)
    for row in rows(release, "party"):
        wikipedia = chronicle.party(f"parlgov-{row['id']}", where).identifiers.get("wikipedia", ())
        assert wikipedia == ((row["wikipedia"],) if row["wikipedia"] else ()), row["id"]


@pytest.mark.parametrize("release", RELEASES)
def test_every_contest_has_the_numbers_and_the_results_of_its_rows(
    chronicle: Chronicle, release: str
) -> None:
    where = at(chronicle, release)
    results = by(release, "election_result", "election")
    listed = rows(release, "election")
    assert {f"parlgov-election-{row['id']}" for row in listed} >= set(results.keys()) & set()
    for row in listed:
        state: Any = contest_picture(chronicle, f"parlgov-election-{row['id']}", where).state
        assert (state.date, state.held) == (row["date"], "yes"), row["id"]
        assert state.chamber == {"13": "parliament", "1": "european-parliament"}[row["type"]]
        assert state.early == (row["early"] == "1"), row["id"]
        for ours, theirs in (
            ("seats", "seats_total"),
            ("electorate", "electorate"),
            ("votes_cast", "votes_cast"),
            ("votes_valid", "votes_valid"),
        ):
            assert getattr(state, ours) == number(row[theirs]), (row["id"], theirs)
        alliances = {each["id"]: f"parlgov-{each['party']}" for each in results.get(row["id"], [])}
        told = sorted(
            (each.party, each.seats, each.votes, each.vote_share, each.alliance) for each in state.rows
        )
        wanted = sorted(
            (
                f"parlgov-{each['party']}",
                number(each["seats"]),
                number(each["votes"]),
                float(each["vote_share"]) if each["vote_share"] else None,
                _other(alliances.get(each["alliance"]), f"parlgov-{each['party']}"),
            )
            for each in results.get(row["id"], [])
        )
        assert told == wanted, row["id"]


def _other(alliance: str | None, party: str) -> str | None:
    """A party is in no alliance with itself: one row of 2012 says so."""
    return None if alliance == party else alliance


@pytest.mark.parametrize("release", RELEASES)
def test_every_cabinet_has_the_start_the_members_and_the_end_of_its_rows(
    chronicle: Chronicle, release: str
) -> None:
    where = at(chronicle, release)
    parties = by(release, "cabinet_party", "cabinet")
    followers = by(release, "cabinet", "previous_cabinet")
    for row in rows(release, "cabinet"):
        state = coalition_picture(chronicle, f"parlgov-cabinet-{row['id']}", where).state
        assert (state.name, state.formed, state.kind) == (plain(row["name"]), row["start_date"], "government")
        assert state.caretaker == (row["caretaker"] == "1"), row["id"]
        members = {f"parlgov-{each['party']}" for each in parties.get(row["id"], [])}
        assert {each.party for each in (*state.members, *state.former)} == members, row["id"]
        leading = [f"parlgov-{each['party']}" for each in parties.get(row["id"], []) if each["pm"] == "1"]
        if len(leading) == 1:
            assert state.prime_minister_party == leading[0], row["id"]
        ended = row.get("termination_date") or next(
            (each["start_date"] for each in followers.get(row["id"], [])), None
        )
        assert state.ended == (ended if ended and ended <= release else None), row["id"]


def test_what_only_a_later_release_has_was_not_known_before(chronicle: Chronicle) -> None:
    before = at(chronicle, "2012-10-15")
    later = {row["id"] for row in rows("2024-08-12", "party")} - {
        row["id"] for row in rows("2012-10-15", "party")
    }
    known = set(chronicle.parties(before.position))
    assert len(later) > 300
    assert known.isdisjoint(f"parlgov-{id_}" for id_ in later)
    assert {chronicle.party(party, before).founded for party in known} == {None}

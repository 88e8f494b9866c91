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
from projections.state import PartyState
from tests.api.given import application
from tests.real_data import RELEASES, Row, rows

LAST = RELEASES[-1]

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
        assert _foundation(state) == dated(row, "foundation_date"), row["id"]
        assert (state.founded is None) == _is_before_its_foundation(release, row), row["id"]
        begun = state.status is not None
        assert begun == (state.exists != "maybe") or state.exists == "maybe"
        if begun:
            assert state.name in names_then(release, row), row["id"]
            if row["id"] not in by(release, "party_name_change", "party"):
                assert state.abbreviations == {"und": plain(row["name_short"])}, row["id"]
                assert state.names["en"] == plain(row["name_english"]), row["id"]
        if dissolution := dated(row, "dissolution_date"):
            last = max(days_shown(release, row["id"], named=True), default="")
            is_shown_again = last > dissolution and not last.startswith(dissolution)
            assert (state.ended is None) == is_shown_again, (row["id"], dissolution)


def _foundation(state: PartyState) -> str | None:
    """The date that the source gives: as the party's own, or as what another account says."""
    (told,) = {each.value for each in state.disputed if each.field == "founded"} or {state.founded}
    assert told is None or isinstance(told, str)
    return told


def _is_before_its_foundation(release: str, row: Row) -> bool:
    """Whether the party has no foundation date, or one that a contest or a cabinet with the party precedes."""
    founded = dated(row, "foundation_date")
    first = min(days_shown(release, row["id"], listed=True), default="9999")
    return founded is None or first[: len(founded)] < founded


def days_shown(release: str, party: str, *, listed: bool = False, named: bool = False) -> list[str]:
    """The days on which a party has votes or seats (or is `listed` at all), begins to govern, or takes a name (if `named`)."""
    contests = {row["id"]: row["date"] for row in rows(release, "election")}
    cabinets = {row["id"]: row["start_date"] for row in rows(release, "cabinet")}
    days = [
        contests[row["election"]]
        for row in by(release, "election_result", "party").get(party, [])
        if listed or any(float(row[number] or 0) for number in ("seats", "votes", "vote_share"))
    ]
    days += [cabinets[row["cabinet"]] for row in by(release, "cabinet_party", "party").get(party, [])]
    if named:
        days += [dated(row, "date") or "" for row in by(release, "party_name_change", "party").get(party, [])]
    return sorted(days)


@pytest.mark.parametrize("release", RELEASES)
def test_every_party_that_has_a_row_in_a_contest_bears_a_name_on_its_day_and_is_there_if_it_has_seats(
    chronicle: Chronicle, release: str
) -> None:
    position = at(chronicle, release).position
    contests = {row["id"]: parse_day_end(row["date"]) for row in rows(release, "election")}
    for row in rows(release, "election_result"):
        state = chronicle.party(f"parlgov-{row['party']}", At(contests[row["election"]], position))
        assert state.name is not None, row["id"]
        if number(row["seats"]):
            assert state.exists in ("yes", "maybe"), row["id"]
            assert state.exists == "yes" or _may_have_ended(release, row), row["id"]


def _may_have_ended(release: str, result: Row) -> bool:
    """Whether the party ended at a time that is known less exactly than by the day, and holds the contest."""
    (contest,) = by(release, "election", "id")[result["election"]]
    (party,) = by(release, "party", "id")[result["party"]]
    ended = [dated(party, "dissolution_date")]
    ended += [dated(row, "date") for row in by(release, "party_change", "party").get(party["id"], [])]
    return any(day and len(day) < len("YYYY-MM-DD") and contest["date"].startswith(day) for day in ended)


def test_parties_that_outlived_a_merger_or_a_ban_are_there_and_those_that_ceased_are_not(
    chronicle: Chronicle,
) -> None:
    position = at(chronicle, "2024-08-12").position

    def told(party: str, day: str) -> tuple[str, str | None, str | None]:
        state = chronicle.party(f"parlgov-{party}", At(parse_day_end(day), position))
        return state.exists, state.status, state.ended

    assert told("892", "2022-12-31") == ("yes", "active", None)  # Liberalerna, into which another one went
    assert told("184", "1950-01-01") == ("yes", "active", None)  # National Party of Australia
    assert told("678", "2010-01-01") == ("yes", "active", None)  # Likud
    assert told("1171", "1995-01-01") == (
        "no",
        "merged",
        "1991-12",
    )  # Greens, New Zealand: left again in 1997
    assert told("1171", "1998-01-01") == ("yes", "active", None)
    assert told("993", "2004-11-12") == ("maybe", "banned", "2004-11-09")  # Vlaams Belang
    assert told("993", "2004-11-14") == ("yes", "active", None)
    assert told("303", "1938-01-01") == ("no", "merged", "1936")  # Lang Labor, which left again in 1940
    assert told("303", "1940-09-21") == ("yes", "active", None)
    assert told("1088", "2024-08-12") == ("no", "split", "1991-12-12")  # PCI
    assert told("1077", "2024-08-12") == ("no", "dissolved", "1990")  # PZPR
    assert told("450", "1992-12-31") == (
        "yes",
        "active",
        None,
    )  # Popular Front of Estonia: has seats after it
    before = at(chronicle, "2015-05-04").position
    state = chronicle.party("parlgov-1088", At(parse_day_end("2015-05-04"), before))
    assert (state.exists, state.status) == ("yes", "active")  # nobody had said of which kind the change was


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


def test_a_list_that_is_counted_to_a_member_is_not_that_member(chronicle: Chronicle) -> None:
    """The lists of Amaiur, Centrumpárt and Rivoluzione Civile, and the label "régionalistes": one row of each went to a member."""
    for party in ("parlgov-1975", "parlgov-573", "parlgov-2157", "parlgov-2082"):
        assert chronicle.in_use(party, chronicle.head) == party
        state = chronicle.party(party, at(chronicle, LAST))
        assert (state.party, state.status, state.exists) == (party, None, "no"), party


def test_every_party_that_was_recoded_bore_a_name_of_the_one_that_it_is(chronicle: Chronicle) -> None:
    names: dict[str, dict[str, set[str]]] = {}
    for release in RELEASES:
        of = names[release] = {}
        for table, column in (("party", "id"), ("party_name_change", "party")):
            for row in rows(release, table):
                called = (row["name"], row["name_english"], row["name_nonlatin"])
                of.setdefault(row[column], set()).update(letters(name) for name in called if name)
    same = {
        id_: chronicle.in_use(f"parlgov-{id_}", chronicle.head).removeprefix("parlgov-")
        for id_ in {*names["2012-10-15"], *names["2015-05-04"]} - {*names[LAST]}
    }
    recoded = {old: new for old, new in same.items() if old != new}
    assert len(recoded) == 52
    for old, new in recoded.items():
        borne = names["2012-10-15"].get(old, set()) | names["2015-05-04"].get(old, set())
        bears = names["2015-05-04"].get(new, set()) | names[LAST][new]
        assert borne & bears, (old, new)


def letters(name: str) -> str:
    """A name without accents, dashes and blanks."""
    return "".join(each for each in unicodedata.normalize("NFKD", name).casefold() if each.isalnum())

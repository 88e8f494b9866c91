"""Contests and chambers over HTTP: what is told of them stands in the answer, under the day and the position asked for."""

from tests.api.given import Api, Json, founded

FIRST, SECOND = "kz-mazhilis-2004", "kz-mazhilis-2007"


def held(election: str, date: str, **more: object) -> Json:
    of = {"election": election, "country": "KZ", "chamber": "mazhilis", "date": date}
    return {"type": "ElectionHeld", **of, **more}


def won(party: str, election: str, **more: object) -> Json:
    return {"type": "ElectionResult", "party": party, "election": election, **more}


EVENTS: list[Json] = [
    founded("kz-otan", "Otan", date="1999"),
    founded("kz-asar", "Asar", date="2003"),
    held(FIRST, "2004-09-19", seats=77, complete=True, votes_cast=48, votes_valid=45, electorate=87),
    won("kz-otan", FIRST, votes=28, seats=42),
    won("kz-asar", FIRST, votes=5, seats=4),
    {"type": "Merged", "parties": ["kz-asar"], "into": "kz-otan", "date": "2006-07-04"},
    {"type": "Renamed", "party": "kz-otan", "name": "Nur Otan", "date": "2006-12-22"},
    held(SECOND, "2007-08-18", seats=98),
    won("kz-otan", SECOND, seats=98),
]


def told(api: Api, address: str) -> Json:
    answer = api.client.get(address)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def test_a_contest_is_told_under_the_names_of_its_day(memory: Api) -> None:
    memory.given(*EVENTS)
    contest = told(memory, f"/elections/{FIRST}?as_of=2007-01-01")
    assert (contest["election"], contest["as_of"], contest["known_at"]["position"]) == (
        FIRST,
        "2007-01-01",
        9,
    )
    assert [(row["name"], row["name_as_of"], row["seats"]) for row in contest["rows"]] == [
        ("Otan", "Nur Otan", 42),
        ("Asar", "Asar", 4),
    ]
    assert contest["sums"]["seats"] == {
        "given": 46,
        "unknown": 0,
        "in_all": 77,
        "difference": 31,
        "least": 46,
        "most": 46,
    }


def test_a_contest_is_told_against_the_one_before(memory: Api) -> None:
    memory.given(*EVENTS)
    contest = told(memory, f"/elections/{SECOND}?as_of=2010")
    assert contest["previous"] == {"election": FIRST, "date": "2004-09-19"}
    assert [(row["seats_before"], row["seats_difference"]) for row in contest["rows"]] == [(42, 56)]


def test_a_chamber_is_told_under_the_names_of_then_and_now(memory: Api) -> None:
    memory.given(*EVENTS)
    chamber = told(memory, "/countries/KZ/legislature?as_of=2007-01-01&chamber=mazhilis")
    assert [
        (each["name_then"], each["name"], each["seats"], [turn["party"] for turn in each["now"]])
        for each in chamber["parties"]
    ] == [("Otan", "Nur Otan", 42, []), ("Asar", "Asar", 4, ["kz-otan"])]
    assert (chamber["seats"], chamber["known"], chamber["vacant_or_unlisted"]) == (77, 46, 31)


def test_the_only_chamber_need_not_be_named(memory: Api) -> None:
    memory.given(*EVENTS)
    chamber = told(memory, "/countries/kz/legislature?as_of=2010")
    assert (chamber["country"], chamber["chamber"], chamber["known"]) == ("KZ", "mazhilis", 98)


def test_a_contest_that_nothing_names_is_not_there(empty: Api) -> None:
    assert empty.client.get("/elections/kz-mazhilis-1789").status_code == 404

"""Editing by forms, asked in process: who may, what is shown before, what is written, and what is said when somebody was quicker."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from markupsafe import escape

from api.keys.cookies import LASTS
from api.web.editing_drawn import MOST_SUGGESTED
from api.web.editing_taken import MOST_OF_A_STRANGER
from api.web.form_reading import LARGEST_FORM
from domain.events import EVENT_TYPES
from tests.api.given import SECOND, TOKEN, Api, application, founded, id_, problem_in, record, renamed
from tests.api.web.chambers import CHAMBER
from tests.api.web.given import SCRIPT
from tests.api.web.reading import rows, text

HERE = {"Origin": "http://testserver.local"}
EVENT = {"party": "kz-qkhp", "name": "People's Party", "date": "2012", "sources.0.document": "Gazette"}
NEW = EVENT | {"_event_id": id_(500)}
KNOWN = {"_token": TOKEN}


def given_one_party(api: Api) -> Api:
    """One, which took another name by event 2."""
    api.given(founded("kz-qkhp", "Communists", date="2004"))
    api.given(renamed("Reds", "2008", sources=[{"document": "Gazette"}]))
    return api


@pytest.fixture
def api(memory: Api) -> Api:
    """An application that has one party."""
    return given_one_party(memory)


@pytest.fixture(scope="module")
def asked() -> Iterator[Api]:
    """One that is only asked, by nobody who is known."""
    with application() as running:
        yield given_one_party(running)
        assert (running.head(), dict(running.client.cookies)) == (2, {})


def send(api: Api, path: str, fields: dict[str, str], do: str = "preview", **headers: str) -> httpx.Response:
    """A form as a browser sends it, which does not go where it is led."""
    given = HERE | {name.replace("_", "-"): each for name, each in headers.items()}
    return api.client.post(path, data=fields | {"_do": do}, headers=given, follow_redirects=False)


def previewed(answer: httpx.Response) -> dict[str, str]:
    """What the page of a preview sends along to have that recorded."""
    assert answer.status_code == 200, text(answer.text)
    return {name: value_of(answer, name) for name in ("_previewed",)}


def value_of(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', answer.text)
    assert found is not None, name
    return unescape(found[1])


def mistakes(answer: httpx.Response) -> list[str]:
    """What is said before the form of what is wrong."""
    found = re.search(r'<section class="mistakes".*?</section>', answer.text, re.DOTALL)
    return (
        []
        if found is None
        else [text(each) for each in re.findall(r"<li>.*?</li>|<p>.*?</p>", found[0], re.DOTALL)]
    )


def refused(api: Api, answer: httpx.Response, status: int, *said: str) -> httpx.Response:
    """It was refused in these words, and nothing was written."""
    assert (answer.status_code, mistakes(answer)) == (status, list(said))
    assert api.head() == 2
    return answer


# Forms


@pytest.mark.parametrize("tag", EVENT_TYPES)
def test_every_type_of_event_has_a_form(asked: Api, tag: str) -> None:
    answer = asked.get("/edit/new", type=tag, party="kz-qkhp")
    assert answer.status_code == 200
    assert "Sources needed" in text(answer.text)
    assert f"/edit/new?type={tag}" in unescape(asked.get("/edit/new").text)


def test_the_form_of_a_correction_has_the_event_as_it_stands(asked: Api) -> None:
    page = asked.get(f"/edit/{id_(2)}")
    assert {
        name: value_of(page, name) for name in ("party", "name", "date", "sources.0.document", "_revision")
    } == {
        "party": "kz-qkhp",
        "name": "Reds",
        "date": "2008",
        "sources.0.document": "Gazette",
        "_revision": "1",
    }


def test_an_event_may_turn_out_to_be_of_another_type(asked: Api) -> None:
    page = asked.get(f"/edit/{id_(2)}", type="Dissolved")
    assert (value_of(page, "party"), value_of(page, "date")) == ("kz-qkhp", "2008")
    assert 'name="name"' not in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/edit/new?type=Abolished", 400),
        ("/edit/nothing", 400),
        (f"/edit/{id_(999)}", 404),
        (f"/edit/{id_(999)}/retract", 404),
        (f"/edit/{id_(999)}/recorded", 404),
        ("/edit/date?day=1", 400),
    ],
)
def test_what_is_not_there_is_said_in_words(asked: Api, path: str, status: int) -> None:
    answer = asked.client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_an_editing_page_is_kept_by_nobody_and_may_send_its_form_nowhere_else(asked: Api) -> None:
    headers = asked.get("/edit/new", type="Renamed").headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")
    assert "form-action 'self'" in headers["content-security-policy"]


# Preview, then append


def test_a_preview_says_what_would_change_and_what_would_be_odd_and_writes_nothing(api: Api) -> None:
    answer = send(api, "/edit/new?type=Renamed", NEW | KNOWN | {"date": "2003-05-01"})
    assert answer.status_code == 200
    heads = ["What", "Now", "Then"]
    founding = "Type: Founded; Earliest: 1 January 2004; Latest: 31 December 2004"
    assert rows(answer.text) == [
        heads,
        ["Name", "nothing", "People's Party"],
        heads,
        ["Exists", "maybe", "yes"],
        ["Status", "nothing", "active"],
        ["Name", "nothing", "People's Party"],
        ["Country", "nothing", "KZ"],
        ["Founded", "nothing", "2004"],
        ["May have happened", founding, "no longer there"],
        heads,
        ["Name", "Communists", "People's Party"],
    ]
    assert (
        "What would be odd about it Renamed of 2003-05-01 lies before the beginning of kz-qkhp (Founded of 2004) "
        "correct one of the dates, or state an earlier beginning"
    ) in text(answer.text)
    assert api.head() == 2


def test_what_was_previewed_is_recorded_when_it_is_sent_again(api: Api) -> None:
    shown = previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN))
    answer = send(api, "/edit/new?type=Renamed", NEW | shown, "append")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/edit/{id_(500)}/recorded?known_at=3")
    event = renamed("People's Party", "2012", sources=[{"document": "Gazette"}])
    assert api.records()[2:] == [record(3, event, event_id=id_(500))]
    assert "Stated as revision 1" in text(api.get(answer.headers["location"]).text)


def test_what_is_sent_twice_is_recorded_once(api: Api) -> None:
    shown = previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN))
    answers = [send(api, "/edit/new?type=Renamed", NEW | shown, "append") for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert api.head() == 3


def test_a_form_that_was_used_records_nothing_else(api: Api) -> None:
    send(
        api,
        "/edit/new?type=Renamed",
        NEW | previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN)),
        "append",
    )
    answer = send(api, "/edit/new?type=Renamed", NEW | {"name": "Greens"})
    assert (answer.status_code, api.head()) == (409, 3)
    assert mistakes(answer)[0].startswith("What this form was made for has been recorded already")


def test_nothing_is_recorded_that_was_not_previewed(api: Api) -> None:
    first = send(api, "/edit/new?type=Renamed", NEW | KNOWN, "append")
    assert (first.status_code, api.head()) == (200, 2)
    other = send(api, "/edit/new?type=Renamed", NEW | previewed(first) | {"name": "Greens"}, "append")
    assert "What you typed was changed since it was shown" in text(other.text)
    assert api.head() == 2


def test_a_correction_is_recorded_with_its_reason(api: Api) -> None:
    fields = EVENT | {"_revision": "1", "_reason": "The gazette has it."}
    shown = previewed(send(api, f"/edit/{id_(2)}", fields | KNOWN))
    assert send(api, f"/edit/{id_(2)}", fields | shown, "append").status_code == 303
    event = renamed("People's Party", "2012", sources=[{"document": "Gazette"}])
    assert api.records()[2:] == [
        record(3, event, event_id=id_(2), kind="corrected", revision=2, reason="The gazette has it.")
    ]


def test_a_retraction_shows_what_stood_beneath_and_can_be_stated_again(api: Api) -> None:
    fields = {"_revision": "1", "_reason": "It never happened."}
    shown = send(api, f"/edit/{id_(2)}/retract", fields | KNOWN)
    assert rows(shown.text)[-1] == ["Name", "Reds", "Communists"]
    assert send(api, f"/edit/{id_(2)}/retract", fields | previewed(shown), "append").status_code == 303
    assert api.records()[2:] == [
        record(3, None, event_id=id_(2), kind="retracted", revision=2, reason="It never happened.")
    ]
    again = api.get(f"/edit/{id_(2)}")
    assert text(again.text).count("Record again: renamed") == 2
    sent = {
        name: value_of(again, name) for name in ("party", "name", "date", "sources.0.document", "_revision")
    }
    assert (
        send(
            api, f"/edit/{id_(2)}", sent | previewed(send(api, f"/edit/{id_(2)}", sent)), "append"
        ).status_code
        == 303
    )
    event = renamed("Reds", "2008", sources=[{"document": "Gazette"}])
    assert api.records()[3:] == [record(4, event, event_id=id_(2), revision=3)]


def test_a_correction_to_what_stands_already_would_write_nothing(api: Api) -> None:
    fields = EVENT | {"name": "Reds", "date": "2008", "_revision": "1", "_reason": "Why not."}
    answer = send(api, f"/edit/{id_(2)}", fields | KNOWN)
    assert "Nothing: it stands as you say already." in text(answer.text)
    assert 'value="append"' not in answer.text


# What is refused


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(api: Api) -> None:
    fields = NEW | KNOWN | {"date": "31.2.2012", "names.0.key": "kk", "names.0.value": SCRIPT, "note": "kept"}
    del fields["sources.0.document"]
    answer = refused(
        api,
        send(api, "/edit/new?type=Renamed", fields),
        422,
        "Say where this stands: at least one source, by the name of its document",
        "'31.2.2012' is not a date: write it as in 2004-04-13, 2004-04, 2004, 2004~, 198X, 2004-04/2004-06 or ../2010 (EDTF)",
    )
    assert {
        name: value_of(answer, name) for name in ("party", "name", "date", "names.0.value", "_event_id")
    } == {
        "party": "kz-qkhp",
        "name": "People's Party",
        "date": "31.2.2012",
        "names.0.value": SCRIPT,
        "_event_id": id_(500),
    }
    assert "kept</textarea>" in answer.text
    assert re.search(
        r'<input id="f-date"[^>]*aria-invalid="true" aria-describedby="f-date-error"', answer.text
    )


def test_a_party_that_nobody_introduced_is_refused_at_its_field(api: Api) -> None:
    answer = send(api, "/edit/new?type=Renamed", NEW | KNOWN | {"party": "kz-nobody"})
    said = (
        "no record ever introduced the party 'kz-nobody': state its Founded first or in the same append "
        "(without a date if the founding is not known), or check the id"
    )
    refused(api, answer, 422, said)
    assert f'id="f-party-error">{escape(said)}' in answer.text


def test_who_types_a_name_in_the_place_of_an_id_is_told_the_parties_that_had_it(api: Api) -> None:
    answer = send(api, "/edit/new?type=Renamed", NEW | KNOWN | {"party": "Communists"})
    said = "Party is 'Communists': it would be lower-case letters, digits and single hyphens, such as kz-qhp"
    refused(api, answer, 422, said)
    assert f"{said} Perhaps kz-qkhp , Reds" in text(answer.text)


def test_what_excludes_itself_is_refused_with_the_form(api: Api) -> None:
    fields = {"_event_id": id_(500), "election": "kz-1", "country": "KZ", "sources.0.document": "Gazette"}
    answer = send(api, "/edit/new?type=ElectionHeld", fields | KNOWN)
    refused(api, answer, 422, "ElectionHeld names either a chamber or an office.")


def test_a_correction_and_a_retraction_need_a_reason(api: Api) -> None:
    said = "Say what was wrong, and how it is known"
    refused(api, send(api, f"/edit/{id_(2)}", EVENT | KNOWN | {"_revision": "1"}), 422, said)
    refused(api, send(api, f"/edit/{id_(2)}/retract", KNOWN | {"_revision": "1", "_reason": " "}), 422, said)


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"_do": "add:party"},
        {"_do": "remove:sources"},
        {"_do": "add:nothing"},
        {"_event_id": "x"},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(api: Api, fields: dict[str, str]) -> None:
    answer = api.client.post(
        "/edit/new?type=Renamed", data=NEW | KNOWN | fields, headers=HERE | {"Accept": "text/html"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert api.head() == 2


def test_when_nothing_can_be_written_it_is_said_and_nothing_typed_is_lost(api: Api) -> None:
    shown = previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN))
    api.client.app.state.desk.close()
    answer = send(api, "/edit/new?type=Renamed", NEW | shown, "append")
    said = "this server is being stopped: nothing was written; send it again when it is back."
    refused(api, answer, 503, said)
    assert (value_of(answer, "name"), value_of(answer, "_event_id")) == ("People's Party", id_(500))


# Rows


def test_a_row_is_added_and_removed_without_a_script_and_needs_no_token(api: Api) -> None:
    more = send(api, "/edit/new?type=Renamed", NEW | {"sources.0.locator": "p. 1"}, "add:sources")
    assert (value_of(more, "sources.0.locator"), value_of(more, "sources.1.document")) == ("p. 1", "")
    fewer = send(api, "/edit/new?type=Renamed", NEW | {"sources.1.document": "Other"}, "remove:sources.0")
    assert "sources.0." not in fewer.text
    assert value_of(fewer, "sources.1.document") == "Other"
    within = send(
        api, "/edit/new?type=Split", {"_event_id": id_(500), "into.0.party": "kz-b"}, "add:into.0.names"
    )
    assert value_of(within, "into.0.names.0.key") == ""
    assert value_of(within, "into.0.party") == "kz-b"


# Who may


@pytest.mark.parametrize("token", ["wrong", "", TOKEN[:-1], f"{TOKEN}x", "ключ"])
def test_a_wrong_token_writes_nothing_and_is_not_repeated(api: Api, token: str) -> None:
    shown = previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN))
    api.client.cookies.clear()
    answer = send(api, "/edit/new?type=Renamed", NEW | shown | {"_token": token}, "append")
    said = (
        "The token is neither the write token of this server nor one of its keys: where the write token is kept is said when the server starts;"
        " keys are made with `partyline key create`"
        if token
        else "Writing needs a token: type it here"
    )
    refused(api, answer, 401, said)
    assert value_of(answer, "name") == "People's Party"
    assert 'type="password" name="_token" autocomplete' in answer.text
    assert not token or f'"{token}"' not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_token_is_typed_once_and_stands_in_no_page_and_no_cookie(api: Api) -> None:
    answer = send(api, "/edit/new?type=Renamed", NEW | KNOWN)
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(
        rf"partyline-editor=\d+\.[0-9a-f]{{64}}; Path=/edit; Max-Age={LASTS}; HttpOnly; SameSite=Strict",
        cookie,
    )
    assert TOKEN not in answer.text + cookie
    assert 'name="_token"' not in answer.text
    assert 'name="_token"' not in api.get("/edit/new", type="Dissolved").text


@pytest.mark.parametrize("public_url", ["https://parties.example.org", None])
def test_where_the_server_is_reached_by_https_the_cookie_goes_by_nothing_else(public_url: str | None) -> None:
    with application(public_url=public_url) as api:
        api.given(founded("kz-qkhp", "Communists"))
        answer = send(
            api,
            "/edit/new?type=Renamed",
            NEW | KNOWN,
            Origin="https://parties.example.org",
            Host="parties.example.org",
        )
        assert answer.status_code == 200
        assert answer.headers["set-cookie"].endswith("; HttpOnly; SameSite=Strict; Secure")


def test_who_is_known_is_forgotten_when_the_time_is_up_or_they_say_so(api: Api) -> None:
    send(api, "/edit/new?type=Renamed", NEW | KNOWN)
    api.clock.now += (LASTS - 1) * SECOND
    assert send(api, "/edit/new?type=Renamed", NEW).status_code == 200
    api.clock.now += SECOND
    refused(api, send(api, "/edit/new?type=Renamed", NEW), 401, "Writing needs a token: type it here")
    send(api, "/edit/new?type=Renamed", NEW | KNOWN)
    left = send(api, "/edit/new?type=Renamed", NEW, "sign-out")
    assert left.headers["set-cookie"] == "partyline-editor=; Path=/edit; Max-Age=0; HttpOnly; SameSite=Strict"
    assert value_of(left, "name") == "People's Party"
    refused(api, send(api, "/edit/new?type=Renamed", NEW), 401, "Writing needs a token: type it here")


@pytest.mark.parametrize(
    "forged", ["{later}.{told}", "{until}.{other}", "{until}.", "{told}", "", '"{until}.\\351"']
)
def test_a_cookie_that_was_not_given_here_is_nothing(api: Api, forged: str) -> None:
    cookie = send(api, "/edit/new?type=Renamed", NEW | KNOWN).headers["set-cookie"]
    until, told = cookie.partition(";")[0].removeprefix("partyline-editor=").split(".")
    api.client.cookies.clear()
    value = forged.format(until=until, told=told, later=int(until) + 1, other=told[::-1])
    answer = send(api, "/edit/new?type=Renamed", NEW, Cookie=f"partyline-editor={value}")
    refused(api, answer, 401, "Writing needs a token: type it here")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.local:8080"},
        {"Origin": "null"},
        {"Origin": "http://testserver.local", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://testserver.local", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_not_taken_though_the_browser_is_known(
    api: Api, headers: dict[str, str]
) -> None:
    shown = previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN))
    answer = api.client.post("/edit/new?type=Renamed", data=NEW | shown | {"_do": "append"}, headers=headers)
    refused(
        api, answer, 403, "This form came from a page of another site, and was not taken: send it from here."
    )


def test_a_request_that_does_not_say_where_it_comes_from_needs_the_token_itself(api: Api) -> None:
    shown = previewed(send(api, "/edit/new?type=Renamed", NEW | KNOWN))
    path, fields = "/edit/new?type=Renamed", NEW | shown | {"_do": "append"}
    refused(api, api.client.post(path, data=fields), 401, "Writing needs a token: type it here")
    assert api.client.post(path, data=fields | KNOWN, follow_redirects=False).status_code == 303


# Somebody was quicker


def test_who_began_with_an_older_revision_sees_both_versions_and_goes_on_from_the_newer(api: Api) -> None:
    fields = EVENT | {"_revision": "1", "_reason": "The archive."}
    shown = previewed(send(api, f"/edit/{id_(2)}", fields | KNOWN))
    newer = renamed("Blues", "2008", sources=[{"document": "Gazette"}])
    assert api.correct(id_(2), 1, newer, "A typo.").status_code == 200
    answer = send(api, f"/edit/{id_(2)}", fields | shown, "append")
    assert (answer.status_code, api.head()) == (412, 3)
    assert rows(answer.text) == [
        ["What", "Revision 1", "Revision 2, which stands", "What you typed"],
        ["Type", "Renamed", "Renamed", "Renamed"],
        ["Date", "2008", "2008", "2012 differs"],
        ["Sources", "Document: Gazette", "Document: Gazette", "Document: Gazette"],
        ["Party", "kz-qkhp", "kz-qkhp", "kz-qkhp"],
        ["Name", "Reds", "Blues (new)", "People's Party differs"],
    ]
    assert (value_of(answer, "_revision"), value_of(answer, "name")) == ("2", "People's Party")
    onwards = fields | {"_revision": "2"}
    shown = previewed(send(api, f"/edit/{id_(2)}", onwards))
    assert send(api, f"/edit/{id_(2)}", onwards | shown, "append").status_code == 303
    assert api.records()[3]["revision"] == 3


def test_who_would_retract_an_older_revision_sees_the_newer(api: Api) -> None:
    api.correct(id_(2), 1, renamed("Blues", "2008"), "A typo.")
    answer = send(api, f"/edit/{id_(2)}/retract", KNOWN | {"_revision": "1", "_reason": "No."})
    assert (answer.status_code, api.head()) == (412, 3)
    assert rows(answer.text)[-1] == ["Name", "Reds", "Blues (new)"]


def test_the_versions_call_languages_by_their_names(api: Api) -> None:
    newer = renamed("Blues", "2008", names={"kk": "Көктер", "ru-Latn": "Sinie"})
    assert api.correct(id_(2), 1, newer, "A typo.").status_code == 200
    answer = send(api, f"/edit/{id_(2)}", EVENT | KNOWN | {"_revision": "1", "_reason": "The archive."})
    names = next(row for row in rows(answer.text) if row[0] == "Names")
    assert names[2] == "Kazakh: Көктер; Russian, Latin script: Sinie (new)"


def test_what_was_retracted_meanwhile_is_said_to_be(api: Api) -> None:
    api.retract(id_(2), 1, "It never happened.")
    answer = send(api, f"/edit/{id_(2)}", EVENT | KNOWN | {"_revision": "1", "_reason": "The archive."})
    assert (answer.status_code, api.head()) == (412, 3)
    assert "The event is now said not to have happened." in text(answer.text)


def test_a_correction_that_was_sent_twice_is_recorded_once(api: Api) -> None:
    fields = EVENT | {"_revision": "1", "_reason": "The archive."}
    shown = previewed(send(api, f"/edit/{id_(2)}", fields | KNOWN))
    answers = [send(api, f"/edit/{id_(2)}", fields | shown, "append") for _ in range(2)]
    assert [each.headers["location"] for each in answers] == [f"/edit/{id_(2)}/recorded?known_at=3"] * 2
    assert api.head() == 3


# What is typed is text


def test_markup_in_every_text_is_shown_as_text(api: Api) -> None:
    event = dict.fromkeys(("party", "name", "date", "note", "rank", "rival_to", "after.0"), SCRIPT)
    event |= {f"sources.0.{name}": SCRIPT for name in ("document", "locator", "url", "published")}
    event |= {
        f"{names}.0.{part}": SCRIPT for names in ("names", "abbreviations") for part in ("key", "value")
    }
    wrong = send(api, f"/edit/{id_(2)}", event | KNOWN | {"_revision": "1", "_reason": SCRIPT})
    assert wrong.status_code == 422
    api.given({**founded("xx-script", SCRIPT), "note": SCRIPT, "sources": [{"document": SCRIPT}]})
    right = send(
        api,
        f"/edit/{id_(3)}",
        KNOWN
        | {
            "party": "xx-script",
            "name": f"{SCRIPT}2",
            "country": "KZ",
            "sources.0.document": SCRIPT,
            "_revision": "1",
            "_reason": SCRIPT,
        },
    )
    assert right.status_code == 200
    pages = [
        wrong,
        right,
        api.get(f"/edit/{id_(3)}"),
        api.get("/edit/date", text=SCRIPT),
        api.get("/edit/parties", q="script"),
        api.get("/edit/new", party=SCRIPT),
    ]
    assert [each.status_code for each in pages] == [422, 200, 200, 200, 200, 200]
    assert [each.url for each in pages if "<script>alert" in each.text or "&lt;script" not in each.text] == []


# What the script asks for


def test_parties_are_offered_by_any_name_that_they_ever_had(api: Api) -> None:
    assert text(api.get("/edit/parties", q="commun").text) == "Reds (Kazakhstan), once recorded as Communists"
    assert api.get("/edit/parties", q="commun").text.count('value="kz-qkhp"') == 1
    assert api.get("/edit/parties", q=" ").text.strip() == ""


def test_a_date_is_told_while_it_is_typed(api: Api) -> None:
    assert (
        api.get("/edit/date", text="2004~").text == '<p data-means class="right">Some day in 2004, or so.</p>'
    )
    assert (
        'class="wrong">&#39;2004-13&#39; is not a date: months are 01 to 12.'
        in api.get("/edit/date", text="2004-13").text
    )


# Contests and coalitions


def test_contests_and_coalitions_are_offered_by_the_words_of_their_names_in_any_order(api: Api) -> None:
    with application() as named:
        named.given(*CHAMBER)
        options = named.get("/edit/elections", q="2010 Diet kazakhstan").text
        assert options.strip() == '<option value="kz-diet-2010">Diet, Kazakhstan, May 2010</option>'
        assert named.get("/edit/elections", q="diet").text.count("<option") == 2
        assert 'value="kz-cabinet-a">Cabinet &lt;A&gt;<' in named.get("/edit/coalitions", q="cabinet").text
        assert named.get("/edit/coalitions", q="nothing").text.strip() == ""
    assert api.get("/edit/elections", q=" ").text.strip() == ""


SAID = {"_event_id": id_(600), "party": "kz-left", "sources.0.document": "Gazette"}
RESULT = SAID | {"seats": "many"}  # a mistake, so that the form comes back
MOVE = SAID | {"date": "soon"}


def test_what_is_typed_for_a_contest_is_told_or_others_are_suggested_without_a_script() -> None:
    with application() as named:
        named.given(*CHAMBER)
        known = text(send(named, "/edit/new?type=ElectionResult", RESULT | {"election": "kz-diet-2010"}).text)
        assert "Diet, Kazakhstan, May 2010" in known
        misspelt = text(send(named, "/edit/new?type=ElectionResult", RESULT | {"election": "diet"}).text)
        assert (
            "Perhaps kz-diet-2010 , Diet, Kazakhstan, May 2010 ; kz-diet-2000 , Diet, Kazakhstan, May 2000"
            in misspelt
        )
        cabinet = send(named, "/edit/new?type=JoinedCoalition", MOVE | {"coalition": "The cabinet"})
        assert "Perhaps" not in text(cabinet.text)
        cabinet = send(named, "/edit/new?type=JoinedCoalition", MOVE | {"coalition": "Cabinet"})
        assert "Perhaps kz-cabinet-a , Cabinet <A>" in text(cabinet.text)


def test_pages_lead_to_the_forms_that_are_filled_with_what_they_are_about() -> None:
    with application() as named:
        named.given(*CHAMBER)
        for path, form, filled in (
            ("/c/KZ", "/edit/new?country=KZ&type=Founded", "KZ"),
            ("/c/KZ/parliament?chamber=diet", "/edit/new?country=KZ&type=SeatsChanged", "KZ"),
            ("/e/kz-diet-2010", "/edit/new?election=kz-diet-2010&type=ElectionResult", "kz-diet-2010"),
            (
                "/g/kz-cabinet-a",
                "/edit/new?coalition=kz-cabinet-a&country=KZ&type=JoinedCoalition",
                "kz-cabinet-a",
            ),
        ):
            html = named.client.get(path, headers={"Accept": "text/html"}).text
            assert f'href="{escape(form)}"' in html
            assert f'value="{filled}"' in named.client.get(form, headers={"Accept": "text/html"}).text
        held = named.get("/elections/kz-diet-2010/explain", field="seats").json()["fields"][0]["set_by"][0]
        contest = named.client.get("/e/kz-diet-2010", headers={"Accept": "text/html"}).text
        assert f'href="/edit/{held["event_id"]}">Correct' in contest


# What anybody may send


@pytest.mark.parametrize("path", ["/edit/new?type=Split", "/edit/sign-in"])
def test_a_form_is_read_of_anybody_and_so_not_a_large_one(api: Api, path: str) -> None:
    answer = send(api, path, {"_event_id": id_(500), "party": "x" * LARGEST_FORM})
    problem = problem_in(answer, 413, "body-too-large", str(LARGEST_FORM))
    assert "more than" in problem["detail"]
    with application(max_body=1024) as small:
        problem_in(send(small, path, {"_event_id": "x" * 1024}), 413, "body-too-large", "1024")


def test_a_form_of_very_many_fields_is_drawn_for_who_may_write(api: Api) -> None:
    given = {"_event_id": id_(500)} | {f"parties.{row}": f"kz-{row}" for row in range(MOST_OF_A_STRANGER + 1)}
    path = "/edit/new?type=Merged"
    for token, origin in (
        ({}, HERE),
        ({"_token": "wrong"}, HERE),
        (KNOWN, {"Origin": "https://elsewhere.example"}),
    ):
        refused = send(api, path, given | token, **origin)
        problem_in(
            refused, 422, "body-too-complex", f"{MOST_OF_A_STRANGER} are taken of who has not signed in"
        )
    assert 'name="parties.0"' in send(api, path, given | KNOWN).text
    api.client.cookies.clear()
    few = {name: each for name, each in given.items() if name != "parties.0"}
    assert send(api, path, few).status_code == 401


def test_a_form_with_very_many_ids_that_there_are_not_gets_suggestions_for_the_first_of_them(
    api: Api,
) -> None:
    given = {f"into.{row}.party": "Communists" for row in range(MOST_SUGGESTED + 2)}
    answer = send(api, "/edit/new?type=Split", {"_event_id": id_(500), "party": "kz-qkhp"} | given)
    assert answer.status_code == 401
    assert answer.text.count("kz-qkhp</code>") == MOST_SUGGESTED, text(answer.text)

"""Reading seed files: what comes out, what stays the same, and what a writer is told about a mistake."""

import random
from collections import defaultdict
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from domain.dates import EdtfDate
from domain.decisions import Stated, ToAppend, state
from domain.events import Founded, MembershipReported, Renamed, Source
from domain.ids import EventId
from projections.chronicle import Chronicle
from seeds.loader import SEEDS_FOLDER, Seeded, SeedError, event_id, histories, load
from tests.seeds.shipped import shipped

KAZAKHSTAN = shipped()["kazakhstan"]
PARTIES = {
    *("kz-qhp", "kz-qhkp", "kz-qkp", "kz-rplp", "kz-amanat"),
    *("kz-aq-jol", "kz-auyl", "kz-baytaq", "kz-osdp", "kz-respublica"),
}

SOUND = """
party: kz-a
sources:
  book: {document: A book, url: "https://example.org/book", published: 2004}
events:
  - key: founded
    type: Founded
    date: 2004
    name: no
    country: KZ
    sources: [{from: book, locator: page 3}]
  - key: members
    type: MembershipReported
    date: 2004-04
    members: 49000
    after: [founded]
    sources: [{from: book}]
"""


def written(folder: Path, text: str = SOUND, name: str = "kz-a.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# What is read


def test_scalars_stay_text_until_their_field_says_what_they_are(tmp_path: Path) -> None:
    book = Source(document="A book", url="https://example.org/book", published=EdtfDate.parse("2004"))
    assert load(written(tmp_path / "here")) == [
        Seeded(
            event_id=event_id("here/kz-a/founded"),
            event=Founded(
                party="kz-a",
                date=EdtfDate.parse("2004"),
                name="no",
                country="KZ",
                sources=(
                    Source(document=book.document, url=book.url, published=book.published, locator="page 3"),
                ),
            ),
            place="here/kz-a/founded",
        ),
        Seeded(
            event_id=event_id("here/kz-a/members"),
            event=MembershipReported(
                party="kz-a",
                date=EdtfDate.parse("2004-04"),
                members=49000,
                after=(event_id("here/kz-a/founded"),),
                sources=(book,),
            ),
            place="here/kz-a/members",
        ),
    ]


def test_the_file_s_party_is_everyone_s_who_names_none(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "here",
        SOUND
        + """
  - {key: elsewhere, type: Identified, identifiers: {wikidata: "Q1"}}
  - {key: contest, type: Identified, election: kz-mazhilis-2004, identifiers: {wikidata: "Q2"}}
  - {key: other, type: Founded, party: kz-b, name: B, country: KZ}
""",
    )
    assert [getattr(one.event, "party", None) for one in load(folder)] == [
        "kz-a",
        "kz-b",
        "kz-a",
        "kz-a",
        None,
    ]


def test_events_of_other_files_are_named_with_their_file(tmp_path: Path) -> None:
    folder = written(tmp_path / "here")
    written(
        folder,
        "events:\n  - {key: again, type: Renamed, party: kz-a, name: B, after: [kz-a/founded]}\n",
        name="renamings.yaml",
    )
    (renamed,) = (one.event for one in load(folder) if isinstance(one.event, Renamed))
    assert renamed.after == (event_id("here/kz-a/founded"),)


def test_introductions_come_first_and_files_by_name(tmp_path: Path) -> None:
    folder = written(tmp_path / "here")
    written(folder, "events:\n  - {key: z, type: Dissolved, party: kz-a}\n", name="a-first-file.yaml")
    assert [one.place for one in load(folder)] == [
        "here/kz-a/founded",
        "here/a-first-file/z",
        "here/kz-a/members",
    ]


# Ids


def test_the_id_of_an_event_never_changes() -> None:
    """A ledger that was seeded once knows the events by these ids: if this fails, it is the change that is wrong."""
    assert event_id("kazakhstan/kz-qhp/renamed-peoples-party") == UUID(PINNED)
    assert UUID(PINNED) in {one.event_id for one in KAZAKHSTAN}


PINNED = "cefddef8-dd9c-5dcd-b322-0e1a3e65908c"


@pytest.mark.parametrize("seed", range(3))
def test_ids_and_events_do_not_depend_on_the_order_in_the_files(tmp_path: Path, seed: int) -> None:
    shuffled = tmp_path / "kazakhstan"
    for entry in histories()["kazakhstan"].iterdir():
        if entry.name.endswith(".yaml"):
            content = yaml.load(entry.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (makes only text)
            random.Random(seed).shuffle(content["events"])  # noqa: S311 (no secret)
            written(shuffled, yaml.safe_dump(content, allow_unicode=True), name=entry.name)
    assert {one.place: one for one in load(shuffled)} == {one.place: one for one in KAZAKHSTAN}


def test_ids_are_told_apart_by_folder_file_and_key() -> None:
    ids = [event_id(place) for place in ("a/b/c", "a/b/d", "a/d/c", "d/b/c")]
    assert len(set(ids)) == 4
    assert len({one.event_id for one in KAZAKHSTAN}) == len(KAZAKHSTAN)


# Mistakes


def replaced(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (replaced("members: 49000", 'members: "49,000"'), ["event 'members'", "members is '49,000'", "a whole number"]),
        (replaced("2004-04", "2004-13"), ["event 'members'", "date: '2004-13'", "months are 01 to 12"]),
        (replaced("country: KZ", "country: kz"), ["event 'founded'", "country is 'kz'", "such as KZ"]),
        (replaced("country: KZ", "contry: KZ"), ["event 'founded'", "'contry'", "'KZ'", "did you mean 'country'?"]),
        (replaced("    country: KZ\n", ""), ["event 'founded'", "the field 'country' is missing"]),
        (replaced("type: Founded", "type: Foundet"), ["event 'founded'", "'Foundet'", "did you mean 'Founded'?"]),
        (replaced("    type: Founded\n", ""), ["event 'founded'", "`type` is missing"]),
        (replaced("name: no", "name:"), ["event 'founded'", "name ''", "leave the field out"]),
        (replaced("members: 49000", "members: null"), ["event 'members'", "members 'null'", "leave the field out"]),
        (replaced("key: members", "key: founded"), ["event 'founded'", "give each its own"]),
        (replaced("key: members", "key: Members"), ["event no. 2", "'Members'", "lower-case"]),
        (replaced("key: members\n    type", "type"), ["event no. 2", "`key` is missing"]),
        (replaced("date: 2004\n", "date: 2004\n    date: 2005\n"), ["'date' stands twice", "line"]),
        (replaced("from: book, ", "from: boook, "), ["event 'founded'", "'boook'", "did you mean 'book'?"]),
        (replaced("from: book, ", ""), ["event 'founded'", "`from` is missing"]),
        (replaced("locator: page 3", "page: 3"), ["event 'founded'", "'page'", "known are from, locator"]),
        (replaced("after: [founded]", "after: [fonded]"), ["event 'members'", "'fonded'", "did you mean 'founded'?"]),
        (replaced("after: [founded]", "after: [b/founded]"), ["event 'members'", "'b/founded'"]),
        (replaced("after: [founded]", "after: founded"), ["event 'members'", "after must be a list"]),
        (replaced("after: [founded]", "rival_to: fonded"), ["event 'members'", "rival_to 'fonded'"]),
        (replaced("type: Founded", "type: Founded\n    party: kz-b"), ["event 'members'", "'kz-a'", "write a Founded"]),
        (replaced("document: A book, ", ""), ["source 'book'", "`document` is missing"]),
        (replaced("published", "publisher"), ["source 'book'", "'publisher'", "did you mean 'published'?"]),
        (replaced("party: kz-a", "partei: kz-a"), ["'partei'", "did you mean 'party'?"]),
        ("party: kz-a\nevents: []\n", ["`events` must be a list of one event or more"]),
        ("- key: founded\n", ["the file must be"]),
        ("party: [\n", ["kz-a.yaml", "line 2"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_what_would_be_right(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    with pytest.raises(SeedError) as raised:
        load(written(tmp_path / "here", text))
    for words in ["here/kz-a.yaml", *said]:
        assert words in str(raised.value)


def test_a_folder_without_files_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"no \.yaml file"):
        load(tmp_path)


# The history of Kazakhstan


def test_the_shipped_folders_are_found() -> None:
    assert "kazakhstan" in histories()


def test_every_party_has_its_file_and_is_known_to_no_other() -> None:
    by_file = defaultdict(set)
    for one in KAZAKHSTAN:
        if isinstance(one.event, Founded):
            by_file[one.place.split("/")[1]].add(one.event.party)
    assert by_file == {party: {party} for party in PARTIES}


def test_every_event_has_a_source_with_document_and_place() -> None:
    bare = [one.place for one in KAZAKHSTAN if not one.event.sources]
    assert bare == []
    vague = [one.place for one in KAZAKHSTAN for source in one.event.sources if not source.locator]
    assert vague == []


def test_of_rivals_one_is_preferred_with_a_reason() -> None:
    groups: dict[EventId, list[Seeded]] = defaultdict(list)
    by_id = {one.event_id: one for one in KAZAKHSTAN}
    for one in KAZAKHSTAN:
        if one.event.rival_to is not None:
            groups[one.event.rival_to].append(one)
    assert {by_id[chosen].place.removeprefix("kazakhstan/") for chosen in groups} == {
        "kz-qhp/mazhilis-2004",
        "kz-qhkp/members-1995",
        "kz-osdp/roundtable-2023",
        "kz-aq-jol/founded",
        "kz-auyl/founded",
    }
    for chosen, rivals in groups.items():
        preferred = by_id[chosen].event
        assert preferred.rank == "preferred"
        assert preferred.note is not None
        assert preferred.rival_to is None
        assert [rival.place for rival in rivals if rival.event.rank == "preferred"] == []


def test_the_ledger_takes_all_of_it_at_once() -> None:
    decision = state(Chronicle(), [Stated(one.event_id, one.event) for one in KAZAKHSTAN], actor="seeds")
    assert isinstance(decision, ToAppend)
    assert len(decision.drafts) == len(KAZAKHSTAN)


def test_the_readme_names_every_event() -> None:
    readme = (SEEDS_FOLDER / "README.md").read_text(encoding="utf-8")
    places = (one.place.removeprefix("kazakhstan/") for one in KAZAKHSTAN)
    assert [place for place in places if f"`{place}`" not in readme] == []


# What stands for more than it is


DOUBLED = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "[" * 3_000 + "]" * 3_000, "more than 40 lists and mappings stand within each other", id="nested"
        ),
        pytest.param(
            "party: kz-a\nevents: &a\n  - *a\n",
            "the alias *a stands within what it stands for",
            id="in itself",
        ),
        pytest.param(
            DOUBLED,
            "with its aliases written out, the file has more than 20,000,000 characters",
            id="doubled",
        ),
    ],
)
def test_a_file_that_would_fill_the_memory_is_refused_where_it_does(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(SeedError, match=r"(?s)here/kz-a\.yaml: .*line \d+, column \d+") as refused:
        load(written(tmp_path / "here", text))
    assert said in str(refused.value)


def test_an_alias_says_again_what_it_stands_for(tmp_path: Path) -> None:
    text = SOUND.replace("[{from: book}]", "&cited [{from: book}]").replace(
        "[{from: book, locator: page 3}]", "[{from: book}]"
    )
    again = "  - {key: renamed, type: Renamed, date: 2005, name: B, sources: *cited}\n"
    _, members, renamed = load(written(tmp_path / "here", text + again))
    assert renamed.event.sources == members.event.sources


def test_an_escape_that_names_no_letter_is_refused_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"(?s)an escape names no letter of Unicode.*line 1, column 8"):
        load(written(tmp_path / "here", 'party: "\\UFFFFFFFF"\n'))

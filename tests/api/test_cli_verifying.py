"""`partyline verify`: whatever is changed in a ledger after a checkpoint was kept is found, and the first record that differs is named."""
# ruff: noqa: S608, ISC004 - statements of the tests, with numbers of theirs

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from domain.moments import format_moment
from tests.api.given import NOON, SECOND, SetClock, application, founded
from tests.api.proofs.given import pem_of
from tests.api.serving import serving
from tests.api.verifying import RECORDS, SPOILED, change, file_of, filled, run, said
from tests.domain.ledger.cluster import Cluster

# Statements on the tables of a ledger in a SQLite file: what somebody does who has the rights, and does not want to be found. With
# which record is the first that differs, by the leaves that were kept; and by the records alone, None where these do not tell.
CHANGES = {
    "a letter of a name": (
        f"UPDATE records SET data = CAST(replace(CAST(data AS TEXT), 'Party of', 'Panty of') AS BLOB) WHERE position = {SPOILED};",
        (SPOILED, None),
    ),
    "the last record is dropped": (
        f"DELETE FROM tags WHERE position = {RECORDS}; DELETE FROM records WHERE position = {RECORDS};",
        (RECORDS, None),
    ),
    "a record in the middle is dropped, and the positions closed up": (
        f"DELETE FROM tags WHERE position = {SPOILED}; DELETE FROM records WHERE position = {SPOILED};"
        f"UPDATE records SET position = position - 1 WHERE position > {SPOILED};"
        f"UPDATE tags SET position = position - 1 WHERE position > {SPOILED};",
        (SPOILED, SPOILED),
    ),
    "a record in the middle is dropped, and a gap is left": (
        f"DELETE FROM tags WHERE position = {SPOILED}; DELETE FROM records WHERE position = {SPOILED};",
        (SPOILED, SPOILED),
    ),
    "two records are swapped": (
        f"UPDATE records SET position = 100 WHERE position = {SPOILED};"
        f"UPDATE records SET position = {SPOILED} WHERE position = {SPOILED + 2};"
        f"UPDATE records SET position = {SPOILED + 2} WHERE position = 100;",
        (SPOILED, SPOILED),
    ),
    "what two records say is swapped": (
        "CREATE TEMP TABLE two AS SELECT position, data FROM records;"
        f"UPDATE records SET data = (SELECT data FROM two WHERE position = {SPOILED + 2}) WHERE position = {SPOILED};"
        f"UPDATE records SET data = (SELECT data FROM two WHERE position = {SPOILED}) WHERE position = {SPOILED + 2};",
        (SPOILED, SPOILED),
    ),
}
BESIDE = {
    "a tag of a record": (
        f"""UPDATE records SET tags = replace(tags, 'party:kz-a', 'party:kz-x') WHERE position = {SPOILED};""",
        f"record {SPOILED} is kept with the tags",
    ),
    "a tag that a record is found by": (
        f"UPDATE tags SET tag = 'party:kz-x' WHERE position = {SPOILED} AND tag = 'party:kz-a';",
        f"record {SPOILED} is found by a tag that it does not bear: 'party:kz-x'",
    ),
    "a tag that is gone": (
        f"DELETE FROM tags WHERE position = {SPOILED} AND tag = 'party:kz-a';",
        f"record {SPOILED} is not found by a tag that it bears: 'party:kz-a'",
    ),
    "when a record was recorded": (
        f"UPDATE records SET recorded_at = recorded_at - 1 WHERE position = {SPOILED};",
        f"record {SPOILED} is kept as recorded at",
    ),
    "a time that no calendar has": (
        f"UPDATE records SET recorded_at = {2**63 - 1} WHERE position = {SPOILED};",
        f"record {SPOILED} is kept as recorded at {2**63 - 1}",
    ),
    "of which type a record is": (
        f"UPDATE records SET type = 'Founded' WHERE position = {SPOILED};",
        f"record {SPOILED} is kept as 'Founded', and is about a Renamed",
    ),
}


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    return filled(f"sqlite:///{tmp_path / 'ledger.db'}")


@pytest.fixture
def kept(ledger: str, tmp_path: Path) -> Path:
    """A checkpoint of the ledger, kept elsewhere with its leaves."""
    path = tmp_path / "kept" / "checkpoint"
    path.parent.mkdir()
    assert run("checkpoint", path, PARTYLINE_LEDGER=ledger).exit_code == 0
    return path


def fails(ledger: str | Path, *arguments: str | Path, first: int | None) -> str:
    """What `verify` says of a target that is not as it was; it names the record as the first that differs."""
    result = run("verify", ledger, *arguments)
    assert result.exit_code == 1, said(result)
    assert (
        "which record is the first that differs cannot be told"
        if first is None
        else f"the first record that differs is {first}"
    ) in said(result), said(result)
    return said(result)


def holds(ledger: str | Path, *arguments: str | Path) -> str:
    result = run("verify", ledger, *arguments)
    assert result.exit_code == 0, said(result)
    return said(result)


# A ledger as it was


def test_a_ledger_that_is_as_it_was_holds(ledger: str, kept: Path) -> None:
    told = holds(ledger, "--checkpoint", kept)
    assert f"{RECORDS} records, each follows on those before it and is kept as it says" in told
    assert f"{kept}: holds: its {RECORDS} records are unchanged" in told
    assert re.search(rf"{kept}: signed by partyline\+[0-9a-f]{{8}}\+", told)


def test_a_ledger_that_went_on_holds_and_so_does_its_next_checkpoint(ledger: str, kept: Path) -> None:
    with application(ledger) as api:
        api.given(founded("kz-new", event_id="00000000-0000-0000-0000-0000000000aa"))
    holds(ledger, "--checkpoint", kept)
    again = run("checkpoint", kept, PARTYLINE_LEDGER=ledger)
    assert f"it goes on from the checkpoint of {RECORDS} records" in again.output, said(again)
    assert f"its {RECORDS + 1} records are unchanged" in holds(ledger, "--checkpoint", kept)


def test_without_a_checkpoint_the_records_alone_are_looked_at(ledger: str) -> None:
    assert "each follows on those before it" in holds(ledger)


def test_an_empty_ledger_holds(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'empty.db'}"
    with application(address):
        pass
    assert run("checkpoint", tmp_path / "kept", PARTYLINE_LEDGER=address).exit_code == 0
    assert "its 0 records are unchanged" in holds(address, "--checkpoint", tmp_path / "kept")


# What is changed in a SQLite file


@pytest.mark.parametrize("what", CHANGES)
def test_a_record_that_was_changed_is_found_and_named(what: str, ledger: str, kept: Path) -> None:
    statement, (first, by_themselves) = CHANGES[what]
    change(ledger, statement)
    fails(ledger, "--checkpoint", kept, first=first)
    if by_themselves is None:
        holds(ledger)
    else:
        fails(ledger, first=by_themselves)


@pytest.mark.parametrize("what", CHANGES)
def test_it_is_found_by_the_root_alone_and_named_by_another_copy(
    what: str, ledger: str, kept: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.ndjson"
    with application(ledger) as api:
        copy.write_bytes(api.get("/export", format="ndjson").content)
    kept.with_name("checkpoint.leaves").unlink()
    statement, (first, _) = CHANGES[what]
    change(ledger, statement)
    assert run("verify", ledger, "--checkpoint", kept).exit_code == 1
    fails(ledger, "--checkpoint", kept, "--against", copy, first=first)
    fails(copy, "--against", ledger, first=first) if what != "the last record is dropped" else holds(
        copy, "--against", ledger
    )


def test_where_only_a_later_record_gives_it_away_that_one_is_the_first_at_the_latest(
    tmp_path: Path,
) -> None:
    """A record is made to have been recorded after the next one, which then cannot follow on it."""
    ledger = f"sqlite:///{tmp_path / 'ledger.db'}"
    clock = SetClock()
    with application(ledger, clock) as api:
        for number in range(1, 9):
            clock.now += SECOND
            api.given(founded(f"kz-{number}", event_id=str(UUID(int=number))))
            if number in (3, 8):
                assert run("checkpoint", tmp_path / f"kept-{number}", PARTYLINE_LEDGER=ledger).exit_code == 0
    stood, other = (format_moment(NOON + seconds * SECOND) for seconds in (5, 50))
    change(
        ledger,
        f"UPDATE records SET data = CAST(replace(CAST(data AS TEXT), '{stood}', '{other}') AS BLOB) WHERE position = 5",
    )
    change(ledger, f"UPDATE records SET recorded_at = {NOON + 50 * SECOND} WHERE position = 5")
    early, late = (("--checkpoint", tmp_path / f"kept-{number}") for number in (3, 8))
    assert said(run("verify", ledger, *late)).endswith("the first record that differs is 5")
    (tmp_path / "kept-8.leaves").unlink()
    ending = "the first record that differs is 6 at the latest, and"
    assert said(run("verify", ledger, *late)).endswith(f"{ending} 1 at the earliest")
    assert said(run("verify", ledger)).endswith(f"{ending} 1 at the earliest")
    assert said(run("verify", ledger, *early, *late)).endswith(f"{ending} 4 at the earliest")


@pytest.mark.parametrize("what", BESIDE)
def test_what_is_kept_beside_a_record_is_compared_with_what_it_says(what: str, ledger: str) -> None:
    statement, words = BESIDE[what]
    change(ledger, statement)
    assert words in fails(ledger, first=SPOILED)


def test_every_byte_of_a_record_counts(ledger: str, kept: Path) -> None:
    """One byte, in the file itself, and not through SQLite."""
    path = Path(ledger.removeprefix("sqlite:///"))
    with file_of(ledger):
        pass  # all of it is in the file, and nothing in the log
    whole = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        ((data,),) = connection.execute("SELECT data FROM records WHERE position = ?", (SPOILED,))
    place = whole.index(data)
    for offset in range(0, len(data), 7):
        spoiled = bytearray(whole)
        spoiled[place + offset] ^= 1
        path.write_bytes(spoiled)
        fails(ledger, "--checkpoint", kept, first=SPOILED)
    path.write_bytes(whole)
    holds(ledger, "--checkpoint", kept)


def test_no_byte_of_the_pages_can_be_changed_unnoticed(ledger: str, kept: Path) -> None:
    """Somewhere in the pages that hold records and tags; what is on no row (free room, an old row) changes nothing that anybody reads."""
    path = Path(ledger.removeprefix("sqlite:///"))
    with file_of(ledger):
        pass
    whole = path.read_bytes()
    unnoticed = []
    for place in range(100, len(whole), 211):
        spoiled = bytearray(whole)
        spoiled[place] ^= 0xFF
        path.write_bytes(spoiled)
        result = run("verify", ledger, "--checkpoint", kept)
        if result.exit_code == 0:
            unnoticed.append(place)
        assert result.exit_code in (0, 1), said(result)
    path.write_bytes(whole)
    with closing(sqlite3.connect(":memory:")) as connection:
        for place in unnoticed:  # then SQLite reads the same rows
            spoiled = bytearray(whole)
            spoiled[place] ^= 0xFF
            path.write_bytes(spoiled)
            connection.execute("ATTACH ? AS spoiled", (str(path),))
            rows = connection.execute("SELECT * FROM spoiled.records ORDER BY 1").fetchall()
            tags = connection.execute("SELECT * FROM spoiled.tags ORDER BY 1, 2").fetchall()
            connection.execute("DETACH spoiled")
            path.write_bytes(whole)
            connection.execute("ATTACH ? AS whole", (str(path),))
            assert rows == connection.execute("SELECT * FROM whole.records ORDER BY 1").fetchall(), place
            assert tags == connection.execute("SELECT * FROM whole.tags ORDER BY 1, 2").fetchall(), place
            connection.execute("DETACH whole")


def test_triggers_that_are_gone_are_missed(ledger: str, kept: Path) -> None:
    with closing(sqlite3.connect(ledger.removeprefix("sqlite:///"))) as connection:
        connection.execute("DROP TRIGGER records_are_never_changed")
    told = fails(ledger, "--checkpoint", kept, first=None)
    assert "the trigger records_are_never_changed, which keeps records from being changed, is gone" in told
    assert "holds: its 12 records are unchanged" in told


# What is changed in PostgreSQL


@pytest.fixture
def shared(postgres: Cluster) -> str:
    """A ledger in PostgreSQL."""
    return filled(postgres.new_ledger())


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The operator's key, in a file."""
    path = tmp_path / "key.pem"
    path.write_text(pem_of(b"k" * 32))
    return path


@pytest.mark.parametrize("what", CHANGES)
def test_in_postgresql_a_record_that_was_changed_is_found_and_named(
    what: str, postgres: Cluster, shared: str, key: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    made = run("checkpoint", kept, PARTYLINE_LEDGER=shared, PARTYLINE_SIGNING_KEY=str(key))
    assert made.exit_code == 0, said(made)
    holds(shared, "--checkpoint", kept)
    statement, (first, by_themselves) = CHANGES[what]
    change(shared, statement, postgres)
    fails(shared, "--checkpoint", kept, first=first)
    if by_themselves is not None:
        fails(shared, first=by_themselves)


@pytest.mark.parametrize("what", BESIDE)
def test_in_postgresql_what_is_kept_beside_a_record_is_compared(
    what: str, postgres: Cluster, shared: str
) -> None:
    statement, words = BESIDE[what]
    change(shared, statement, postgres)
    assert words in fails(shared, first=SPOILED)


def test_in_postgresql_triggers_that_are_off_are_missed(postgres: Cluster, shared: str) -> None:
    schema = shared.partition("schema=")[2]
    postgres.execute(f"ALTER TABLE {schema}.partyline_tt_main DISABLE TRIGGER never_changed")
    assert "the trigger never_changed of partyline_tt_main" in fails(shared, first=None)


def test_in_postgresql_nothing_is_signed_without_a_key_that_is_set(shared: str, tmp_path: Path) -> None:
    result = run("checkpoint", tmp_path / "kept", PARTYLINE_LEDGER=shared)
    assert result.exit_code == 1
    assert "PARTYLINE_SIGNING_KEY must be set" in said(result)


# A server


def kept_of(url: str, path: Path, *more: str) -> str:
    result = run("checkpoint", path, "--url", url, *more)
    assert result.exit_code == 0, said(result)
    return said(result)


def test_a_server_holds_by_its_records_and_by_its_proofs(tmp_path: Path) -> None:
    filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    kept = tmp_path / "kept"
    with serving(tmp_path) as server:
        url = f"http://127.0.0.1:{server.port}"
        kept_of(url, kept)
        server.state(founded("kz-new"))
        assert f"its {RECORDS} records are unchanged" in holds(url, "--checkpoint", kept)
        told = holds(url, "--checkpoint", kept, "--proofs-only")
        assert f"holds: the {RECORDS + 1} records of {url} go on from those {RECORDS}" in told
        for more in ([], ["--no-leaves"]):
            assert "it goes on from the checkpoint of" in kept_of(url, kept, *more)
        holds(f"sqlite:///{tmp_path / 'ledger.db'}", "--against", url)
        export = tmp_path / "records.ndjson"
        export.write_bytes(server.client.get("/export", params={"format": "ndjson"}).content)
        holds(export, "--against", url, "--checkpoint", kept)


@pytest.mark.parametrize(
    "what", ["a letter of a name", "the last record is dropped", "what two records say is swapped"]
)
def test_a_server_whose_ledger_was_rewritten_is_found_by_a_kept_checkpoint(what: str, tmp_path: Path) -> None:
    ledger = filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    kept, bare = tmp_path / "kept", tmp_path / "bare"
    with serving(tmp_path) as server:
        url = f"http://127.0.0.1:{server.port}"
        kept_of(url, kept)
        kept_of(url, bare, "--no-leaves")
        copy = tmp_path / "copy.ndjson"
        copy.write_bytes(server.client.get("/export", params={"format": "ndjson"}).content)
    statement, (first, _) = CHANGES[what]
    change(ledger, statement)
    with serving(tmp_path) as server:
        url = f"http://127.0.0.1:{server.port}"
        fails(url, "--checkpoint", kept, first=first)
        fails(url, "--checkpoint", kept, "--proofs-only", first=first)
        assert run("verify", url, "--checkpoint", bare, "--proofs-only").exit_code == 1
        fails(copy, "--against", url, first=first) if first != RECORDS else None
        before = kept.read_bytes()
        for path, more in ((kept, []), (bare, ["--no-leaves"])):
            refused = run("checkpoint", path, "--url", url, *more)
            assert refused.exit_code == 1, said(refused)
            assert re.search("stays|nothing is kept", said(refused))
        assert kept.read_bytes() == before


def test_a_server_that_signs_with_another_key_is_refused(tmp_path: Path) -> None:
    filled(f"sqlite:///{tmp_path / 'ledger.db'}")
    kept = tmp_path / "kept"
    with serving(tmp_path) as server:
        told = kept_of(f"http://127.0.0.1:{server.port}", kept)
    pinned = told.split("signed by ")[1].split()[0]
    (tmp_path / "signing-key").unlink()
    with serving(tmp_path) as server:
        url = f"http://127.0.0.1:{server.port}"
        for arguments in (
            ("verify", url, "--checkpoint", kept),
            ("verify", url, "--key", pinned),
            ("checkpoint", kept, "--url", url),
            ("checkpoint", tmp_path / "new", "--url", url, "--key", pinned),
        ):
            result = run(*arguments)
            assert result.exit_code == 1, said(result)
            assert "is not signed by partyline+" in said(result)
        assert not (tmp_path / "new").exists()


# What was kept


def test_several_checkpoints_narrow_down_where_records_differ(ledger: str, tmp_path: Path) -> None:
    with application(ledger) as api:
        for size in (4, 9, 12):
            note = api.client.get(
                "/ledger/checkpoint", params={"size": size}, headers={"Accept": "text/plain"}
            )
            (tmp_path / f"at-{size}").write_text(note.text)
    change(ledger, CHANGES["a letter of a name"][0])
    told = fails(ledger, *(f"--checkpoint={tmp_path / f'at-{size}'}" for size in (12, 4, 9)), first=None)
    assert f"{tmp_path / 'at-4'}: holds" in told
    assert "a record from 5 to 9 is another one" in told


def test_a_checkpoint_as_json_does_as_well(ledger: str, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    with application(ledger) as api:
        path.write_bytes(api.get("/ledger/checkpoint").content)
    holds(ledger, "--checkpoint", path)
    path.write_text(path.read_text().replace('"size":12', '"size":11'))
    result = run("verify", ledger, "--checkpoint", path)
    assert "its size and root are not those of its note" in said(result)


def test_a_checkpoint_that_was_changed_is_refused(ledger: str, kept: Path) -> None:
    kept.write_text(kept.read_text().replace("\n12\n", "\n11\n"))
    kept.with_name("checkpoint.leaves").unlink()
    result = run("verify", ledger, "--checkpoint", kept)
    assert result.exit_code == 1
    assert "was changed after it was signed" in said(result)


def test_leaves_that_were_changed_are_refused(ledger: str, kept: Path) -> None:
    leaves = kept.with_name("checkpoint.leaves")
    leaves.write_bytes(leaves.read_bytes()[:-32] + bytes(32))
    result = run("verify", ledger, "--checkpoint", kept)
    assert result.exit_code == 1
    assert "does not hold the leaves under the root" in said(result)


def test_a_checkpoint_beside_which_later_leaves_were_written_is_the_old_one_still(
    ledger: str, kept: Path, tmp_path: Path
) -> None:
    """Keeping the later one was killed when its leaves were there, and the checkpoint was not yet."""
    with application(ledger) as api:
        api.given(founded("kz-new", event_id="00000000-0000-0000-0000-0000000000aa"))
    assert run("checkpoint", tmp_path / "later", PARTYLINE_LEDGER=ledger).exit_code == 0
    leaves = kept.with_name("checkpoint.leaves")
    leaves.write_bytes((tmp_path / "later.leaves").read_bytes())
    assert f"its {RECORDS} records are unchanged" in holds(ledger, "--checkpoint", kept)
    again = run("checkpoint", kept, PARTYLINE_LEDGER=ledger)
    assert f"it goes on from the checkpoint of {RECORDS} records" in said(again)
    assert (again.exit_code, kept.read_bytes()) == (0, (tmp_path / "later").read_bytes())
    leaves.write_bytes(leaves.read_bytes() + bytes(32))
    change(ledger, CHANGES["a letter of a name"][0])
    fails(ledger, "--checkpoint", kept, first=SPOILED)


def test_what_killed_ones_left_of_a_checkpoint_is_removed_by_the_next(ledger: str, kept: Path) -> None:
    left = [kept.with_name(f".{name}-unfinished-left") for name in ("checkpoint", "checkpoint.leaves")]
    other = kept.with_name(".checkpoint-of-mine")
    for each in (*left, other):
        each.write_bytes(b"half")
        os.utime(each, (0, 0))
    assert run("checkpoint", kept, PARTYLINE_LEDGER=ledger).exit_code == 0
    assert [each.exists() for each in (*left, other)] == [False, False, True]


def test_what_is_no_checkpoint_is_refused(ledger: str, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("hello")
    assert "holds no checkpoint" in said(run("verify", ledger, "--checkpoint", tmp_path / "none"))


def test_of_an_export_the_signature_is_looked_at_by_a_key_that_is_given(
    ledger: str, kept: Path, tmp_path: Path
) -> None:
    export = tmp_path / "records.ndjson"
    with application(ledger) as api:
        export.write_bytes(api.get("/export", format="ndjson").content)
        key = api.get("/ledger/key").json()["key"]
    assert "its signature is not looked at" in holds(export, "--checkpoint", kept)
    assert f"signed by {key}" in holds(export, "--checkpoint", kept, "--key", key)
    export.write_bytes(export.read_bytes()[:-1])
    assert f"record {RECORDS} has no end" in fails(export, first=RECORDS)


def test_what_is_nothing_to_verify_is_said(tmp_path: Path, ledger: str) -> None:
    assert "nowhere' is nothing to verify: there is no such file, and" in said(
        run("verify", tmp_path / "nowhere")
    )
    assert "is nothing to verify: it is a folder" in said(run("verify", tmp_path))
    file = ledger.removeprefix("sqlite:///")
    assert "is a SQLite file, and no export" in said(run("verify", file))
    assert "there is no ledger at" in said(run("verify", f"sqlite:///{tmp_path / 'nowhere.db'}"))
    assert not (tmp_path / "nowhere.db").exists()
    assert "verify its server" in said(run("verify", "memory:"))


def test_a_ledger_that_is_damaged_is_not_signed(ledger: str, tmp_path: Path) -> None:
    change(ledger, BESIDE["a tag that is gone"][0])
    result = run("checkpoint", tmp_path / "kept", PARTYLINE_LEDGER=ledger)
    assert result.exit_code == 1
    assert "nothing is signed" in said(result)
    assert not (tmp_path / "kept").exists()

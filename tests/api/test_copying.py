"""A ledger copied from exported records: the same, position for position; and what is no ledger is refused before anything is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import api.copying
from api.cli import cli
from api.copying import NoCopy, copy_ledger
from domain.ledger.memory import MemoryLedger
from domain.ledger.opening import open_ledger
from domain.ledger.port import Append, Draft, Entry, Ledger
from tests.api.exports.ledgers import hostile
from tests.api.given import NOON, SECOND, Api, SetClock, application, founded, id_, renamed
from tests.domain.ledger.cluster import Cluster

LATER = NOON + 1_000 * SECOND


@pytest.fixture
def original(tmp_path: Path) -> Iterator[Api]:
    """Histories that were recorded at three times."""
    with application(f"sqlite:///{tmp_path / 'original.db'}") as running:
        hostile(running)
        running.clock.now += SECOND
        running.given(founded("kz-z"))
        running.clock.now += 60 * SECOND
        running.given(renamed("Z", party="kz-z"), renamed("Zz", party="kz-z", date="2021"))
        yield running


@pytest.fixture
def exported(original: Api, tmp_path: Path) -> Path:
    path = tmp_path / "records.ndjson"
    path.write_bytes(original.get("/export", format="ndjson").content)
    return path


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions are so small that it takes many."""
    monkeypatch.setattr(api.copying, "AT_ONCE", 4)


@contextmanager
def opened(address: str) -> Iterator[Ledger]:
    ledger = open_ledger(address, SetClock(LATER))
    try:
        yield ledger
    finally:
        ledger.close()


def held(api: Api) -> list[Entry]:
    return list(api.client.app.state.desk.ledger.read())


def copied(path: Path, ledger: Ledger | None = None) -> list[Entry]:
    ledger = MemoryLedger(SetClock(LATER)) if ledger is None else ledger
    copy_ledger(ledger, path, SetClock(LATER))
    return list(ledger.read())


def refused(path: Path, *lines: bytes, ledger: Ledger | None = None) -> str:
    """Why a file of these lines is not copied; nothing is written."""
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    ledger = MemoryLedger(SetClock(LATER)) if ledger is None else ledger
    before = list(ledger.read())
    with pytest.raises(NoCopy) as error:
        copy_ledger(ledger, path, SetClock(LATER))
    assert list(ledger.read()) == before
    return str(error.value)


@pytest.mark.parametrize("size", [1, 2, 4, 2_000])
def test_a_copy_holds_the_same_records_times_and_tags(
    original: Api, exported: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(api.copying, "AT_ONCE", size)
    assert copied(exported) == held(original)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_of_a_copy_is_the_same_file_on_each_kind_of_ledger(
    original: Api, exported: Path, tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    if kind == "sqlite":
        address = f"sqlite:///{tmp_path / 'copy.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        address = cluster.new_ledger()
    with opened(address) as ledger:
        assert copied(exported, ledger) == held(original)
    with application(address, SetClock(LATER)) as copy:
        assert copy.get("/export", format="ndjson").content == exported.read_bytes()
        assert (
            copy.get("/parties/kz-a", as_of="2012").content
            == original.get("/parties/kz-a", as_of="2012").content
        )
        copy.given(founded("kz-new", event_id=id_(1_000)))  # it goes on as any ledger does


@pytest.mark.usefixtures("few")
def test_a_copy_that_was_cut_off_goes_on_where_it_was(exported: Path, original: Api) -> None:
    class CutOff(Exception):
        pass

    def cut(step: str, done: int, _total: int) -> None:
        if step == "writing" and done:
            raise CutOff

    ledger = MemoryLedger(SetClock(LATER))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(api.copying, "OFTEN", 1)
        with pytest.raises(CutOff):
            copy_ledger(ledger, exported, SetClock(LATER), progress=cut)
    before = ledger.head().position
    assert 0 < before < original.head()
    done = copy_ledger(ledger, exported, SetClock(LATER))
    assert (done.held, done.head) == (before, original.head())
    assert list(ledger.read()) == held(original)
    assert copy_ledger(ledger, exported, SetClock(LATER)).held == original.head()
    assert list(ledger.read()) == held(original)


def test_a_dry_run_judges_and_writes_nothing(exported: Path) -> None:
    ledger = MemoryLedger(SetClock(LATER))
    done = copy_ledger(ledger, exported, SetClock(LATER), dry_run=True)
    assert (done.held, ledger.head().position) == (0, 0)


def test_another_ledger_is_refused(exported: Path) -> None:
    ledger = MemoryLedger(SetClock(LATER))
    ledger.append([Append((Draft("Founded", ("event:x",), lambda *_: b"{}"),), 0, ())])
    lines = exported.read_bytes().splitlines()
    assert "holds another record at position 1" in refused(exported, *lines, ledger=ledger)


def test_a_ledger_that_goes_on_beyond_the_file_is_refused(exported: Path) -> None:
    ledger = MemoryLedger(SetClock(LATER))
    copied(exported, ledger)
    lines = exported.read_bytes().splitlines()
    assert "only the first 3 of them" in refused(exported, *lines[:3], ledger=ledger)


def test_what_is_no_whole_ledger_is_refused(exported: Path, original: Api) -> None:
    lines = exported.read_bytes().splitlines()
    of_russia = original.get("/export", format="ndjson", country="RU").content.splitlines()
    assert "An export of one country leaves records out" in refused(exported, *of_russia)
    assert "line 2 has position 3, where 2 would follow" in refused(exported, lines[0], *lines[2:])
    late = lines[-1].replace(b"T12:01:01", b"T11:00:00")
    assert late != lines[-1]
    assert "record time never runs backwards" in refused(exported, *lines[:-1], late)
    assert "line 3 is no record" in refused(exported, *lines[:2], b"", *lines[2:])
    unknown = lines[1].replace(b'"type":"Founded"', b'"type":"Wedding"')
    assert "line 2 is no record that this version of Partyline can read" in refused(
        exported, lines[0], unknown
    )
    newer = lines[1][:-1] + b',"event_version":2}'
    assert "written in version 2, and this Partyline knows versions 1 to 1" in refused(
        exported, lines[0], newer
    )
    more = lines[1][:-1] + b',"signature":"x"}'
    assert "line 2 is not as this version of Partyline writes records" in refused(exported, lines[0], more)
    assert "is revision 2 of event" in refused(exported, lines[0].replace(b'"revision":1', b'"revision":2'))
    assert "cannot follow what was said of it before" in refused(
        exported, lines[0].replace(b'"kind":"stated"', b'"kind":"corrected"')
    )


def test_a_file_whose_last_line_is_cut_off_is_refused(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes()[:-1])
    ledger = MemoryLedger(SetClock(LATER))
    with pytest.raises(NoCopy, match="the file was cut off"):
        copy_ledger(ledger, exported, SetClock(LATER))
    assert ledger.head().position == 0


def test_records_of_the_future_are_refused_before_anything_is_written(exported: Path) -> None:
    ledger = MemoryLedger(SetClock(NOON))
    with pytest.raises(NoCopy, match="set this machine's clock"):
        copy_ledger(ledger, exported, SetClock(NOON))
    assert ledger.head().position == 0


@pytest.mark.usefixtures("few")
def test_somebody_who_writes_meanwhile_is_noticed(exported: Path) -> None:
    ledger = MemoryLedger(SetClock(NOON))

    def meddle(step: str, done: int, _total: int) -> None:
        if step == "writing" and not done:
            ledger.append([Append((Draft("Founded", ("event:x",), lambda *_: b"{}"),), 0, ())])

    with pytest.raises(NoCopy, match="something else writes to it"):
        copy_ledger(ledger, exported, SetClock(LATER), progress=meddle)
    assert ledger.head().position == 1


def test_the_commands_copy_a_ledger_and_write_over_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{tmp_path / 'seeded.db'}")

    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    run("seed")
    first = Path(run("export", "ndjson", str(tmp_path / "first")).strip())
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    records = len(first.read_bytes().splitlines())
    said = run("import", "ledger", str(first), "--ledger", copy)
    assert said.endswith(f"{records} records, 0 there already, {records} new\n")
    monkeypatch.setenv("PARTYLINE_LEDGER", copy)
    second = Path(run("export", "ndjson", str(tmp_path / "second")).strip())
    assert (second.name, second.read_bytes()) == (first.name, first.read_bytes())

    package = tmp_path / "package"
    written = run("export", "csv", str(package), "--as-of", "2012", "--country", "KZ", "--bom").split("\n")
    assert sorted(filter(None, written)) == sorted(str(path) for path in package.iterdir())
    (package / "datapackage.json").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"datapackage\.json is there already"):
        run("export", "csv", str(package))
    assert (package / "datapackage.json").read_text(encoding="utf-8") == "mine"

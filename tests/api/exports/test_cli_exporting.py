"""`partyline export`: what the address gives, as files in a folder, whole or not at all."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from tests.api.exports.ledgers import HOSTILE
from tests.api.given import EDITOR
from tests.api.serving import Server, serving

DAY = "2020-12-31"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("exporting")) as server:
        stated = server.client.post("/events", json={"events": list(HOSTILE)}, headers=EDITOR)
        assert stated.status_code == 201, stated.text
        yield server


@pytest.fixture(autouse=True)
def _without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PARTYLINE_")]:
        monkeypatch.delenv(name)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["export", *words])


def of_server(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def given_by(server: Server, **query: str) -> httpx.Response:
    answer = server.client.get("/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer


def files_of(answer: httpx.Response) -> dict[str, bytes]:
    """The files of an archive; any other answer is one file."""
    if answer.headers["content-type"] != "application/zip":
        return {answer.headers["content-disposition"].split('"')[1]: answer.content}
    with ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("by_url", [False, True])
@pytest.mark.parametrize("format_", ["csv", "sqlite", "parquet", "popolo", "ndjson"])
def test_the_files_are_those_that_the_address_gives(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, by_url: bool
) -> None:
    day = {} if format_ == "ndjson" else {"as_of": DAY}
    words = [format_, str(tmp_path / "out"), *(["--as-of", DAY] if day else [])]
    if by_url:
        words += ["--url", of_server(server)]
    else:
        monkeypatch.setenv("PARTYLINE_LEDGER", f"sqlite:///{server.log.parent / 'ledger.db'}")
    result = run(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    wanted = files_of(given_by(server, format=format_, **day))
    assert files_in(tmp_path / "out") == wanted
    assert sorted(result.output.splitlines()) == sorted(str(tmp_path / "out" / name) for name in wanted)


def test_country_position_and_the_sign_of_utf_8_are_passed_on(server: Server, tmp_path: Path) -> None:
    asked = {"as_of": "2005", "known_at": "5", "country": "KZ", "bom": "1"}
    words = ["--as-of", "2005", "--known-at", "5", "--country", "KZ", "--bom", "--url", of_server(server)]
    assert run("csv", str(tmp_path / "out"), *words).exit_code == 0
    assert files_in(tmp_path / "out") == files_of(given_by(server, format="csv", **asked))


def test_where_one_of_the_files_is_there_already_none_is_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text("mine")
    result = run("csv", str(tmp_path), "--url", of_server(server))
    assert isinstance(result.exception, FileExistsError)
    assert str(tmp_path / "results.csv") in str(result.exception)
    assert files_in(tmp_path) == {"results.csv": b"mine"}


def test_what_the_server_refuses_leaves_no_folder(server: Server, tmp_path: Path) -> None:
    result = run("csv", str(tmp_path / "out"), "--country", "Kazakhstan", "--url", of_server(server))
    assert "country is 'Kazakhstan'" in str(result.exception)
    assert not (tmp_path / "out").exists()

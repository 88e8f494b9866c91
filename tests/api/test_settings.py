"""Settings: the environment, then the TOML file that it names, then the defaults; what is wrong is named."""

import re
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings, SettingsError, read_settings

DEFAULTS = Settings(
    ledger="sqlite:///var/partyline.db",
    host="127.0.0.1",
    port=8000,
    write_token=None,
    max_body=32 * 1024 * 1024,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "partyline.toml"


def test_nothing_needs_to_be_set() -> None:
    assert read_settings({}) == DEFAULTS
    assert read_settings({"HOME": "/root", "PARTY": "line", "partyline_port": "1"}) == DEFAULTS


def test_each_setting_is_read_from_the_environment() -> None:
    environ = {
        "PARTYLINE_LEDGER": "sqlite:////var/lib/partyline/ledger.db",
        "PARTYLINE_HOST": "0.0.0.0",  # noqa: S104 - it is only read
        "PARTYLINE_PORT": "9000",
        "PARTYLINE_WRITE_TOKEN": "sixteen letters!",
        "PARTYLINE_MAX_BODY": "1048576",
    }
    assert read_settings(environ) == Settings(
        ledger="sqlite:////var/lib/partyline/ledger.db",
        host="0.0.0.0",  # noqa: S104 - it is only read
        port=9000,
        write_token="sixteen letters!",
        max_body=1_048_576,
    )


def test_each_setting_is_read_from_the_file(file: Path) -> None:
    file.write_text(
        'ledger = "memory:"\nhost = "::1"\nport = 9000\nwrite_token = "sixteen letters!"\nmax_body = 2048\n'
    )
    assert read_settings({"PARTYLINE_CONFIG": str(file)}) == Settings(
        ledger="memory:", host="::1", port=9000, write_token="sixteen letters!", max_body=2048
    )


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(file: Path) -> None:
    file.write_text('port = 9000\nhost = "::1"\n')
    environ = {"PARTYLINE_CONFIG": str(file), "PARTYLINE_PORT": "9001"}
    assert read_settings(environ) == Settings(port=9001, host="::1")


def test_an_empty_file_sets_nothing(file: Path) -> None:
    file.write_text("")
    assert read_settings({"PARTYLINE_CONFIG": str(file)}) == DEFAULTS


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"PARTYLINE_PORT": "http"}, "PARTYLINE_PORT"),
        ({"PARTYLINE_PORT": ""}, "PARTYLINE_PORT"),
        ({"PARTYLINE_PORT": "0"}, "PARTYLINE_PORT"),
        ({"PARTYLINE_PORT": "65536"}, "PARTYLINE_PORT"),
        ({"PARTYLINE_PORT": "-1"}, "PARTYLINE_PORT"),
        ({"PARTYLINE_PORT": "80.5"}, "PARTYLINE_PORT"),
        ({"PARTYLINE_PORT": "9" * 5_000}, "PARTYLINE_PORT"),
        ({"PARTYLINE_MAX_BODY": "1023"}, "PARTYLINE_MAX_BODY"),
        ({"PARTYLINE_MAX_BODY": "16MiB"}, "PARTYLINE_MAX_BODY"),
        ({"PARTYLINE_WRITE_TOKEN": "too short"}, "PARTYLINE_WRITE_TOKEN"),
        ({"PARTYLINE_WRITE_TOKEN": ""}, "PARTYLINE_WRITE_TOKEN"),
        ({"PARTYLINE_WRITE_TOKEN": " " * 16}, "PARTYLINE_WRITE_TOKEN"),
        ({"PARTYLINE_WRITE_TOKEN": " \t" + "x" * 15 + "\r\n"}, "PARTYLINE_WRITE_TOKEN"),
        ({"PARTYLINE_LEGDER": "memory:"}, "PARTYLINE_LEGDER"),
        ({"PARTYLINE_": "x"}, "PARTYLINE_"),
        ({"PARTYLINE_CONFIG": "/nowhere/partyline.toml"}, "/nowhere/partyline.toml"),
        ({"PARTYLINE_CONFIG": "/"}, "'/'"),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings(environ)
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"prot = 8000", "'prot'"),
        (b"PORT = 8000", "'PORT'"),
        (b"[server]\nport = 8000", "'server'"),
        (b"port = ", "TOML"),
        (b'port = "http"', "port"),
        (b"port = 0", "port"),
        (b"port = 1.5", "port"),
        (b"port = [8000]", "port"),
        (b"ledger = 5", "ledger"),
        (b'host = "\xff\xfe"', "TOML"),
        (b'write_token = "too short"', "write_token"),
        (b'write_token = "                "', "write_token"),
        (b"\x00", "TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(file: Path, text: bytes, named: str) -> None:
    file.write_bytes(text)
    with pytest.raises(SettingsError) as refusal:
        read_settings({"PARTYLINE_CONFIG": str(file)})
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("reading", "open or closed"),
        ("log_format", "auto, json or text"),
        ("log_level", "debug, info, warning or error"),
        ("access_log", "off, failed or all"),
        ("metrics", "local, open or off"),
        ("forwarded_by", "x-forwarded or forwarded"),
    ],
)
def test_a_choice_that_there_is_not_is_told_with_those_that_there_are(
    file: Path, name: str, choices: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({f"PARTYLINE_{name.upper()}": "close"})
    assert str(refusal.value) == (
        f"a setting is wrong: PARTYLINE_{name.upper()} is 'close': it would be {choices}"
    )
    file.write_text(f'{name} = "close"')
    with pytest.raises(SettingsError) as refusal:
        read_settings({"PARTYLINE_CONFIG": str(file)})
    assert str(refusal.value) == (
        f"a setting in {str(file)!r} is wrong: {name} is 'close': it would be {choices}"
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("trusted_proxies", "10.0.0.300", "names '10.0.0.300'"),
        ("webhook_hosts", "a b", "has 'a b'"),
        ("cors_origins", "x/y", "names 'x/y'"),
        ("forwarded_by", "forwarded", "says how proxies tell"),
        ("origin", "a b", "is 'a b': it would be a name without blanks and +"),
    ],
)
def test_a_setting_is_named_as_it_was_written(file: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=f"PARTYLINE_{name.upper()} {re.escape(words)}"):
        read_settings({f"PARTYLINE_{name.upper()}": value})
    file.write_text(f'{name} = "{value}"')
    with pytest.raises(SettingsError, match=f": {name} {re.escape(words)}"):
        read_settings({"PARTYLINE_CONFIG": str(file)})


@pytest.mark.parametrize("token", ["hunter2", "x" * 15])
def test_a_token_that_is_refused_is_not_repeated(token: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"PARTYLINE_WRITE_TOKEN": token})
    assert token not in str(refusal.value)


def test_blanks_around_a_token_are_no_part_of_it() -> None:
    assert read_settings({"PARTYLINE_WRITE_TOKEN": " sixteen letters!\n"}).write_token == "sixteen letters!"


def test_a_ledger_that_is_refused_is_not_repeated(file: Path) -> None:
    file.write_text('ledger = ["postgresql://partyline:hunter2@db"]')
    with pytest.raises(SettingsError, match="ledger") as refusal:
        read_settings({"PARTYLINE_CONFIG": str(file)})
    assert "hunter2" not in str(refusal.value)


def test_settings_do_not_change() -> None:
    settings: Any = read_settings({})
    with pytest.raises(AttributeError):
        settings.port = 9000

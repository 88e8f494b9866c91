"""What is documented is what there is: routes, problems, settings, commands; and the page that shows it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from api.app import create_app
from api.cli import cli
from api.openapi import OPENAPI
from api.pages import FILES, INITIALIZER, PAGE, POLICY
from api.problems import TYPES
from api.settings import CONFIG, PREFIX, Settings, read_settings
from domain.events import FindingCode
from tests.projections.test_findings import EVERY_FINDING, EVERY_FINDING_OF_A_CONTEST

ROOT = Path(__file__).parent.parent.parent
OF_ITSELF = {"OPTIONS", "HEAD"}
"""`OPTIONS` is answered everywhere, `HEAD` wherever `GET` is: the document says so once."""


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    settings = Settings(ledger="memory:", write_token="the token of these tests")
    with TestClient(create_app(settings)) as client:
        yield client


def rows(file: Path) -> list[list[str]]:
    """The cells of a page's first table."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines[2:]]


def plain(cell: str) -> str:
    """What stands in code quotes."""
    return cell.removeprefix("`").removesuffix("`")


def is_page(route: HTTPRoute) -> bool:
    """Whether the route is one of a page for people, which the document of the API does not list."""
    return any("page" in handler.opt for handler in route.route_handlers)


# Routes, commands


def test_every_route_is_documented_and_every_documented_route_is_there(client: TestClient[Litestar]) -> None:
    there = {
        (method, re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path))
        for route in client.app.routes
        if isinstance(route, HTTPRoute)
        for method in set(route.methods) - OF_ITSELF
        if not is_page(route)
    }
    documented = {
        (method.upper(), path)
        for path, operations in msgspec.json.decode(OPENAPI)["paths"].items()
        for method in operations
    }
    assert documented == there


def test_every_page_is_documented_and_every_documented_page_is_there(client: TestClient[Litestar]) -> None:
    there = {
        re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
        for route in client.app.routes
        if isinstance(route, HTTPRoute) and is_page(route)
    }
    assert {plain(row[0]) for row in rows(ROOT / "docs/pages.md")} == there


def test_head_is_answered_wherever_get_is_and_nowhere_else(client: TestClient[Litestar]) -> None:
    for route in client.app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        assert ("HEAD" in route.methods) == ("GET" in route.methods), route.path
        assert "OPTIONS" in route.methods
    assert "`HEAD` is answered wherever `GET` is" in msgspec.json.decode(OPENAPI)["info"]["description"]


def test_every_websocket_is_told_of_where_the_document_tells_of_the_same_over_http(
    client: TestClient[Litestar],
) -> None:
    sockets = [route.path for route in client.app.routes if not isinstance(route, HTTPRoute)]
    operations = msgspec.json.decode(OPENAPI)["paths"]
    assert sockets
    assert [path for path in sockets if "WebSocket" not in operations[path]["get"]["description"]] == []


@pytest.mark.parametrize("command", cli.list_commands(click.Context(cli)))
def test_every_command_stands_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\bpartyline {command}\b", readme), f"README.md does not name `partyline {command}`"


# Problems


def test_every_type_of_problem_is_explained_in_the_order_of_the_table() -> None:
    listed = rows(ROOT / "docs/problems.md")
    assert [(plain(kind), int(status)) for kind, status, _, _ in listed] == [
        (kind, known.status) for kind, known in TYPES.items()
    ]
    assert [kind for kind, _, meaning, advice in listed if not (meaning and advice)] == []


@pytest.mark.parametrize("kind", TYPES)
def test_the_type_of_a_problem_leads_somewhere(client: TestClient[Litestar], kind: str) -> None:
    answer = client.get(f"/problems/{kind}")
    assert answer.json() == {
        "type": f"/problems/{kind}",
        "title": TYPES[kind].title,
        "status": TYPES[kind].status,
    }


# Findings


def test_every_code_of_a_finding_is_explained_and_every_code_explained_is_there() -> None:
    listed = rows(ROOT / "docs/findings.md")
    assert sorted(plain(code) for code, *_ in listed) == sorted(get_args(FindingCode))
    assert [code for code, about, meaning, advice in listed if not (about and meaning and advice)] == []


def test_what_each_code_is_about_is_what_the_examples_of_findings_are_about() -> None:
    for code, about, *_ in rows(ROOT / "docs/findings.md"):
        subjects = [
            subject
            for subject, examples in (("party", EVERY_FINDING), ("contest", EVERY_FINDING_OF_A_CONTEST))
            if plain(code) in examples
        ]
        assert about == " or ".join(subjects), code


# Settings


def test_every_setting_is_documented_and_every_documented_setting_is_there() -> None:
    listed = rows(ROOT / "docs/settings.md")
    fields = [field.name for field in msgspec.structs.fields(Settings)]
    assert [plain(variable) for variable, *_ in listed] == [
        *(PREFIX + name.upper() for name in fields),
        CONFIG,
    ]
    assert [plain(name) for _, name, *_ in listed] == [*fields, ""]
    assert [row for row in listed if not all((row[0], *row[2:]))] == []


def test_the_defaults_of_settings_are_those_documented() -> None:
    shown = {plain(row[1]): plain(row[2]) for row in rows(ROOT / "docs/settings.md")}
    in_words = {
        "write_token": "made at the first start",
        "public_url": "the host that was asked",
        "signing_key": "made at first need",
        "origin": "the public address",
        "ahead": "grows with the ledger",
    }
    for field in msgspec.structs.fields(Settings):
        default = in_words[field.name] if field.default is None else str(field.default)
        assert shown[field.name] == default


def test_the_examples_of_settings_can_be_set(tmp_path: Path) -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    shown = {plain(row[0]): plain(row[4]) for row in rows(ROOT / "docs/settings.md")}
    del shown[CONFIG]
    by_environment = read_settings(shown)
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert tomllib.loads(block).keys() == {field.name for field in msgspec.structs.fields(Settings)}
    config = tmp_path / "partyline.toml"
    config.write_text(block, encoding="utf-8")
    assert read_settings({CONFIG: str(config)}) == by_environment
    assert all(
        getattr(by_environment, field.name) != field.default for field in msgspec.structs.fields(Settings)
    ), "an example shows another value than the default"


# The page


def test_the_front_page_leads_to_the_documentation(client: TestClient[Litestar]) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<a href="/docs">' in answer.text


def test_the_document_is_served_as_it_was_made(client: TestClient[Litestar]) -> None:
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == OPENAPI


def test_the_page_asks_no_other_host() -> None:
    assert re.findall(r"https?:|//\w|@import|url\(", PAGE + INITIALIZER) == []
    assert "validatorUrl: null" in INITIALIZER


def test_the_page_has_nothing_in_line_that_its_policy_forbids(client: TestClient[Litestar]) -> None:
    answer = client.get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'" in POLICY
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|javascript:", answer.text) == []


def test_every_file_that_the_page_names_is_served(client: TestClient[Litestar]) -> None:
    named = set(re.findall(r'(?:src|href)="(/[^"]*)"', PAGE)) | set(
        re.findall(r'url: "(/[^"]*)"', INITIALIZER)
    )
    assert named == {f"/docs/{name}" for name in FILES} | {"/openapi.json"}
    for address in named:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "media_type", "begins"),
    [
        ("initializer.js", "text/javascript; charset=utf-8", b"SwaggerUIBundle({"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", b"/*!"),
        ("swagger-ui.css", "text/css; charset=utf-8", b".swagger-ui"),
        ("favicon.png", "image/png", b"\x89PNG"),
    ],
)
def test_a_file_is_served_with_its_media_type(
    client: TestClient[Litestar], name: str, media_type: str, begins: bytes
) -> None:
    answer = client.get(f"/docs/{name}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content.startswith(begins)


@pytest.mark.parametrize("address", ["/openapi.json", "/docs", *(f"/docs/{name}" for name in FILES)])
def test_what_a_browser_has_already_is_not_sent_again(client: TestClient[Litestar], address: str) -> None:
    first = client.get(address)
    assert first.headers["cache-control"] == "no-cache", "names do not change with the program"
    for known in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize(
    "address",
    [
        "/docs/index.html",
        "/docs/swagger-initializer.js",
        "/docs/..%2Fpages.py",
        "/docs/%2e%2e%2fpages.py",
        "/docs/..%5Cpages.py",
        "/docs/../pages.py",
        "/docs/swagger-ui.css%00",
        "/docs//etc/passwd",
    ],
)
def test_nothing_but_the_listed_files_is_served(client: TestClient[Litestar], address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")

"""The package as it is installed has every page: whoever installs it has no checkout beside it."""

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.measuring import ROOT

PAGES = ROOT / "api" / "web"
KINDS = {"templates": {".html"}, "static": {".css", ".js", ".svg"}}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the built wheel, by their path in it."""
    (built,) = WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path_factory.mktemp("built")), versions=["standard"]
    )
    with zipfile.ZipFile(built) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


@pytest.mark.parametrize("folder", sorted(KINDS))
def test_every_template_and_every_asset_is_in_the_built_wheel(
    folder: str, installed: dict[str, bytes]
) -> None:
    written = {path for path in (PAGES / folder).iterdir() if not path.name.startswith(".")}
    assert {path.suffix for path in written} <= KINDS[folder], "another kind of file is served by nobody"
    expected = {f"api/web/{folder}/{path.name}": path.read_bytes() for path in written}
    assert expected
    found = {
        name: content for name, content in installed.items() if Path(name).parent == Path("api/web", folder)
    }
    assert found == expected


def test_all_that_a_page_is_made_of_is_in_the_built_wheel(installed: dict[str, bytes]) -> None:
    written = {f"api/web/{path.name}" for path in PAGES.glob("*.py")}
    assert {name for name in installed if Path(name).parent == Path("api/web")} == written

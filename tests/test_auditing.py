import json
from typing import Any

from tests.auditing import judged

SOUND: dict[str, Any] = {"name": "click", "version": "8.5.1", "vulns": []}
HURT: dict[str, Any] = {
    "name": "jinja2",
    "version": "2.4",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": [], "description": "..."}],
}
UNKNOWN: dict[str, Any] = {"name": "partyline", "skip_reason": "Dependency not found on PyPI"}


def _written(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_finding_fails_the_audit_and_is_named_with_the_version_that_mends_it() -> None:
    assert judged(_written(SOUND, HURT), "") == (
        1,
        "jinja2 2.4: PYSEC-2019-217, mended in 2.10.1\n2 packages audited, 1 known vulnerabilities",
    )


def test_what_is_sound_passes_and_what_the_service_does_not_know_is_named() -> None:
    status, told = judged(_written(SOUND, UNKNOWN), "")
    assert status == 0
    assert told.endswith("NOT AUDITED: partyline")


def test_a_service_that_knows_nothing_or_does_not_answer_is_no_failure_and_is_said_loudly() -> None:
    for out, err in ((_written(UNKNOWN), ""), ("", "ERROR:pip_audit:ConnectionError: Max retries exceeded")):
        status, told = judged(out, err)
        assert status == 0
        assert told.startswith("!!! NOT AUDITED")
        assert "\n" not in told


def test_an_audit_that_breaks_off_otherwise_fails() -> None:
    assert judged("", "TypeError: unexpected keyword") == (
        2,
        "the audit broke off: TypeError: unexpected keyword",
    )

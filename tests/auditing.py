"""What `make audit` runs: is a known vulnerability in what is installed?

`python -m tests.auditing`. Whoever works without the network must be able to check all the rest: where no service of vulnerabilities
answers, that is said in a line, and is no failure. A finding is one, and so is an audit that broke off in another way.
"""

import subprocess
import sys
from typing import Any, Final

import msgspec

SECONDS: Final = 25
"""For all of it; a service that takes longer counts as one that does not answer."""
SECONDS_TO_ANSWER: Final = 5

AWAY: Final = ("ConnectionError", "ServiceError", "Timeout", "timed out", "connection", "resolve")
"""What pip-audit says where nobody answers it."""


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "--skip-editable", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", str(SECONDS_TO_ANSWER)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        status, told = _not_audited(f"no answer within {SECONDS} s")
    else:
        status, told = judged(done.stdout, done.stderr)
    sys.stdout.write(told + "\n")
    return status


def judged(out: str, err: str) -> tuple[int, str]:
    """The exit status, and what to tell, of what pip-audit wrote."""
    try:
        packages: list[dict[str, Any]] = msgspec.json.decode(out)["dependencies"]
    except (msgspec.DecodeError, KeyError, TypeError):
        said = err.strip().splitlines()[-1:] or ["it said nothing"]
        if any(sign.lower() in err.lower() for sign in AWAY):
            return _not_audited(said[0])
        return 2, f"the audit broke off: {said[0]}"
    known = [each for each in packages if "vulns" in each]
    if not known:
        return _not_audited(f"it knows none of the {len(packages)} packages")
    found = [
        f"{each['name']} {each['version']}: {vulnerability['id']}, mended in {_mended(vulnerability)}"
        for each in known
        for vulnerability in each["vulns"]
    ]
    unknown = sorted(each["name"] for each in packages if "vulns" not in each)
    told = [*found, f"{len(known)} packages audited, {len(found)} known vulnerabilities"]
    if unknown:
        told.append(f"not known to the service, and so NOT AUDITED: {', '.join(unknown)}")
    return int(bool(found)), "\n".join(told)


def _mended(vulnerability: dict[str, Any]) -> str:
    return ", ".join(vulnerability["fix_versions"]) or "no version yet"


def _not_audited(why: str) -> tuple[int, str]:
    return 0, f"!!! NOT AUDITED for vulnerabilities: the service cannot be reached from here ({why})"


if __name__ == "__main__":
    sys.exit(main())

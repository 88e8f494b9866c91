"""`make fuzz`: many cases of each kind, and of the served document; what failed, and how much was tried, at the end."""

import argparse
import random
import sys
import time
from contextlib import ExitStack

from tests.fuzzing import served
from tests.fuzzing.kinds import KINDS
from tests.fuzzing.running import NAMES, Worlds, fuzz

SHARE_OF_THE_DOCUMENT = 0.5
"""How many of the cases are requests made from the served document."""


def main() -> int:
    """Try them, and return 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument(
        "kinds",
        nargs="*",
        metavar="KIND",
        help=f"of {', '.join([served.NAME, *KINDS])}; all if none is named",
    )
    parser.add_argument("--cases", type=int, default=100_000, help="how many in all")
    parser.add_argument(
        "--seed", type=int, default=None, help="the same cases again; drawn and told if it is left out"
    )
    parser.add_argument("--world", choices=NAMES, help="of this kind alone, instead of all in turns")
    asked = parser.parse_args()
    if unknown := set(asked.kinds) - {served.NAME, *KINDS}:
        parser.error(
            f"there is no kind {', '.join(sorted(unknown))}: there are {', '.join([served.NAME, *KINDS])}"
        )
    number = random.SystemRandom().randrange(2**31) if asked.seed is None else asked.seed
    kinds = asked.kinds or [served.NAME, *KINDS]
    own = [KINDS[name] for name in kinds if name != served.NAME]
    of_document = 0
    if served.NAME in kinds:
        of_document = round(asked.cases * SHARE_OF_THE_DOCUMENT) if own else asked.cases
    _tell(f"seed {number}: {asked.cases:,} cases")
    summary: list[tuple[str, int, int, float]] = []
    with ExitStack() as stack:
        worlds = Worlds(stack, [asked.world] if asked.world else NAMES)
        for kind in own:
            began = time.monotonic()
            tried, found = fuzz(kind, (asked.cases - of_document) // len(own), number, _tell, worlds)
            summary.append((kind.name, tried, len(found), time.monotonic() - began))
            _tell(_line(*summary[-1]))
    if of_document:
        began = time.monotonic()
        done, failures = served.fuzz(of_document, number, _tell)
        summary.append((served.NAME, done, len(failures), time.monotonic() - began))
    _tell(f"\nseed {number}")
    for each in summary:
        _tell(_line(*each))
    return 1 if any(failed for _, _, failed, _ in summary) else 0


def _line(name: str, tried: int, failed: int, seconds: float) -> str:
    return f"{name:12} {tried:8,} cases, {failed} failed, {seconds:,.0f} s"


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.faults`: rounds of faults, and what they found."""

import argparse
import logging
import random
import sys
import time
from collections import Counter

from tests.faults.rounds import SCENARIOS, play, run, scenario_of


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how many")
    parser.add_argument("--seed", type=int, help="of the first round; each next one has the next number")
    parser.add_argument(
        "--scenario", choices=[*SCENARIOS], help="this one alone, instead of those that the seeds choose"
    )
    asked = parser.parse_args()
    logging.disable(logging.INFO)  # every request would be told
    first = random.SystemRandom().randrange(10**9) if asked.seed is None else asked.seed
    print(f"{asked.rounds} rounds from seed {first}", flush=True)
    played: Counter[str] = Counter()
    failed: list[str] = []
    with run() as started:
        for seed in range(first, first + asked.rounds):
            name = asked.scenario or scenario_of(seed)
            began = time.monotonic()
            found = play(seed, name, started)
            played[name] += 1
            print(
                f"{seed} {name}: {'ok' if found is None else 'FAILED'} ({time.monotonic() - began:.1f} s)",
                flush=True,
            )
            if found is not None:
                failed.append(f"{seed} {name}")
                print(found, flush=True)
    print(
        f"{sum(played.values())} rounds ({', '.join(f'{n} {c}' for c, n in sorted(played.items()))}), {len(failed)} failed"
    )
    for each in failed:
        print(f"failed: {each}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

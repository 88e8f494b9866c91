"""Runs a command of Partyline that writes a few records at a time, so that it can be killed between them: `python -m tests.faults.bit_by_bit restore ...`."""

import api.copying
import api.mirrors.mirroring
from api.cli import main

RECORDS = 40
"""At a time."""
BIT_BY_BIT = ("-m", "tests.faults.bit_by_bit")

if __name__ == "__main__":
    api.copying.AT_ONCE = RECORDS  # type: ignore[misc]
    api.mirrors.mirroring.BATCH = RECORDS  # type: ignore[misc]
    main()

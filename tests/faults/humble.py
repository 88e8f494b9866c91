"""Runs another command of Python as one that obeys permissions: root's privilege to pass over them is given up first.

`python -m tests.faults.humble -m api.cli serve`. For anybody else it changes nothing.
"""

import ctypes
import os
import sys

DROP = 24
"""`PR_CAPBSET_DROP` of prctl(2): the next program has no more than what is left."""
OVERRIDE, SEARCH = 1, 2
"""`CAP_DAC_OVERRIDE` and `CAP_DAC_READ_SEARCH` of capabilities(7)."""


def main() -> None:
    if os.geteuid() == 0:
        system = ctypes.CDLL(None, use_errno=True)
        for capability in (OVERRIDE, SEARCH):
            if system.prctl(DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()

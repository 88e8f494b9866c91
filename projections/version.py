"""The version of the fold, which a canonical address names in `v`."""

FOLD = 4
"""The version of the fold and of the shapes of its answers: 1, 2, 3 ...

At a fixed day, a fixed position and a fixed version an answer is the same bytes for ever: whoever changes what is folded
or how it is written raises this number. `tests/api/test_versions.py` holds digests of answers, so that nobody forgets it.
"""

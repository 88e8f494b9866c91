"""The names of all times in which this process searches, kept with the application."""

from typing import Final

from api.problems import AnyConnection, Problem
from projections.chronicle import Chronicle
from projections.names_ever import NamesEver

LONGEST_SEARCH: Final = 500
"""Characters of what is searched for; no name has more. Of thousands of words each is looked for in every name."""


def check_search(text: str) -> None:
    """Raise `Problem` for a text that is longer than any name."""
    if len(text) > LONGEST_SEARCH:
        raise Problem(
            "invalid-parameter",
            f"q has {len(text)} characters: it would be {LONGEST_SEARCH} at the most, as no name has more",
        )


def names_ever(request: AnyConnection, chronicle: Chronicle) -> NamesEver:
    """The names of the chronicle; made anew when the ledger has become another one."""
    state = request.app.state
    kept: NamesEver | None = getattr(state, "names_ever", None)
    if kept is None or kept.chronicle is not chronicle:
        state.names_ever = kept = NamesEver(chronicle)
    return kept

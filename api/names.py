"""The names of all times in which this process searches, kept with the application."""

from api.problems import AnyConnection
from projections.chronicle import Chronicle
from projections.names_ever import NamesEver


def names_ever(request: AnyConnection, chronicle: Chronicle) -> NamesEver:
    """The names of the chronicle; made anew when the ledger has become another one."""
    state = request.app.state
    kept: NamesEver | None = getattr(state, "names_ever", None)
    if kept is None or kept.chronicle is not chronicle:
        state.names_ever = kept = NamesEver(chronicle)
    return kept

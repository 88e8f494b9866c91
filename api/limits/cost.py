"""What a question would cost, told before it is begun: in records that are gone over, each as often as it is.

An estimate, for questions whose work grows faster than what they answer with: a difference of a country over a century goes over every record
of its parties several times; what other accounts would say folds a party anew for each of its events.
"""

from api.problems import AnyConnection, Problem
from domain.ids import PartyId, Position
from projections.chronicle import Chronicle

STATES: int = 3
"""States that a difference folds: at both ends, and the first day as known at the second."""


def refuse_costly(request: AnyConnection, cost: int, narrower: str) -> None:
    """Raise `Problem` where it would cost more than one question may; `narrower` says what would cost less."""
    most: int = request.app.state.max_cost
    if cost > most:
        raise Problem(
            "too-costly",
            f"to answer this, some {cost} records would have to be gone over, and one question may cost {most}: {narrower}",
        )


def of_parties(chronicle: Chronicle, parties: "list[PartyId]", position: Position) -> int:
    """The records that the parties' histories are made of."""
    return sum(chronicle.records_about(("party", party), position) for party in parties)

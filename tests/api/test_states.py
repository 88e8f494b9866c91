"""What is told of parties is what their histories make of them, however records come in and however much was worked out ahead of them."""

from random import Random
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from api.ahead import Ahead
from api.answers import fingerprint, times
from api.citing import address
from api.desk import Desk
from api.states import States
from api.told import Told
from domain.dates import parse_day_end
from domain.errors import Unknown
from domain.records import Record, encode
from projections.at import At
from projections.chronicle import Chronicle
from projections.party import party_state
from tests.histories import PARTIES, days_that_matter, entries, histories
from tests.projections.test_against_the_oracle import told, tried

FIRST, LAST = parse_day_end("0001-01-01"), parse_day_end("9999-12-31")
QUESTIONS = 40
"""At each stage of a ledger."""


class Quiet:
    """A desk at which nobody works."""

    loaded = True
    troubled = None

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle


def expected(chronicle: Chronicle, party: str, at: At) -> tuple[bytes, str]:
    history = chronicle.history(party, at.position)
    state = Told.of(encode(party_state(history, at.as_of)), "party")
    body = state.at(times(chronicle, at, address(f"/parties/{history.party}", at)))
    return body, fingerprint(state, chronicle, at)


@tried
@given(
    histories(most=12) | histories(most=12, about=("SameParty",)),
    st.lists(st.sampled_from((1, 1, 2, 5)), min_size=12, max_size=12),
    st.lists(st.sampled_from((0, 20, 10_000)), min_size=12, max_size=12),
    st.integers(0, 2**32),
)
def test_states_are_those_of_their_histories(
    records: list[Record], batches: list[int], steps: list[int], seed: int
) -> None:
    told(records)
    random = Random(seed)  # noqa: S311 - which questions are asked
    coming = list(entries(records))
    chronicle = Chronicle()
    desk = cast("Desk", Quiet(chronicle))
    ahead = Ahead(desk, 10_000_000)
    states = States(desk, ahead)
    days = [FIRST, *(day for day in days_that_matter(records) if FIRST <= day <= LAST), LAST]
    for batch, most in zip(batches, steps, strict=True):
        if chronicle.head == len(coming):
            return
        chronicle.apply(coming[chronicle.head : chronicle.head + batch])
        states.heed(chronicle)
        ahead.look_again()
        for _ in range(most):
            if not ahead.step():
                break
        for _ in range(QUESTIONS):
            party, at = (
                random.choice(PARTIES),
                At(random.choice(days), random.randint(1, chronicle.head)),
            )
            cited = states.tell(f"/parties/{party}", at.as_of, None, at.position)
            try:
                body, tag = expected(chronicle, party, at)
            except Unknown:
                assert cited is None
            else:
                assert cited is not None
                assert (cited.body, cited.fingerprint) == (body, tag)

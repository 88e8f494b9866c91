"""What is odd about contests, and about what parties got in them: seats and shares that cannot be, accounts told twice."""

from collections.abc import Iterator

from domain.events import CandidateEndorsed, ElectionHeld, ElectionResult, SeatsChanged
from domain.ids import ElectionId, PartyId
from projections.accounts import Account, Accounts
from projections.history import History, chamber_of, held, same_party
from projections.oddities.oddity import Oddity, surely_before
from projections.order import Item

ALL_VOTES = 100.0
"""Percent."""
ROUNDING = 0.05
"""Percent by which one share may be rounded up."""
LEAST_TOLERANCE = 0.5
"""Percent that a sum of shares may always be over, however few they are."""

_CORRECT_A_NUMBER = "correct the number that is wrong"
_ONE_OF_THEM = "name one of them in the `rival_to` of the others if they are accounts of one happening, or retract what is said twice"


def shares(history: History) -> Iterator[Oddity]:
    """`shares-over-100`, of a party: one share of the votes, its own or its endorsed candidate's, above 100 percent."""
    for item in history.items:
        match item.event:
            case ElectionResult(party=party, vote_share=share):
                pass
            case CandidateEndorsed(party=party, candidate_vote_share=share):
                pass
            case _:
                continue
        if party in history.ids and share is not None and share > ALL_VOTES:
            yield Oddity(
                "shares-over-100",
                (item.event_id,),
                f"{share} is more than 100 percent of the votes",
                "give shares in percent, 7.19 for 7.19 %",
            )


def seats_won(accounts: Accounts, history: History) -> Iterator[Oddity]:
    """`seats-over-chamber`, of a party: a result with more seats than its contest (the first on a timeline) has in all."""
    for item, event in _results(history):
        known = history.contests.get(event.election)
        if known is None or known.seats is None or event.seats is None or event.seats <= known.seats:
            continue
        contest = next(held(accounts, event.election), None)
        if contest is not None:
            yield Oddity(
                "seats-over-chamber",
                (item.event_id, contest.event_id),
                f"ElectionResult of {item.date} gives {history.party} {_counted(event.seats, 'seat')} of {known.seats} in all "
                f"(ElectionHeld of {event.election})",
                _CORRECT_A_NUMBER,
            )


def seats_changed(history: History) -> Iterator[Oddity]:
    """`seats-over-chamber`, of a party: a `SeatsChanged` to more seats than the chamber's latest contest has in all.

    For certain: some contest surely lies before the change, and each that may be the latest one before it (none surely
    lies between) gives its seats in all, and they are fewer.
    """
    changes = [item for item in history.items if isinstance(item.event, SeatsChanged)]
    by_id = {item.event_id: item for item in history.items} if changes else {}
    for item in changes:
        event = item.event
        if not isinstance(event, SeatsChanged) or event.seats is None:
            continue
        contests = [
            each
            for each in history.items
            if isinstance(each.event, ElectionHeld)
            and chamber_of(each.event) == chamber_of(event)
            and not surely_before(by_id, item, each)
        ]
        before = [each for each in contests if surely_before(by_id, each, item)]
        latest = [each for each in contests if not any(surely_before(by_id, each, other) for other in before)]
        sizes = [_in_all(each) for each in latest]
        if before and all(size is not None and event.seats > size for size in sizes):
            yield Oddity(
                "seats-over-chamber",
                (item.event_id, *(each.event_id for each in latest)),
                f"SeatsChanged of {item.date} gives {history.party} {_counted(event.seats, 'seat')} in a chamber "
                f"({event.chamber}) that has {' or '.join(str(size) for size in dict.fromkeys(sizes))} in all",
                _CORRECT_A_NUMBER,
            )


def results_told_twice(history: History) -> Iterator[Oddity]:
    """`unmarked-rivals`, of a party: several of its results in one round of one contest, as different happenings.

    Those of candidates who all have other names are different happenings.
    """
    rows: dict[tuple[ElectionId, int | None], list[Item]] = {}
    candidates: dict[tuple[ElectionId, int | None], set[str]] = {}
    for item, event in _results(history):
        rows.setdefault((event.election, event.round), []).append(item)
        named = candidates.setdefault((event.election, event.round), set())
        named |= set() if event.candidate is None else {event.candidate}
    for (election, number), items in rows.items():
        if 1 < len(items) != len(candidates[election, number]):
            where = (
                f"the contest {election}" if number is None else f"round {number} of the contest {election}"
            )
            yield Oddity(
                "unmarked-rivals",
                tuple(item.event_id for item in items),
                f"{len(items)} results of {history.party} in {where} are recorded as different happenings",
                _ONE_OF_THEM,
            )


def contest_told_twice(accounts: Accounts, election: ElectionId) -> Iterator[Oddity]:
    """`unmarked-rivals`, of a contest: several `ElectionHeld` of it, as different happenings."""
    items = list(held(accounts, election))
    if len(items) > 1:
        yield Oddity(
            "unmarked-rivals",
            tuple(item.event_id for item in items),
            f"{len(items)} ElectionHeld of {election} are recorded as different happenings: "
            f"{', '.join(str(item.date) for item in items)}",
            f"{_ONE_OF_THEM}; another contest has an id of its own",
        )


def seats_in_sum(accounts: Accounts, election: ElectionId) -> Iterator[Oddity]:
    """`seats-over-chamber`, of a contest: the seats of all results together are more than it has in all.

    Counted is the round that decided: the last one of which a result gives seats. See `_counting` for which results.
    """
    contest = next(held(accounts, election), None)
    in_all = None if contest is None else _in_all(contest)
    given = [(row, event) for row, event in _rows(accounts, election) if event.seats is not None]
    if contest is None or in_all is None or not given:
        return
    decisive = max(event.round or 0 for _, event in given)
    rows = [row for row in _counting(accounts, election, decisive) if row[1].seats is not None]
    least: dict[PartyId, int] = {}
    for _, event, party in rows:
        seats = event.seats or 0
        least[party] = min(least.get(party, seats), seats)
    if sum(least.values()) > in_all:
        yield Oddity(
            "seats-over-chamber",
            (contest.event_id, *(row.event_id for row, _, _ in rows)),
            f"the results of {election} give {_counted(sum(least.values()), 'seat')} of {in_all} in all",
            f"{_CORRECT_A_NUMBER}; say in `alliance` which parties stood on the list of another one that has a result",
        )


def shares_in_sum(accounts: Accounts, election: ElectionId) -> Iterator[Oddity]:
    """`shares-over-100`, of a contest: the shares of one round together are more than 100 percent.

    What rounding may add is let pass: 0.05 percent for each share, and 0.5 percent at least. See `_counting` for which
    results. Shares of endorsed candidates are not counted: they stand in the candidate's own result.
    """
    for number in sorted({event.round or 0 for _, event in _rows(accounts, election)}):
        rows = [row for row in _counting(accounts, election, number) if row[1].vote_share is not None]
        least: dict[PartyId, float] = {}
        for _, event, party in rows:
            share = event.vote_share or 0.0
            least[party] = min(least.get(party, share), share)
        total = round(sum(least.values()), 6)  # what floating point adds is nothing that a source said
        if total > ALL_VOTES + max(LEAST_TOLERANCE, ROUNDING * len(least)):
            where = f"round {number} of {election}" if number else election
            yield Oddity(
                "shares-over-100",
                tuple(row.event_id for row, _, _ in rows),
                f"the shares of {where} are {total:g} percent of the votes together",
                f"{_CORRECT_A_NUMBER}; say in `alliance` which parties stood on the list of another one that has a result",
            )


def _counting(
    accounts: Accounts, election: ElectionId, number: int
) -> list[tuple[Account, ElectionResult, PartyId]]:
    """The results of a round that count in a sum, with the id in use of the party. Round 0: those that name none.

    Left out are those of an alliance's members (`alliance` is given) where the alliance has a result of its own in that
    round. Of several results of one party, the sums count the least number.
    """
    rows = [(row, event) for row, event in _rows(accounts, election) if (event.round or 0) == number]
    in_use = {
        party: same_party(accounts, party)[0]
        for _, event in rows
        for party in (event.party, event.alliance)
        if party is not None
    }
    with_a_row = {in_use[event.party] for _, event in rows}
    return [
        (row, event, in_use[event.party])
        for row, event in rows
        if event.alliance is None or in_use[event.alliance] not in with_a_row - {in_use[event.party]}
    ]


def _rows(accounts: Accounts, election: ElectionId) -> Iterator[tuple[Account, ElectionResult]]:
    for account in accounts.chosen(accounts.knowledge.results_of(election)):
        if isinstance(account.event, ElectionResult) and account.event.election == election:
            yield account, account.event


def _results(history: History) -> Iterator[tuple[Item, ElectionResult]]:
    """The party's own results, not those of an alliance's members."""
    for item in history.items:
        if isinstance(item.event, ElectionResult) and item.event.party in history.ids:
            yield item, item.event


def _in_all(contest: Item) -> int | None:
    return contest.event.seats if isinstance(contest.event, ElectionHeld) else None


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

"""A brute-force reading of contests and chambers, beside `tests.oracle`: what every answer about them must equal.

It goes through all parties that were ever named, reads each one's state from the ledger, and shares no code with
`projections`. C1 to C9 are the rules of contests, L1 to L4 those of chambers.
"""

from collections.abc import Iterable
from typing import Any, TypeGuard

import msgspec

from domain.dates import Day, format_day
from domain.events import (
    CandidateEndorsed,
    CandidateNominated,
    ElectionHeld,
    ElectionResult,
    Event,
    Identified,
    Merged,
    Revived,
    SeatsChanged,
    Split,
    Succeeded,
)
from domain.ids import ChamberId, CountryCode, ElectionId, PartyId
from domain.mentions import election_of
from domain.records import Record, encode, tag_of
from tests.oracle import (
    Account,
    Ids,
    Json,
    Placed,
    begins,
    canonical,
    choose,
    claim,
    dated,
    ending,
    first_named,
    has_happened,
    history,
    id_of,
    ids_of,
    in_order,
    is_undecided,
    known,
    latest_contest,
    party_state,
    place,
    raw,
    reaches,
    rival_groups,
    rows,
    seats_in,
    standing,
    text_of,
)

_SCHEDULED = ("country", "chamber", "office", "name", "early", "seats", "rounds")
_COUNTED = ("complete", "electorate", "votes_cast", "votes_valid")


def plain(state: object) -> Json:
    told: Json = msgspec.json.decode(encode(state))
    return told


class At:
    """A ledger as known at a position, on a day."""

    def __init__(self, records: list[Record], position: int, day: Day) -> None:
        self.records = records
        self.position = position
        self.day = day
        self.chosen = choose(records, position)
        self.standing = standing(records, position)
        named = first_named(records, position)
        self.parties = sorted({canonical(records, party, position) for party in named})
        self._states: dict[tuple[PartyId, Day], Json] = {}

    def ids(self, party: PartyId) -> Ids:
        return ids_of(self.chosen, party)

    def state(self, party: PartyId, day: Day | None = None) -> Json:
        day = self.day if day is None else day
        if (party, day) not in self._states:
            state = party_state(self.records, party, day, self.position)
            assert state is not None
            self._states[party, day] = state
        return self._states[party, day]

    def in_use(self, party: PartyId) -> PartyId:
        return canonical(self.records, party, self.position)

    def account(self, event_id: str) -> Account | None:
        return next((each for each in self.standing if str(each.event_id) == event_id), None)

    def happened(self, party: PartyId) -> list[Placed]:
        return [each for each in history(self.chosen, self.ids(party)) if has_happened(each, self.day)]


def narrowed(events: list[Placed]) -> list[Placed]:
    """Within what `after` says of these events among each other; a bound that would leave no day is none."""

    def comes_after(late: Placed, early: Placed) -> bool:
        return early.account.event_id in late.event.after and not reaches(events, early, late)

    def earliest(placed: Placed) -> Day:
        before = [earliest(each) for each in events if comes_after(placed, each)]
        return max([placed.earliest, *(day for day in before if day <= placed.latest)])

    def latest(placed: Placed) -> Day:
        behind = [latest(each) for each in events if comes_after(each, placed)]
        return min([placed.latest, *(day for day in behind if day >= earliest(placed))])

    return [each._replace(earliest=earliest(each), latest=latest(each)) for each in events]


# Contests


def contest_state(records: list[Record], election: ElectionId, day: Day, position: int) -> Json | None:
    """C1: the contest as of the day; None where no record up to the position is about it."""
    said = [record.event for record in known(records, position) if record.event is not None]
    if all(election_of(event) != election for event in said):
        return None
    at = At(records, position, day)
    contests = held(at, election)
    contest = contests[0] if contests else None
    event = contest.event if contest is not None else None
    results = results_of(at, election)
    first = contest or (results[0] if results else None)
    named_on = day if first is None else min(day, first.latest)
    told = rows_of(at, election, named_on)
    possible = possible_of(at, election)
    is_held = is_it_held(at, contest, told, possible)
    counted = {name: getattr(event, name) if is_held == "yes" and event else None for name in _COUNTED}
    cast, electorate = counted["votes_cast"], counted["electorate"]
    before = previous(at, election)
    return plain(
        {
            "election": election,
            **{name: getattr(event, name, None) for name in _SCHEDULED},
            **counted,
            "date": None if first is None else text_of(first.date),
            "held": is_held,
            "turnout": round(100 * cast / electorate, 2) if cast is not None and electorate else None,
            "identifiers": identifiers(at, election),
            "previous": None
            if before is None
            else {"election": election_of(before.event), "date": text_of(before.date)},
            "rows": told,
            "nominations": nominations(at, election, named_on),
            "endorsements": endorsements(at, election, named_on),
            "alliances": alliances(at, told, named_on),
            "sums": sums(event if is_held == "yes" else None, told),
            "possible": possible,
            "disputed": disputed_of(at, election),
            "undetermined": undetermined_of(at, election, contests),
        }
    )


def held(at: At, election: ElectionId) -> list[Placed]:
    """C2: the contest is what the first account of it on a timeline says."""
    return in_order(
        [raw(a) for a in at.chosen if isinstance(a.event, ElectionHeld) and a.event.election == election]
    )


def results_of(at: At, election: ElectionId) -> list[Placed]:
    of_it = [a for a in at.chosen if isinstance(a.event, ElectionResult) and a.event.election == election]
    return in_order([dated(at.chosen, account) for account in of_it])


def is_it_held(at: At, contest: Placed | None, told: list[Json], possible: list[Json]) -> str:
    """C3: by its own date, else by its results."""
    if contest is not None:
        return "yes" if has_happened(contest, at.day) else "maybe" if is_undecided(contest, at.day) else "no"
    if told:
        return "yes"
    return "maybe" if any(each["type"] == "ElectionResult" for each in possible) else "no"


def identifiers(at: At, election: ElectionId) -> Json:
    found: Json = {}
    by_date = [
        dated(at.chosen, account)
        for account in at.chosen
        if isinstance(account.event, Identified) and account.event.election == election
    ]
    always = [each._replace(earliest=each.latest) if text_of(each.date) is None else each for each in by_date]
    for placed in in_order(always):
        assert isinstance(placed.event, Identified)
        for scheme, identifier in placed.event.identifiers.items():
            if has_happened(placed, at.day) and identifier not in found.setdefault(scheme, []):
                found[scheme].append(identifier)
    return {scheme: listed for scheme, listed in found.items() if listed}


def for_what(event: Event) -> tuple[str, ...] | None:
    if not isinstance(event, ElectionHeld):
        return None
    return (
        (event.country, "chamber", event.chamber)
        if event.chamber is not None
        else (event.country, "office", str(event.office))
    )


def previous(at: At, election: ElectionId) -> Placed | None:
    """C4: the last of the contests for the same before it; None where no order of them is certain."""
    contests = held(at, election)
    if not contests:
        return None
    elections = {a.event.election for a in at.chosen if isinstance(a.event, ElectionHeld)}
    firsts = [contests[0]]
    for other in sorted(elections - {election}):
        first = held(at, other)[0]
        if for_what(first.event) == for_what(contests[0].event):
            firsts.append(first)
    own, *others = narrowed(firsts)
    all_of_them = [own, *others]
    for each in others:
        if not precedes(all_of_them, each, own) and not precedes(all_of_them, own, each):
            return None
    earlier = in_order([each for each in others if precedes(all_of_them, each, own)])
    if not earlier or not all(precedes(all_of_them, each, earlier[-1]) for each in earlier[:-1]):
        return None
    return earlier[-1]


def precedes(events: list[Placed], one: Placed, other: Placed) -> bool:
    """By their days, or by `after`, which settles nothing in a circle, and nothing against the days."""
    by_after = reaches(events, other, one) and not reaches(events, one, other)
    return one.latest < other.earliest or (by_after and one.earliest <= other.latest)


def rows_of(at: At, election: ElectionId, named_on: Day) -> list[Json]:
    """C5: what each party's own state says of its results, under the name that it had then."""
    before = previous(at, election)
    told = []
    for party in at.parties:
        results = [each for each in at.state(party)["results"] if each["election"] == election]
        decides = deciding(results)
        for result in results:
            row: Json = {
                "party": party,
                "round": result.get("round"),
                "candidate": result.get("candidate"),
                "candidate_id": candidate_id(at, party, result),
                "name": at.state(party, named_on)["name"],
                "names": at.state(party, named_on)["names"],
                "abbreviations": at.state(party, named_on)["abbreviations"],
                "name_as_of": at.state(party)["name"],
                "kind": at.state(party)["kind"],
                "alliance": at.in_use(result["alliance"]) if "alliance" in result else None,
                "seats_before": None,
                "seats_difference": None,
            }
            for name in ("votes", "vote_share", "seats", "seats_change", "place"):
                row[name] = result.get(name)
            if result is decides and before is not None:
                row["seats_before"] = seats_before(at, party, before)
                if row["seats"] is not None and row["seats_before"] is not None:
                    row["seats_difference"] = row["seats"] - row["seats_before"]
            told.append(row)

    def turn(row: Json) -> tuple[object, ...]:
        unknown = float("inf")
        place = unknown if row["place"] is None else row["place"]
        most_first = [
            unknown if row[name] is None else -row[name] for name in ("seats", "votes", "vote_share")
        ]
        return row["round"] or 0, place, *most_first, row["party"]

    return sorted(told, key=turn)


def deciding(results: list[Json]) -> Json | None:
    """C6: of a party's rounds the last that gives seats; the last where none does."""
    giving = [each for each in results if each.get("seats") is not None]
    return max(giving or results, key=lambda each: each.get("round") or 0, default=None)


def seats_before(at: At, party: PartyId, before: Placed) -> int | None:
    assert isinstance(before.event, ElectionHeld)
    results = [each for each in at.state(party)["results"] if each["election"] == before.event.election]
    decides = deciding(results)
    if decides is not None:
        seats: int | None = decides.get("seats")
        return seats
    return 0 if before.event.complete and has_happened(before, at.day) else None


def candidate_id(at: At, party: PartyId, result: Json) -> str | None:
    found = None
    for event, _ in rows(at.happened(party), at.ids(party)):
        same = (event.election, event.round) == (result["election"], result.get("round"))
        if same and event.candidate in {None, result.get("candidate")}:
            found = event.candidate_id or found
    return found


def nominations(at: At, election: ElectionId, named_on: Day) -> list[Json]:
    found: dict[tuple[Any, ...], Json] = {}
    for party in at.parties:
        for placed in at.happened(party):
            event = placed.event
            if isinstance(event, CandidateNominated) and event.election == election:
                told = found.setdefault(
                    (party, event.candidate),
                    {
                        "party": party,
                        "name": at.state(party, named_on)["name"],
                        "candidate": event.candidate,
                        "candidate_id": None,
                        "date": text_of(placed.date),
                    },
                )
                told["candidate_id"] = event.candidate_id or told["candidate_id"]
    return list(found.values())


def endorsements(at: At, election: ElectionId, named_on: Day) -> list[Json]:
    found: dict[tuple[Any, ...], Json] = {}
    for party in at.parties:
        for placed in at.happened(party):
            event = placed.event
            if isinstance(event, CandidateEndorsed) and event.election == election:
                told = found.setdefault(
                    (party, event.candidate, event.round),
                    {
                        "party": party,
                        "name": at.state(party, named_on)["name"],
                        "candidate": event.candidate,
                        "date": text_of(placed.date),
                        "round": event.round,
                    },
                )
                for name in ("candidate_id", "candidate_votes", "candidate_vote_share"):
                    value = getattr(event, name)
                    told[name] = told.get(name) if value is None else value
    return list(found.values())


def alliances(at: At, told: list[Json], named_on: Day) -> list[Json]:
    found = []
    for alliance in sorted({row["alliance"] for row in told} - {None}):
        members = sorted({row["party"] for row in told if row["alliance"] == alliance} - {alliance})
        seats = [seats_of(told, party) for party in {alliance, *members} if has_row(told, party)]
        found.append(
            {
                "alliance": alliance,
                "name": at.state(alliance, named_on)["name"],
                "name_as_of": at.state(alliance)["name"],
                "has_row": has_row(told, alliance),
                "members": members,
                "seats": sum(each for each in seats if each is not None),
                "seats_unknown": seats.count(None),
            }
        )
    return found


def has_row(told: list[Json], party: PartyId) -> bool:
    return any(row["party"] == party for row in told)


def seats_of(told: list[Json], party: PartyId) -> int | None:
    decides = deciding([row for row in told if row["party"] == party])
    assert decides is not None
    seats: int | None = decides["seats"]
    return seats


def sums(event: Event | None, told: list[Json]) -> Json:
    """C7: every party once in seats, every row in the votes of its round; members of alliances as all others."""
    rounds = sorted({row["round"] or 0 for row in told})
    return {
        "seats": sum_of_seats(event, told),
        "rounds": [sum_of_round(event if len(rounds) == 1 else None, each or None, told) for each in rounds],
    }


def sum_of_seats(event: Event | None, told: list[Json]) -> Json | None:
    seats = [seats_of(told, party) for party in {row["party"] for row in told}]
    given = [each for each in seats if each is not None]
    if not seats or (not given and getattr(event, "chamber", None) is None):
        return None
    in_all, unknown = getattr(event, "seats", None), seats.count(None)
    most = sum(given) if not unknown else None if in_all is None else max(in_all, sum(given))
    return {
        "given": sum(given),
        "unknown": unknown,
        "in_all": in_all,
        "difference": None if in_all is None else in_all - sum(given),
        "least": sum(given),
        "most": most,
    }


def sum_of_round(event: Event | None, number: int | None, told: list[Json]) -> Json:
    of_it = [row for row in told if row["round"] == number]
    votes = [row["votes"] for row in of_it if row["votes"] is not None]
    shares = [row["vote_share"] for row in of_it if row["vote_share"] is not None]
    total = sum(votes) if votes else None
    share = round(sum(shares), 6) if shares else None
    valid, cast = getattr(event, "votes_valid", None), getattr(event, "votes_cast", None)
    return {
        "round": number,
        "rows": len(of_it),
        "votes": total,
        "votes_unknown": len(of_it) - len(votes),
        "valid": valid,
        "valid_difference": valid - total if valid is not None and total is not None else None,
        "cast": cast,
        "cast_difference": cast - total if cast is not None and total is not None else None,
        "vote_share": share,
        "vote_share_unknown": len(of_it) - len(shares),
        "vote_share_difference": None if share is None else round(100 - share, 6),
    }


def is_own(
    event: Event, election: ElectionId
) -> TypeGuard[ElectionResult | CandidateNominated | CandidateEndorsed]:
    kinds = ElectionResult | CandidateNominated | CandidateEndorsed
    return isinstance(event, kinds) and event.election == election


def possible_of(at: At, election: ElectionId) -> list[Json]:
    """C8: the contest by its own date, all else by the history of its party."""
    placed = [each for each in held(at, election) if is_undecided(each, at.day)]
    for account in at.chosen:
        if is_own(account.event, election):
            of = place(at.chosen, at.ids(account.event.party), account)
            placed += [of] if is_undecided(of, at.day) else []
    return [possible(each) for each in in_order(placed)]


def possible(placed: Placed) -> Json:
    return {
        "event_id": str(placed.account.event_id),
        "type": tag_of(placed.event),
        "earliest": format_day(placed.earliest),
        "latest": format_day(placed.latest),
    }


def said_of_contest(placed: Placed) -> Json:
    event = placed.event
    if not isinstance(event, ElectionHeld):
        return {}
    said: Json = {name: getattr(event, name) for name in (*_SCHEDULED, *_COUNTED)}
    said = {name: value for name, value in said.items() if value is not None}
    if not event.complete:
        del said["complete"]
    return {**said, "election": event.election, "date": text_of(placed.date)}


def disputed_of_contest(at: At, election: ElectionId) -> list[Json]:
    """C9: what other accounts say; how many voted only once one of them has happened."""
    found = []
    for group in rival_groups(at.records, at.position):
        members = [account for account in at.standing if account.event_id in group]
        believed = next((account for account in members if account in at.chosen), None)
        of_it = (
            believed is not None
            and isinstance(believed.event, ElectionHeld)
            and believed.event.election == election
        )
        agreed = said_of_contest(raw(believed)) if believed is not None and of_it else {}
        happened = any(has_happened(dated(at.chosen, account), at.day) for account in members)
        if not any(
            isinstance(account.event, ElectionHeld) and account.event.election == election
            for account in members
        ):
            continue
        for account in members:
            if account == believed or not isinstance(account.event, ElectionHeld):
                continue
            if account.event.election != election and not of_it and believed is not None:
                continue
            for field, value in said_of_contest(raw(account)).items():
                told = happened or field not in _COUNTED
                if told and (field not in agreed or agreed[field] != value):
                    found.append((account.first, field, claim(raw(account), field, value)))
    return [other for *_, other in sorted(found, key=lambda each: each[:2])]


def disputed_of(at: At, election: ElectionId) -> list[Json]:
    found = []
    for party in at.parties:
        for first, told in claims_of(at, election, party, at.state(party)["disputed"]):
            found.append((first, told["field"], told))
    return [
        *disputed_of_contest(at, election),
        *(told for *_, told in sorted(found, key=lambda each: each[:2])),
    ]


def claims_of(at: At, election: ElectionId, party: PartyId, claims: Iterable[Json]) -> list[tuple[int, Json]]:
    """The claims about a party that are about the contest, by the names that its rows have there."""
    found = []
    for each in claims:
        account = at.account(each["event_id"])
        if account is None or not is_own(account.event, election):
            continue
        event: Any = account.event
        if event.party not in at.ids(party):
            continue
        number = "" if getattr(event, "round", None) is None else f".r{event.round}"
        if isinstance(event, ElectionResult):
            own, here = f"results.{election}{number}", f"rows.{party}{number}"
        else:
            own = f"candidacies.{election}.{event.candidate}"
            here = f"candidacies.{party}.{event.candidate}"
        field = each["field"]
        if field == "date":
            found.append((account.first, {**each, "field": f"{here}.date"}))
        elif field == own or field.startswith(f"{own}."):
            found.append((account.first, {**each, "field": here + field.removeprefix(own)}))
    return found


def undetermined_of(at: At, election: ElectionId, contests: list[Placed]) -> list[Json]:
    """C9: what contests say that are recorded as different happenings of one id, and what rows may as well have."""
    found = []
    for other in contests[1:]:
        agreed = said_of_contest(contests[0])
        for field, value in sorted(said_of_contest(other).items()):
            if field not in agreed or agreed[field] != value:
                found.append(claim(other, field, value))
    for party in at.parties:
        found += [told for _, told in claims_of(at, election, party, at.state(party)["undetermined"])]
    return found


# Chambers


def legislature_state(
    records: list[Record], country: CountryCode, chamber: ChamberId, day: Day, position: int
) -> Json:
    """L1: the chamber as of the day, by its latest contest and what each party's own history says since."""
    at = At(records, position, day)
    key = (country, chamber)
    contests = in_order(
        narrowed(
            [
                raw(a)
                for a in at.chosen
                if isinstance(a.event, ElectionHeld) and (a.event.country, a.event.chamber) == key
            ]
        )
    )
    latest = latest_contest([each for each in contests if has_happened(each, day)], key)
    event = None if latest is None else latest.event
    holders = [holder for party in at.parties if (holder := holder_of(at, party, key)) is not None]
    holders.sort(key=lambda each: (each["seats"] is None, -(each["seats"] or 0), each["party"]))
    seats = [each["seats"] for each in holders]
    total, unknown = sum(each for each in seats if each is not None), seats.count(None)
    in_all = getattr(event, "seats", None)
    most = total if not unknown else None if in_all is None else max(in_all, total)
    if latest is None:  # nobody says who sat there
        most = None
    return plain(
        {
            "country": country,
            "chamber": chamber,
            "chambers": chambers(records, country, position),
            "election": None
            if latest is None
            else {
                "election": election_of(latest.event),
                "date": text_of(latest.date),
                "complete": getattr(event, "complete", None),
            },
            "seats": in_all,
            "parties": holders,
            "known": total,
            "unknown": unknown,
            "sum": {"least": total, "most": most},
            "vacant_or_unlisted": None if in_all is None or (unknown and total < in_all) else in_all - total,
            "possible": [
                possible(each)
                for each in in_order(
                    [each for each in contests if is_undecided(each, day)] + undecided_changes(at, key)
                )
            ],
        }
    )


def chambers(records: list[Record], country: CountryCode, position: int) -> list[ChamberId]:
    said = [record.event for record in known(records, position) if record.event is not None]
    return sorted(
        {
            event.chamber
            for event in said
            if isinstance(event, ElectionHeld | SeatsChanged)
            and event.country == country
            and event.chamber is not None
        }
    )


def is_change(event: Event, key: tuple[str, str]) -> bool:
    return isinstance(event, SeatsChanged) and (event.country, event.chamber) == key


def undecided_changes(at: At, key: tuple[str, str]) -> list[Placed]:
    return [
        placed
        for party in at.parties
        for placed in history(at.chosen, at.ids(party))
        if is_change(placed.event, key) and is_undecided(placed, at.day)
    ]


def holder_of(at: At, party: PartyId, key: tuple[str, str]) -> Json | None:
    """L2: a party with a row in the latest contest, or whose seats have changed since."""
    p, happened = at.ids(party), at.happened(party)
    latest = latest_contest(happened, key)
    since = happened
    won = []
    if latest is not None:
        since = happened[happened.index(latest) + 1 :]
        won = [row for row, _ in rows(happened, p) if row.election == election_of(latest.event)]
    changes = [placed for placed in since if is_change(placed.event, key)]
    if not won and not changes:
        return None
    came_by = latest if won and latest is not None else changes[0]
    return {
        "party": party,
        "name_then": at.state(party, came_by.latest)["name"],
        "name": at.state(party)["name"],
        "kind": at.state(party)["kind"],
        "status": at.state(party)["status"],
        "seats": seats_in(happened, p, key),
        "by": "change" if changes else "contest",
        "now": what_became(at, party, came_by),
    }


def what_became(at: At, party: PartyId, came_by: Placed) -> list[Json]:
    """L3: into what it ended, or by what it was carried on, and so on from there; each party once."""
    found: list[Json] = []
    ahead = [(party, came_by)]
    while ahead:
        one, start = ahead.pop(0)
        p, joint = at.ids(one), history(at.chosen, at.ids(one))
        order = [placed.account.event_id for placed in joint]
        begun = start.account.event_id in order
        after = (
            joint[order.index(start.account.event_id) + 1 :]
            if begun
            else [placed for placed in joint if placed.latest > start.latest]
        )
        turned: list[tuple[str, PartyId, Placed]] = []
        for placed in (each for each in after if has_happened(each, at.day)):
            event = placed.event
            if begins(event, p) or (isinstance(event, Revived) and event.party in p):
                turned = [each for each in turned if each[0] == "succession"]
            elif isinstance(event, Succeeded) and event.predecessor in p:
                turned.append(("succession", event.party, placed))
            elif isinstance(event, Merged) and ending(event, p) is not None:
                turned.append(("merger", id_of(event.into), placed))
            elif isinstance(event, Split) and ending(event, p) is not None:
                turned += [("split", id_of(new), placed) for new in event.into]
        for by, other, placed in turned:
            into = at.in_use(other)
            if into not in {party, one, *(each["party"] for each in found)}:
                ahead.append((into, placed))
                found.append(
                    {
                        "party": into,
                        "name": at.state(into)["name"],
                        "by": by,
                        "date": text_of(placed.date),
                        "event_id": str(placed.account.event_id),
                        "out_of": one,
                    }
                )
    return found

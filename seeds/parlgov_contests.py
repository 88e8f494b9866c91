"""What ParlGov's rows about elections and cabinets say as events."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from domain.dates import UNKNOWN
from domain.events import CoalitionEnded, CoalitionFormed, ElectionHeld, ElectionResult, Identified
from seeds.importer import cleaned, note
from seeds.parlgov_parties import families_of, is_collective
from seeds.parlgov_places import Said, coalition_id, election_id, party_id, said, source_of
from seeds.parlgov_tables import Row, Tables

_CHAMBERS: Final = {"13": "parliament", "1": "european-parliament"}
"""By the type of the election."""


def elections(tables: Tables, countries: Mapping[str, str]) -> Iterator[Said]:
    """Every contest; it is complete where no seat may be a party's that has no row."""
    rows = _by(tables, "election_result", "election")
    families = families_of(tables)
    for id_, row in tables.rows["election"].items():
        chamber = _CHAMBERS.get(row["type"])
        if chamber is None:
            raise tables.wrong("election", row, "type", "13 (parliament) or 1 (European Parliament)")
        seats = tables.count("election", row, "seats_total")
        event = ElectionHeld(
            election=election_id(id_),
            date=tables.date("election", row, "date") or UNKNOWN,
            country=countries[tables.named("election", row, "country", "country")],
            chamber=chamber,
            seats=seats,
            electorate=tables.count("election", row, "electorate"),
            votes_cast=tables.count("election", row, "votes_cast"),
            votes_valid=tables.count("election", row, "votes_valid"),
            early=tables.flag("election", row, "early"),
            complete=seats is not None and _is_complete(tables, rows[id_], seats, families),
            note=note(row.get("description")),
            sources=source_of("election", row),
        )
        yield said("election", id_, event)
        yield said(
            "election",
            id_,
            Identified(election=event.election, identifiers=_identifiers(id_, row), sources=event.sources),
            "identified",
        )


def results(tables: Tables, left_out: list[str]) -> Iterator[Said]:
    """Every party's result. Blank is absent."""
    all_rows = tables.rows["election_result"]
    for id_, row in all_rows.items():
        party = tables.named("election_result", row, "party", "party")
        alliance = None
        if row["alliance"]:
            alliance = all_rows[tables.named("election_result", row, "alliance", "election_result")]["party"]
            if alliance == party:
                left_out.append(f"election result {id_}: alliance, as it is the party itself")
                alliance = None
        person = row.get("person")
        yield said(
            "election_result",
            id_,
            ElectionResult(
                party=party_id(party),
                election=election_id(tables.named("election_result", row, "election", "election")),
                votes=tables.count("election_result", row, "votes"),
                vote_share=tables.share("election_result", row, "vote_share"),
                seats=tables.count("election_result", row, "seats"),
                candidate_id=f"parlgov-person-{person}" if person else None,
                alliance=None if alliance is None else party_id(alliance),
                note=note(row.get("description")),
                sources=source_of("election_result", row),
            ),
        )


def cabinets(tables: Tables, countries: Mapping[str, str]) -> Iterator[Said]:
    """Every cabinet, with its parties, and its end."""
    members = _by(tables, "cabinet_party", "cabinet")
    following = _by(tables, "cabinet", "previous_cabinet", blank=True)
    for id_, row in tables.rows["cabinet"].items():
        country = countries[tables.named("cabinet", row, "country", "country")]
        formed = _formed(tables, row, country, members[id_])
        yield said("cabinet", id_, formed)
        if ended := _ended(tables, row, following[id_]):
            yield said("cabinet", id_, ended, "ended")
        yield said(
            "cabinet",
            id_,
            Identified(
                coalition=formed.coalition, identifiers=_identifiers(id_, row), sources=formed.sources
            ),
            "identified",
        )


def _formed(tables: Tables, row: Row, country: str, members: list[Row]) -> CoalitionFormed:
    parties = dict.fromkeys(
        party_id(tables.named("cabinet_party", each, "party", "party")) for each in members
    )
    leading = [party_id(each["party"]) for each in members if tables.flag("cabinet_party", each, "pm")]
    defectors = [
        party_id(each["party"]) for each in members if tables.flag("cabinet_party", each, "defector")
    ]
    return CoalitionFormed(
        coalition=coalition_id(row["id"]),
        date=tables.date("cabinet", row, "start_date") or UNKNOWN,
        name=cleaned(row["name"]) or None,
        country=country,
        kind="government",
        parties=tuple(parties),
        prime_minister_party=leading[0] if len(leading) == 1 else None,
        caretaker=tables.flag("cabinet", row, "caretaker"),
        note=note(
            row.get("description"),
            f"Parties of the prime minister: {', '.join(leading)}." if len(leading) > 1 else None,
            f"Defectors: {', '.join(defectors)}." if defectors else None,
            *(
                f"{party_id(each['party'])}: {text}"
                for each in members
                if (text := note(each.get("description")))
            ),
        ),
        sources=source_of("cabinet", row),
    )


def _ended(tables: Tables, row: Row, following: list[Row]) -> CoalitionEnded | None:
    """On the day that the release gives; else when the next cabinet began; None for a country's last one."""
    coalition, sources = coalition_id(row["id"]), source_of("cabinet", row)
    if terminated := tables.date("cabinet", row, "termination_date"):
        cause = tables.codes.get(row.get("termination", ""))
        remark = f"Termination: {cleaned(cause)}." if cause else None
        return CoalitionEnded(coalition=coalition, date=terminated, note=remark, sources=sources)
    dated = [each for each in following if each["start_date"]]
    if not dated:
        return None
    successor = min(dated, key=lambda each: each["start_date"])
    return CoalitionEnded(
        coalition=coalition,
        date=tables.date("cabinet", successor, "start_date") or UNKNOWN,
        note=f"The release gives no termination: it is the start of cabinet {successor['id']}, which followed.",
        sources=sources,
    )


def _is_complete(tables: Tables, results: list[Row], seats: int, families: Mapping[str, set[str]]) -> bool:
    """Whether the rows have all seats, and no row that gathers others has any."""
    won = [
        (
            tables.named("election_result", row, "party", "party"),
            tables.count("election_result", row, "seats") or 0,
        )
        for row in results
    ]
    collected = sum(of for party, of in won if is_collective(tables.rows["party"][party], families[party]))
    return sum(of for _, of in won) == seats and collected == 0


def _identifiers(id_: str, row: Row) -> dict[str, str]:
    page = row.get("wikipedia")
    return {"parlgov": id_, "wikipedia": page} if page else {"parlgov": id_}


def _by(tables: Tables, table: str, column: str, *, blank: bool = False) -> Mapping[str, list[Row]]:
    """The rows of a table by what they refer to, in their order."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in tables.rows[table].values():
        if row[column] or not blank:
            rows[row[column]].append(row)
    return rows

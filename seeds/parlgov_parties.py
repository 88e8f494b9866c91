"""What ParlGov's rows about parties say as events: parties, other names, and what became of what."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec.structs import replace

from domain.dates import UNKNOWN
from domain.events import (
    Descended,
    Dissolved,
    Event,
    Founded,
    Identified,
    Merged,
    Names,
    Registered,
    Renamed,
    Split,
    Succeeded,
)
from domain.ids import PartyId
from seeds.importer import ImporterError, cleaned, note
from seeds.parlgov_attested import Seen
from seeds.parlgov_codes import (
    ALLIANCE,
    COLLECTIVE_FAMILIES,
    COLLECTIVE_NAMES,
    FAMILIES,
    LANGUAGES,
    NO_FAMILY,
    OTHERS,
    language_of,
)
from seeds.parlgov_lives import Lives, bans, merged_on
from seeds.parlgov_places import Said, event_id, party_id, said, source_of, words
from seeds.parlgov_tables import Row, Tables

_IDENTIFIERS: Final = {
    "cmp": "cmp",
    "euprofiler": "euprofiler",
    "ees": "ees",
    "morgan": "morgan",
    "castles_mair": "castles-mair",
    "huber_inglehart": "huber-inglehart",
    "ray": "ray",
    "benoit_laver": "benoit-laver",
    "chess": "chess",
}
"""Schemes by the column that holds a party's id in them, up to 2015."""

_FORMS: Final[Mapping[str, Literal["merger", "absorption"]]] = {"33": "merger", "34": "absorption"}
"""What came of a merger, by the type of its change."""


def parties(tables: Tables, countries: Mapping[str, str], lives: Lives) -> Iterator[Said]:
    """Every party: that it is there, what it is, how it ended, where else it is known."""
    families = _families(tables)
    merged = merged_on(tables)
    for id_, row in tables.rows["party"].items():
        party, sources = party_id(id_), source_of("party", row)
        place = f"party {id_}"
        more = tables.more("party", row)
        country = countries[tables.named("party", row, "country", "country")]
        names, abbreviations = _names(row, country, more.get("name_language", ()), place)
        founded = Founded(
            party=party,
            date=tables.imputed("party", row, "foundation_date") or UNKNOWN,
            name=_required(tables, "party", row, "name"),
            country=country,
            names=names,
            abbreviations=abbreviations,
            families=_family_names(tables, row, families[id_]),
            kind=_kind(row, families[id_]),
            note=note(row.get("description")),
            sources=sources,
        )
        yield from _foundation(id_, founded, lives.foundations_after.get(id_))
        dissolved = tables.imputed("party", row, "dissolution_date")
        if dissolved is not None and row["dissolution_date"] not in merged[id_]:
            yield said("party", id_, Dissolved(party=party, date=dissolved, sources=sources), "dissolved")
        for event, aspect in _upkeep(tables, row, party):
            yield said("party", id_, event, aspect)


def _foundation(id_: str, founded: Founded, before: Seen | None) -> Iterator[Said]:
    """The foundation; where a contest or a cabinet `before` it has the party, its date is another account, which is not chosen."""
    if before is None:
        yield said("party", id_, founded)
        return
    remark = f"{words(before.table, before.row['id'])} has the party on {before.date.text}, before the foundation date that the release gives: {founded.date.text}."
    yield said(
        "party", id_, replace(founded, date=UNKNOWN, note=note(founded.note, remark[0].upper() + remark[1:]))
    )
    yield said("party", id_, replace(founded, rival_to=event_id("party", id_)), "founded")


def is_collective(row: Row, families: set[str]) -> bool:
    """Whether parties without a row of their own may be counted here."""
    return row["name_short"] in COLLECTIVE_NAMES or OTHERS in families


def families_of(tables: Tables) -> Mapping[str, set[str]]:
    """The codes of every party's families, by its id."""
    return {
        party: {*codes, tables.rows["party"][party]["family"]} for party, codes in _families(tables).items()
    }


def renamings(tables: Tables, countries: Mapping[str, str]) -> Iterator[Said]:
    """Every other name that a party took."""
    for id_, row in tables.rows["party_name_change"].items():
        more = tables.more("party_name_change", row)
        party = tables.named("party_name_change", row, "party", "party")
        country = countries[tables.rows["party"][party]["country"]]
        names, abbreviations = _names(row, country, more.get("name_language", ()), f"party name change {id_}")
        yield said(
            "party_name_change",
            id_,
            Renamed(
                party=party_id(party),
                date=tables.imputed("party_name_change", row, "date") or UNKNOWN,
                name=_required(tables, "party_name_change", row, "name"),
                names=names,
                abbreviations=abbreviations,
                note=note(row.get("description")),
                sources=source_of("party_name_change", row),
            ),
        )
        for banned, aspect in bans(tables, "party_name_change", row):
            yield said("party_name_change", id_, banned, aspect)


def lineage(tables: Tables, lives: Lives, left_out: list[str]) -> Iterator[Said]:
    """What became of what: of the type that the release gives, or `Descended` where it gives none."""
    for id_, row in tables.rows["party_change"].items():
        old = party_id(tables.named("party_change", row, "party", "party"))
        new = party_id(tables.named("party_change", row, "party_new", "party"))
        if old == new:
            left_out.append(f"party change {id_}: from party {row['party']} to itself")
            continue
        change = _change(tables, row, old, new, lives)
        yield said("party_change", id_, change)
        if isinstance(change, Succeeded) and id_ in lives.ceased:
            ended = Dissolved(
                party=old,
                date=change.date,
                note="The type of the change says that the predecessor ceased to exist, and nothing shows that it went on.",
                sources=change.sources,
            )
            yield said("party_change", id_, ended, "ceased")


def _change(tables: Tables, row: Row, old: PartyId, new: PartyId, lives: Lives) -> Event:
    date = tables.imputed("party_change", row, "date") or UNKNOWN
    sources, remark = source_of("party_change", row), note(row.get("description"))
    match row.get("type", ""):
        case "":
            return Descended(party=new, predecessor=old, date=date, sources=sources, note=remark)
        case "31":
            return Split(party=old, into=(new,), form="splinter", date=date, sources=sources, note=remark)
        case "32":
            survives = row["id"] not in lives.ceased
            return Split(
                party=old,
                into=(new,),
                form="division",
                survives=survives,
                date=date,
                sources=sources,
                note=remark if survives else note(remark, "Nothing shows that the divided party went on."),
            )
        case "33" | "34" as type_:
            seen = lives.survived.get(row["id"])
            return Merged(
                parties=(old,),
                into=new,
                survivors=(old,) if seen else (),
                form=_FORMS[type_],
                date=date,
                sources=sources,
                note=note(
                    remark,
                    f"It went on: {words(seen.table, seen.row['id'])} of {seen.date.text} shows it."
                    if seen
                    else None,
                ),
            )
        case "35":
            return Succeeded(party=new, predecessor=old, date=date, sources=sources, note=remark)
        case "62":
            return Descended(
                party=new, predecessor=old, through="politician", date=date, sources=sources, note=remark
            )
        case _:
            raise tables.wrong(
                "party_change", row, "type", "31, 32, 33, 34, 35, 62 (codes of party_change_type) or blank"
            )


def _required(tables: Tables, table: str, row: Row, column: str) -> str:
    text = cleaned(row[column])
    if not text:
        raise tables.wrong(table, row, column, "a name")
    return text


def _names(row: Row, country: str, by_language: object, place: str) -> tuple[Names, Names]:
    """Names by language, and abbreviations."""
    names: Names = {}
    if english := cleaned(row["name_english"]):
        names["en"] = english
    native = cleaned(row.get("name_nonlatin", ""))
    if native and native != "None":  # so a blank is written in two rows of 2024
        names[language_of(native, country)] = native
    for each in by_language if isinstance(by_language, list) else ():
        language, _, name = str(each).partition(":")
        if language not in LANGUAGES or not cleaned(name):
            raise ImporterError(
                f"{place}: name_language {each!r} must be one of {', '.join(LANGUAGES)}, a colon and the name"
            )
        names[LANGUAGES[language]] = cleaned(name)
    short = cleaned(row["name_short"])
    return names, {"und": short} if short else {}


def _families(tables: Tables) -> dict[str, list[str]]:
    """The further families of every party, by its id, in the order of their rows."""
    families: dict[str, list[str]] = defaultdict(list, {party: [] for party in tables.rows["party"]})
    for row in tables.rows["party_family"].values():
        families[tables.named("party_family", row, "party", "party")].append(row["family"])
    return families


def _family_names(tables: Tables, row: Row, further: list[str]) -> tuple[str, ...]:
    codes = dict.fromkeys(code for code in (row["family"], *further) if code and code not in NO_FAMILY)
    return tuple(_family(tables, row, code) for code in codes)


def _family(tables: Tables, row: Row, code: str) -> str:
    name = tables.codes.get(code) or FAMILIES.get(code)
    if name is None:
        raise tables.wrong("party", row, "family", f"a party family that is known, and not {code!r}")
    return cleaned(name)


def _kind(row: Row, further: list[str]) -> Literal["alliance", "technical"] | None:
    families = {row["family"], *further}
    if is_collective(row, families) or families & COLLECTIVE_FAMILIES:
        return "technical"
    return "alliance" if ALLIANCE in families else None


def _upkeep(tables: Tables, row: Row, party: PartyId) -> Iterator[tuple[Event, str]]:
    """What the row says besides: registration, bans, ids elsewhere."""
    sources, more = source_of("party", row), tables.more("party", row)
    if registered := more.get("date_registration"):
        yield (
            Registered(
                party=party,
                date=tables.told_day("party", row, "date_registration", registered),
                sources=sources,
            ),
            "registered",
        )
    yield from bans(tables, "party", row)
    identifiers = {"parlgov": row["id"]}
    if page := row.get("wikipedia"):
        identifiers["wikipedia"] = page
    beside: list[tuple[str, str]] = []
    for column, scheme in _IDENTIFIERS.items():
        given = more.get(column, row.get(column, ""))
        for each in given if isinstance(given, list) else [given]:
            if each in ("", None):
                continue
            if scheme in identifiers:
                beside.append((scheme, str(each)))
            else:
                identifiers[scheme] = cleaned(str(each))
    yield Identified(party=party, identifiers=identifiers, sources=sources), "identified"
    for scheme, id_ in beside:  # one event holds one id of a scheme
        yield (
            Identified(party=party, identifiers={scheme: id_}, sources=sources),
            f"identified/{scheme}/{id_}",
        )

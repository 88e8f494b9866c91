"""Questions and answers over the history of Kazakhstan: worked out by hand from the documents, not from the program.

Each row is the party (or another path), the day asked for, where in the answer to look, and what stands there.
In `where`, `a.b` goes into an object, `a[k=v]` keeps the elements of a list whose `k` is `v`, and whatever follows a
list is looked up in each of its elements.
"""

from typing import Any, NamedTuple


class Row(NamedTuple):
    path: str
    as_of: str
    where: str
    expected: Any


def party(name: str, *rows: tuple[str, str, Any]) -> list[Row]:
    return [Row(f"/parties/{name}", *row) for row in rows]


QHP = party(
    "kz-qhp",
    # Before, at and after the founding on 13 April 2004
    ("2004-04-12", "exists", "no"),
    ("2004-04-12", "status", None),
    ("2004-04-12", "name", None),
    ("2004-04-12", "predecessors", []),
    ("2004-04-13", "exists", "yes"),
    ("2004-04-13", "status", "active"),
    ("2004-04-13", "founded", "2004-04-13"),
    ("2004-04-13", "name", "Communist People's Party of Kazakhstan"),
    ("2004-04-13", "abbreviations", {"kk": "QKHP", "ru": "КНПК"}),
    ("2004-04-13", "founders", ["Vladislav Kosarev", "Alexander Kholodkov"]),
    ("2004-04-13", "predecessors", ["kz-qkp"]),
    ("2004-04-13", "ideology", ["Communism", "Marxism–Leninism"]),
    ("2004-04-13", "position", "Far-left"),
    ("2004-04-13", "country", "KZ"),
    # The founding congress is known to the month
    ("2004-04-29", "possible[type=CongressHeld].latest", ["2004-04-30"]),
    ("2004-04-30", "possible[type=CongressHeld].latest", []),
    # Registration on 21 June 2004, with 90,000 members
    ("2004-06-20", "registered", None),
    ("2004-06-20", "membership", None),
    ("2004-06-21", "registered", "2004-06-21"),
    ("2004-06-21", "membership", {"members": 90000, "date": "2004-06-21"}),
    ("2008-12-30", "membership.members", 90000),
    ("2008", "membership", {"members": 56292, "date": "2008"}),
    ("2024", "membership.members", 56292),
    # Bodies "as of July 2010"
    ("2010-07-30", "organisation", None),
    ("2010-07-31", "organisation.date", "2010-07"),
    ("2010-07-31", "organisation.units.primary party organizations", 1868),
    ("2010-07-31", "organisation.units.district committees", 178),
    # Mazhilis 2004: two accounts of the share
    ("2004-09-18", "results", []),
    ("2004-09-18", "disputed", []),
    ("2004-09-19", "results[election=kz-mazhilis-2004].vote_share", [1.98]),
    ("2004-09-19", "results[election=kz-mazhilis-2004].place", [6]),
    ("2004-09-19", "disputed.field", ["results.kz-mazhilis-2004.vote_share"]),
    ("2004-09-19", "disputed.value", [3.4]),
    ("2004-09-19", "seats", {"mazhilis": 0}),
    # President 2005: known to the year
    ("2005-12-30", "results[election=kz-president-2005]", []),
    ("2005", "results[election=kz-president-2005].candidate", ["Erasyl Abilqasymov"]),
    ("2005", "results[election=kz-president-2005].votes", [23252]),
    ("2005", "results[election=kz-president-2005].vote_share", [0.34]),
    ("2005", "candidacies.kind", ["nominated"]),
    # Mazhilis 2007: 1.29 and 1.3 are no rivals
    ("2007-08-17", "results[election=kz-mazhilis-2007]", []),
    ("2007-08-18", "results[election=kz-mazhilis-2007].vote_share", [1.29]),
    ("2007-08-18", "results[election=kz-mazhilis-2007].votes", [76799]),
    ("2007-08-18", "disputed[value=1.3]", []),
    # Presidents 2011, 2015, 2019, 2022
    ("2011", "results[election=kz-president-2011].votes", [111924]),
    ("2015", "results[election=kz-president-2015].vote_share", [1.61]),
    ("2015", "results[election=kz-president-2015].candidate", ["Turgyn Syzdyqov"]),
    ("2019", "results[election=kz-president-2019].vote_share", [1.82]),
    ("2019", "candidacies.candidate", ["Erasyl Abilqasymov", "Jambyl Ahmetbekov", "Turgyn Syzdyqov", "Jambyl Ahmetbekov"]),
    ("2022", "results[election=kz-president-2022]", []),
    ("2022", "candidacies[kind=endorsed].candidate", ["Kassym-Jomart Tokayev"]),
    # Mazhilis 2012: 7 seats, of which the table has only the change
    ("2012-01-14", "seats", {"mazhilis": 0}),
    ("2012-01-15", "seats", {"mazhilis": 7}),
    ("2012-01-15", "results[election=kz-mazhilis-2012].seats_change", [7]),
    ("2012-01-15", "results[election=kz-mazhilis-2012].votes", [498788]),
    ("2012-01-15", "results[election=kz-mazhilis-2012].vote_share", [7.19]),
    ("2012-01-15", "results[election=kz-mazhilis-2012].date", ["2012-01-15"]),
    # Mazhilis 2016: the seats are V-Party's; 2021 and 2023: a change of unknown direction, and no seats
    ("2016-03-20", "results[election=kz-mazhilis-2016].vote_share", [7.14]),
    ("2016-03-20", "seats", {"mazhilis": 7}),
    ("2021-12-30", "seats", {"mazhilis": 7}),
    ("2021", "seats", {"mazhilis": None}),
    ("2021", "results[election=kz-mazhilis-2021]", [
        {"election": "kz-mazhilis-2021", "date": "2021", "votes": 659019, "vote_share": 9.1, "place": 3},
    ]),
    ("2023", "results[election=kz-mazhilis-2023]", [
        {"election": "kz-mazhilis-2023", "date": "2023", "votes": 432920, "vote_share": 6.8, "place": 5},
    ]),
    ("2023", "seats", {"mazhilis": None}),
    # Who led it
    ("2007-06-29", "leaders", []),
    ("2007-06-30", "leaders[role=first secretary].person", ["Vladislav Kosarev"]),
    ("2007-06-30", "leaders[role=first secretary].since", ["../2007-06"]),
    ("2013-06-29", "leaders[role=de facto leader]", []),
    ("2013-06-30", "leaders[role=de facto leader].person", ["Vladislav Kosarev"]),
    ("2013-06-30", "leaders[role=de facto leader].since", ["2013-06"]),
    ("2020-11-10", "leaders[role=de facto leader].person", ["Vladislav Kosarev"]),
    ("2020-11-10", "leaders[role=chair]", []),
    ("2020-11-11", "leaders[role=de facto leader]", []),
    ("2020-11-11", "leaders[role=first secretary]", []),
    ("2020-11-11", "leaders[role=honorary secretary].person", ["Vladislav Kosarev"]),
    ("2020-11-11", "leaders[role=chair].person", ["Aiqyn Qongyrov"]),
    ("2020-11-11", "leaders[role=secretary].person",
     ["Jambyl Ahmetbekov", "Turgyn Syzdyqov", "Viktor Smirnov", "Gauhar Nugmanova"]),
    ("2024-06-30", "leaders[role=chair].person", ["Aiqyn Qongyrov"]),
    ("2024-07-01", "leaders[role=chair].person", ["Ermūhamet Ertısbaev"]),
    ("2024-07-01", "leaders[role=chair].since", ["../2024-07-01"]),
    ("2024-07-01", "leaders[role=deputy chair].person", ["Nail Saifullin", "Miras Aukenov"]),
    ("2023-03-02", "leaders[role=head of the astana branch].person", ["Nurdaulet Orazkhanov"]),
    ("2024-07-01", "leaders[role=chair of the almaty branch].person", ["Töleujan Jündibaev"]),
    ("2024-07-01", "undetermined", []),
    # The new name of 11 November 2020, and what it stood for from that year on
    ("2020-11-10", "name", "Communist People's Party of Kazakhstan"),
    ("2020-11-11", "name", "People's Party of Kazakhstan"),
    ("2020-11-11", "names.ru", "Народная партия Казахстана"),
    ("2020-11-11", "abbreviations", {"kk": "QHP", "ru": "НПК"}),
    ("2020-12-30", "position", "Far-left"),
    ("2020", "position", "Left-wing"),
    ("2020", "ideology", ["Social democracy", "Democratic socialism", "Left-wing populism"]),
    # The coalition, joined "in October 2022"
    ("2022-10-30", "coalitions", []),
    ("2022-10-30", "possible[type=JoinedCoalition].earliest", ["2022-10-01"]),
    ("2022-10-31", "coalitions", [
        {"coalition": "kz-peoples-coalition", "name": "People's Coalition", "kind": "alliance", "since": "2022-10"},
    ]),
    ("2024-07-01", "headquarters", "Qabanbai Batyr Avenue, Astana"),
    ("2024-07-01", "colours", ["Red"]),
    ("2025", "identifiers.partyfacts", ["3749"]),
)  # fmt: skip

QHKP = party(
    "kz-qhkp",
    ("1994-12-14", "exists", "no"),
    ("1994-12-15", "exists", "yes"),
    ("1994-12-15", "name", "People's Cooperative Party of Kazakhstan"),
    ("1994-12-15", "names", {"kk": "Қазақстан халықтық кооператив партиясы"}),
    ("1994-12-15", "founders", ["Kazpotrebsoyuz"]),
    ("1994-12-15", "possible[type=LeaderChosen].latest", ["1995-02-20"]),
    ("1995-02-19", "registered", None),
    ("1995-02-20", "registered", "1995-02-20"),
    ("1995-02-20", "leaders.person", ["Omirzaq Sarsenov"]),
    ("1995-12-30", "membership", None),
    ("1995", "membership.members", 42000),
    ("1995", "disputed.field", ["membership"]),
    ("1995", "disputed.value", [49000]),
    ("1995", "organisation.units.primary organizations", 1223),
    ("1995", "publications", ["Birlik"]),
    ("1995-12-08", "seats", {}),
    ("1995-12-09", "seats", {"mazhilis": 2}),
    ("1999-10-09", "seats", {"mazhilis": 2}),
    # A seat lost is a change, not a number of seats
    ("1999-10-10", "seats", {"mazhilis": None}),
    ("1999-10-10", "results[election=kz-mazhilis-1999]", [
        {"election": "kz-mazhilis-1999", "date": "1999-10-10", "seats_change": -1},
    ]),
    ("2002-11-08", "exists", "yes"),
    ("2002-11-08", "status", "active"),
    ("2002-11-08", "successors", []),
    ("2002-11-09", "exists", "no"),
    ("2002-11-09", "status", "merged"),
    ("2002-11-09", "ended", "2002-11-09"),
    ("2002-11-09", "successors", ["kz-amanat"]),
    ("2002-11-09", "publications", []),
    ("2024", "name", "People's Cooperative Party of Kazakhstan"),
)  # fmt: skip

MENTIONED = [
    *party(
        "kz-rplp",
        ("2002-11-08", "exists", "maybe"),
        ("2002-11-08", "status", None),
        ("2002-11-09", "exists", "no"),
        ("2002-11-09", "status", "merged"),
        ("2002-11-09", "name", "Republican Political Labor Party"),
        ("2002-11-09", "successors", ["kz-amanat"]),
    ),
    *party(
        "kz-qkp",
        ("1990", "exists", "no"),
        ("1991-06-30", "exists", "maybe"),
        ("1991", "exists", "yes"),
        ("2004-04-12", "successors", []),
        ("2004-04-13", "successors", ["kz-qhp"]),
        ("2004-04-13", "status", "active"),
        ("2004-04-13", "leaders[role=first secretary].person", ["Serikbolsyn Abdildin"]),
        ("1999-10-10", "seats", {"mazhilis": 3}),
        ("2004-09-19", "results[election=kz-mazhilis-2004].vote_share", [3.4]),
        ("2004-09-19", "seats", {"mazhilis": None}),
    ),
    *party(
        "kz-amanat",
        ("1999-02-11", "exists", "no"),
        ("1999-02-12", "exists", "yes"),
        ("1999-02-12", "name", "Otan"),
        ("2002-11-08", "predecessors", []),
        ("2002-11-09", "predecessors", ["kz-qhkp", "kz-rplp"]),
        ("2002-11-09", "status", "active"),
        ("2006-12-21", "name", "Otan"),
        ("2006-12-22", "name", "Nur Otan"),
        ("2022-02-28", "name", "Nur Otan"),
        ("2022-03-01", "name", "Amanat"),
        ("2022-03-01", "names", {"kk": "Аманат"}),
        ("2022-03-01", "founded", "1999-02-12"),
        ("2022-03-01", "disputed", []),
        ("2007-08-17", "seats", {"mazhilis": 42}),
        ("2007-08-18", "seats", {"mazhilis": 98}),
        ("2012-01-15", "seats", {"mazhilis": 83}),
        ("2016-03-20", "seats", {"mazhilis": 84}),
        ("2021", "seats", {"mazhilis": None}),
        ("2023-03-03", "leaders.person", ["Yerlan Koshanov"]),
    ),
]

CAMPAIGNING = [
    *party(
        "kz-aq-jol",
        ("2002-01-28", "exists", "no"),
        ("2002-01-29", "exists", "yes"),
        ("2002-01-29", "founded", "2002-01-29"),
        ("2002-04-02", "registered", None),
        ("2002-04-03", "registered", "2002-04-03"),
        ("2002-04-03", "disputed[field=founded].value", ["2002-04-03"]),
        ("2012-01-15", "seats", {"mazhilis": 8}),
        ("2023-03-03", "leaders.person", ["Azat Peruashev"]),
    ),
    *party(
        "kz-auyl",
        ("2000-01-29", "exists", "no"),
        ("2000-01-30", "exists", "yes"),
        ("2004", "founded", "2000-01-30"),
        ("2004", "disputed[field=founded].value", ["2002-03-01", "2004"]),
        ("2015-09-04", "name", "Auyl Peasant Social Democratic Party"),
        ("2015-09-05", "name", "Auyl People's Democratic Patriotic Party"),
        ("2023-03-01", "candidacies.candidate", ["Kairat Aituganov"]),
    ),
    *party(
        "kz-baytaq",
        ("2023-02-28", "exists", "maybe"),
        ("2023-03-01", "exists", "yes"),
        ("2023-03-01", "founded", None),
        ("2023-03-01", "founders", ["Azamatkhan Amirtai"]),
        ("2023-03-01", "leaders.person", ["Azamatkhan Amirtai"]),
        ("2023-03-02", "leaders[role=chair of the ulytau branch].person", ["Bazarkul Umbetova"]),
        ("2023-03-03", "ideology", ["Green politics"]),
    ),
    *party(
        "kz-osdp",
        ("2006-09-09", "exists", "no"),
        ("2006-09-10", "founded", "2006-09-10"),
        ("2007-01-24", "registered", None),
        ("2007-01-25", "registered", "2007-01-25"),
        ("2023-03-01", "disputed.field", ["date"]),
        ("2023-03-01", "disputed.value", ["2023-03-03"]),
        ("2023-03-03", "candidacies.candidate", ["Talgat Omarov"]),
    ),
    *party(
        "kz-respublica",
        ("2023-03-02", "exists", "yes"),
        ("2023-03-02", "founded", None),
        ("2023-03-02", "leaders", [{"role": "co-chair", "person": "Dinara Shukizhanova", "since": "../2023-03-02"}]),
        ("2023-03-03", "leaders[role=chair].person", ["Aidarbek Khojanazarov"]),
    ),
]  # fmt: skip


def campaign(name: str, *rows: tuple[str, str, Any]) -> list[Row]:
    return [
        Row(f"/parties/{name}/timeline", day, f"events.event[type=Campaigned]{where}", value)
        for day, where, value in rows
    ]


CAMPAIGN = [
    *campaign(
        "kz-qhp",
        ("2023-03-01", ".place", []),
        ("2023-03-02", ".place", ["Taraz", "Astana"]),
        ("2023-03-02", ".speakers", [["Zhanat Bastaubaeva"], ["Nurdaulet Orazkhanov"]]),
        ("2023-03-03", "[place=Shymkent].activity", ["tree planting"]),
        ("2023-03-03", "[place=Taraz].activity", ["motor rally"]),
        ("2023-03-03", "[place=Taraz].election", ["kz-mazhilis-2023"]),
    ),
    *campaign(
        "kz-amanat",
        ("2023-03-01", "[date=2023-03-01].place", ["North Kazakhstan Region"]),
        ("2023-03-01", "[date=2023-03-01].speakers", [["Yerlan Koshanov"]]),
        (
            "2023-03-01",
            "[date=2023-02/2023-03-01].place",
            ["Arkalyk, Kostanai Region", "Ulytau Region", "East Kazakhstan Region", "Abai Region"],
        ),
    ),
    *campaign(
        "kz-aq-jol",
        ("2023-01-31", ".place", []),
        ("2023-02-19", "[date=2023-02-19].place", ["Karagandy"]),
        ("2023-03-03", "[place=Shymkent].speakers", [["Azat Peruashev"]]),
        ("2023-03-03", "[place=Karasai district, Almaty Region].date", ["2023-02/2023-03-02"]),
    ),
    *campaign(
        "kz-auyl",
        ("2023-03-01", "[activity=roundtable].place", ["Kostanai"]),
        ("2023-03-01", "[activity=roundtable].speakers", [["Kairat Aituganov"]]),
        ("2023-03-02", "[date=2023-03-02].place", ["Semei"]),
    ),
    *campaign(
        "kz-baytaq",
        ("2023-03-01", ".speakers", [["Azamatkhan Amirtai"]]),
        ("2023-03-02", ".place", ["Astana", "Ulytau Region"]),
    ),
    *campaign(
        "kz-osdp",
        ("2023-03-01", "[activity=roundtable].date", ["2023-03-01"]),
        ("2023-03-03", "[activity=roundtable].date", ["2023-03-01"]),
        ("2023-03-02", "[activity=meeting].place", ["Kentau, Turkistan Region"]),
    ),
    *campaign(
        "kz-respublica",
        ("2023-03-02", "[activity=concert].attendance", [2500]),
        ("2023-03-02", "[activity=concert].place", ["Uralsk"]),
        ("2023-03-02", "[activity=kokpar game].place", ["Kostanai"]),
        ("2023-03-02", "[activity=meeting].speakers", [["Dinara Shukizhanova"]]),
    ),
]

SPLITS_AND_MERGERS = [
    Row("/parties/kz-qkp/timeline", "2004-04-13", "events.event[type=Split].into", [["kz-qhp"]]),
    Row("/parties/kz-qkp/timeline", "2004-04-13", "events.event[type=Split].members_left", [15000]),
    Row("/parties/kz-qhp/timeline", "2004-04-13", "events.event[type=Split].date", ["../2004-04-13"]),
    Row("/parties/kz-qkp/timeline", "2007-03-27", "events.event[type=MergerAnnounced]", []),
    Row("/parties/kz-qkp/timeline", "2007-03-28", "events.event[type=MergerAnnounced].parties", [["kz-qhp", "kz-qkp"]]),
    Row("/parties/kz-qhp/timeline", "2007-06", "events.event[type=MergerAbandoned].date", ["2007-03-28/2007-06"]),
    Row("/parties/kz-rplp/timeline", "2002-11-09", "events.event[type=Merged].into", ["kz-amanat"]),
    Row("/parties/kz-qhp/timeline", "2020-11-11", "events.event[type=CongressHeld].delegates", [33]),
    Row("/parties/kz-qhp/timeline", "2022", "events.event[type=CandidateEndorsed].candidate_votes", [6456392]),
    Row("/parties", "1994-12-15", "parties.party", ["kz-baytaq", "kz-qhkp", "kz-qkp", "kz-respublica", "kz-rplp"]),
    Row("/parties", "2002-11-09", "parties[status=active].party", ["kz-amanat", "kz-aq-jol", "kz-auyl", "kz-qkp"]),
]  # fmt: skip

TABLE = [*QHP, *QHKP, *MENTIONED, *CAMPAIGNING, *CAMPAIGN, *SPLITS_AND_MERGERS]

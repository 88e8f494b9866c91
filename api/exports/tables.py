"""The tables of an export: parties, names, links, elections, results, coalitions and their members, and ids elsewhere.

They say what the routes say, as of a day and as known at a position; each row names the events behind it, and the fields of which
another account says something else. What is unknown is empty, never a zero. Dates are EDTF texts, as their sources gave them.
"""

from typing import Final

from api.exports.columns import Column, Table, count, text

_PARTY: Final = text("party", "The party's id here.", required=True)
_EVENT: Final = text("event_id", "The event that says so.")
_EVENTS: Final = text("event_ids", "The events that say so, with semicolons between.")
_DISPUTED: Final = text(
    "disputed", "Fields of which another account says something else, with semicolons between."
)
_UNDETERMINED: Final = text(
    "undetermined", "Fields that may as well have another value, with semicolons between."
)
_COUNTRY: Final = text("country", "ISO 3166-1, two letters.")

PARTIES: Final = Table(
    "parties",
    "Every party that is known, as it stood on the day.",
    (
        _PARTY,
        _COUNTRY,
        text("name", "Its name on the day."),
        text("kind", "party, alliance, list or technical: a row that is no party."),
        text("exists", "yes, no, or maybe where the dates do not tell.", required=True),
        text("status", "active, merged, split, dissolved or banned; empty before the beginning."),
        text("founded", "When it began."),
        text("registered", "When it was registered, if it is."),
        text("ended", "When it ended."),
        text("families", "The party families to which classifications count it, with semicolons between."),
        text("ideology", "What it says it stands for, with semicolons between."),
        text("position", "Where it stands between left and right."),
        text("headquarters", "Where they are."),
        count("members", "The latest number of members that was reported."),
        text("predecessors", "Ids of the parties that it came from, with semicolons between."),
        text("successors", "Ids of the parties that came from it, with semicolons between."),
        _DISPUTED,
        _UNDETERMINED,
        _EVENTS,
    ),
    ("party",),
)
NAMES: Final = Table(
    "names",
    "Every name and abbreviation that a party bore by the day.",
    (
        _PARTY,
        text("kind", "name or abbreviation.", required=True),
        text("language", "BCP 47; empty for the name that no language is given of."),
        text("name", "The name.", required=True),
        text("from", "From when on; empty where nobody says."),
        text("until", "Until when, that day excluded; empty for what holds on the day."),
        _DISPUTED,
        _EVENT,
        text("until_event_id", "The event that ended it."),
    ),
    (),
    (("party", "parties"),),
)
LINKS: Final = Table(
    "links",
    "What of one party went over into another by the day.",
    (
        text("from", "The party that something came from.", required=True),
        text("to", "The party that it went into.", required=True),
        text("type", "split, merged, succeeded, or descended where no source says how.", required=True),
        text("form", "splinter, division, merger, absorption or politician, where that is known."),
        text("date", "When."),
        Column("survives", "boolean", "Whether the first goes on; empty where the event does not say."),
        text("name_from", "What the first was called then."),
        text("name_to", "What the second was called then."),
        _DISPUTED,
        _EVENT,
    ),
    ("from", "to", "event_id"),
    (("from", "parties"), ("to", "parties")),
)
ELECTIONS: Final = Table(
    "elections",
    "Every contest that had been held by the day, or may have been.",
    (
        text("election", "The contest's id here.", required=True),
        _COUNTRY,
        text("chamber", "The chamber that was elected."),
        text("office", "The office that was voted on."),
        text("name", "Its name."),
        text("date", "When it was held."),
        text("held", "yes, or maybe where the dates do not tell.", required=True),
        Column("early", "boolean", "Whether it was held before the regular end of the term."),
        count("seats", "Seats in all."),
        count("electorate", "Who could vote."),
        count("votes_cast", "Votes cast."),
        count("votes_valid", "Valid votes."),
        Column("complete", "boolean", "Whether a party without a row is known to have won no seat."),
        _DISPUTED,
        _UNDETERMINED,
        _EVENTS,
    ),
    ("election",),
)
RESULTS: Final = Table(
    "results",
    "What each party, or its candidate, got. Rows of an alliance and of its members are apart from each other.",
    (
        text("election", "The contest.", required=True),
        _PARTY,
        count("round", "Of several rounds."),
        text("candidate", "Of the party."),
        text("name", "The party's name on the day of the contest."),
        text("alliance", "On whose list the party stood."),
        count("votes", "Votes."),
        Column("vote_share", "number", "Percent."),
        count("seats", "Seats."),
        count("seats_change", "Change in seats, as the source gives it."),
        count("place", "Place."),
        _DISPUTED,
        _UNDETERMINED,
        _EVENTS,
    ),
    (),
    (("election", "elections"), ("party", "parties")),
)
COALITIONS: Final = Table(
    "coalitions",
    "Every alliance and government that had been formed by the day, or may have been.",
    (
        text("coalition", "The coalition's id here.", required=True),
        text("kind", "alliance or government."),
        text("name", "Its name."),
        _COUNTRY,
        text("formed", "When it was formed."),
        text("ended", "When it ended."),
        text("exists", "yes, no, or maybe where the dates do not tell.", required=True),
        text("prime_minister", "Who led the government."),
        text("prime_minister_party", "Of which party."),
        Column("caretaker", "boolean", "Whether its mandate is limited to carrying on affairs."),
        _DISPUTED,
        _UNDETERMINED,
        _EVENTS,
    ),
    ("coalition",),
)
MEMBERS: Final = Table(
    "coalition_members",
    "Who belonged to a coalition, and when. One that left twice has two rows.",
    (
        text("coalition", "The coalition.", required=True),
        _PARTY,
        text("since", "From when on; empty where nobody says."),
        text("until", "Until when, that day excluded; empty for members of the day."),
        Column("member", "boolean", "Whether it is one on the day.", required=True),
        _DISPUTED,
        text("event_id", "The event by which it came in."),
        text("until_event_id", "The event by which it went."),
    ),
    (),
    (("coalition", "coalitions"), ("party", "parties")),
)
IDENTIFIERS: Final = Table(
    "identifiers",
    "The crosswalk: what others call parties, elections, coalitions and people by id.",
    (
        text("kind", "party, election, coalition or person.", required=True),
        text("id", "The id here.", required=True),
        text("scheme", "Whose ids they are.", required=True),
        text("identifier", "The id there.", required=True),
        _DISPUTED,
        _EVENTS,
    ),
    ("kind", "id", "scheme", "identifier"),
)

TABLES: Final = (PARTIES, NAMES, LINKS, ELECTIONS, RESULTS, COALITIONS, MEMBERS, IDENTIFIERS)

"""What a made-up party does in a year: one small event at a time. Part of `api.bench.histories`."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from domain.dates import EdtfDate
from domain.events import (
    Campaigned,
    ColoursAdopted,
    CongressHeld,
    Deregistered,
    DisputeArose,
    Event,
    HeadquartersMoved,
    IdeologyAdopted,
    LeaderChosen,
    LeaderLeft,
    MembershipReported,
    OrganisationReported,
    PositionAdopted,
    PositionTaken,
    PublicationEnded,
    PublicationStarted,
    Registered,
    Renamed,
    Source,
)
from domain.ids import PartyId

_SYLLABLES: Final = (
    "al",
    "ber",
    "da",
    "ev",
    "kor",
    "lin",
    "ma",
    "nur",
    "os",
    "pra",
    "ras",
    "sol",
    "tur",
    "va",
    "zen",
)
_QUALITIES: Final = (
    "Democratic",
    "National",
    "People's",
    "Liberal",
    "Agrarian",
    "Green",
    "United",
    "Progressive",
)
_KINDS: Final = ("Party", "Union", "Movement", "Front", "Alliance", "League")
_IDEOLOGIES: Final = (
    "liberalism",
    "conservatism",
    "socialism",
    "agrarianism",
    "ecology",
    "nationalism",
    "federalism",
)
_COLOURS: Final = ("red", "green", "blue", "orange", "white", "yellow")


def word(random: Random) -> str:
    """A name that nobody bears."""
    return "".join(random.choices(_SYLLABLES, k=3)).capitalize()


def person(random: Random) -> str:
    return f"{word(random)} {word(random)}"


def naming(random: Random) -> dict[str, Any]:
    """Name, names by language and abbreviations."""
    own, quality, kind = word(random), random.choice(_QUALITIES), random.choice(_KINDS)
    return {
        "name": f"{quality} {kind} of {own}",
        "names": {"en": f"{quality} {kind} of {own}", "la": f"Factio {own}ensis"},
        "abbreviations": {"en": quality[0] + kind[0] + own[0]},
    }


def ideology(random: Random) -> tuple[str, ...]:
    return tuple(random.sample(_IDEOLOGIES, random.randint(1, 2)))


def colours(random: Random) -> tuple[str, ...]:
    return tuple(random.sample(_COLOURS, random.randint(1, 2)))


Maker = Callable[[Random, PartyId, EdtfDate, tuple[Source, ...]], Event]


def _leader_chosen(random: Random, party: PartyId, date: EdtfDate, sources: tuple[Source, ...]) -> Event:
    role = random.choice(("chair", "chair", "secretary general"))
    return LeaderChosen(
        party=party, date=date, sources=sources, role=role, person=person(random), sole=role == "chair"
    )


def _renamed(random: Random, party: PartyId, date: EdtfDate, sources: tuple[Source, ...]) -> Event:
    return Renamed(party=party, date=date, sources=sources, **naming(random))


MAKERS: Final[tuple[tuple[int, Maker], ...]] = (
    (20, lambda r, p, d, s: Campaigned(
        party=p, date=d, sources=s, activity=r.choice(("meeting", "rally", "concert")), place=word(r),
        attendance=r.randint(20, 9_000),
    )),
    (16, lambda r, p, d, s: MembershipReported(party=p, date=d, sources=s, members=r.randint(200, 200_000))),
    (14, _leader_chosen),
    (10, lambda r, p, d, s: CongressHeld(
        party=p, date=d, sources=s, ordinal=r.randint(1, 40), place=word(r), decisions=("To go on as before.",)
    )),
    (10, lambda r, p, d, s: PositionTaken(
        party=p, date=d, sources=s, topic=f"the law on {word(r)}", stance=r.choice(("supports", "opposes"))
    )),
    (6, _renamed),
    (5, lambda r, p, d, s: OrganisationReported(
        party=p, date=d, sources=s, units={"branches": r.randint(1, 400), "cells": r.randint(1, 4_000)}
    )),
    (4, lambda r, p, d, s: IdeologyAdopted(party=p, date=d, sources=s, ideology=ideology(r))),
    (3, lambda r, p, d, s: PositionAdopted(
        party=p, date=d, sources=s, position=r.choice(("left", "centre-left", "centre", "centre-right", "right"))
    )),
    (3, lambda r, p, d, s: HeadquartersMoved(party=p, date=d, sources=s, place=word(r))),
    (2, lambda r, p, d, s: ColoursAdopted(party=p, date=d, sources=s, colours=colours(r))),
    (2, lambda r, p, d, s: LeaderLeft(party=p, date=d, sources=s, role="secretary general", person=person(r))),
    (2, lambda r, p, d, s: PublicationStarted(party=p, date=d, sources=s, publication=f"The {word(r)}")),
    (1, lambda r, p, d, s: PublicationEnded(party=p, date=d, sources=s, publication=f"The {word(r)}")),
    (1, lambda r, p, d, s: DisputeArose(party=p, date=d, sources=s, people=(person(r),))),
    (1, lambda _, p, d, s: Deregistered(party=p, date=d, sources=s)),
    (1, lambda r, p, d, s: Registered(party=p, date=d, sources=s, members=r.randint(200, 50_000))),
)  # fmt: skip
"""How often each, and how it is made."""

_WEIGHTS: Final = tuple(weight for weight, _ in MAKERS)
_ONLY_MAKERS: Final = tuple(maker for _, maker in MAKERS)


def activity(random: Random, party: PartyId, date: EdtfDate, sources: tuple[Source, ...]) -> Event:
    """Something that the party did, or that was reported of it."""
    (maker,) = random.choices(_ONLY_MAKERS, _WEIGHTS)
    return maker(random, party, date, sources)

"""The kinds of pictures: at which address each is shown, what may be asked of it, and who draws it."""

from bisect import bisect_left
from collections.abc import Callable, Hashable
from typing import Final, TypeAlias, cast
from weakref import WeakKeyDictionary

from msgspec import Struct

from api.asking import AnyRequest, Parameters, country_code
from api.lineage import depth_of, direction_of
from api.problems import Problem
from domain.dates import Day
from domain.errors import UnknownChamber
from domain.ids import ChamberId, CountryCode, PartyId, Position
from domain.records import encode
from projections.at import At
from projections.chronicle import Chronicle
from projections.coalition import coalition_picture
from projections.contest import contest_address, contest_picture
from projections.countries import country_days, country_json, government_from_kept
from projections.country import country_picture
from projections.growing import Kept
from projections.legislature import legislature_picture
from projections.legislature_reading import legislature_address
from projections.lineage import country_lineage_picture, lineage_picture
from projections.lineage_state import Direction
from projections.picture import Picture

Options: TypeAlias = dict[str, str]
"""What else a picture was asked for, as it stands in canonical addresses; defaults are left out."""

Draw: TypeAlias = Callable[[Chronicle, str, At, Options], Picture]


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of picture."""

    path: str
    """The template of its address, with one id in it."""
    subject: str
    """What the id is of: the name of the first field of an answer."""
    draw: Draw
    last_concerning: Callable[[Chronicle, str, Position], Position]
    """The last position up to one at which what is told may have become another. Raises `Unknown`."""
    in_use: Callable[[Chronicle, str, Position], str] | None = None
    """The id under which it is told, where it may be another than the one asked for."""
    options: tuple[str, ...] = ()
    """Parameters besides those that all take."""
    read: Callable[[Chronicle, str, Position, Parameters], Options] | None = None
    """Reads those parameters. Raises `Unknown`, and `Problem`."""
    example: str
    """Fields that it has, for those who ask for one that it has not."""
    same_from: Callable[[Chronicle, str, At, Options], tuple[Position, Day]] | None = None
    """The position and the day since which the same is told: under them an answer is kept."""
    json: Callable[[Chronicle, str, At], bytes] | None = None
    """The picture's state as JSON, where there is a quicker way to it than by drawing it."""
    days: Callable[[Chronicle, str, Position], tuple[Position, tuple[Day, ...]]] | None = None
    """The last position that concerns it, and the days on which another thing may be told; then the light path answers, too."""
    echo: Callable[[Options], dict[str, object]] = dict
    """What answers about it say of the options."""
    is_shown: bool = True
    """Whether it is shown by the routes made from this table; others have a route of their own."""
    is_compared: bool = True
    """The same of differences."""

    @property
    def echoed(self) -> tuple[str, ...]:
        """The fields that say what was asked for."""
        return (self.subject, *self.options)

    def id_in(self, request: AnyRequest) -> str:
        """The id in the address. Raises `Problem`."""
        (given,) = request.path_params.values()
        return country_code(given) if self.subject == "country" else cast("str", given)

    def known(
        self, chronicle: Chronicle, id_: str, position: Position, asked: Parameters
    ) -> tuple[str, Options]:
        """The id in use, and what else is asked for. Raises `Unknown` where nothing is known of it, and `Problem`."""
        self.last_concerning(chronicle, id_, position)
        if self.in_use is not None:
            id_ = self.in_use(chronicle, id_, position)
        return id_, {} if self.read is None else self.read(chronicle, id_, position, asked)

    def address(self, id_: str) -> str:
        """Where it is shown."""
        before, _, rest = self.path.partition("{")
        return before + id_ + rest.partition("}")[2]

    def told(self, chronicle: Chronicle, id_: str, at: At, options: Options) -> bytes:
        """Its state as JSON, without the times asked for."""
        if self.json is not None:
            return self.json(chronicle, id_, at)

        def make() -> bytes:
            return encode(self.draw(chronicle, id_, at, options).state)

        if self.same_from is None:
            return make()
        since = self.same_from(chronicle, id_, at, options)
        return _kept_of(chronicle).get((self.path, id_, *sorted(options.items()), *since), make)


KEPT_BYTES: Final = 32 * 2**20
"""Of encoded pictures, all together, for one chronicle."""

_of_chronicles: WeakKeyDictionary[Chronicle, Kept[Hashable, bytes]] = WeakKeyDictionary()


def _kept_of(chronicle: Chronicle) -> Kept[Hashable, bytes]:
    kept = _of_chronicles.get(chronicle)
    return _of_chronicles.setdefault(chronicle, Kept(KEPT_BYTES, len)) if kept is None else kept


def _chamber(chronicle: Chronicle, country: str, position: Position, asked: Parameters) -> Options:
    """The chamber asked for, or the only one that is known. Raises `UnknownChamber`, and `Problem` where one must be named."""
    known = chronicle.chambers(position, country)
    listed = ", ".join(known) if known else "none"
    if "chamber" not in asked:
        if len(known) != 1:
            raise Problem(
                "invalid-parameter",
                f"chamber is absent, and of {country} there is not just one: those known at position {position} are: {listed}",
            )
        return {"chamber": known[0]}
    chamber = asked["chamber"]
    if chamber not in known:
        named_at = _first_known(chronicle, country, chamber)
        raise UnknownChamber(chamber, position, named_at=named_at, country=country, known=known)
    return {"chamber": chamber}


def _first_known(chronicle: Chronicle, country: CountryCode, chamber: ChamberId) -> Position | None:
    """The first position at which the chamber is known; None where no record names it yet."""
    head = chronicle.head
    if chamber not in chronicle.chambers(head, country):
        return None
    # What is known at one position is known at all that follow it.
    return bisect_left(
        range(head), True, key=lambda position: chamber in chronicle.chambers(position, country)
    )


def _lines(_chronicle: Chronicle, _party: str, _position: Position, asked: Parameters) -> Options:
    direction, depth = direction_of(asked), depth_of(asked)
    lines = {} if direction == "both" else {"direction": str(direction)}
    return lines if depth is None else lines | {"depth": str(depth)}


def _lines_asked(options: Options) -> dict[str, object]:
    depth = options.get("depth")
    return {
        "direction": options.get("direction", "both"),
        "depth": None if depth is None else int(depth),
    }


def _lineage(chronicle: Chronicle, party: PartyId, at: At, options: Options) -> Picture:
    depth = int(options["depth"]) if "depth" in options else None
    return lineage_picture(chronicle, party, at, depth, cast("Direction", options.get("direction", "both")))


ELECTION: Final = Kind(
    path="/elections/{election:str}",
    subject="election",
    example="seats, rows or rows.kz-qhp",
    draw=lambda chronicle, id_, at, _: contest_picture(chronicle, id_, at),
    same_from=lambda chronicle, id_, at, _: contest_address(chronicle, id_, at),
    last_concerning=Chronicle.last_concerning_election,
)
COALITION: Final = Kind(
    path="/coalitions/{coalition:str}",
    subject="coalition",
    example="name, members or members.kz-qhp",
    draw=lambda chronicle, id_, at, _: coalition_picture(chronicle, id_, at),
    last_concerning=Chronicle.last_concerning_coalition,
)
LEGISLATURE: Final = Kind(
    path="/countries/{country:str}/legislature",
    subject="country",
    example="seats, parties or parties.kz-qhp",
    draw=lambda chronicle, id_, at, options: legislature_picture(chronicle, id_, options["chamber"], at),
    same_from=lambda chronicle, id_, at, options: legislature_address(chronicle, id_, options["chamber"], at),
    last_concerning=Chronicle.last_concerning_country,
    options=("chamber",),
    read=_chamber,
)
GOVERNMENT: Final = Kind(
    path="/countries/{country:str}/government",
    subject="country",
    example="government, others or government.name",
    draw=lambda chronicle, id_, at, _: government_from_kept(chronicle, id_, at),
    last_concerning=Chronicle.last_concerning_country,
)
COUNTRY: Final = Kind(
    path="/countries/{country:str}",
    subject="country",
    example="counts, parties or parties.kz-qhp.name",
    draw=lambda chronicle, id_, at, _: country_picture(chronicle, id_, at),
    last_concerning=Chronicle.last_concerning_country,
    json=country_json,
    days=country_days,
    is_compared=False,  # `api.comparing` compares a country party by party, in pages
)
LINEAGE: Final = Kind(
    path="/parties/{party_id:str}/lineage",
    subject="party",
    example="parties, edges or parties.kz-qhp.name",
    draw=_lineage,
    last_concerning=Chronicle.last_concerning,
    in_use=Chronicle.in_use,
    options=("direction", "depth"),
    read=_lines,
    echo=_lines_asked,
    is_shown=False,
)
COUNTRY_LINEAGE: Final = Kind(
    path="/countries/{country:str}/lineage",
    subject="country",
    example="parties, edges or parties.kz-qhp.name",
    draw=lambda chronicle, id_, at, _: country_lineage_picture(chronicle, id_, at),
    last_concerning=Chronicle.last_concerning_country,
    is_shown=False,
)

KINDS: Final = (ELECTION, COALITION, LEGISLATURE, GOVERNMENT, COUNTRY, LINEAGE, COUNTRY_LINEAGE)

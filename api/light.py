"""The light path: plain questions about parties and countries, asked again, are answered before the framework looks at them.

What a route told to such a question is kept, and answers all others that have the same two integers. All that is not plain, wrong,
unknown or not kept goes to the routes, which put in here what they tell: so nothing is told here that a route would tell otherwise, and
a test asks both ([ADR 13](../docs/adr/0013-a-light-path.md)).

A party that nobody has asked about yet is told here too, from what was worked out ahead (`api.ahead`), or by the same projection that its route asks; those with many
records are left to the route.

What stands around the routes (middleware, hooks) sees nothing of these questions.
"""

from email.utils import formatdate
from functools import lru_cache
from typing import Final, TypeAlias

from api.ahead import MOST_RECORDS, Ahead
from api.answers import JSON, POSITION
from api.asking import AnyRequest, today
from api.citing import ASK_AGAIN, FOR_EVER
from api.desk import Desk
from api.plain import Plain, Scope, is_heeded, plain_question
from api.recent import Recent
from api.told import Line, Told
from domain.dates import Day, format_day
from domain.errors import Unknown
from domain.ids import PartyId, Position
from domain.ledger.port import Clock
from domain.moments import Moment, format_moment
from projections import version as fold
from projections.at import At
from projections.chronicle import Chronicle

KEPT_BYTES: Final = 128 * 2**20
"""Of what is told, all together; of a party it is some 1,300."""
KEPT_DAYS: Final = 1_000_000
"""Of lines, all together; each counts some more for itself."""

ANSWER_BYTES: Final = 16 * 2**20
"""Of whole answers, all together: those that are asked for again and again while nothing is recorded."""
ASKED_ONCE: Final = 50_000
"""Questions that are remembered as asked: an answer is kept whole when it is asked for a second time. To keep each took a fifth of making it."""

Answer: TypeAlias = tuple[list[tuple[bytes, bytes]], bytes]
"""The headers, not to be changed, and the body of an answer with the status 200."""

_ROOMS: Final = ("/parties/", "/countries/")

_OF_TOLD: Final = 300
"""Bytes that it takes besides its text."""
_OF_AN_ANSWER: Final = 1_700
"""The same, with its headers."""
_OF_A_LINE: Final = 50
"""Days, of which each takes eight bytes."""

_JSON: Final = (b"content-type", JSON.encode("ascii"))
_FOR_EVER: Final = (b"cache-control", FOR_EVER.encode("ascii"))
_ASK_AGAIN: Final = (b"cache-control", ASK_AGAIN.encode("ascii"))
_VARY: Final = (b"vary", b"Accept-Datetime")
_POSITION: Final = POSITION.lower().encode("ascii")
_BEFORE_MEMENTO: Final = 4


def light_of(request: AnyRequest) -> "Light":
    """The light path of the application."""
    light: Light = request.app.state.light
    return light


class Light:
    """What was told of parties and countries, and the answers that are made of it. For the thread of the event loop."""

    def __init__(self, desk: Desk, clock: Clock, ahead: Ahead) -> None:
        self._desk = desk
        self._ahead = ahead
        self._clock = clock
        self._chronicle = desk.chronicle
        self._version = fold.FOLD
        """All that is kept is of this chronicle, in this version."""
        self._head = desk.chronicle.head
        self._answers: Recent[tuple[str, bytes], Answer] = Recent(ANSWER_BYTES, _weight_of_answer)
        """By path and query, as given at this head."""
        self._asked: set[int] = set()
        """Hashes of the path and query of those that were asked for at this head, and are not kept."""
        self._lines: Recent[tuple[str, Position], Line] = Recent(KEPT_DAYS, _weight_of_line)
        self._told: Recent[tuple[str, Position, Day], Told] = Recent(KEPT_BYTES, _weight_of_told)

    def keep(self, chronicle: Chronicle, last: Position, line: Line, day: Day, told: Told) -> None:
        """Keep what the address tells on a day, as known at a position that is the last to concern it."""
        if chronicle is not self._desk.chronicle:  # the ledger became another one meanwhile
            return
        self._heed(chronicle)
        self._lines.keep((line.path, last), line)
        self._told.keep((line.path, last, line.since(day)), told)

    def answer(self, scope: Scope) -> Answer | None:
        """The answer to a question, or None where a route is to give it."""
        path: str = scope["path"]
        if not path.startswith(_ROOMS) or scope["method"] != "GET" or scope.get("root_path"):
            return None
        desk, chronicle = self._desk, self._desk.chronicle
        if desk.troubled is not None or not desk.loaded or is_heeded(scope["headers"]):
            return None
        self._heed(chronicle)
        head = chronicle.head
        if head != self._head:  # which answers tell
            self._head = head
            self._answers.clear()
            self._asked.clear()
        question: tuple[str, bytes] = (path, scope["query_string"])
        answer = self._answers.get(question)
        if answer is None and (asked := plain_question(question[1])) is not None:
            answer = self._made(path, asked, chronicle, head)
            # What is asked of today is another question tomorrow.
            if answer is not None and asked.as_of is not None:
                self._keep_again(question, answer)
        return answer

    def _keep_again(self, question: tuple[str, bytes], answer: Answer) -> None:
        """Keep the answer, if it is asked for a second time."""
        number = hash(question)
        if number in self._asked:
            self._answers.keep(question, answer)
            return
        if len(self._asked) >= ASKED_ONCE:
            self._asked.clear()
        self._asked.add(number)

    def _heed(self, chronicle: Chronicle) -> None:
        """Let go of all that was told of another chronicle, or in another version."""
        if chronicle is not self._chronicle or self._version != fold.FOLD:
            self._chronicle, self._version = chronicle, fold.FOLD
            self._lines.clear()
            self._told.clear()
            self._answers.clear()
            self._asked.clear()

    def _made(self, path: str, asked: Plain, chronicle: Chronicle, head: Position) -> Answer | None:
        """The answer, made of what was told."""
        position = head if asked.known_at is None else asked.known_at
        if position > head or asked.version not in {None, self._version}:
            return None
        _, room, id_ = path.split("/", 2)
        try:
            if room == "parties":
                last = chronicle.last_concerning(id_, position)
            else:
                last = chronicle.last_concerning_country(id_, position)
        except Unknown:
            return None
        line = self._lines.get((path, last))
        at = At(today(self._clock) if asked.as_of is None else asked.as_of, position)
        told = None if line is None else self._told.get((path, last, line.since(at.as_of)))
        if line is None or told is None:
            if room != "parties" or (found := self._found(chronicle, id_, last, at)) is None:
                return None
            line, told = found
            self._lines.keep((path, last), line)
            self._told.keep((path, last, line.since(at.as_of)), told)
        return _answer(asked, line, told, at, chronicle.recorded_at(position), head, self._version)

    def _found(
        self, chronicle: Chronicle, party: PartyId, last: Position, at: At
    ) -> tuple[Line, Told] | None:
        """What is told of a party that is not kept; None where its route is to tell it."""
        pack = self._ahead.get(party, last)
        if pack is None:
            if chronicle.records_concerning(party) > MOST_RECORDS:
                return None
            history = chronicle.history(party, last)
            if history.party != party:  # it is told under another id
                pack = self._ahead.get(history.party, chronicle.last_concerning(history.party, at.position))
            if pack is None:
                line = Line(f"/parties/{history.party}", history.boundaries, has_timemap=True)
                return line, Told.of(chronicle.party_json(party, at), "party")
        return pack.line, pack.told(at.as_of)


def _answer(
    asked: Plain, line: Line, told: Told, at: At, recorded_at: Moment | None, head: Position, version: int
) -> Answer:
    """What `api.answers` and `api.citing` make of it, in one step."""
    assert recorded_at is not None  # nothing is known at position 0
    path, position, day = line.path, at.position, asked.as_of_text or format_day(at.as_of)
    written, http_date = _as_written(recorded_at)
    canonical = f"{path}?as_of={day}&known_at={position}&v={version}"
    times = f',"as_of":"{day}","known_at":{{"position":{position},"recorded_at":"{written}"}},"canonical":"{canonical}"'
    body, fingerprint = told.at(times.encode("ascii"))
    if not line.has_timemap:
        links = f'<{canonical}>; rel="canonical"'
    elif asked.as_of is None:
        links = (
            f'<{canonical}>; rel="canonical", <{path}>; rel="original timegate", '
            f'<{path}/timemap?format=link>; rel="timemap"; type="application/link-format"'
        )
    else:
        links = (
            f'<{canonical}>; rel="canonical", <{path}?as_of={day}>; rel="original timegate", '
            f'<{path}/timemap?as_of={day}&format=link>; rel="timemap"; type="application/link-format"'
        )
    stays = asked.as_of is not None and asked.known_at is not None and asked.version is not None
    headers = [
        (b"etag", f'"{fingerprint}"'.encode("ascii")),
        _FOR_EVER if stays else _ASK_AGAIN,
        (b"link", links.encode("ascii")),
        (_POSITION, b"%d" % head),
        (b"memento-datetime", http_date),
        _JSON,
        (b"content-length", b"%d" % len(body)),
    ]
    if asked.known_at is None:
        headers.insert(_BEFORE_MEMENTO, _VARY)
    return headers, body


@lru_cache(maxsize=4_096)
def _as_written(moment: Moment) -> tuple[str, bytes]:
    """The moment as in JSON, and as an HTTP-date."""
    second, fraction = divmod(moment, 1_000_000)
    day, second = divmod(second, 86_400)
    in_json, in_http = _day_as_written(day)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{in_json}{clock}.{fraction:06}Z", f"{in_http}{clock} GMT".encode("ascii")


@lru_cache(maxsize=4_096)
def _day_as_written(day: int) -> tuple[str, str]:
    """What stands before the time of a day, which is counted from 1970-01-01 on."""
    midnight = day * 86_400
    return format_moment(midnight * 1_000_000)[:11], formatdate(midnight, usegmt=True)[:17]


def _weight_of_line(line: Line) -> int:
    return _OF_A_LINE + len(line.days)


def _weight_of_answer(answer: Answer) -> int:
    return _OF_AN_ANSWER + len(answer[1])


def _weight_of_told(told: Told) -> int:
    return _OF_TOLD + len(told.before) + len(told.after)

"""The light path: plain questions about parties and countries, asked again, are answered before the framework looks at them.

What a route told to such a question is kept, and answers all others that have the same two integers (`api.states`). All that is not plain, wrong,
unknown or not kept goes to the routes, which put in here what they tell: so nothing is told here that a route would tell otherwise, and
a test asks both ([ADR 13](../docs/adr/0013-a-light-path.md)).

What stands around the routes (middleware, hooks) sees nothing of these questions.
"""

from typing import Final, TypeAlias

from api.ahead import Ahead
from api.answers import JSON, POSITION
from api.asking import AnyRequest, today
from api.citing import ASK_AGAIN, FOR_EVER
from api.desk import Desk
from api.plain import Plain, Scope, is_heeded, plain_question
from api.recent import Recent
from api.states import Cited, States
from api.told import Line, Told
from domain.dates import Day
from domain.ids import Position
from domain.ledger.port import Clock
from projections.chronicle import Chronicle

ANSWER_BYTES: Final = 16 * 2**20
"""Of whole answers, all together: those that are asked for again and again while nothing is recorded."""
ASKED_ONCE: Final = 50_000
"""Questions that are remembered as asked: an answer is kept whole when it is asked for a second time. To keep each took a fifth of making it."""

Answer: TypeAlias = tuple[list[tuple[bytes, bytes]], bytes]
"""The headers, not to be changed, and the body of an answer with the status 200."""

_ROOMS: Final = ("/parties/", "/countries/")

_OF_AN_ANSWER: Final = 1_700
"""Bytes that it takes besides its body, with its headers."""

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
    """The answers that are made of what is told of parties and countries. For the thread of the event loop."""

    def __init__(self, desk: Desk, clock: Clock, ahead: Ahead) -> None:
        self._desk = desk
        self._clock = clock
        self._states = States(desk, ahead)
        self._of = desk.chronicle, desk.chronicle.head, self._states.version
        """The chronicle, its head, and the version of the fold, which the answers that are kept tell."""
        self._answers: Recent[tuple[str, bytes], Answer] = Recent(ANSWER_BYTES, _weight_of_answer)
        """By path and query."""
        self._asked: set[int] = set()
        """Hashes of the path and query of those that were asked for since then, and are not kept."""

    def keep(self, chronicle: Chronicle, last: Position, line: Line, day: Day, told: Told) -> None:
        """Keep what the address tells on a day, as known at a position that is the last to concern it."""
        self._states.keep(chronicle, last, line, day, told)

    def answer(self, scope: Scope) -> Answer | None:
        """The answer to a question, or None where a route is to give it."""
        path: str = scope["path"]
        if not path.startswith(_ROOMS) or scope["method"] != "GET" or scope.get("root_path"):
            return None
        desk, chronicle = self._desk, self._desk.chronicle
        if desk.troubled is not None or not desk.loaded or is_heeded(scope["headers"]):
            return None
        head = chronicle.head
        self._states.heed(chronicle)
        of = chronicle, head, self._states.version
        if of != self._of:  # a chronicle is like no other than itself
            self._of = of
            self._answers.clear()
            self._asked.clear()
        question: tuple[str, bytes] = (path, scope["query_string"])
        answer = self._answers.get(question)
        if answer is None and (asked := plain_question(question[1])) is not None:
            answer = self._made(path, asked, head)
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

    def _made(self, path: str, asked: Plain, head: Position) -> Answer | None:
        """The answer, made of what is told."""
        position = head if asked.known_at is None else asked.known_at
        if position > head or asked.version not in {None, self._states.version}:
            return None
        as_of = today(self._clock) if asked.as_of is None else asked.as_of
        cited = self._states.tell(path, as_of, asked.as_of_text, position)
        return None if cited is None else _answer(asked, cited, head)


def _answer(asked: Plain, cited: Cited, head: Position) -> Answer:
    """What `api.answers` and `api.citing` make of it, in one step."""
    sheet, day, body = cited.sheet, cited.day, cited.body
    path = sheet.path
    canonical = f'<{path}?as_of={day}{sheet.in_query}>; rel="canonical"'
    if not sheet.has_timemap:
        links = canonical
    elif asked.as_of is None:
        links = (
            f'{canonical}, <{path}>; rel="original timegate", '
            f'<{path}/timemap?format=link>; rel="timemap"; type="application/link-format"'
        )
    else:
        links = (
            f'{canonical}, <{path}?as_of={day}>; rel="original timegate", '
            f'<{path}/timemap?as_of={day}&format=link>; rel="timemap"; type="application/link-format"'
        )
    stays = asked.as_of is not None and asked.known_at is not None and asked.version is not None
    headers = [
        (b"etag", f'"{cited.fingerprint}"'.encode("ascii")),
        _FOR_EVER if stays else _ASK_AGAIN,
        (b"link", links.encode("ascii")),
        (_POSITION, b"%d" % head),
        (b"memento-datetime", sheet.http_date),
        _JSON,
        (b"content-length", b"%d" % len(body)),
    ]
    if asked.known_at is None:
        headers.insert(_BEFORE_MEMENTO, _VARY)
    return headers, body


def _weight_of_answer(answer: Answer) -> int:
    return _OF_AN_ANSWER + len(answer[1])

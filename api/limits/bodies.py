"""How deep, how long and how many: what a request body may be, beside being JSON. Looked at before anything else is made of it."""

from typing import Any, Final

from msgspec import Struct

from api.problems import Problem
from domain.explaining import shown

KIND: Final = "body-too-complex"


class BodyLimits(Struct, frozen=True):
    """What the settings say of bodies."""

    nesting: int
    items: int
    text: int
    events: int

    def check(self, body: Any) -> None:
        """Raise `Problem` for what is nested too deep, has too many entries, or is too long a text, naming the place.

        The list of the events of an append has a bound of its own.
        """
        if isinstance(body, dict) and isinstance(body.get("events"), list):
            if len(body["events"]) > self.events:
                raise Problem(
                    "too-many-events",
                    f"events has {len(body['events'])} entries: one append takes {self.events} events; send it in parts",
                )
            self._check_fields({name: value for name, value in body.items() if name != "events"}, (), 1)
            for index, event in enumerate(body["events"]):
                self._check(event, (("", "events"), index), 3)
        else:
            self._check(body, (), 1)

    def too_deep(self, place: str) -> Problem:
        return Problem(
            KIND, f"{place} is nested more than {self.nesting} deep, the most that this server takes"
        )

    def _check(self, value: Any, place: Any, depth: int) -> None:
        """`place` is that of the value: pairs of the place around it and the name or index in there."""
        kind = type(value)
        if kind is str:
            if len(value) > self.text:
                raise Problem(
                    KIND,
                    f"{_told(place)} is {shown(value)}, of {len(value)} characters: a text has {self.text} at the most here",
                )
        elif kind is dict:
            self._check_fields(value, place, depth)
        elif kind is list:
            self._check_size(value, place, depth)
            for index, each in enumerate(value):
                if type(each) in _WALKED:
                    self._check(each, (place, index), depth + 1)

    def _check_fields(self, value: dict[str, Any], place: Any, depth: int) -> None:
        self._check_size(value, place, depth)
        for name, each in value.items():
            if len(name) > self.text:
                self._check(name, (place, "a field's name"), depth)
            if type(each) in _WALKED:
                self._check(each, (place, name), depth + 1)

    def _check_size(self, value: Any, place: Any, depth: int) -> None:
        if depth > self.nesting:
            raise self.too_deep(_told(place))
        if len(value) > self.items:
            raise Problem(
                KIND,
                f"{_told(place)} is {shown(value)}, of {len(value)} entries: a list or an object has {self.items} at the most here",
            )


_WALKED: Final = frozenset({str, list, dict})


def _told(place: Any) -> str:
    """`events[3].names.ru`."""
    steps: list[str] = []
    while place:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{shown(step)[1:-1]}")
    return "".join(reversed(steps)).removeprefix(".") or "the body"

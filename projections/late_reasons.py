"""The events behind fields of a party's state, where the party is folded only if somebody asks."""

from collections.abc import Callable, Iterable

from domain.dates import Day
from projections.explain import Reasons
from projections.fields import Field
from projections.history import History
from projections.order import Item
from projections.party import Fold


class LateReasons:
    """A party on a day."""

    def __init__(self, history: History, day: Day) -> None:
        self._history = history
        self._day = day
        self._reasons: Reasons | None = None

    def of(self, *fields: Field) -> Callable[[], Iterable[Item]]:
        """Finds the events by which the fields hold."""

        def find() -> Iterable[Item]:
            if self._reasons is None:
                self._reasons = Reasons(Fold(self._history, self._day))
            reasons = self._reasons
            setting = {ground.event_id for field in fields for ground in reasons.set_by(field)}
            return [item for item in self._history.items if item.event_id in setting]

        return find

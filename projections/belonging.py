"""Which country a party is told in, where its own state of the day does not say.

A party may exist before the event that gives it a country has happened, or after all that ever gave it one was retracted. It is
then told where it will be, or where it was, rather than nowhere.
"""

from collections.abc import Iterator

from domain.events import Event, Founded, Merged, NewParty, Split
from domain.ids import CountryCode
from projections.history import History, begins


def is_of(history: History, bears: CountryCode | None, country: CountryCode) -> bool:
    """Whether a party that ever bore the code of the country is told as one of it.

    `bears` is the code that it has on the day. Where it has none, what stands of its beginnings decides, be it ahead;
    where nothing stands, the party is told wherever it was ever said to be.
    """
    if bears is not None:
        return bears == country
    codes = {
        code
        for item in history.items
        if begins(item.event, history.ids)
        for code in _given_by(item.event, history)
    }
    return not codes or country in codes


def _given_by(event: Event, history: History) -> Iterator[CountryCode]:
    """The codes with which the event introduces the party."""
    match event:
        case Founded():
            introduced: tuple[object, ...] = (event,)
        case Split():
            introduced = event.into
        case Merged():
            introduced = (event.into,)
        case _:
            introduced = ()
    for each in introduced:
        if isinstance(each, Founded | NewParty) and each.party in history.ids:
            yield each.country

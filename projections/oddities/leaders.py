"""What is odd about those who lead a party."""

from collections.abc import Iterator, Mapping

from domain.events import LeaderChosen, LeaderLeft
from projections.history import History, ends
from projections.oddities.oddity import ById, Oddity, surely_before, told_before
from projections.order import Item


def nobody_to_leave(history: History) -> Iterator[Oddity]:
    """`nobody-to-leave`: a person leaves an office in which no event before it on the timeline names them."""
    named: set[tuple[str, str]] = set()
    for item in history.items:
        event = item.event
        if isinstance(event, LeaderLeft):
            if (event.role, event.person) not in named:
                yield Oddity(
                    "nobody-to-leave",
                    (item.event_id,),
                    f"{event.person} leaves as {event.role} of {history.party}, and no earlier event names them in that role",
                    "state when they were chosen, or mend the name or the role",
                )
        elif isinstance(event, LeaderChosen):
            named |= {(event.role, event.person), (event.role, event.succeeds or event.person)}


def overlapping_leaders(history: History) -> Iterator[Oddity]:
    """`overlapping-leaders`: for certain two persons hold an office of one at a time on one day.

    An office is of one at a time if any choice for it, of whatever day, is `sole`. Odd is a choice that is not `sole` and
    names nobody whom it `succeeds`, while another person's term goes on. For certain means, whatever days dates mean:

    - The other person's choice lies before this one: by `after`, else all of its days do.
    - Whatever may have ended that term (their leaving, a choice that succeeds them, somebody else's `sole` choice, the end
      of the party) lies before the term began, or on a later day than this choice. What may lie between ends the doubt.

    Two names with one `person_id` are one person. Each choice is found once for each other person in office.
    """
    choices = [(item, item.event) for item in history.items if isinstance(item.event, LeaderChosen)]
    single = {event.role for _, event in choices if event.sole}
    if not single:
        return
    by_id = {item.event_id: item for item in history.items}
    known_as = {event.person: event.person_id for _, event in choices if event.person_id is not None}
    for role in sorted(single):
        turns = [item for item in history.items if _may_end_a_term(history, item, role)]
        chosen = [(item, event) for item, event in choices if event.role == role]
        for item, event in chosen:
            if event.sole or event.succeeds is not None:
                continue
            in_office: dict[str, tuple[Item, LeaderChosen]] = {}
            for begun, other in chosen:
                if not _same(known_as, other.person, event.person) and surely_before(by_id, begun, item):
                    ends_it = (each for each in turns if _ends_term(each, other, known_as))
                    if all(_irrelevant(by_id, each, begun, item) for each in ends_it):
                        in_office[known_as.get(other.person, other.person)] = (begun, other)
            for begun, other in in_office.values():
                yield Oddity(
                    "overlapping-leaders",
                    (item.event_id, begun.event_id),
                    f"{event.person} is chosen {role} of {history.party} (LeaderChosen of {item.date}) while "
                    f"{other.person} holds that office (LeaderChosen of {begun.date}), which is held by one at a time",
                    "say in `succeeds` or `sole` that the choice ends the other term, or state when that person left",
                )


def _irrelevant(by_id: ById, turn: Item, begun: Item, item: Item) -> bool:
    """Whether for certain the event did not end the term that began with `begun` by the day of `item`."""
    later = turn.earliest > item.latest and not told_before(by_id, turn, item)
    return turn is begun or later or surely_before(by_id, turn, begun)


def _may_end_a_term(history: History, item: Item, role: str) -> bool:
    match item.event:
        case LeaderLeft() as event:
            return event.role == role
        case LeaderChosen() as event:
            return event.role == role and (event.sole or event.succeeds is not None)
        case event:
            return ends(event, history.ids) is not None


def _ends_term(item: Item, choice: LeaderChosen, known_as: Mapping[str, str]) -> bool:
    """Whether the event would end the term of the person chosen, if it came after their choice."""
    match item.event:
        case LeaderLeft() as event:
            return _same(known_as, event.person, choice.person)
        case LeaderChosen() as event:
            succeeds = event.succeeds is not None and _same(known_as, event.succeeds, choice.person)
            return (event.sole or succeeds) and not _same(known_as, event.person, choice.person)
        case _:
            return True


def _same(known_as: Mapping[str, str], one: str, other: str) -> bool:
    """Whether two names are one person's."""
    return one == other or (one in known_as and known_as[one] == known_as.get(other))

"""What is odd in how things are told: events that nobody recorded, accounts that nobody ranked, sources from the future."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from domain.events import Event, FindingAcknowledged
from domain.mentions import events_of
from domain.moments import utc_day
from domain.records import encode_event, tag_of
from projections.accounts import Account, Accounts, Group
from projections.oddities.oddity import Oddity


def unknown_events(accounts: Accounts, told: Iterable[Account]) -> Iterator[Oddity]:
    """`unknown-event-named`: an account names in `rival_to` or `after`, or an acknowledgement in `events`, an event of which
    nothing is recorded. One that was recorded and retracted is known.
    """
    for account in told:
        event = account.event
        others = events_of(event)
        if isinstance(event, FindingAcknowledged):
            others += event.events
        if not others:  # as mostly
            continue
        for other in dict.fromkeys(others):
            if accounts.knowledge.last(other) is None:
                yield Oddity(
                    "unknown-event-named",
                    (account.event_id,),
                    f"{tag_of(event)} names the event {other}, of which nothing is recorded",
                    "state it, or mend the id",
                )


def nothing_acknowledged(
    accounts: Accounts, acknowledgements: Iterable[Account], found: Iterable[Oddity]
) -> Iterator[Oddity]:
    """`nothing-acknowledged`: an acknowledgement of which there is no finding, though nothing was recorded of its events since.

    One whose events were corrected or retracted later may have been of a finding that is settled. One that names events of
    which nothing is recorded is found as that.
    """
    there = {(odd.code, frozenset(odd.events)) for odd in found}
    for account in sorted(acknowledgements, key=lambda each: each.position):
        event = account.event
        assert isinstance(event, FindingAcknowledged)
        last = [accounts.knowledge.last(each) for each in event.events]
        untouched = all(each is not None and each[1].position < account.position for each in last)
        if untouched and (event.code, frozenset(event.events)) not in there:
            there.add(
                ("nothing-acknowledged", frozenset({account.event_id}))
            )  # which another may acknowledge
            yield Oddity(
                "nothing-acknowledged",
                (account.event_id,),
                f"FindingAcknowledged of {event.code} is of no finding: none of that code names just these events",
                "name the code and all events of the finding, as it names them, or retract the acknowledgement",
            )


def without_preferred(groups: Iterable[Group]) -> Iterator[Oddity]:
    """`rivals-without-preferred`: standing accounts of one happening differ, and not exactly one of them is `preferred`.

    Deprecated accounts are left aside. What is compared is the event without its sources, note, rank, `rival_to` and `after`.
    """
    for group in groups:
        members = rivals(group)
        preferred = sum(member.event.rank == "preferred" for member in members)
        if preferred == 1 or len({_content(member.event) for member in members}) <= 1:
            continue
        types = ", ".join(dict.fromkeys(tag_of(member.event) for member in members))
        yield Oddity(
            "rivals-without-preferred",
            tuple(member.event_id for member in members),
            f"{len(members)} accounts of one happening ({types}) differ, and {preferred or 'none'} of them "
            f"{'are' if preferred else 'is'} ranked preferred",
            "rank the best one preferred and the others normal or deprecated, and say why in a note",
        )


def rivals(group: Group) -> list[Account]:
    """The accounts of a happening that stand beside each other; deprecated ones do not."""
    return [member for member in group.members if member.event.rank != "deprecated"]


def _content(event: Event) -> bytes:
    """What an account says of the happening, written down."""
    return encode_event(structs.replace(event, sources=(), note=None, rank="normal", rival_to=None, after=()))


def published_later(accounts: Accounts, told: Iterable[Account]) -> Iterator[Oddity]:
    """`published-later`: a source was published after the day (in UTC) on which the record that stands was written.

    For certain: the earliest day that `published` means lies after it.
    """
    for account in told:
        published = [each for each in account.event.sources if each.published is not None]
        if not published:
            continue
        last = accounts.knowledge.last(account.event_id)
        assert last is not None
        recorded_on = utc_day(last[1].recorded_at)
        for source in published:
            if source.published is not None and source.published.earliest > recorded_on:
                yield Oddity(
                    "published-later",
                    (account.event_id,),
                    f"{tag_of(account.event)} was recorded before its source {source.document!r} was published ({source.published})",
                    "correct the day of publication, or name the source that was used",
                )

"""Pictures of whatever kind are explained field by field, and compared so that records answer for every difference."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Unknown
from domain.records import Record
from projections.at import At
from projections.chronicle import Chronicle
from projections.contest import contest_picture
from projections.legislature import legislature_picture
from projections.picture import Picture
from projections.picturing import compared, explained
from tests.histories import CHAMBERS, COUNTRIES, ELECTIONS, days_that_matter, histories
from tests.projections.test_against_the_oracle import chronicle_of, told, tried
from tests.projections.test_pictures_hold import ALL

Draw = Callable[[Chronicle, str, At], Picture]


def _chamber(chronicle: Chronicle, chamber: str, at: At) -> Picture:
    chronicle.last_concerning_country(COUNTRIES[0], at.position)
    return legislature_picture(chronicle, COUNTRIES[0], chamber, at)


KINDS: dict[str, tuple[tuple[str, ...], Draw]] = ALL | {
    "contest": (ELECTIONS, contest_picture),
    "legislature": (CHAMBERS, _chamber),
}
ECHOED = ("party", "country", "chamber", "election", "coalition", "direction", "depth")
NAMES_ITS_EVENT = ("possible.", "disputed.", "undetermined.")


def drawn(draw: Draw, chronicle: Chronicle, id_: str, at: At) -> dict[str, object]:
    try:
        return dict(draw(chronicle, id_, at).fields)
    except Unknown:
        return {}


@pytest.mark.parametrize("kind", list(KINDS))
@tried
@given(records=histories())
def test_every_field_is_explained_with_the_value_that_it_has(kind: str, records: list[Record]) -> None:
    told(records)
    ids, draw = KINDS[kind]
    chronicle = chronicle_of(records)
    for id_ in ids:
        for day in days_that_matter(records)[:6]:
            try:
                picture = draw(chronicle, id_, At(day, len(records)))
            except Unknown:
                continue
            why = list(explained(chronicle, picture, len(records), None, ECHOED))
            assert {each.field: each.value for each in why} == {
                field: value
                for field, value in picture.fields.items()
                if field not in ECHOED and not field.startswith(NAMES_ITS_EVENT)
            }
            for each in why:
                events = [basis.event_id for basis in each.set_by]
                assert events == [item.event_id for item in picture.grounds(each.field)]
                assert {rival.event_id for rival in each.rivals}.isdisjoint(events)


@pytest.mark.parametrize("kind", list(KINDS))
@tried
@given(records=histories(), data=st.data())
def test_records_answer_for_every_difference(kind: str, records: list[Record], data: st.DataObject) -> None:
    told(records)
    ids, draw = KINDS[kind]
    chronicle = chronicle_of(records)
    days, places = st.sampled_from(days_that_matter(records)), st.integers(0, len(records))
    first, second = (At(data.draw(days), data.draw(places)) for _ in range(2))
    between = At(first.as_of, second.position)
    for id_ in ids:
        fields = {at: drawn(draw, chronicle, id_, at) for at in (first, between, second)}
        if not fields[first] and not fields[second]:
            continue
        found = compared(chronicle, lambda at, id_=id_: draw(chronicle, id_, at), first, second, ECHOED)  # type: ignore[misc] # mypy cannot infer the default
        for step, (start, end) in (
            (found.changes, (first, second)),
            (found.learned, (first, between)),
            (found.happened, (between, second)),
        ):
            for change in step:
                assert change.before == fields[start].get(change.field)
                assert change.after == fields[end].get(change.field)
                assert change.records, change.field
            blank: tuple[object, ...] = (None, [])
            differing = {
                field
                for field in fields[start].keys() | fields[end].keys()
                if (field in fields[start]) != (field in fields[end])
                or fields[start][field] != fields[end][field]
            }
            if not fields[start] or not fields[end]:
                known = fields[start] or fields[end]
                differing = {each for each in differing if known[each] not in blank and each not in ECHOED}
            assert {change.field for change in step} == differing
        low, high = sorted((first.position, second.position))
        for change in found.learned:
            assert all(low < record.position <= high for record in change.records)
        for change in found.happened:
            for record in change.records:
                standing = chronicle.revisions(record.event_id, second.position)[-1]
                assert (record.position, record.kind == "retracted") == (standing, False)

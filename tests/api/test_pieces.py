"""Texts that are kept as the pieces they share are read as they were."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from api.pieces import NEIGHBOURS, Cutting, Pieces

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab,{}":[]\\', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab_", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


def cut(*texts: bytes) -> Pieces:
    cutting = Cutting()
    for number, text in enumerate(texts):
        assert len(cutting) == number
        cutting.add(text)
    return cutting.done()


def read(pieces: Pieces) -> list[bytes]:
    return [b"".join(pieces.of(at)) for at in range(len(pieces.ends))]


@given(st.lists(VALUES, max_size=12))
def test_states_are_read_as_they_were_added(values: list[object]) -> None:
    texts = [msgspec.json.encode(each) for each in values]
    assert read(cut(*texts)) == texts


@given(st.lists(st.text(',{":}a', max_size=12), max_size=12))
def test_where_a_text_is_cut_makes_no_difference_even_if_it_is_no_json(given_texts: list[str]) -> None:
    texts = [each.encode() for each in given_texts]
    assert read(cut(*texts)) == texts


def test_what_never_stands_apart_is_one_piece() -> None:
    texts = [
        b'{"name":"A","kind":"party","results":[{"votes":1}],"seats":2}',
        b'{"name":"A","kind":"party","results":[{"votes":1},{"votes":5}],"seats":2}',
        b'{"name":"B","kind":"party","results":[{"votes":1},{"votes":5}],"seats":2}',
    ]
    pieces = cut(*texts)
    assert read(pieces) == texts
    assert sorted(pieces.pieces) == [
        b',"kind":"party"',
        b',"results":[{"votes":1},{"votes":5}]',
        b',"results":[{"votes":1}]',
        b',"seats":2}',
        b'{"name":"A"',
        b'{"name":"B"',
    ]


def test_texts_with_a_great_many_pieces_are_read_too() -> None:
    for fields in (300, 70_000):
        texts = [
            msgspec.json.encode({f"field_{number // other}": number for number in range(fields)})
            for other in (1, 2)
        ]
        texts += [b"," + piece for piece in texts[0].split(b",")]
        assert read(cut(*texts)) == texts


def test_neighbours_take_little() -> None:
    texts = [
        msgspec.json.encode({"name": "A" * 500, "results": [{"votes": each} for each in range(number)]})
        for number in range(60)
    ]
    pieces = cut(*texts)
    assert sum(map(len, texts)) > 5 * pieces.weight
    assert pieces.weight > sum(map(len, pieces.pieces)) + len(pieces.rows)


def test_what_a_text_begins_with_is_a_piece_of_its_own() -> None:
    texts = [b'{"party":"a","same_as":[],"seats":1}', b'{"party":"a","same_as":[],"seats":2}']
    pieces = cut(*texts)
    for at in range(2):
        assert pieces.of(at)[0] == b'{"party":"a"'
    assert len(pieces.of(0)) == 3, "the others are one where they never stand apart"


def test_an_object_in_a_list_is_not_cut_within() -> None:
    row = b'{"date":"2004","votes":1,"seats":2}'
    pieces = cut(b'{"party":"a","results":[%b]}' % row, b'{"party":"a","results":[%b,%b]}' % (row, row))
    assert set(pieces.pieces) == {
        b'{"party":"a"',
        b',"results":[%b]}' % row,
        b',"results":[%b,%b]}' % (row, row),
    }


def test_distant_texts_are_read_too() -> None:
    texts = [
        msgspec.json.encode({"party": "a", "name": f"Name {number // 3}", "seats": number % 2, "left": []})
        for number in range(4 * NEIGHBOURS + 1)
    ]
    assert read(cut(*texts)) == texts

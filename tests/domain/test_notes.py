"""Checkpoints as signed notes: read as the specification has them, refused where they are none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notes import (
    Checkpoint,
    NoNote,
    Note,
    PublicKey,
    Signature,
    from_base64,
    is_origin,
    read_key,
    read_note,
)

# The example of https://c2sp.org/tlog-checkpoint.
BEHIND_THE_SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def test_the_published_checkpoint_is_read_and_written_as_it_stands() -> None:
    note = read_note(BEHIND_THE_SOFA)
    assert note.checkpoint == Checkpoint(
        "example.com/behind-the-sofa",
        20852163,
        bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"),
    )
    (signature,) = note.signatures
    assert (signature.name, signature.id.hex(), len(signature.signed)) == (
        "example.com/behind-the-sofa",
        "033de0ae",
        64,
    )
    assert str(note) == BEHIND_THE_SOFA


def test_lines_that_others_have_added_are_signed_and_passed_over() -> None:
    text = BEHIND_THE_SOFA.replace("\n\n", "\nan extension\n\n", 1)
    note = read_note(text)
    assert note.text.endswith("=\nan extension\n")
    assert str(note) == text


def test_signatures_of_others_stand_beside_ours() -> None:
    note = read_note(BEHIND_THE_SOFA + "— witness.example AAAAAAEC\n")
    assert [each.name for each in note.signatures] == ["example.com/behind-the-sofa", "witness.example"]


@pytest.mark.parametrize(
    ("was", "is_", "why"),
    [
        ("\n\n", "\n", "it has no signature"),
        ("\n— ", "\n- ", "is no signature"),
        ("=\n\n—", "=\n\n—\n—", "is no signature"),
        ("20852163", "020852163", "is no size"),
        ("20852163", "-1", "is no size"),
        ("20852163", "²", "is no size"),
        ("CsUYapGG", "CsUYapG", "is not base64"),
        ("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "CsUY", "is no root"),
        ("q2I=\n\n", "q2J=\n\n", "is not base64"),  # another way to write the same bytes
        ("example.com/behind-the-sofa\n2", "example.com/behind the sofa\n2", "is no origin"),
        ("example.com/behind-the-sofa\n", "", "is no checkpoint|is no size"),
        ("YQ8=\n", "YQ8=", "it has no signature"),
        ("\n", "\r\n", r"it has '\\r' in it"),
        ("q2I=\n", "q2I=\nan\x00extension\n", r"it has '\\x00' in it"),
        ("YQ8=\n", "YQ8=\x0b— witness.example AAAAAAEC\n", r"it has '\\x0b' in it"),
        ("YQ8=\n", "YQ8=\u2028— witness.example AAAAAAEC\n", "is no signature"),
    ],
)
def test_what_is_no_checkpoint_is_refused(was: str, is_: str, why: str) -> None:
    text = BEHIND_THE_SOFA.replace(was, is_, 1)
    assert text != BEHIND_THE_SOFA
    with pytest.raises(NoNote, match=why):
        read_note(text)


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(is_origin)
hashes = st.binary(min_size=32, max_size=32)


@given(
    names,
    st.integers(0, 2**60),
    hashes,
    st.lists(st.tuples(names, st.binary(min_size=5, max_size=80)), min_size=1, max_size=5),
)
def test_what_is_written_is_read_as_it_was(
    origin: str, size: int, root: bytes, signed: list[tuple[str, bytes]]
) -> None:
    checkpoint = Checkpoint(origin, size, root)
    signatures = tuple(Signature(name, data[:4], data[4:]) for name, data in signed)
    note = Note(checkpoint, checkpoint.text, signatures)
    assert read_note(str(note)) == note


@given(names, hashes)
def test_a_key_is_read_as_it_was_written(name: str, key: bytes) -> None:
    assert read_key(str(PublicKey(name, key))) == PublicKey(name, key)


@given(st.text())
def test_any_text_is_a_checkpoint_or_refused(text: str) -> None:
    for read in (read_note, read_key, from_base64):
        with contextlib.suppress(NoNote):
            read(text)


def test_a_key_that_was_cut_or_changed_is_refused() -> None:
    text = str(PublicKey("parties.example", bytes(range(32))))
    name, id_, key = text.split("+", 2)
    for wrong, why in (
        (f"{name}+{id_}", "is no public key"),
        (f"other+{id_}+{key}", "was cut or changed"),
        (f"{name}+{id_}+{key[:-4]}", "is no Ed25519 key"),
        (f"{name}+{id_}+Ag{key[2:]}", "is no Ed25519 key"),
    ):
        with pytest.raises(NoNote, match=why):
            read_key(wrong)

"""Merkle trees: against the published vectors of certificate transparency, and against the definition read literally."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import (
    EMPTY,
    Hash,
    NoProof,
    check_consistency,
    check_inclusion,
    leaf_hash,
)
from domain.merkle_tree import MerkleTree

# The leaves, roots and paths that implementations of RFC 6962 are tried on
# (certificate-transparency, cpp/merkletree/merkle_tree_test.cc; transparency-dev/merkle, testonly/constants.go).
LEAVES = [
    bytes.fromhex(each)
    for each in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_BC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_CA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSIONS = {
    (1, 1): [],
    (1, 8): [_96, _5F, _6B],
    (6, 8): [_BC, _CA, ROOTS[3]],
    (3, 3): [ROOTS[1]],
    (2, 5): [ROOTS[0], _5F, _BC],
}
CONSISTENCIES = {(1, 1): [], (1, 8): [_96, _5F, _6B], (6, 8): [_0E, _CA, ROOTS[3]], (2, 5): [_5F, _BC]}


def tree_of(leaves: list[bytes]) -> MerkleTree:
    tree = MerkleTree()
    for each in leaves:
        tree.add(each)
    return tree


def numbered(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


# The vectors


def test_the_published_leaves_have_the_published_roots() -> None:
    tree = tree_of(LEAVES)
    assert [tree.root(size).hex() for size in range(1, 9)] == ROOTS
    assert tree.root(0) == EMPTY == sha256(b"").digest()


@pytest.mark.parametrize(("leaf", "size"), INCLUSIONS)
def test_a_leaf_is_included_by_the_published_path(leaf: int, size: int) -> None:
    path = tree_of(LEAVES).inclusion(leaf - 1, size)
    assert [each.hex() for each in path] == INCLUSIONS[leaf, size]
    check_inclusion(leaf_hash(LEAVES[leaf - 1]), leaf - 1, size, bytes.fromhex(ROOTS[size - 1]), path)


@pytest.mark.parametrize(("earlier", "size"), CONSISTENCIES)
def test_a_root_goes_on_from_another_by_the_published_path(earlier: int, size: int) -> None:
    path = tree_of(LEAVES).consistency(earlier, size)
    assert [each.hex() for each in path] == CONSISTENCIES[earlier, size]
    first, second = bytes.fromhex(ROOTS[earlier - 1]), bytes.fromhex(ROOTS[size - 1])
    check_consistency(earlier, first, size, second, path)


# The definition, read literally (RFC 6962, 2.1)


def defined_root(leaves: list[bytes]) -> Hash:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    split = _split(len(leaves))
    return sha256(b"\1" + defined_root(leaves[:split]) + defined_root(leaves[split:])).digest()


def defined_inclusion(index: int, leaves: list[bytes]) -> list[Hash]:
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*defined_inclusion(index, leaves[:split]), defined_root(leaves[split:])]
    return [*defined_inclusion(index - split, leaves[split:]), defined_root(leaves[:split])]


def defined_consistency(earlier: int, leaves: list[bytes], *, is_whole: bool = True) -> list[Hash]:
    if earlier == len(leaves):
        return [] if is_whole else [defined_root(leaves)]
    split = _split(len(leaves))
    if earlier <= split:
        return [
            *defined_consistency(earlier, leaves[:split], is_whole=is_whole),
            defined_root(leaves[split:]),
        ]
    return [
        *defined_consistency(earlier - split, leaves[split:], is_whole=False),
        defined_root(leaves[:split]),
    ]


def _split(count: int) -> int:
    split = 1
    while split * 2 < count:
        split *= 2
    return split


@st.composite
def sizes(draw: st.DrawFn) -> tuple[int, int]:
    """A size up to 1,300, and an earlier one from 1 on: near the bounds of what is kept more often than not."""
    near = st.sampled_from([1, 2, 3, 255, 256, 257, 511, 512, 513, 768, 1023, 1024, 1025, 1280, 1299])
    size = draw(st.integers(1, 1300) | near)
    return draw(st.integers(1, size) | near.filter(lambda each: each <= size)), size


ALL = numbered(1300)
TREE = tree_of(ALL)


@given(sizes())
def test_roots_and_paths_are_those_of_the_definition(of: tuple[int, int]) -> None:
    earlier, size = of
    assert TREE.root(size) == defined_root(ALL[:size])
    assert TREE.inclusion(earlier - 1, size) == defined_inclusion(earlier - 1, ALL[:size])
    assert TREE.consistency(earlier, size) == defined_consistency(earlier, ALL[:size])


@given(sizes())
def test_every_path_proves_what_it_is_for(of: tuple[int, int]) -> None:
    earlier, size = of
    check_inclusion(
        leaf_hash(ALL[earlier - 1]), earlier - 1, size, TREE.root(size), TREE.inclusion(earlier - 1, size)
    )
    check_consistency(earlier, TREE.root(earlier), size, TREE.root(size), TREE.consistency(earlier, size))


@given(sizes(), st.data())
def test_a_path_that_was_changed_proves_nothing(of: tuple[int, int], data: st.DataObject) -> None:
    earlier, size = of

    def included(path: list[Hash]) -> None:
        check_inclusion(TREE.leaf(earlier - 1), earlier - 1, size, TREE.root(size), path)

    def consistent(path: list[Hash]) -> None:
        check_consistency(earlier, TREE.root(earlier), size, TREE.root(size), path)

    for path, check in (
        (TREE.inclusion(earlier - 1, size), included),
        (TREE.consistency(earlier, size), consistent),
    ):
        with pytest.raises(NoProof):
            check([*path, EMPTY])
        if not path:
            continue
        place = data.draw(st.integers(0, len(path) - 1))
        with pytest.raises(NoProof):
            check(path[:place] + path[place + 1 :])
        bit = data.draw(st.integers(0, 255))
        wrong = bytearray(path[place])
        wrong[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NoProof):
            check([*path[:place], bytes(wrong), *path[place + 1 :]])


@given(sizes())
def test_a_path_proves_no_other_leaf_and_no_other_size(of: tuple[int, int]) -> None:
    earlier, size = of
    path = TREE.inclusion(earlier - 1, size)
    with pytest.raises(NoProof):
        check_inclusion(leaf_hash(b"another"), earlier - 1, size, TREE.root(size), path)
    if size > 1:
        with pytest.raises(NoProof):
            check_inclusion(
                TREE.leaf(earlier - 1), earlier - 2 if earlier > 1 else 1, size, TREE.root(size), path
            )
    if earlier < size:
        with pytest.raises(NoProof):
            check_consistency(
                earlier, leaf_hash(b"another"), size, TREE.root(size), TREE.consistency(earlier, size)
            )


@pytest.mark.parametrize(
    ("earlier", "size"), [(index, size) for size in range(1, 18) for index in range(1, size)]
)
def test_a_history_that_was_rewritten_is_never_consistent(earlier: int, size: int) -> None:
    kept, honest = tree_of(numbered(earlier)), tree_of(numbered(size))
    for changed in range(earlier):
        leaves = numbered(size)
        leaves[changed] = b"rewritten"
        forged = tree_of(leaves)
        for path in (forged.consistency(earlier, size), honest.consistency(earlier, size)):
            with pytest.raises(NoProof):
                check_consistency(earlier, kept.root(), size, forged.root(), path)


@given(sizes(), st.data())
def test_a_path_that_is_cut_elsewhere_into_the_same_bytes_proves_nothing(
    of: tuple[int, int], data: st.DataObject
) -> None:
    earlier, size = of

    def included(path: list[Hash]) -> None:
        check_inclusion(TREE.leaf(earlier - 1), earlier - 1, size, TREE.root(size), path)

    def consistent(path: list[Hash]) -> None:
        check_consistency(earlier, TREE.root(earlier), size, TREE.root(size), path)

    for path, check in (
        (TREE.inclusion(earlier - 1, size), included),
        (TREE.consistency(earlier, size), consistent),
    ):
        if len(path) > 1:
            place = data.draw(st.integers(0, len(path) - 2))
            one, other = path[place : place + 2]
            for cut in ([one[1:], other + one[:1]], [one + other[:1], other[1:]], [one + other, b""]):
                with pytest.raises(NoProof):
                    check([*path[:place], *cut, *path[place + 2 :]])


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_what_has_another_length_than_a_hash_is_none(length: int) -> None:
    with pytest.raises(NoProof, match="is no hash: it would be 32 bytes"):
        check_inclusion(bytes(length), 0, 1, bytes(length), [])
    with pytest.raises(NoProof, match="is no hash: it would be 32 bytes"):
        check_consistency(3, bytes(length), 3, bytes(length), [])


# What is proved without a path


def test_nothing_goes_before_everything() -> None:
    check_consistency(0, EMPTY, 5, TREE.root(5), [])
    with pytest.raises(NoProof, match="two roots over 0 leaves"):
        check_consistency(0, TREE.root(1), 5, TREE.root(5), [])


def test_a_tree_that_is_shorter_goes_on_from_nothing() -> None:
    with pytest.raises(NoProof, match="4 leaves cannot go on from 5"):
        check_consistency(5, TREE.root(5), 4, TREE.root(4), [])


def test_two_roots_of_one_size_are_a_fork() -> None:
    with pytest.raises(NoProof, match="two roots over 5 leaves"):
        check_consistency(5, TREE.root(5), 5, TREE.root(6), [])


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_beyond_the_tree_is_refused(index: int) -> None:
    with pytest.raises(NoProof, match="is none of 3"):
        check_inclusion(TREE.leaf(0), index, 3, TREE.root(3), TREE.inclusion(0, 3))

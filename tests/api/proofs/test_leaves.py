"""The tree of a chronicle, asked for by many at once, by who leaves meanwhile, and of a ledger that became another one."""

import asyncio
import contextlib
import time

import pytest

import api.proofs.leaves
from api.proofs.leaves import Leaves
from api.proofs.routes import Proofs
from api.proofs.signing import Signer
from domain.errors import NotYetKnown
from domain.merkle import leaf_hash, root_of
from domain.merkle_tree import MerkleTree
from projections.chronicle import Chronicle
from tests.api.given import Api, founded

MANY = 300


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leaf takes a moment, so that others come while records are hashed."""
    add = MerkleTree.add

    def later(tree: MerkleTree, data: bytes) -> None:
        time.sleep(0.0005)
        add(tree, data)

    monkeypatch.setattr(MerkleTree, "add", later)
    monkeypatch.setattr(api.proofs.leaves, "AT_ONCE", 10)


def chronicle_of(memory: Api, count: int) -> Chronicle:
    memory.given(*(founded(f"kz-{number}") for number in range(count)))
    chronicle: Chronicle = memory.client.app.state.desk.chronicle
    return chronicle


def root_over(chronicle: Chronicle) -> bytes:
    return root_of(map(leaf_hash, chronicle.data(0, chronicle.head)))


@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize("before", [0, 5, 200])
def test_who_leaves_while_records_are_hashed_takes_and_adds_no_leaf(memory: Api, before: int) -> None:
    chronicle = chronicle_of(memory, MANY)

    async def ask() -> tuple[int, bytes]:
        leaves = Leaves()
        await leaves.tree(chronicle, before)
        for _ in range(3):
            leaving = asyncio.create_task(leaves.tree(chronicle, MANY - 3))
            await asyncio.sleep(0.01)
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await leaving
        tree = await leaves.tree(chronicle, MANY)
        return len(tree), tree.root()

    assert asyncio.run(ask()) == (MANY, root_over(chronicle))


@pytest.mark.usefixtures("slowly")
def test_many_who_ask_at_once_are_given_the_same_tree(memory: Api) -> None:
    chronicle = chronicle_of(memory, MANY)

    async def ask() -> list[bytes]:
        leaves = Leaves()
        sizes = [*range(1, MANY, 20), MANY]
        trees = await asyncio.gather(*(leaves.tree(chronicle, size) for size in sizes))
        assert len({id(each) for each in trees}) == 1
        return [tree.root(size) for tree, size in zip(trees, sizes, strict=True)]

    hashes = list(map(leaf_hash, chronicle.data(0, MANY)))
    assert asyncio.run(ask()) == [root_of(hashes[:size]) for size in [*range(1, MANY, 20), MANY]]


def test_a_chronicle_that_has_fewer_records_is_not_waited_for(memory: Api) -> None:
    chronicle = chronicle_of(memory, 3)
    with pytest.raises(NotYetKnown):
        asyncio.run(asyncio.wait_for(Leaves().tree(chronicle, 4), 5))


def test_a_ledger_that_becomes_a_shorter_one_meanwhile_is_answered_all_the_same(
    memory: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failover makes the chronicle anew between two steps of an answer."""
    whole = chronicle_of(memory, 5)
    desk = memory.client.app.state.desk
    shorter = Chronicle()
    shorter.apply(list(desk.ledger.read())[:2])
    signer = Proofs.signer

    async def then(proofs: Proofs) -> Signer:
        desk.chronicle = shorter
        return await signer(proofs)

    monkeypatch.setattr(Proofs, "signer", then)
    answer = memory.get("/ledger/checkpoint")
    desk.chronicle = whole
    assert (answer.status_code, answer.json()["size"]) == (200, 5), answer.text

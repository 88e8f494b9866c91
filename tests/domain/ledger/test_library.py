"""The library's own test of DCB recorders, passed by those that the ledgers stand on."""

from pathlib import Path
from typing import Any

import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.persistence import IntegrityError, ProgrammingError

from domain.ledger.memory import StampingRecorder
from domain.ledger.port import Closed, Head
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import LedgerDatastore
from domain.ledger.postgres_recorder import PostgresDCBRecorder
from domain.ledger.recorder import EntryRecorder
from domain.ledger.sqlite_file import LedgerFile
from domain.ledger.sqlite_recorder import SQLiteDCBRecorder
from tests.domain.ledger.given import NOON, SetClock


class OurRecorder:
    """What the library's tests and ours ask of each of our recorders."""

    recorder: EntryRecorder

    def test_append_read(self: Any) -> None:
        self._test_append_read(self.recorder)

    def test_append_subscribe(self: Any) -> None:
        self._test_append_subscribe(self.recorder)

    def test_several_types_without_tags_are_a_query_too(self) -> None:
        self.recorder.append([DCBEvent(type_, b"1") for type_ in ("Renamed", "Founded", "Banned")])
        found = self.recorder.read(DCBQuery([DCBQueryItem(types=["Renamed", "Banned"])]))
        assert [each.position for each in found] == [1, 3]

    def test_a_failed_condition_writes_nothing(self) -> None:
        self.recorder.append([DCBEvent("Renamed", b"1", ["party:a"])])
        with pytest.raises(IntegrityError):
            self.recorder.append(
                [DCBEvent("Renamed", b"2")], DCBAppendCondition(DCBQuery([DCBQueryItem(tags=["party:a"])]))
            )
        assert self.recorder.head() == Head(1, NOON)

    def test_an_append_of_nothing_is_a_programming_error(self) -> None:
        with pytest.raises(ProgrammingError):
            self.recorder.append([])

    def test_a_subscription_ends_with_its_recorder(self) -> None:
        with self.recorder.subscribe() as subscription:
            self.recorder.append([DCBEvent("Renamed", b"1", ["party:a"])])
            assert next(subscription).position == 1
            self.recorder.close()
            with pytest.raises((StopIteration, Closed)):
                next(subscription)


class TestSQLiteDCBRecorder(OurRecorder, DCBRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _recorder(self, path: Path) -> None:
        self.recorder = SQLiteDCBRecorder(LedgerFile(path), SetClock())
        self.recorder.create_table()
        self.addCleanup(self.recorder.close)


class TestPostgresDCBRecorder(OurRecorder, DCBRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _recorder(self, address: str) -> None:
        self.recorder = PostgresDCBRecorder(LedgerDatastore(postgres_address(address)), SetClock())
        self.recorder.create_table()
        self.addCleanup(self.recorder.close)


class TestStampingRecorder(DCBRecorderTestCase):
    def test_append_read(self) -> None:
        self._test_append_read(StampingRecorder())

    def test_append_subscribe(self) -> None:
        self._test_append_subscribe(StampingRecorder())

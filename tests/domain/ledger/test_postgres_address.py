"""Addresses of ledgers in PostgreSQL: libpq's own, a schema besides, and never a password on a screen."""

import pytest

from domain.ledger.opening import is_postgres, open_ledger, shown
from domain.ledger.port import BadAddress, LedgerError, Unavailable
from domain.ledger.postgres_address import postgres_address
from tests.domain.ledger.cluster import Cluster
from tests.domain.ledger.given import SetClock, free_port


def test_an_address_is_libpqs_own_and_a_schema() -> None:
    address = postgres_address(
        "postgresql://ed:ge%40heim@db.example.org:5433/partyline?sslmode=require&schema=histories"
    )
    assert address.schema == "histories"
    assert address.parameters == {
        "user": "ed",
        "password": "ge@heim",
        "host": "db.example.org",
        "port": "5433",
        "dbname": "partyline",
        "sslmode": "require",
        "connect_timeout": "3",
        "application_name": "partyline",
        "keepalives_idle": "5",
        "keepalives_interval": "2",
        "keepalives_count": "3",
        "tcp_user_timeout": "10000",
    }


def test_what_the_address_says_goes_before_what_we_would() -> None:
    parameters = postgres_address("postgresql://db/x?connect_timeout=9&application_name=mine").parameters
    assert (parameters["connect_timeout"], parameters["application_name"]) == ("9", "mine")


def test_of_several_hosts_the_one_that_takes_writes_is_meant_unless_another_is_asked_for() -> None:
    hosts = "postgresql://a:1,b:2/x"
    assert postgres_address(hosts).parameters["target_session_attrs"] == "read-write"
    assert "target_session_attrs" not in postgres_address("postgresql://a/x").parameters
    asked = postgres_address(f"{hosts}?target_session_attrs=any")
    assert asked.parameters["target_session_attrs"] == "any"


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("postgresql://ed:geheim@db:5433/partyline", "postgresql://ed:***@db:5433/partyline"),
        ("postgres://ed@db/partyline?password=geheim", "postgresql://ed:***@db/partyline"),
        ("postgresql://ed:geheim@a:1,b:2/x?schema=y", "postgresql://ed:***@a:1,b:2/x?schema=y"),
        ("postgresql://a,b/x?sslpassword=geheim&port=7", "postgresql://a:7,b:7/x"),
        ("postgresql://ed:geh?eim&@db/x", "postgresql://ed:***@db/x"),
        ("postgresql:///x?host=/var/run/postgresql", "postgresql:///var/run/postgresql/x"),
        ("postgresql://", "postgresql:///"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, seen: str) -> None:
    assert is_postgres(address)
    assert shown(address) == seen


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:",
        "postgresql:geheim",
        "postgresql://ed:ge/heim@db/x",
        "postgresql://ed:12/heim@db/x",
        "postgresql://ed:heim/x",
        "postgresql://ed:geheim@at@db/x",
        "postgresql://ed:geheim%zz@db/x",
        "postgresql://ed:geheim@db/x?nonsense=1",
        "postgresql://ed:geheim@db/x?connect_timeout",
        "postgresql://ed:geheim@db/x?schema=",
        "postgresql://ed:geheim@db/x?schema=" + "s" * 64,
        "postgresql://ed:geheim@db/x?schema=" + "%D0%96" * 32,
        "postgresql://ed:geheim@db/x?schema=a%00b",
        "postgresql://ed:geheim@db/x?schema=%25s",
        "postgresql://ed:geheim@db/x?schema=a%25(x)s",
    ],
)
def test_an_address_that_cannot_be_one_is_refused_and_not_repeated(address: str, clock: SetClock) -> None:
    for refused in (lambda: open_ledger(address, clock), lambda: shown(address)):
        with pytest.raises(BadAddress) as refusal:
            refused()
        assert "heim" not in str(refusal.value)
        assert "postgresql://user:password@host/database?schema=partyline" in str(refusal.value)


def test_what_cannot_be_reached_is_named_without_its_password(postgres: Cluster, clock: SetClock) -> None:
    nobody, port = free_port(), postgres.port
    for address, named in (
        (f"postgresql://ed:geheim@127.0.0.1:{nobody}/x", f"ed:***@127.0.0.1:{nobody}/x"),
        (f"postgresql://ed:geheim@127.0.0.1:{port}/postgres", 'role "ed" does not exist'),
        (f"postgresql://partyline:geheim@127.0.0.1:{port}/nodb", 'database "nodb" does not exist'),
        (f"postgresql://partyline:geheim@127.0.0.1:{nobody},127.0.0.1:{nobody}/x", "cannot be reached"),
        ("postgresql://partyline:geheim@nowhere.invalid/x", "nowhere.invalid"),
    ):
        with pytest.raises(Unavailable, match="cannot be reached") as refusal:
            open_ledger(address, clock)
        assert isinstance(refusal.value, LedgerError)
        assert named in str(refusal.value)
        assert "geheim" not in str(refusal.value)
        assert "\n" not in str(refusal.value)

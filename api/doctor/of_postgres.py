"""What may be wrong with a PostgreSQL, as it says itself."""

from collections.abc import Iterator
from typing import Any, Final

from api.doctor.patient import MIB, Ailment, NotMade, Patient
from domain.ledger.postgres import AHEAD_SECONDS
from domain.ledger.postgres_address import postgres_address
from domain.ledger.postgres_datastore import LedgerDatastore

LAG: Final = 16 * MIB
"""Bytes by which a standby may be behind."""


def the_database_waits_for_its_disk(patient: Patient) -> Iterator[Ailment]:
    for name in ("fsync", "full_page_writes"):
        for row in _asked(patient, f"SELECT current_setting('{name}') AS value"):
            if row["value"] != "on":
                yield Ailment(
                    f"PostgreSQL runs with {name} = {row['value']}: a crash of its machine can damage the ledger, or lose what was "
                    "acknowledged",
                    f"set {name} = on in postgresql.conf, and have it read again",
                )


def standbys_are_waited_for(patient: Patient) -> Iterator[Ailment]:
    """What was acknowledged survives a failover only then."""
    for row in _asked(
        patient,
        "SELECT current_setting('synchronous_standby_names') AS names, (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit') AS how,"
        " (SELECT count(*) FROM pg_stat_replication) AS standbys",
    ):
        if row["standbys"] and not row["names"].strip():
            yield Ailment(
                f"PostgreSQL has {row['standbys']} standbys and waits for none: if one takes over, the last records that were "
                "acknowledged may be lost",
                "set synchronous_standby_names, best with two or more: 'ANY 1 (one, two)'",
            )
        if row["names"].strip() and row["how"] in {"off", "local"}:
            yield Ailment(
                f"synchronous_commit = {row['how']} is the default of this database or role: whoever writes past Partyline waits for no standby",
                "set synchronous_commit = on",
            )


def standbys_keep_up(patient: Patient) -> Iterator[Ailment]:
    for row in _asked(
        patient,
        "SELECT application_name AS name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint AS lag"
        " FROM pg_stat_replication WHERE NOT pg_is_in_recovery()",
    ):
        if row["lag"] is not None and row["lag"] > LAG:
            yield Ailment(
                f"the standby {row['name']} is {row['lag'] // MIB} MiB behind: nodes that read from it lag, and a failover waits for it",
                "look at its load, its disk and the way to it",
            )


def the_database_takes_writes(patient: Patient) -> Iterator[Ailment]:
    for row in _asked(patient, "SELECT pg_is_in_recovery() AS copy"):
        if row["copy"]:
            yield Ailment(
                "the server that answers is a standby: it is read and followed, and whatever is to be recorded is refused",
                "name the primary, too, in PARTYLINE_LEDGER, unless this node is only to be read",
            )


def the_role_may_do_its_work(patient: Patient) -> Iterator[Ailment]:
    schema = postgres_address(patient.settings.ledger).schema if patient.is_postgres else ""
    for row in _asked(
        patient,
        "SELECT current_user AS role, relname AS name FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(%s))"
        " AND relkind = 'r' AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')) ORDER BY relname",
        schema,
    ):
        yield Ailment(
            f"the role {row['role']} may not read and write {row['name']} in the schema {schema}",
            f'GRANT SELECT, INSERT ON "{schema}"."{row["name"]}" TO "{row["role"]}"',
        )


def the_clocks_agree(patient: Patient) -> Iterator[Ailment]:
    """As far as writing needs it."""
    before = patient.machine.now()
    for row in _asked(patient, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now"):
        ahead = (before - row["now"]) // 1_000_000
        if abs(ahead) > AHEAD_SECONDS / 2:
            yield Ailment(
                f"this machine's clock is {abs(ahead)} s {'ahead of' if ahead > 0 else 'behind'} the database's; one that is "
                f"{AHEAD_SECONDS} s ahead writes nothing",
                "set both by NTP",
            )


def _asked(patient: Patient, statement: str, *values: str) -> list[dict[str, Any]]:
    """What the database answers. Raises `NotMade` if there is none, or none that can be asked, which is told by itself."""
    if not patient.is_postgres:
        raise NotMade("the ledger is not in PostgreSQL")
    datastore = LedgerDatastore(postgres_address(patient.address()))
    try:
        with datastore.get_connection() as connection:
            return list(connection.execute(statement.encode(), values or None))
    finally:
        datastore.close()

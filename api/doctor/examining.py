"""All checks, in the order in which they are told."""

from typing import Final

from msgspec import Struct

from api.doctor import of_ledger, of_postgres, of_server, of_settings
from api.doctor.patient import Ailment, Check, NotMade, Patient
from domain.ledger.port import LedgerError

CHECKS: Final[tuple[Check, ...]] = (
    of_settings.the_ledger_outlives_the_process,
    of_settings.the_address_is_here,
    of_settings.secrets_can_be_used,
    of_settings.secrets_are_private,
    of_settings.the_snapshot_has_a_place,
    of_settings.links_lead_here,
    of_settings.proxies_are_named,
    of_settings.webhooks_stay_away_from_this_machine,
    of_ledger.the_ledger_opens,
    of_ledger.the_file_is_whole,
    of_ledger.no_record_is_missing,
    of_ledger.each_record_can_be_read,
    of_ledger.records_cannot_be_changed,
    of_ledger.what_is_beside_can_be_read,
    of_ledger.the_file_can_be_written,
    of_ledger.nobody_else_writes_the_file,
    of_ledger.the_log_is_short,
    of_ledger.there_is_room,
    of_ledger.the_clock_is_not_behind,
    of_ledger.a_snapshot_is_used,
    of_postgres.the_database_waits_for_its_disk,
    of_postgres.standbys_are_waited_for,
    of_postgres.standbys_keep_up,
    of_postgres.the_database_takes_writes,
    of_postgres.the_role_may_do_its_work,
    of_postgres.the_clocks_agree,
    of_server.a_server_answers,
    of_server.the_server_is_ready,
    of_server.the_server_serves_this_ledger,
    of_server.the_server_is_of_this_version,
    of_server.streams_have_descriptors,
    of_server.memory_holds_the_ledger,
)


class Found(Struct, frozen=True):
    """What one check found."""

    check: str
    wrong: str
    mend: str


class Examined(Struct, frozen=True):
    """What was looked at, and what was found."""

    checks: list[str]
    """The checks that were made."""
    not_made: dict[str, str]
    """Those that were not, each with the reason."""
    found: list[Found]


def name_of(check: Check) -> str:
    """`secrets-are-private`."""
    return check.__name__.replace("_", "-")


def examine(patient: Patient) -> Examined:
    """All that is wrong. A check that cannot be made as the ledger breaks off meanwhile says so."""
    seen = Examined([], {}, [])
    for check in CHECKS:
        name = name_of(check)
        try:
            ailments = list(check(patient))
        except NotMade as reason:
            seen.not_made[name] = str(reason)
            continue
        except (LedgerError, OSError, ValueError, TypeError) as error:  # the last two where it is damaged
            ailments = [Ailment(f"this could not be looked at: {error}", "mend that, and look again")]
        seen.checks.append(name)
        seen.found.extend(Found(name, each.wrong, each.mend) for each in ailments)
    return seen

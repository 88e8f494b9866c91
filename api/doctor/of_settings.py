"""What may be wrong with settings that are each allowed."""

import ipaddress
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from api.doctor.patient import Ailment, NotMade, Patient
from api.proofs.signing import holds_key, key_file, named_key_file
from api.settings import CONFIG, SettingsError
from api.starting import check_address, check_secrets, check_snapshot
from api.tokens import token_file

_OWN: Final = ("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10")
"""This machine, and where clouds tell machines their secrets."""
_UNTIL_THEN: Final = "mend that: until then a server does not start"


def the_ledger_outlives_the_process(patient: Patient) -> Iterator[Ailment]:
    if patient.settings.ledger == "memory:":
        yield Ailment(
            "the ledger is in memory: whatever is recorded is gone when the server stops",
            "set PARTYLINE_LEDGER to a file (sqlite:///var/partyline.db) or to a database",
        )


def the_address_is_here(patient: Patient) -> Iterator[Ailment]:
    """Whether somebody listens at the port already is not asked: that may be the server."""
    try:
        check_address(patient.settings.host, 0)
    except SettingsError as error:
        yield Ailment(str(error), _UNTIL_THEN)


def secrets_can_be_used(patient: Patient) -> Iterator[Ailment]:
    try:
        check_secrets(patient.settings)
    except SettingsError as error:
        yield Ailment(str(error), _UNTIL_THEN)


def the_snapshot_has_a_place(patient: Patient) -> Iterator[Ailment]:
    try:
        check_snapshot(patient.settings)
    except SettingsError as error:
        yield Ailment(str(error), _UNTIL_THEN)


def secrets_are_private(patient: Patient) -> Iterator[Ailment]:
    """Of files that hold a token, a password or a key, only the owner may read any."""
    files = [] if patient.is_postgres else [token_file(patient.settings), key_file(patient.settings)]
    files += patient.beside  # who can write to that of keys can make one
    if (named := named_key_file(patient.settings)) is not None and holds_key(named):
        files.append(named)  # of another file, named by mistake, nothing is asked
    if config := patient.environ.get(CONFIG):
        files.append(Path(config))
    for file in files:
        mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Ailment(
                f"{file} may hold a secret, and others than its owner may read or write it (mode {mode:o})",
                f"chmod 600 {file}; if somebody may have read it, make a new secret",
            )


def links_lead_here(patient: Patient) -> Iterator[Ailment]:
    if patient.settings.public_url is None and not _is_loopback(patient.settings.host):
        yield Ailment(
            f"the server listens on {patient.settings.host}, and PARTYLINE_PUBLIC_URL is not set: links and ids that leave it "
            "begin with whatever host a client names",
            "set PARTYLINE_PUBLIC_URL to the address under which the world reaches it",
        )


def proxies_are_named(patient: Patient) -> Iterator[Ailment]:
    settings = patient.settings
    if not settings.public_url or not settings.public_url.startswith("https:"):
        raise NotMade("no public address of https is set")
    if not settings.trusted_proxies:
        yield Ailment(
            f"the world reaches the server at {settings.public_url}, so through a proxy, and PARTYLINE_TRUSTED_PROXIES is not set: "
            "limits count all clients as one, the proxy",
            "set PARTYLINE_TRUSTED_PROXIES to the address of the proxy",
        )


def webhooks_stay_away_from_this_machine(patient: Patient) -> Iterator[Ailment]:
    if not patient.settings.webhook_hosts.strip():
        raise NotMade("no webhooks are allowed")
    for each in filter(None, map(str.strip, patient.settings.webhook_hosts.split(","))):
        try:
            network = ipaddress.ip_network(each, strict=False)
        except ValueError:  # a name, or `public`
            continue
        for own in map(ipaddress.ip_network, _OWN):
            if network.version == own.version and network.overlaps(own):
                yield Ailment(
                    f"PARTYLINE_WEBHOOK_HOSTS has {each}, which {own} is part of, or a part of: an editor can have requests sent to "
                    "this machine itself, or to where a cloud keeps its secrets",
                    "name only networks in which nothing listens that a request could harm",
                )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

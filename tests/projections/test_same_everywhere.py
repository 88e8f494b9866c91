"""What an address answers does not depend on the process that answers: not on how Python hashes texts in it."""

import os
import subprocess
import sys

ASKED = """
from msgspec.json import encode
from domain.records import encode_hook
from msgspec import to_builtins
from domain.dates import EdtfDate
from domain.events import Founded, Renamed, SameParty
from projections.at import At
from projections.questions import explain, readings
from tests.histories import entries, event_id, stated
from projections.chronicle import Chronicle

ids = ("kz-d", "kz-b", "kz-a", "kz-c")
events = [Founded(party=each, name=each, country="KZ", date=EdtfDate.parse("2004")) for each in ids]
for place, each in enumerate(ids):
    events += [
        Renamed(party=each, name="One", date=EdtfDate.parse("2005")),
        Renamed(party=each, name="Other", date=EdtfDate.parse("2005"), rival_to=event_id(5 + 2 * place)),
    ]
events += [SameParty(party=each, same_as="kz-a", date=EdtfDate.parse("2006")) for each in ids if each != "kz-a"]
chronicle = Chronicle()
chronicle.apply(entries(stated(*events)))
at = At(733_000, chronicle.head)
told = [
    chronicle.findings("kz-a", at.position), chronicle.party("kz-a", at), chronicle.timeline("kz-a", at, "all"),
    explain(chronicle, "kz-a", at), readings(chronicle, "kz-a", at),
]
print(encode(to_builtins(told, enc_hook=encode_hook)).decode())
"""


def answered(seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_answers_are_the_same_bytes_in_every_process() -> None:
    answers = {answered(seed) for seed in ("0", "1", "2", "3")}
    assert len(answers) == 1
    assert "rivals-without-preferred" in answers.pop()

"""The log: a line on standard error for each entry, for programs (JSON) or for people, with the id of the request that it is about.

It never holds a secret: those that the program knows, and what looks like one, are masked in every line, whoever wrote it. Traces are
without the values of variables.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
import structlog
from structlog.types import EventDict, Processor

from api.door.being_answered import REQUEST
from api.settings import LogFormat, LogLevel

OURS: Final = ("api", "domain", "projections", "seeds", "partyline")
"""Loggers that tell from the level of the setting on; others, of libraries, from a warning on."""
MASKED: Final = "(not shown)"

_RESPAWNING: Final = "Respawning "
"""What the server's line begins with when it starts a worker in another one's place; it is of a level below the others."""
_LOOKS_SECRET: Final = (
    re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"),  # of an address: user and password
    re.compile(r"(?i)(?<=\bbearer )[^\s'\",]+"),
    re.compile(r"(?i)(?<=\bpassword=)('[^']*'|[^\s'\"&]+)"),
    re.compile(r"\bptl_[0-9a-f]+_[\w-]+"),  # a key
    re.compile(r"\bwhsec_[\w+/=-]+"),  # of a webhook
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL),
)


def start_logging(format_: LogFormat, level: LogLevel, secrets: Iterable[str] = ()) -> None:
    """Have everything that is logged in this process written so, from now on."""
    is_json = format_ == "json" or (format_ == "auto" and not sys.stderr.isatty())
    shown: Processor = (
        structlog.processors.JSONRenderer(serializer=_json)
        if is_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    traced: list[Processor] = [structlog.processors.format_exc_info] if is_json else []
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _with_request,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *traced,
            structlog.processors.EventRenamer("message") if is_json else _as_it_is,
            shown,
            masking(secrets),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name in ("_granian", "granian.access"):  # which the server has given ways of their own
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def server_config() -> dict[str, Any]:
    """What the server is given to set its loggers by: its lines are written as all others are."""
    passed_on = {"handlers": [], "propagate": True}
    return {"handlers": {}, "loggers": {"_granian": dict(passed_on), "granian.access": dict(passed_on)}}


def tell_of_workers(level: LogLevel) -> None:
    """Have the server's main process, which tells when a worker ends, tell as well that another one takes its place."""
    logger = logging.getLogger("_granian")
    logger.addFilter(_of_workers(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()])))
    logger.setLevel(logging.INFO)


def _of_workers(least: int) -> Callable[[logging.LogRecord], bool]:
    def told(record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if text.startswith(_RESPAWNING):
            record.msg, record.args = f"{text.removeprefix(_RESPAWNING)} is replaced by a new one", ()
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return record.levelno >= least

    return told


def masking(secrets: Iterable[str]) -> Callable[[Any, str, Any], str]:
    """What hides these texts, and what looks like a secret, in a line."""
    known = sorted({each for each in secrets if each}, key=len, reverse=True)
    # As they stand in a line of JSON too, where quotes and backslashes are written otherwise.
    written = [text for each in known for text in dict.fromkeys((each, _json(each)[1:-1]))]

    def mask(_logger: Any, _method: str, line: Any) -> str:
        text = str(line)
        for each in written:
            text = text.replace(each, MASKED)
        for pattern in _LOOKS_SECRET:
            text = pattern.sub(MASKED, text)
        return text

    return mask


def _with_request(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """The entry, with the id of the request that is being answered, if it is one of a request."""
    if "request_id" not in entry and (request_id := REQUEST.get()) is not None:
        entry["request_id"] = request_id
    return entry


def _as_it_is(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    return entry


def _json(value: Any, **_of_the_library: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()

"""Reads histories that are written by hand: folders of YAML files, one per party (`seeds/README.md` shows how).

Reading is all that happens here: no ledger, no clock. Each event gets an id that is derived from its place, the
folder, the file and the event's `key`, so that it stays the same whatever is written before or after it, and a newer
set of seeds synchronises with an older one.

Scalars are kept as the text that stands in the file: `2004` stays a date of a year and `no` a word, and what a number
is to be is decided by the field it stands in.

    ValueError
    └── SeedError    a file cannot be read; the message names the file, the event, the field, the value and what is right
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from textwrap import shorten
from typing import Any, Final, TypeAlias, get_args
from uuid import UUID, uuid5

import msgspec
import yaml
from msgspec import Struct

from domain.events import Event, Identified
from domain.explaining import explained
from domain.mentions import introduced_by, parties_of
from domain.records import decode_hook
from seeds.yaml_text import TextLoader

NAMESPACE: Final = UUID("8f1f2c0e-6a35-5d0b-9c57-2f6a6e0f5a51")
"""Under which the ids of seeded events are derived (UUIDv5, RFC 9562). It may never change."""

SEEDS_FOLDER: Final[Traversable] = files("seeds")
"""Where the histories that ship with the program are, in a checkout as in an installed wheel."""

Folder: TypeAlias = Path | Traversable


class SeedError(ValueError):
    """A seed file cannot be read."""


class Seeded(Struct, frozen=True, kw_only=True):
    """An event that a file states."""

    event_id: UUID
    event: Event
    place: str
    """`folder/file/key`: what the id is derived from."""


def histories() -> dict[str, Traversable]:
    """The folders that ship with the program, by name."""
    folders = (entry for entry in SEEDS_FOLDER.iterdir() if entry.is_dir())
    return {
        folder.name: folder for folder in sorted(folders, key=lambda entry: entry.name) if _yaml_files(folder)
    }


def event_id(place: str) -> UUID:
    """The id of the event at `folder/file/key`."""
    return uuid5(NAMESPACE, place)


def load(folder: Folder) -> list[Seeded]:
    """All events of a folder: first those that introduce parties, then the others, each by file and in written order.

    Raises `SeedError`.
    """
    written = [_read(folder.name, entry) for entry in _yaml_files(folder)]
    if not written:
        raise SeedError(f"{folder.name}: no .yaml file is in this folder")
    places = {event.place for file in written for event in file.events}
    seeded = [_seeded(file, event, places) for file in written for event in file.events]
    _refuse_strangers(seeded)
    return sorted(seeded, key=lambda one: not introduced_by(one.event))


# Files


class _Written(Struct, frozen=True):
    """An event as it stands in a file."""

    place: str
    fields: dict[str, Any]


class _File(Struct, frozen=True):
    name: str
    """`folder/file.yaml`, for messages."""
    stem: str
    """`folder/file`, for places."""
    party: str | None
    sources: dict[str, dict[str, Any]]
    events: list[_Written]


_HEAD = ("party", "sources", "events")
_SOURCE = ("document", "url", "published")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _yaml_files(folder: Folder) -> list[Path | Traversable]:
    return sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml") and entry.is_file()),
        key=lambda entry: entry.name,
    )


def _read(folder: str, entry: Path | Traversable) -> _File:
    name = f"{folder}/{entry.name}"
    stem = name.removesuffix(".yaml")
    try:
        content = yaml.load(entry.read_text(encoding="utf-8"), Loader=TextLoader)  # noqa: S506 (it makes only text)
    except yaml.YAMLError as error:
        raise SeedError(f"{name}: {error}") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{name}: {error}: write the file in UTF-8") from error
    head = _mapping(content, name, "the file")
    _known(head, _HEAD, name)
    events = head.get("events")
    if not isinstance(events, list) or not events:
        raise SeedError(f"{name}: `events` must be a list of one event or more, not {_shown(events)}")
    return _File(
        name=name,
        stem=stem,
        party=_text(head["party"], name, "party") if "party" in head else None,
        sources={
            key: _head_source(source, f"{name}, source {key!r}")
            for key, source in _sources(head, name).items()
        },
        events=_keyed(events, name, stem),
    )


def _sources(head: Mapping[str, Any], name: str) -> dict[str, Any]:
    return _mapping(head.get("sources", {}), name, "`sources`")


def _head_source(source: Any, where: str) -> dict[str, Any]:
    fields = _mapping(source, where, "it")
    _known(fields, _SOURCE, where)
    if "document" not in fields:
        raise SeedError(f"{where}: `document` is missing: name what the statements are taken from")
    _refuse_blanks(fields, where)
    return fields


def _keyed(events: Iterable[Any], name: str, stem: str) -> list[_Written]:
    written: dict[str, _Written] = {}
    for number, event in enumerate(events, start=1):
        where = f"{name}, event no. {number}"
        fields = _mapping(event, where, "it")
        if "key" not in fields:
            raise SeedError(
                f"{where}: `key` is missing: give a short name that no other event of the file has"
            )
        key = _text(fields.pop("key"), where, "key")
        if _KEY.fullmatch(key) is None:
            raise SeedError(f"{where}: key {key!r} must be lower-case letters, digits and single hyphens")
        if key in written:
            raise SeedError(f"{name}, event {key!r}: two events of the file have this key; give each its own")
        written[key] = _Written(place=f"{stem}/{key}", fields=fields)
    return list(written.values())


# Events


_TYPES: Final[dict[str, type[Struct]]] = {str(kind.__struct_config__.tag): kind for kind in get_args(Event)}


def _seeded(file: _File, written: _Written, places: set[str]) -> Seeded:
    where = f"{file.name}, event {written.place.rpartition('/')[2]!r}"
    fields = dict(written.fields)
    kind = _kind(fields, where)
    _known(fields, ("type", *kind.__struct_fields__), where)
    _refuse_blanks(fields, where)
    if file.party is not None and "party" in kind.__struct_fields__ and not _is_about_another(kind, fields):
        fields.setdefault("party", file.party)
    if "sources" in fields:
        fields["sources"] = [
            _source(source, file, where) for source in _list(fields["sources"], where, "sources")
        ]
    if "rival_to" in fields:
        fields["rival_to"] = _named(fields["rival_to"], file, places, where, "rival_to")
    if "after" in fields:
        fields["after"] = [
            _named(name, file, places, where, "after") for name in _list(fields["after"], where, "after")
        ]
    try:
        event: Event = msgspec.convert(fields, Event, strict=False, dec_hook=decode_hook)
    except msgspec.ValidationError as error:
        raise SeedError(f"{where}: {explained(str(error), fields)}") from error
    return Seeded(event_id=event_id(written.place), event=event, place=written.place)


def _is_about_another(kind: type[Struct], fields: Mapping[str, Any]) -> bool:
    return kind is Identified and any(field in fields for field in ("election", "coalition", "person"))


def _kind(fields: Mapping[str, Any], where: str) -> type[Struct]:
    if "type" not in fields:
        raise SeedError(f"{where}: `type` is missing: write what happened, such as Founded or Renamed")
    kind = fields["type"]
    if not isinstance(kind, str) or kind not in _TYPES:
        raise SeedError(f"{where}: type {_shown(kind)} is no event; {_nearest(str(kind), _TYPES)}")
    return _TYPES[kind]


def _source(source: Any, file: _File, where: str) -> dict[str, Any]:
    fields = _mapping(source, where, "a source")
    _known(fields, ("from", "locator"), f"{where}, sources")
    if "from" not in fields:
        raise SeedError(f"{where}, sources: `from` is missing: write the key of one of the file's sources")
    key = fields["from"]
    if not isinstance(key, str) or key not in file.sources:
        raise SeedError(
            f"{where}, sources: from {_shown(key)} is no source of this file; {_nearest(str(key), file.sources)}"
        )
    locator = {"locator": fields["locator"]} if "locator" in fields else {}
    return {**file.sources[key], **locator}


def _named(name: Any, file: _File, places: set[str], where: str, field: str) -> str:
    """The id of the event that is named by `key`, or by `file/key` in another file of the folder."""
    text = _text(name, where, field)
    folder = file.stem.rpartition("/")[0]
    place = f"{folder}/{text}" if "/" in text else f"{file.stem}/{text}"
    if place not in places:
        near = [known.removeprefix(f"{file.stem}/").removeprefix(f"{folder}/") for known in sorted(places)]
        raise SeedError(f"{where}: {field} {text!r} is no event of this folder; {_nearest(text, near)}")
    return str(event_id(place))


def _refuse_strangers(seeded: Sequence[Seeded]) -> None:
    """Every party must be introduced by a `Founded`, a `Split` or a `Merged` of the same folder."""
    introduced = {party for one in seeded for party in introduced_by(one.event)}
    for one in seeded:
        for party in parties_of(one.event):
            if party not in introduced:
                file, _, key = one.place.rpartition("/")
                raise SeedError(
                    f"{file}.yaml, event {key!r}: party {party!r} is introduced by no file of the folder; "
                    f"{_nearest(party, introduced)} Or write a Founded for it, without a date if none is known"
                )


# Messages


def _known(fields: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for field in fields:
        if field not in known:
            raise SeedError(
                f"{where}: field {field!r} (value {_shown(fields[field])}) is unknown; {_nearest(field, known)}"
            )


def _nearest(name: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    near = get_close_matches(name, choices, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known are {', '.join(choices)}" if choices else "none is known"


def _refuse_blanks(value: Any, where: str, field: str = "") -> None:
    """An empty field or `null` says nothing: what is not known is left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _refuse_blanks(inner, where, f"{field}.{key}" if field else key)
    elif isinstance(value, list):
        for inner in value:
            _refuse_blanks(inner, where, field)
    elif value in ("", "null", "~"):
        raise SeedError(
            f"{where}: {field} {_shown(value)} is blank: leave the field out where nothing is known"
        )


def _mapping(value: Any, where: str, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SeedError(f"{where}: {what} must be `field: value` lines, not {_shown(value)}")
    return dict(value)


def _list(value: Any, where: str, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise SeedError(f"{where}: {field} must be a list, `[...]` or lines with `-`, not {_shown(value)}")
    return value


def _text(value: Any, where: str, field: str) -> str:
    if not isinstance(value, str) or not value:
        raise SeedError(f"{where}: {field} must be a word, not {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return shorten(text, width=80, placeholder="...")

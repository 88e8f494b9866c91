r"""The library's queries in the SQL of PostgreSQL; its own fail for several types without tags.

A NUL, which PostgreSQL's texts cannot hold, is written `\0` in a stored tag, and so a backslash is written twice.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.ledger.postgres_tables import named

Values: TypeAlias = dict[str, int | str | list[str]]

BATCH_BYTES = 8 * 1024 * 1024
"""Bytes of data after which a batch ends, be there more records or not."""

_WITHIN = "id > %(after)s AND id <= %(until)s"
_WRITTEN = {"\0": "\\0", "\\": "\\\\"}
_READ = {written: meant for meant, written in _WRITTEN.items()}


def to_stored(tag: str) -> str:
    return re.sub(r"[\0\\]", lambda found: _WRITTEN[found[0]], tag)


def from_stored(tag: str) -> str:
    return re.sub(r"\\.", lambda found: _READ[found[0]], tag) if "\\" in tag else tag


def select(query: DCBQuery, schema: str) -> tuple[bytes, Values]:
    """The statement that reads what matches the query, and its values but for `after`, `until` and `limit`."""
    values: Values = {}

    def value(given: str | list[str]) -> str:
        name = f"v{len(values)}"
        values[name] = given
        return f"%({name})s"

    if any(not item.types and not item.tags for item in query.items):
        query = DCBQuery()
    matching = " UNION ".join(f"({_positions(item, value)})" for item in query.items)
    page = (
        f"SELECT * FROM {{schema}}.{{events}} WHERE {_WITHIN}"  # noqa: S608 - values are bound, never written into it
        + (f" AND id IN ({matching})" if matching else "")
        + " ORDER BY id LIMIT %(limit)s"
    )
    # A record's length is known without reading it: what lies beyond the bytes is not fetched from its page.
    statement = (
        "SELECT id, recorded_at, type, tags, data FROM"  # noqa: S608 - as above
        f" (SELECT *, sum(octet_length(data)) OVER (ORDER BY id) - octet_length(data) AS before FROM ({page}) AS page)"
        f" AS sized WHERE before < {BATCH_BYTES} ORDER BY id"
    )
    return named(statement, schema).as_bytes(), values


def _positions(item: DCBQueryItem, value: Callable[[str | list[str]], str]) -> str:
    """A statement for the first positions that bear all tags of the item and have one of its types: it walks along the
    first tag's positions and looks each up under the other tags.
    """
    types = f"type = ANY({value(item.types)})" if item.types else ""
    if not item.tags:
        return f"SELECT id FROM {{schema}}.{{events}} WHERE {types} AND {_WITHIN} ORDER BY id LIMIT %(limit)s"  # noqa: S608
    first, *others = (value(to_stored(tag)) for tag in item.tags)
    further = [
        f"EXISTS (SELECT FROM {{schema}}.{{tags}} AS o WHERE o.tag = {tag} AND o.main_id = t.id)"
        for tag in others
    ]
    if types:
        further.append(f"EXISTS (SELECT FROM {{schema}}.{{events}} AS r WHERE r.id = t.id AND {types})")
    conditions = " AND ".join([f"t.tag = {first}", _WITHIN, *further])
    along = "(SELECT tag, main_id AS id FROM {schema}.{tags}) AS t"
    return f"SELECT id FROM {along} WHERE {conditions} ORDER BY id LIMIT %(limit)s"  # noqa: S608

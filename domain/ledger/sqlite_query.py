"""The library's queries in the SQL of a ledger file."""
# ruff: noqa: S608 - the statements are put together from what stands here; values are bound, never written into them

from collections.abc import Callable

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.mentions import KEY

KEY_END = KEY[:-1] + chr(ord(KEY[-1]) + 1)
_WITHIN = "position > :after AND position <= :until"
READ_ON = f"SELECT recorded_at, data FROM records WHERE {_WITHIN} ORDER BY position"
READ_ON_WITH_TAGS = f"SELECT recorded_at, data, tags FROM records WHERE {_WITHIN} ORDER BY position"
KEYED = f"SELECT max(position) FROM tags WHERE tag >= '{KEY}' AND tag < '{KEY_END}' GROUP BY tag LIMIT :limit"
"""The last record of each append under a key; in the order of the keys."""
TAGS_AT = "SELECT tags FROM records WHERE position = :position"


def select(query: DCBQuery) -> tuple[str, dict[str, int | str]]:
    """The statement that reads what matches the query, and its values but for `after`, `until` and `limit`."""
    values: dict[str, int | str] = {}

    def named(value: str) -> str:
        name = f"v{len(values)}"
        values[name] = value
        return f":{name}"

    if any(not item.types and not item.tags for item in query.items):
        query = DCBQuery()
    matching = " UNION ".join(f"SELECT position FROM ({_positions(item, named)})" for item in query.items)
    return (
        f"SELECT position, recorded_at, type, tags, data FROM records WHERE {_WITHIN}"
        + (f" AND position IN ({matching})" if matching else "")
        + " ORDER BY position LIMIT :limit"
    ), values


def _positions(item: DCBQueryItem, named: Callable[[str], str]) -> str:
    """A statement for the first positions that bear all tags of the item and have one of its types: it walks along the
    first tag's positions and looks each up under the other tags.
    """
    types = f"type IN ({', '.join(named(type_) for type_ in item.types)})"
    if not item.tags:
        return f"SELECT position FROM records WHERE {types} AND {_WITHIN} ORDER BY position LIMIT :limit"
    first, *others = (named(tag) for tag in item.tags)
    further = [
        f"EXISTS (SELECT 1 FROM tags AS o WHERE o.tag = {tag} AND o.position = t.position)" for tag in others
    ]
    if item.types:
        further.append(f"EXISTS (SELECT 1 FROM records AS r WHERE r.position = t.position AND {types})")
    conditions = " AND ".join([f"t.tag = {first}", _WITHIN, *further])
    return f"SELECT position FROM tags AS t WHERE {conditions} ORDER BY position LIMIT :limit"

"""The operation of the OpenAPI document that gives histories as files."""

from typing import Any, Final, TypeAlias

from api.exports.routes import DEFAULT, FORMATS, RECORDS
from api.openapi_citing import cited
from api.openapi_operations import header, parameter
from api.openapi_parameters import AS_OF, KNOWN_AT, OF_COUNTRY
from api.openapi_parties import OLD

Json: TypeAlias = dict[str, Any]

_LISTS: Final = ("organizations", "persons", "memberships", "events")

POPOLO: Final[Json] = {
    "type": "object",
    "description": "Popolo: parties and coalitions as organizations, leaders and prime ministers as persons, contests as events. A date "
    "that is less certain than a day, a month or a year stands in a field that begins with `partyline_`, and not in Popolo's own; so does a "
    "source without an address.",
    "required": ["partyline", *_LISTS],
    "properties": {
        "partyline": {
            "type": "object",
            "description": "What was exported, as of when and known at what position.",
        }
    }
    | {name: {"type": "array", "items": {"type": "object"}} for name in _LISTS},
}
_FILE_NAME: Final = header(
    "What the file would be called: it says country, day, position and format.",
    {"type": "string", "pattern": r'^attachment; filename="[A-Za-z0-9.-]+"$'},
    example='attachment; filename="partyline-kz-2020-12-31-at-170-csv.zip"',
)


def exports() -> Json:
    """By path and method."""
    return {"/export": {"get": _export()}}


def _export() -> Json:
    made = cited(
        "getExport",
        "Exports",
        "Histories as a file",
        "Parties, names, links, elections, results, coalitions and ids elsewhere as of a day, as tables or as Popolo; or the records "
        "themselves. The metadata of each format but the records says what it is of, and names its canonical address. A server makes two "
        "exports at a time; others wait for their turn, for a while. docs/exporting.md explains the tables.",
        route="/export",
        instance="/export",
        answer=(POPOLO, "The file."),
        parameters=[
            parameter(
                "format",
                "`csv`: a Frictionless Data Package in a zip file; `sqlite`: a database of the same tables; `parquet`: the same as Parquet, "
                "in a zip file, where the server has the extra `parquet`; `popolo`: Popolo JSON; `ndjson`: the records up to "
                "`known_at`, one a line, which `partyline import ledger` reads. Records are of no day: `as_of` is refused beside it.",
                {"enum": [*FORMATS, RECORDS], "default": DEFAULT},
            ),
            AS_OF,
            KNOWN_AT,
            OF_COUNTRY | {"description": f"Of one country alone. {OF_COUNTRY['description']}"},
            parameter(
                "bom",
                "`1`: tables begin with the sign by which spreadsheets know UTF-8. Of csv alone.",
                {"enum": ["0", "1"], "default": "0"},
            ),
        ],
        old=OLD,
        problems=("unknown-country", "unknown-at-position", "too-many-exports"),
        said={
            "unknown-at-position": {
                "detail": "no record up to position 0 names a country 'KZ'; position 1 is the first that does"
            }
        },
        apart=False,
    )
    given = made["responses"]["200"]
    given["headers"] |= {"Content-Disposition": _FILE_NAME}
    for each in FORMATS.values():
        given["content"].setdefault(
            each.media_type, {"schema": {"type": "string", "contentMediaType": each.media_type}}
        )
    return made

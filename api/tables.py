"""Answers as tables for people to read: what the commands print unless they are asked for JSON.

They are made from the JSON of an answer alone, whoever gave it. A field that is not known here (a newer server may have
more) is shown like the others. In a terminal cells are folded to its width; in a pipe nothing is folded and nothing
coloured. Nothing is ever cut off.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

Json: TypeAlias = dict[str, Any]
Parts: TypeAlias = Iterator[RenderableType]

BLANK = "—"
"""What is unknown, or not there. A blank is not a zero."""

MANY_RECORDS = 5
"""Of more records than these only the positions are listed."""

_PIPE_WIDTH = 1_000_000  # wider than any row: a name in a pipe is one that a search finds
_HEADING = ("party", "as_of", "known_at", "canonical", "exists", "status", "name")
_BY_KEY = ("names", "abbreviations", "identifiers", "seats")
_RESULT = {
    "election": "",
    "round": "",
    "date": "",
    "candidate": "",
    "votes": "",
    "vote_share": "share",
    "seats": "",
    "seats_change": "change",
    "place": "",
}
"""The order in which these are told, and shorter names for some: they are to fit beside each other."""
_OF_EVERY_EVENT = ("type", "date", "sources", "note", "rank", "rival_to", "after")
_BREAKS = re.compile(r"(?<=[.,:/–-])|(?<=[a-z])(?=[A-Z])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printed(parts: Iterable[RenderableType], address: str) -> str:
    """The parts as text for standard output, a blank line between them, with the address as the last line."""
    in_pipe = not sys.stdout.isatty()
    console = Console(
        width=_PIPE_WIDTH if in_pipe else None,
        force_terminal=False if in_pipe else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for part in parts:
            console.print(part)
            console.print()
    lines = (line.rstrip() for line in captured.get().splitlines())
    return "\n".join((*lines, address))  # the address is not folded: it is to be copied


# A party's state


def state(answer: Json) -> Parts:
    """The answer of `/parties/{id}`: heading, field by field, then what there are several of as tables."""
    sources = _Sources()
    name = answer["name"]
    yield _heading(
        answer["party"] if name is None else name,
        f"{answer['party']}, {_point(answer)}",
        f"exists: {answer['exists']}, status: {words(answer['status'])}",
    )
    told = {
        key: value for key, value in answer.items() if key not in _HEADING and value not in (None, [], {})
    }
    if rows := list(_single(told)):
        yield _table(["field", "value"], rows)
    for key, value in told.items():
        if not _is_rows(value):
            continue
        match key:
            case "possible":
                yield _section("Possible: may have happened by then, and may not", _possible(value))
            case "readings":
                yield _section("Readings: what it would be by other accounts", _readings(value, sources))
            case "disputed" | "undetermined":
                rows = [
                    [each["field"], words(each["value"]), sources.cite(each["sources"]), each["event_id"]]
                    for each in value
                ]
                title = (
                    "Disputed: standing accounts say otherwise"
                    if key == "disputed"
                    else "Undetermined: may as well have come last"
                )
                yield _section(title, _table(["field", "value", "sources", "event"], rows))
            case _:
                yield _section(_title(key), _table_of(value))
    yield from sources.listed()


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _single(told: Json) -> Iterator[list[str]]:
    for key, value in told.items():
        if key in _BY_KEY:
            yield from ([f"{key}.{each}", words(one)] for each, one in value.items())
        elif not _is_rows(value):
            yield [key, words(value)]


def _table_of(rows: Sequence[Json]) -> RenderableType:
    """Each as a row; what none of them has is no column."""
    there = dict.fromkeys(key for row in rows for key, value in row.items() if value is not None)
    columns = [key for key in _RESULT if key in there] + [key for key in there if key not in _RESULT]
    return _table(
        [_RESULT.get(each) or _title(each) for each in columns],
        [[words(row.get(each)) for each in columns] for row in rows],
    )


def _possible(entries: Sequence[Json]) -> RenderableType:
    columns = ["type", "earliest", "latest", "event"]
    rows = [
        [each["type"], words(each["earliest"]), words(each["latest"]), each["event_id"]] for each in entries
    ]
    if any("if_happened" in each for each in entries):
        columns.insert(3, "if it happened")
        for row, each in zip(rows, entries, strict=True):
            row.insert(3, _changes_in_words(each.get("if_happened", [])))
    return _table(columns, rows)


def _readings(entries: Sequence[Json], sources: "_Sources") -> RenderableType:
    return _table(
        ["why not", "rank", "it would be", "sources", "event", "instead of"],
        [
            [
                each["why"],
                each["rank"],
                _changes_in_words(each["changes"]),
                sources.cite(each["sources"]),
                each["event_id"],
                words(each["instead_of"]),
            ]
            for each in entries
        ],
    )


def _changes_in_words(changes: Sequence[Json]) -> str:
    return "\n".join(map(_change_in_words, changes)) if changes else "nothing would change"


def _change_in_words(change: Json) -> str:
    before, after = words(change["before"]), words(change["after"])
    match change["change"]:
        case "added":
            return f"{change['field']}: {after}"
        case "removed":
            return f"{change['field']}: no longer {before}"
        case _:
            return f"{change['field']}: {before} → {after}"


# Why it is so


_PARTS = {
    "set_by": "set by",
    "overwrote": "overwrote",
    "passed_over": "passed over",
    "rivals": "rival",
    "undetermined": "undetermined",
}


def explanation(answer: Json) -> Parts:
    """The answer of `/parties/{id}/explain`: of each field the value, and a row for each event that had to do with it."""
    sources = _Sources()
    yield _heading(f"Why {answer['party']} is what it is", _point(answer))
    rows: list[list[str]] = []
    blank: list[str] = []
    for each in answer["fields"]:
        grounds = [(how, ground) for part, how in _PARTS.items() for ground in each.get(part, ())]
        if not grounds:
            blank.append(each["field"])
            continue
        if grounds[0][1]["value"] != each["value"]:
            rows.append([each["field"], words(each["value"]), "", "", ""])
            first = ""
        else:
            first = each["field"]
        for how, ground in grounds:
            why = f" ({ground['why']})" if "why" in ground else ""
            rows.append(
                [
                    first,
                    words(ground["value"]),
                    f"{how}{why} {ground['type']}, {_date(ground['date'])}",
                    str(ground["position"]),
                    sources.cite(ground["sources"]),
                ]
            )
            first = ""
    if rows:
        yield _table(["field", "value", "by", "record", "sources"], rows)
    if blank:
        yield Text("Nothing is recorded of: " + ", ".join(blank))
    yield from sources.listed()


def _date(text: str | None) -> str:
    return "date unknown" if text is None else text


# What changed


def difference(answer: Json) -> Parts:
    """The answer of `/parties/{id}/diff`."""
    yield _heading(f"What changed of {answer['party']}", *_ends(answer))
    yield from _changes(answer, answer["from"], answer["to"])


def country_difference(answer: Json) -> Parts:
    """The answer of `/countries/{cc}/diff`: a part for each party."""
    yield _heading(f"What changed in {answer['country']}", *_ends(answer))
    for each in answer["parties"]:
        unknown = [end for end, known in zip(("first", "second"), each["known"], strict=True) if not known]
        yield _heading(each["party"], *(f"not known at the {end} point" for end in unknown))
        yield from _changes(each, answer["from"], answer["to"])
    if not answer["parties"]:
        yield Text("Nothing changed.")
    if answer["next"] is not None:
        yield Text(f"There is more: --cursor {answer['next']}", no_wrap=True, overflow="ignore")


def _ends(answer: Json) -> Iterator[str]:
    for name in ("from", "to"):
        end = answer[name]
        unknown = "" if end.get("known", True) else ", where no record names it"
        yield f"{name}: {_point(end)}{unknown}"


def _changes(each: Json, first: Json, second: Json) -> Parts:
    """The two steps, and what came of both together where they are not the same as one of them."""
    steps = [
        (each["learned"], f"Learned of {first['as_of']}, {_between(first, second)}"),
        (
            each["happened"],
            f"Happened from {first['as_of']} to {second['as_of']}, as known at {second['known_at']['position']}",
        ),
    ]
    if each["learned"] and each["happened"]:
        steps.append((each["changes"], "In all"))
    if not any(changes for changes, _ in steps):
        yield Text("Nothing changed.")
    for changes, title in steps:
        if changes:
            rows = [
                [
                    change["field"],
                    words(change["before"]),
                    words(change["after"]),
                    _records(change["records"]),
                ]
                for change in changes
            ]
            yield _section(title, _table(["field", "before", "after", "records"], rows))
        elif title == "In all":
            yield _section(title, Text("Nothing: the one undid the other."))


def _between(first: Json, second: Json) -> str:
    return f"between {first['known_at']['position']} and {second['known_at']['position']}"


def _records(records: Sequence[Json]) -> str:
    if len(records) > MANY_RECORDS:
        return f"{len(records)} records: {_runs([each['position'] for each in records])}"
    return "\n".join(map(_record, records))


def _record(record: Json) -> str:
    kind = "" if record["kind"] == "stated" else f" {record['kind']}"
    reason = "" if record["reason"] is None else f": {one_line(record['reason'])}"
    return f"{record['position']} {record['type']}{kind}{reason}"


def _runs(positions: Iterable[int]) -> str:
    """Positions, in order; those that follow each other as one run."""
    runs = []
    for _, run in groupby(enumerate(positions), key=lambda each: each[1] - each[0]):
        found = [position for _, position in run]
        runs.append(str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}")
    return ", ".join(runs)


# What happened, in order


def timeline(answer: Json) -> Parts:
    """The answer of `/parties/{id}/timeline`: a row for each event."""
    sources = _Sources(_document)
    yield _heading(f"The history of {answer['party']}", _point(answer))
    rows = []
    for each in answer["events"]:
        event = each["event"]
        rows.append(
            [
                _when(each),
                event["type"],
                str(each["revision"]),
                sources.cite(event.get("sources", ())),
                "; ".join(_what(each, answer["party"])) or BLANK,
            ]
        )
    yield (
        _table(["date", "type", "rev", "sources", "what"], rows) if rows else Text("Nothing had happened.")
    )
    yield from sources.listed()


def _when(entry: Json) -> str:
    if (date := entry["event"].get("date")) is not None:
        when = str(date)
    else:
        match entry["earliest"], entry["latest"]:
            case None, None:
                when = "unknown"
            case None, latest:
                when = f"by {latest}"
            case earliest, None:
                when = f"from {earliest}"
            case earliest, latest:
                when = earliest if earliest == latest else f"{earliest} to {latest}"
    return when if entry["happened"] == "yes" else f"{when} (maybe)"


def _what(entry: Json, party: str) -> Iterator[str]:
    """What the event says, in its own fields."""
    if not entry.get("chosen", True):
        yield f"not chosen ({entry['why']})"
    event = entry["event"]
    for key, value in event.items():
        if key not in _OF_EVERY_EVENT and (key, value) != ("party", party):
            yield f"{_title(key).lower()}: {words(value)}"
    if event.get("rank", "normal") != "normal":
        yield f"rank: {event['rank']}"
    if rivals := entry.get("rivals"):
        yield f"other accounts: {len(rivals)}"


# What they have in common


def one_line(text: str) -> str:
    """The text without what would break the line, or steer the terminal: it may come from anywhere."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def words(value: object) -> str:
    """A JSON value for people."""
    if value is None or value in ([], {}):
        return BLANK
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return one_line(value)
        case list():
            parts = [_within(each) for each in value]
            return (" " if all(part.endswith(".") for part in parts) else ", ").join(parts)
        case dict():
            return ", ".join(
                f"{_title(key).lower() if key.isascii() else key}: {_within(each)}"
                for key, each in value.items()
            )
        case _:
            return str(value)


def _within(value: object) -> str:
    return f"({words(value)})" if isinstance(value, dict | list) and value else words(value)


def _title(key: str) -> str:
    said = key.replace("_", " ")
    return said[:1].upper() + said[1:]


def _point(answer: Json) -> str:
    position, recorded_at = answer["known_at"]["position"], answer["known_at"]["recorded_at"]
    when = "before the first record" if recorded_at is None else recorded_at
    return f"as of {answer['as_of']}, known at {position} ({when})"


def _heading(title: str, *lines: str) -> RenderableType:
    return Group(Text(one_line(title), style="bold"), *(Text(one_line(line)) for line in lines))


def _section(title: str, content: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold"), content)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    """Rows under the names of the columns; numbers to the right."""
    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_header=any(columns)
    )
    for place, name in enumerate(columns):
        are_numbers = all(re.fullmatch(r"-?[0-9.]+|—|", row[place]) for row in rows)
        table.add_column(_Cell(name.upper()), justify="right" if are_numbers else "left")
    for row in rows:
        table.add_row(*map(_Cell, row))
    return table


class _Cell:
    """Text that is folded to the width of its column; words that are wider, such as paths and ids, where they may be read on."""

    def __init__(self, text: str) -> None:
        self.lines = [one_line(line) for line in text.split("\n")]

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, max(map(cell_len, self.lines))).with_maximum(options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            for part in folded(line, options.max_width):
                yield Text(part, no_wrap=True, overflow="fold")


def folded(line: str, width: int) -> Iterator[str]:
    """The line in parts that are no wider (in columns of a terminal) than the width, with nothing left out but spaces."""
    part = ""
    for word in line.split(" "):
        spaced = f"{part} {word}" if part else word
        if cell_len(spaced) <= width:
            part = spaced
            continue
        if part and cell_len(word) <= width:
            yield part
            part = word
            continue
        part = f"{part} " if part else ""
        for piece in _BREAKS.split(word):
            for atom in chop_cells(piece, width):
                if part and cell_len(part + atom) > width:
                    yield part.rstrip()
                    part = ""
                part += atom
    yield part


class _Sources:
    """Sources, numbered in the order in which they are cited: many statements have the same ones."""

    def __init__(self, told: "Callable[[Json], str] | None" = None) -> None:
        self._told = told or _source
        self._numbers: dict[str, int] = {}

    def cite(self, sources: Iterable[Json]) -> str:
        numbers = {self._numbers.setdefault(self._told(each), len(self._numbers) + 1) for each in sources}
        return " ".join(map(str, sorted(numbers))) or BLANK

    def listed(self) -> Parts:
        if self._numbers:
            rows = [[str(number), told] for told, number in self._numbers.items()]
            yield _section("Sources", _table(["", ""], rows))


def _document(source: Json) -> str:
    return one_line(source["document"])


def _source(source: Json) -> str:
    published = source.get("published")
    parts = (
        source["document"],
        source.get("locator"),
        None if published is None else f"published {published}",
        source.get("url"),
    )
    return one_line(", ".join(part for part in parts if part is not None))

"""Mutations: of texts, of bytes, of JSON; what is nearly right finds more than what is not at all."""

import json
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Json: TypeAlias = Any
Step: TypeAlias = str | int

ODD_TEXTS: Final = (
    *(
        "",
        " ",
        "\x00",
        "\x1b[31m",
        "\u2028",
        "\ufeff",
        "\u202e",
        "e\u0301",
        "💥",
        "ß" * 300,
        "%00",
        "%ff",
        "../..",
        "'",
        '"',
        "\\",
    ),
    *(
        "null",
        "true",
        "-1",
        "0",
        "1e999",
        "NaN",
        "Infinity",
        str(2**63),
        str(2**64),
        "9" * 40,
        "2004-02-30",
        "XXXX",
        "0000",
    ),
    *(
        "9999-12-31",
        "../..",
        "[..]",
        "2004-04-13T10:00:00Z",
        "kz-qhp",
        "KZ",
        "kz",
        "*",
        ",",
        ";",
        "a" * 2_000,
    ),
)
ODD_VALUES: Final[tuple[Json, ...]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        1.5,
        -0.0,
        1e308,
        2**31,
        2**53 + 1,
        2**63,
        2**64,
        10**40,
        [],
        {},
        [[]],
        [None],
        {"": None},
    ),
    *ODD_TEXTS,
)
PIECES: Final = (
    "",
    " ",
    "0",
    "9",
    "X",
    "?",
    "~",
    "%",
    "-",
    "/",
    ".",
    "..",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\n",
    "\t",
    "\\",
    '"',
    "'",
    "é",
    "\x00",
)


@st.composite
def changed_texts(draw: DrawFn, texts: SearchStrategy[str], most: int = 4) -> str:
    """Texts with pieces put in, taken out, put in place of others, or said twice."""
    text = draw(texts)
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 1, 2, 8])))
        match draw(st.integers(0, 3)):
            case 0:
                put = text[start:end] * 2
            case 1:
                put = draw(st.sampled_from(ODD_TEXTS))
            case _:
                put = draw(st.sampled_from(PIECES))
        text = f"{text[:start]}{put}{text[end:]}"
    return text


def any_bytes(texts: SearchStrategy[str]) -> SearchStrategy[str]:
    """Bytes, each as the letter of its number: these texts in UTF-8, mutated, some with bytes that are no text."""
    changed = changed_texts(texts).map(lambda text: text.encode("utf-8", "surrogatepass").decode("latin-1"))
    return st.one_of(changed, changed, st.binary(max_size=40).map(lambda each: each.decode("latin-1")))


def header_values(texts: SearchStrategy[str]) -> SearchStrategy[str]:
    """What can stand in a header at all: a server refuses the others before the application sees them."""
    return any_bytes(texts).map(
        lambda text: "".join(each for each in text if each == "\t" or (" " <= each != "\x7f"))
    )


def places_in(value: Json, here: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The way to each value in JSON, its own among them."""
    yield here
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield from places_in(inner, (*here, step))


@st.composite
def changed_json(draw: DrawFn, values: SearchStrategy[Json], most: int = 3) -> Json:
    """JSON of which some values are others, are missing, stand elsewhere, or have company."""
    value = json.loads(json.dumps(draw(values)))
    for _ in range(draw(st.integers(0, most))):
        places = list(places_in(value))
        place = draw(st.sampled_from(places))
        if not place:
            continue
        *way, last = place
        around = value
        for step in way:
            around = around[step]
        old = around[last]
        match draw(st.integers(0, 6)):
            case 0:
                del around[last]
            case 1:
                around[last] = draw(st.sampled_from(ODD_VALUES))
            case 2 if isinstance(old, str):
                around[last] = draw(changed_texts(st.just(old)))
            case 3 if isinstance(old, int):
                around[last] = draw(
                    st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
                )
            case 4:
                around[last] = [old, old]
            case 5 if isinstance(around, dict):
                around[
                    draw(
                        st.sampled_from([*ODD_TEXTS, str(last).upper(), "event_id", "type", "date", "names"])
                    )
                ] = old
            case _:
                other = draw(st.sampled_from(places))
                found = value
                for step in other:
                    found = found[step] if _has(found, step) else found
                around[last] = json.loads(json.dumps(found))
    return value


def _has(value: Json, step: Step) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def nested(depth: int, begin: str = "[", end: str = "]") -> str:
    return begin * depth + end * depth


@st.composite
def json_texts(draw: DrawFn, values: SearchStrategy[Json]) -> str:
    """JSON as bytes, each as the letter of its number: whole, cut off, with numbers and nesting that no value of Python has."""
    text = json.dumps(draw(changed_json(values)), ensure_ascii=draw(st.booleans()))
    match draw(st.integers(0, 11)):
        case 0:
            text = draw(changed_texts(st.just(text)))
        case 1:
            text = text[: draw(st.integers(0, len(text)))]
        case 2:
            odd = draw(
                st.sampled_from(
                    [
                        "1e999",
                        "-1e999",
                        "NaN",
                        "9" * 5_000,
                        r'"\ud800"',
                        nested(200),
                        nested(5_000),
                        nested(3_000, '{"a":', "}"),
                    ]
                )
            )
            place = text.find(":", draw(st.integers(0, len(text))))
            text = f"{text[: place + 1]}{odd}{text[text.find(',', place) :] if place >= 0 and ',' in text[place:] else '}'}"
        case _:
            pass
    return text.encode("utf-8", "surrogatepass").decode("latin-1")

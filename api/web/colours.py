"""Colours of parties: one of twelve, by the party's id, each with a light and a dark form in the style sheet.

What sources call a party's colours are words (`azure`, `#0088ff`), and few parties have any: where one is a colour of CSS by its hex code it
is used as it is, for shapes alone and never behind text.
"""

import re
from collections.abc import Iterable
from typing import Final
from zlib import crc32

NUMBER: Final = 12
"""Classes `hue-0` to `hue-11` in `static/partyline.css`."""

_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}\Z")


def colour_class(id_: str) -> str:
    """The class of the style sheet that gives shapes the colour of a party; the same wherever and whenever it is drawn."""
    return f"hue-{crc32(id_.encode()) % NUMBER}"


def own_colour(colours: Iterable[str]) -> str | None:
    """The first of a party's own colours that is written as one of CSS, such as `#e2001a`."""
    return next((each for each in colours if _HEX.match(each)), None)

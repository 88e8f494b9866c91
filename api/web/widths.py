"""How wide a text will be, roughly: a server knows no fonts. Rather too wide than too narrow, so that texts do not run into each other."""

import unicodedata
from typing import Final

SIZE: Final = 12.0
"""Of letters, in units of a drawing."""
LETTERS: Final = 6
"""Of a name that is cut, at the least: fewer say nothing."""
_NARROW: Final = frozenset("iIjlftr.,:;'’|!()[]{} -/")
_BROAD: Final = frozenset("mwMW@%ЖШЩЮжшщюФМ")


def width_of(text: str) -> float:
    """In the units that `SIZE` has."""
    return SIZE * sum(map(_share, text))


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.02
    if letter in _NARROW:
        return 0.33
    if letter in _BROAD:
        return 0.88
    return 0.7 if letter.isupper() else 0.57


def fitted(names: tuple[str | None, ...], room: float) -> str:
    """The first name for which there is room; else as much of the first as there is room for, if that is `LETTERS` or more; else nothing."""
    told = [each for each in names if each]
    for each in told:
        if width_of(each) <= room:
            return each
    return cut(told[0], room) if told else ""


def cut(text: str, room: float) -> str:
    """The beginning of the text, with an ellipsis; nothing, if that is a stump."""
    kept = text
    while kept and width_of(kept + "…") > room:
        kept = kept[:-1].rstrip()
    return f"{kept}…" if len(kept) >= LETTERS else ""

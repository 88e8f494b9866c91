"""What languages are called in English, by the codes of the ledger (BCP 47)."""

import re
from functools import lru_cache
from typing import Final

from domain.ids import LanguageCode

_SCRIPTS: Final = {
    "Arab": "Arabic",
    "Cyrl": "Cyrillic",
    "Grek": "Greek",
    "Hebr": "Hebrew",
    "Jpan": "Japanese",
    "Latn": "Latin",
}
"""ISO 15924, those that histories have so far; of others the code is told."""
_NOTE: Final = re.compile(r" \(.*\)")


@lru_cache(maxsize=1024)
def language_name(code: LanguageCode) -> str:
    """`kk` is "Kazakh", `kk-Latn` "Kazakh, Latin script", `und-Cyrl` "Cyrillic script"; of an unknown code the code itself."""
    language, *subtags = code.split("-")
    script = next((each for each in subtags if len(each) == 4 and each.isalpha()), None)  # noqa: PLR2004 - ISO 15924
    told = [] if language == "und" and script else [_of_language(language)]
    if script is not None:
        told.append(f"{_SCRIPTS.get(script, script)} script")
    return ", ".join(told)


def _of_language(code: str) -> str:
    if code == "und":
        return "language not said"
    import iso639  # noqa: PLC0415 - it takes half a second, which is spent when a page first needs it

    try:
        found = iso639.Language.from_part1(code) if len(code) == 2 else iso639.Language.from_part3(code)  # noqa: PLR2004 - ISO 639-1
    except iso639.LanguageNotFoundError:
        return code
    return _NOTE.sub("", found.name).removeprefix("Modern ")

"""Small words of the pages: labels, numbers, languages, links that may be followed."""

import re
from typing import Final
from urllib.parse import urlsplit

from iso3166 import countries

_SHORTER: Final = {
    "GB": "United Kingdom",
    "US": "United States",
    "DD": "German Democratic Republic",
    "SU": "Soviet Union",
    "YU": "Yugoslavia",
    "CS": "Serbia and Montenegro",
}
"""Names that ISO 3166-1 has in full, and those of countries that are no more (ISO 3166-3)."""
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", re.ASCII)
_NO_LANGUAGE: Final = frozenset({"mul", "und", "original"})


def label(name: str) -> str:
    """`JoinedCoalition` and `vote_share` as words: "Joined coalition", "Vote share"."""
    words = re.sub(r"(?<=[a-z])([A-Z])", r" \1", name).replace("_", " ").replace("-", " ").strip()
    words = words if words.isupper() else words.lower()
    return words[:1].upper() + words[1:]


def count(number: float | None) -> str:
    """A number with a thin gap between thousands; a dash where it is unknown, since a blank is not a zero."""
    return "–" if number is None else f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def lang_of(code: str) -> str | None:
    """What stands in `lang`, where the code is one of a language (BCP 47)."""
    return code if _LANGUAGE.match(code) and code not in _NO_LANGUAGE else None


def web_link(address: str | None) -> str | None:
    """The address, if it is one of the web: whatever else a source may give (`javascript:` ...) is shown and not linked."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def country_name(code: str) -> str:
    """What a country is called in English: by ISO 3166-1, where that is not too long; the code itself where there is no name."""
    if code in _SHORTER:
        return _SHORTER[code]
    found = countries.get(code, None)
    return code if found is None else str(found.name)

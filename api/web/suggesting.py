"""What somebody may mean who types a party, a contest or a coalition into a form: ids, and what they are called."""

from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeAlias

from api.names import LONGEST_SEARCH
from api.web.called import Called
from api.web.home import Hit, search
from api.web.timed import LAST_DAY, Here
from api.web.words import country_name
from projections.at import At
from projections.names_ever import plain

Named: TypeAlias = Literal["party", "election", "coalition"]
NAMED: Final[tuple[Named, ...]] = ("party", "election", "coalition")
"""What is named by an id that is looked up by its name."""

Suggestion: TypeAlias = tuple[str, str]
"""An id, and what it is called, in words."""


def suggestions(here: Here, kind: Named, text: str, limit: int) -> list[Suggestion]:
    """What may be meant: a party by any name that it ever had; a contest or a coalition by all words of its name, or of its id."""
    if not text or len(text) > LONGEST_SEARCH:
        return []
    if kind == "party":
        return [(each.party, _party_in_words(each)) for each in search(here, text, limit)]
    called = Called(here.chronicle, At(LAST_DAY, here.at.position))
    names = called.election if kind == "election" else called.coalition
    return _by_words(_ids(here, kind), names, text, limit)


def name_of(here: Here, kind: Named, id_: str, called: Called) -> str | None:
    """What it is called; None where there is none of this id."""
    if kind == "party":
        name = called.party(id_)
        return name if name != id_ else None
    if id_ not in _ids(here, kind):
        return None
    return called.election(id_) if kind == "election" else called.coalition(id_)


def _ids(here: Here, kind: Named) -> list[str]:
    chronicle, position = here.chronicle, here.at.position
    return chronicle.elections(position) if kind == "election" else chronicle.coalitions(position)


def _by_words(ids: Iterable[str], names: Callable[[str], str], text: str, limit: int) -> list[Suggestion]:
    """Those of which each word of the text stands in the name or the id; whose id is the text before all, the latest before others."""
    words = plain(text).split()
    found = []
    for id_ in ids:
        name = names(id_)
        told = f"{plain(name)} {id_}"
        if all(word in told for word in words):
            found.append((id_, name))
    found.sort(key=lambda each: each[0], reverse=True)
    found.sort(key=lambda each: each[0] != text)
    return found[:limit]


def _party_in_words(hit: Hit) -> str:
    told = hit.name + (f" ({country_name(hit.country)})" if hit.country else "")
    if hit.other is None:
        return told
    return f"{told}, {'also' if hit.is_present else 'once recorded as'} {hit.other.name}"

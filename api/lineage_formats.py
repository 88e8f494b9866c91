"""A lineage as Mermaid, DOT and GraphML, for programs that draw and count: the same parties, edges and dates as the JSON.

DOT is written by `graphviz`, GraphML by `networkx`; Mermaid, for which no kept library of Python writes, here. Names are
carried whole and never read as markup. What is only possible is dashed.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, Final, NamedTuple

import graphviz

from domain.ids import PartyId
from projections.lineage_state import CountryLineage, Edge, Lineage, Relative

AnyLineage = Lineage | CountryLineage

_PLAIN: Final = frozenset(" ,.-–—'’()/")
"""What stands in a Mermaid label as it is, beside letters, marks and digits."""
_LETTERS: Final = frozenset("LMN")
_NO_XML: Final = dict.fromkeys((0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")
"""Characters that no XML may hold, not even escaped, of those that names may."""


class Format(NamedTuple):
    """A way to write a lineage down."""

    media_type: str
    write: Callable[[AnyLineage, str], bytes]
    """From the lineage and its canonical address."""


def mermaid(lineage: AnyLineage, canonical: str) -> bytes:
    """A flowchart of Mermaid, from left to right as time goes."""
    labels = _labels(lineage)
    lines = [f"%% {canonical}", "flowchart LR"]
    lines += [f'    {_node(each.party)}["{_quoted(_described(each, labels))}"]' for each in lineage.parties]
    for edge, arrow in _edges(lineage):
        line = "-->" if arrow == "happened" else "-.->"
        lines.append(f'    {_node(edge.from_)} {line}|"{_quoted(_told(edge))}"| {_node(edge.to)}')
    lines += [
        f"    style {_node(each.party)} stroke-dasharray: 4 4"
        for each in lineage.parties
        if each.belongs == "maybe"
    ]
    if isinstance(lineage, Lineage):
        lines.append(f"    style {_node(lineage.party)} stroke-width: 3px")
    return ("\n".join(lines) + "\n").encode()


def dot(lineage: AnyLineage, canonical: str) -> bytes:
    """A directed graph in the language of Graphviz."""
    labels = _labels(lineage)
    graph = graphviz.Digraph(
        "lineage",
        comment=canonical,
        graph_attr={"rankdir": "LR", "truncated": _truncated(lineage)},
        node_attr={"shape": "box"},
    )
    for each in lineage.parties:
        said = _attributes(each, left_out=("party", "abbreviations"))
        drawn = {"style": "dashed"} if each.belongs == "maybe" else {}
        if isinstance(lineage, Lineage) and each.party == lineage.party:
            drawn["penwidth"] = "2"
        graph.node(each.party, label=_escaped(_described(each, labels)), _attributes=said | drawn)
    for edge, how in _edges(lineage):
        said = _attributes(edge, left_out=("from_", "to"))
        drawn = {"style": "dashed"} if how == "possible" else {}
        graph.edge(
            edge.from_,
            edge.to,
            label=_escaped(_told(edge)),
            _attributes=said | drawn | {"happened": _happened(how)},
        )
    return str(graph.source).encode()


def graphml(lineage: AnyLineage, canonical: str) -> bytes:
    """A directed graph in GraphML, with several edges between two parties where there are."""
    # Loaded when it is first asked for: it takes longer than all else that a server loads.
    import networkx as nx  # noqa: PLC0415

    labels = _labels(lineage)
    graph = nx.MultiDiGraph(canonical=canonical, truncated=_truncated(lineage))
    for each in lineage.parties:
        given = {"label": labels[each.party]} | _given(each, left_out=("party", "abbreviations"))
        graph.add_node(each.party, **_writable(given))
    for edge, how in _edges(lineage):
        given = _given(edge, left_out=("from_", "to"))
        graph.add_edge(
            edge.from_,
            edge.to,
            key=f"{how}.{edge.event_id}.{edge.from_}.{edge.to}",
            **_writable({"label": _told(edge), "happened": _happened(how)} | given),
        )
    written = BytesIO()
    nx.write_graphml_xml(graph, written)
    return written.getvalue()


FORMATS: Final[Mapping[str, Format]] = {
    "mermaid": Format("text/vnd.mermaid", mermaid),
    "dot": Format("text/vnd.graphviz", dot),
    "graphml": Format("application/graphml+xml", graphml),
}
"""By what `format` says; JSON is what is asked for without it."""


def _edges(lineage: AnyLineage) -> Iterator[tuple[Edge, str]]:
    yield from ((edge, "happened") for edge in lineage.edges)
    yield from ((edge, "possible") for edge in lineage.possible)


def _happened(how: str) -> str:
    return "yes" if how == "happened" else "maybe"


def _labels(lineage: AnyLineage) -> dict[PartyId, str]:
    """By party its name on the day, else that of an edge, as one that had not surely begun has none yet; at last its id."""
    of_edges: dict[PartyId, str] = {}
    for edge, _ in _edges(lineage):
        for party, name in ((edge.from_, edge.name_from), (edge.to, edge.name_to)):
            if name is not None:
                of_edges.setdefault(party, name)
    return {each.party: each.name or of_edges.get(each.party, each.party) for each in lineage.parties}


def _described(party: Relative, labels: Mapping[PartyId, str]) -> str:
    """Name, and from when to when: `Otan (1999-03-01 – 2006-12-22)`."""
    if party.founded is None and party.ended is None:
        return labels[party.party]
    return f"{labels[party.party]} ({party.founded or '?'} – {party.ended or ''})".replace(" )", ")")


def _told(edge: Edge) -> str:
    """What the edge is called: `split (splinter) 2004-04`."""
    return " ".join(each for each in (edge.type, edge.form and f"({edge.form})", edge.date) if each)


def _node(party: PartyId) -> str:
    """An id that Mermaid takes for no word of its own; ids of parties have no underscores, so no two are the same."""
    return "p_" + party.replace("-", "_")


def _quoted(text: str) -> str:
    """The text between quotes, all that Mermaid or HTML might read otherwise as the number of its character."""
    return "".join(
        each if each in _PLAIN or unicodedata.category(each)[0] in _LETTERS else f"#{ord(each)};"
        for each in text
    )


def _given(told: Relative | Edge, left_out: tuple[str, ...]) -> dict[str, Any]:
    """What is told and known, by field, as numbers and texts; `true` and `false` as JSON writes them."""
    given = {name: getattr(told, name) for name in told.__struct_fields__ if name not in left_out}
    return {
        name: (
            str(value).lower() if isinstance(value, bool) else value if isinstance(value, int) else str(value)
        )
        for name, value in given.items()
        if value is not None
    }


def _truncated(lineage: AnyLineage) -> str:
    """Whether there is more beyond the depth; never of a country, which is told whole."""
    return str(isinstance(lineage, Lineage) and lineage.truncated).lower()


def _writable(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what no XML may hold."""
    return {
        name: value.translate(_NO_XML) if isinstance(value, str) else value for name, value in given.items()
    }


def _attributes(told: Relative | Edge, left_out: tuple[str, ...]) -> dict[str, str]:
    """The same as attributes of DOT. None has a name by which Graphviz would draw, or `name`, at which readers in Python stumble."""
    return {
        "party_name" if name == "name" else name: _escaped(str(value))
        for name, value in _given(told, left_out).items()
    }


def _escaped(text: str) -> str:
    """Text that Graphviz takes as it is: no HTML, no escapes."""
    escaped: str = graphviz.escape(text)
    return escaped

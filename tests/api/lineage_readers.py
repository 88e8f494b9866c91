"""Lineages read back from each format, by a library of its own where there is one.

The same text is read once: reading takes longer than writing by far, and many lineages of a test are alike.
"""

import re
import warnings
from functools import cache
from io import BytesIO
from typing import NamedTuple

import networkx as nx

from domain.records import encode
from projections.lineage_state import CountryLineage, Lineage
from tests.measuring import looking_away

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it calls functions of pyparsing by names that have become old
    import pydot


class Arrow(NamedTuple):
    """What every format says of an edge."""

    start: str
    end: str
    type: str
    form: str | None
    date: str | None
    happened: bool


class Drawn(NamedTuple):
    """What every format says of a lineage: the parties with their labels, and the edges, sorted."""

    parties: dict[str, str]
    arrows: list[Arrow]


def arrows_of(lineage: Lineage | CountryLineage) -> list[Arrow]:
    """The edges as the JSON has them."""
    arrows = [
        Arrow(edge.from_, edge.to, edge.type, edge.form, edge.date, happened)
        for edges, happened in ((lineage.edges, True), (lineage.possible, False))
        for edge in edges
    ]
    return _sorted(arrows)


_HEAD = re.compile(r"%% /\S+\Z")
_NODE = re.compile(r'    (p_[a-z0-9_]+)\["([^"\[\]{}<>|`]*)"\]\Z')
_ARROW = re.compile(r'    (p_[a-z0-9_]+) (-->|-\.->)\|"([^"\[\]{}<>|`]*)"\| (p_[a-z0-9_]+)\Z')
_STYLE = re.compile(r"    style p_[a-z0-9_]+ (stroke-dasharray: 4 4|stroke-width: 3px)\Z")
_TOLD = re.compile(r"([a-z]+)(?: \(([a-z]+)\))?(?: (.+))?\Z")


@cache
@looking_away
def mermaid(text: str) -> Drawn:
    """By the part of Mermaid's grammar that is written: nothing else may stand there."""
    head, kind, *lines = text.removesuffix("\n").split("\n")
    assert _HEAD.match(head), head
    assert kind == "flowchart LR"
    parties, arrows = {}, []
    for line in lines:
        if node := _NODE.match(line):
            parties[_party(node[1])] = _unquoted(node[2])
        elif arrow := _ARROW.match(line):
            told = _TOLD.match(_unquoted(arrow[3]))
            assert told is not None, line
            arrows.append(
                Arrow(_party(arrow[1]), _party(arrow[4]), told[1], told[2], told[3], arrow[2] == "-->")
            )
        else:
            assert _STYLE.match(line), line
    return Drawn(parties, _sorted(arrows))


def _party(node: str) -> str:
    return node.removeprefix("p_").replace("_", "-")


def _unquoted(text: str) -> str:
    assert "&" not in text
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


@cache
@looking_away
def dot(text: str) -> Drawn:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graphs = pydot.graph_from_dot_data(text)
    assert graphs is not None
    (graph,) = graphs
    parties = {
        _plain(node.get_name()): _plain(node.get("label"))
        for node in graph.get_nodes()
        if node.get_name() not in ("node", "graph")
    }
    arrows = [
        Arrow(
            _plain(edge.get_source()),
            _plain(edge.get_destination()),
            _plain(edge.get("type")),
            _perhaps(edge.get("form")),
            _perhaps(edge.get("date")),
            _plain(edge.get("happened")) == "yes",
        )
        for edge in graph.get_edges()
    ]
    return Drawn(parties, _sorted(arrows))


def _plain(given: object) -> str:
    quoted = str(given)
    if not quoted.startswith('"'):
        return quoted
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _perhaps(quoted: object) -> str | None:
    return None if quoted is None else _plain(quoted)


@cache
@looking_away
def graphml(data: bytes) -> Drawn:
    graph = nx.read_graphml(BytesIO(data), force_multigraph=True)
    arrows = [
        Arrow(start, end, told["type"], told.get("form"), told.get("date"), told["happened"] == "yes")
        for start, end, told in graph.edges(data=True)
    ]
    return Drawn(dict(graph.nodes(data="label")), _sorted(arrows))


def _sorted(arrows: list[Arrow]) -> list[Arrow]:
    return sorted(arrows, key=encode)

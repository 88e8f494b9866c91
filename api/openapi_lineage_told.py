"""What the examples of the OpenAPI document are answered about lineage, on the ledger of `api.openapi_sent`."""

from typing import Any, Final, TypeAlias

from api.openapi_sent import NOW, PARTY, RENAMED, cited
from projections.version import FOLD

Json: TypeAlias = dict[str, Any]

QUERY: Final = f"as_of=2020-12-31&known_at={NOW}"

_PARTY: Final[Json] = {
    "party": PARTY,
    "name": RENAMED["name"],
    "abbreviations": RENAMED["abbreviations"],
    "country": "KZ",
    "exists": "yes",
    "status": "active",
    "founded": "2004-04-13",
    "ended": None,
    "ancestor": None,
    "descendant": None,
    "belongs": "yes",
}
_ALONE: Final[Json] = {"parties": [_PARTY], "edges": [], "possible": [], "disputed": []}
_OF_PARTY: Final = f"/parties/{PARTY}/lineage"

LINEAGE: Final[Json] = {
    "party": PARTY,
    "as_of": "2020-12-31",
    **cited(_OF_PARTY, QUERY),
    "direction": "both",
    "depth": None,
    "truncated": False,
    **_ALONE,
}
COUNTRY_LINEAGE: Final[Json] = {
    "country": "KZ",
    "as_of": "2020-12-31",
    **cited("/countries/KZ/lineage", QUERY),
    **_ALONE,
}


def in_mermaid(path: str) -> str:
    """The same as a flowchart; of a party, it is drawn with a thick line."""
    drawn = "    style p_kz_qhp stroke-width: 3px\n" if path == _OF_PARTY else ""
    return (
        f"%% {path}?{QUERY}&format=mermaid&v={FOLD}\n"
        "flowchart LR\n"
        f'    p_kz_qhp["{RENAMED["name"]} (2004-04-13 –)"]\n{drawn}'
    )


def in_dot(path: str) -> str:
    """The same in the language of Graphviz."""
    drawn = "penwidth=2 " if path == _OF_PARTY else ""
    return (
        f"// {path}?{QUERY}&format=dot&v={FOLD}\n"
        "digraph lineage {\n"
        "\tgraph [rankdir=LR truncated=false]\n"
        "\tnode [shape=box]\n"
        f'\t"{PARTY}" [label="{RENAMED["name"]} (2004-04-13 –)" belongs=yes country=KZ exists=yes '
        f'founded="2004-04-13" party_name="{RENAMED["name"]}" {drawn}status=active]\n'
        "}\n"
    )


def in_graphml(path: str) -> str:
    """The same in GraphML."""
    of_graph = {
        "canonical": f"{path}?{QUERY}&format=graphml&v={FOLD}".replace("&", "&amp;"),
        "truncated": "false",
    }
    of_node = {
        "label": RENAMED["name"],
        "name": RENAMED["name"],
        "country": "KZ",
        "exists": "yes",
        "status": "active",
        "founded": "2004-04-13",
        "belongs": "yes",
    }
    names = [("graph", name) for name in of_graph] + [("node", name) for name in of_node]
    ids = {name: f"d{number}" for number, (_, name) in enumerate(names)}
    keys = "".join(
        f'  <key id="{ids[name]}" for="{of}" attr.name="{name}" attr.type="string" />\n'
        for of, name in reversed(names)
    )
    told = "".join(f'      <data key="{ids[name]}">{value}</data>\n' for name, value in of_node.items())
    asked = "".join(f'    <data key="{ids[name]}">{value}</data>\n' for name, value in of_graph.items())
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
        'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
        f'{keys}  <graph edgedefault="directed">\n    <node id="{PARTY}">\n{told}    </node>\n{asked}'
        "  </graph>\n</graphml>\n"
    )

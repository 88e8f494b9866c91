"""The texts that stand under the fields of a class in its source, which Python does not keep: for all that explains fields to people."""

import ast
import inspect
import sys
from functools import cache

from msgspec import Struct


def field_texts(of: type[Struct]) -> dict[str, str]:
    """The texts by field, those of its bases included. None at all where a class was compiled without its source."""
    return {field: text for base in reversed(of.__mro__) for field, text in _texts(base).items()}


def _texts(of: type) -> dict[str, str]:
    return _texts_in(of.__module__).get(of.__name__, {}) if issubclass(of, Struct) else {}


@cache
def _texts_in(module: str) -> dict[str, dict[str, str]]:
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return {}
    found: dict[str, dict[str, str]] = {}
    for definition in tree.body:
        if isinstance(definition, ast.ClassDef):
            texts = found[definition.name] = {}
            for field, text in zip(definition.body, definition.body[1:], strict=False):
                match field, text:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(said))),
                    ):
                        texts[name.removesuffix("_")] = inspect.cleandoc(said)
    return found

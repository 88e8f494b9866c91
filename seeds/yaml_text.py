"""YAML of which every scalar stays the text that stands in the file, and that cannot be made to fill the memory.

A few lines of YAML can stand for any amount of values (an alias of aliases), for a list that is within itself, or for lists
so deep that Python gives up. None of that is a history, so it is refused where it stands.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError
from yaml.scanner import ScannerError

DEEPEST: Final = 40
"""Lists and mappings within each other; a history has about six."""
MOST: Final = 20_000_000
"""Characters and values that a file may stand for, every alias written out."""


class TextLoader(yaml.BaseLoader):
    """YAML with every scalar left as text, and no key twice in a mapping."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._open: list[str | None] = []
        self._size = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call] # the stubs leave it out
        before, mark = self._size, cast("yaml.Mark", event.start_mark)
        if isinstance(event, yaml.AliasEvent) and event.anchor in self._open:
            raise ComposerError(
                None, None, f"the alias *{event.anchor} stands within what it stands for", mark
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        if isinstance(event, yaml.AliasEvent):
            self._size += self._sizes[id(node)]
        else:
            self._size += 1 + (len(node.value) if isinstance(node, yaml.ScalarNode) else 0)
            self._sizes[id(node)] = self._size - before
        if self._size > MOST:
            raise ComposerError(
                None,
                None,
                f"with its aliases written out, the file has more than {MOST:,} characters",
                mark,
            )
        return node

    def compose_sequence_node(self, anchor: Any) -> yaml.SequenceNode:
        with self._within(anchor):
            made: yaml.SequenceNode = super().compose_sequence_node(anchor)
            return made

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        with self._within(anchor):
            made: yaml.MappingNode = super().compose_mapping_node(anchor)
            return made

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> Any:
        try:
            return super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError):  # beyond the last letter that there is
            raise ScannerError(None, None, "an escape names no letter of Unicode", start_mark) from None

    @contextmanager
    def _within(self, anchor: str | None) -> Iterator[None]:
        if len(self._open) == DEEPEST:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # as above
            raise ComposerError(
                None, None, f"more than {DEEPEST} lists and mappings stand within each other", mark
            )
        self._open.append(anchor)
        yield
        self._open.pop()

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise ConstructorError(None, None, "a key must be a plain word", key_node.start_mark)
            if key in seen:
                raise ConstructorError(
                    None, None, f"{key!r} stands twice in this mapping: write it once", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

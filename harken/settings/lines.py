"""Where in `harken.yaml` something stands, so that a mistake can name its line."""

from __future__ import annotations

from collections.abc import Sequence

import yaml


def line(text: str, path: Sequence[str | int]) -> int | None:
    """The line of what a path of names and places leads to, counted from 1, as far as the path goes."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    found: int | None = None
    for step in path:
        node = _inside(node, step)
        if node is None:
            return found
        found = node.start_mark.line + 1
    return found


def _inside(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        inside: yaml.Node = node.value[step]
        return inside
    return None

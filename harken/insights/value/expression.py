"""The user's own expression for what a customer is worth: CEL, as safe as the rules of groups are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from harken.domain.errors import SettingsError

#: Whole numbers outside quotes and names; CEL multiplies no broken number by a whole one.
_WHOLE = re.compile(r"""('[^']*'|"[^"]*")|(?<![\w.])(\d+)(?![\w.])""")


def compiled(expression: str) -> Any:
    """The expression made ready.

    Raises:
        SettingsError: when it is no CEL.
    """
    import cel

    try:
        return cel.compile(_WHOLE.sub(lambda match: match[1] or f"{match[2]}.0", expression))
    except ValueError as error:
        reason = str(error).splitlines()[0].split("ERROR: <input>:")[-1]
        raise SettingsError([f"value: the expression cannot be read at {reason}"]) from error


def worth(program: Any, names: tuple[str, ...], known: Mapping[str, Any]) -> float | None:
    """The number for one customer; None where something that it needs is unknown or no number comes out."""
    if any(known.get(name) is None for name in names):
        return None
    context = {name: _number(known[name]) for name in names}
    try:
        found = program.execute(context)
    except (RuntimeError, TypeError, ValueError, KeyError):
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        return None
    return float(found)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

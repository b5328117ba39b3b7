"""Whether somebody tells of coming from elsewhere, which reads much like leaving and is its opposite."""

from __future__ import annotations

import re

_US = r"(?:you|them|this|these|here|it|us)\b"
_ARRIVES = re.compile(
    r"\b(?:switched|converted|came|coming)(?: over| here| back)*(?: to "
    rf"{_US})?(?: over)? from (?!{_US})",
    re.IGNORECASE,
)
#: From one to another: only who knows both names could tell which of them is left.
_ONWARD = re.compile(rf"\bfrom\b(?: [\w'’-]+){{1,4}}? to (?!{_US})", re.IGNORECASE)


def arrives(text: str) -> bool:
    """Whether the wording leaves no doubt that its author came from elsewhere and stays."""
    return _ARRIVES.search(text) is not None and _ONWARD.search(text) is None

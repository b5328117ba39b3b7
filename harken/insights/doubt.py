"""How much of what was heard the model read with low confidence, so that an answer can say how sure it is."""

from __future__ import annotations

from collections.abc import Iterator

from harken.domain.answers import LowConfidence
from harken.domain.questions import Measure, Spec
from harken.insights.how_read import how_read
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import volume
from harken.insights.scope import Scope

#: From this share on it is worth a sentence.
NOTABLE = 0.1
#: These stand on what customers wrote down as numbers, or on how many wrote, not on how words were read.
_UNREAD = frozenset(
    {Measure.VOLUME, Measure.PEOPLE, Measure.MEAN_SCORE, Measure.NPS, Measure.CSAT, Measure.CES}
)


def low_confidence(inquiry: Inquiry, heard: Scope) -> LowConfidence | None:
    """Of all that was heard there and then, how much was read with low confidence; None where nothing was."""
    numerator = how_read(inquiry.connection, inquiry.names, heard).unsure
    if not numerator:
        return None
    return LowConfidence(n=inquiry.counter.whole(volume(heard)).n, numerator=numerator)


def doubts(spec: Spec, found: LowConfidence | None) -> Iterator[str]:
    """The sentence for the reader, where the answer stands on how words were read."""
    read = spec.measure not in _UNREAD or spec.include.sentiment or spec.include.roles
    if found is not None and read and found.share >= NOTABLE:
        yield f"{found.share:.0%} of the feedback heard there and then was read with low confidence."

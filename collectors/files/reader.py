"""Reading a planned file into batches of feedback, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from collectors.files.build import Builder
from collectors.files.mapping import Becomes
from collectors.files.plan import Plan
from collectors.files.rows import Row
from collectors.files.table import Progress
from harken.domain.feedback import Batch, Failure, Feedback

BATCH_ROWS = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What was read so far."""

    rows: int
    #: Scores that were given but are not on their scale, by column.
    off_scale: Mapping[str, int]
    undated: int
    #: Rows with an id that stood before; the later row wins.
    repeated_ids: int
    #: Rows that equal an earlier one in every cell; each is kept.
    identical_rows: int


class Reader:
    """One reading of a file; `tally` and `progress` tell how far it is."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._builder = Builder(plan)
        self._rows = 0

    def items(self) -> Iterator[Feedback | Failure]:
        """Every row as feedback, or why not."""
        build = self._builder.build
        for row in self._plan.table.rows():
            self._rows += 1
            yield build(row) if isinstance(row, Row) else row

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        items = self.items()
        while chunk := list(islice(items, size)):
            # Of two rows with one id in a batch the later stays, as it would across batches.
            taken = {item.external_id: item for item in chunk if isinstance(item, Feedback)}
            failures = tuple(item for item in chunk if isinstance(item, Failure))
            yield Batch(items=tuple(taken.values()), failures=failures)

    @property
    def tally(self) -> Tally:
        builder = self._builder
        by_id = self._plan.only(Becomes.ID) is not None
        repeated = builder.identities.repeated
        return Tally(
            rows=self._rows,
            off_scale=dict(builder.off_scale),
            undated=builder.undated,
            repeated_ids=repeated if by_id else 0,
            identical_rows=0 if by_id else repeated,
        )

    @property
    def progress(self) -> Progress:
        return self._plan.table.progress()

"""A few thousand real feedback, imported and understood by the program itself, to make a large history of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from collectors.files import Reader, make, opened
from harken.domain.feedback import Batch, Feedback, Kind
from harken.domain.rivals import Rival
from harken.pipeline.receiving import receive
from harken.pipeline.rivalling import adopt
from harken.pipeline.understanding import understand
from nlp.model import load

#: Named by some of them: they stand for rivals.
RIVALS = (Rival(name="Google"), Rival(name="Facebook"), Rival(name="Netflix"))
DATA = Path(__file__).parents[2] / "shared/data"
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """One set of real feedback: where it lies, what its columns are, and how many of its rows are taken."""

    source: str
    path: str
    kind: Kind
    maps: tuple[str, ...]
    rows: int


FILES = (
    File(
        source="app store",
        path="train_ok/youtube_ios_reviews/youtube_ios_reviews.csv",
        kind=Kind.REVIEW,
        maps=("text=text", "title=title", "date=date", "score=rating:1-5"),
        rows=2_600,
    ),
    File(
        source="lounges",
        path="eval_only/skytrax/lounge.csv",
        kind=Kind.FORUM_POST,
        maps=("text=text", "date=date", "score=overall_rating:1-5"),
        rows=500,
    ),
    File(
        source="shop",
        path="train_ok/womens_clothing/womens_clothing.csv",
        kind=Kind.SURVEY_RESPONSE,
        maps=("text=text", "id=id", "score=rating:1-5"),
        rows=900,
    ),
)


def plant(engine: Engine, told: Callable[[str], None]) -> None:
    """Fill an empty, migrated database with the real feedback, understood, under the starter themes that fit.

    Raises:
        SystemExit: where the sets of real feedback are not at hand.
    """
    if not DATA.exists():
        raise SystemExit(f"This needs the sets of real feedback in {DATA}.")
    for file in FILES:
        receive(engine, source=file.source, collector="file", collect=partial(_batches, file))
        told(f"{file.source}: {file.rows} rows")
    adopt(engine, RIVALS)
    done = understand(engine, load(), progress=lambda n: told(f"{n} read"))
    told(f"{done.feedback} feedback with {done.statements} statements understood; themes of {done.adopted}")


def _batches(file: File, _: object) -> Iterator[Batch]:
    plan = make(opened(DATA / file.path), zone=ZoneInfo("UTC"), kind=file.kind, maps=file.maps)
    items = (item for item in Reader(plan).items() if isinstance(item, Feedback))
    rows = islice(items, file.rows)
    while some := tuple(islice(rows, AT_ONCE)):
        yield Batch(items=some)

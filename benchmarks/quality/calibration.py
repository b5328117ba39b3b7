"""Whether confidence means what it says: expected calibration error in 15 bins of the labels given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.quality import sets
from benchmarks.quality.measures import Line
from benchmarks.quality.systems import Shipped
from harken.domain.understanding import UNSURE
from nlp.judging import calibration_error
from nlp.model import StatementModel
from nlp.training.neutral import classes_of, rated
from nlp.training.sets import Example


def lines(
    model: StatementModel, shipped: Shipped, folder: Path, test: Sequence[Example], *, sealed: bool
) -> Iterator[Line]:
    """Of statements of the training domains that were held out, and of whole feedback of other domains."""
    yield _statements(model, rated(test))
    for what, read in (("app_reviews_vu", sets.app_reviews), ("brand_emotion_tweets", sets.tweets)):
        some = sets.halved(read(folder), sealed=sealed)
        texts, truth = [one.text for one in some], [one.answer for one in some]
        _, said = shipped.whole(texts)
        sure = shipped.sure(texts)
        error = {"Harken": calibration_error(sure, said == truth)}
        note = f"{(sure < UNSURE).mean():.0%} read with low confidence"
        yield Line(what=f"{what}, another domain", n=len(some), figure="ECE", values=error, note=note)


def _statements(model: StatementModel, some: Sequence[Example]) -> Line:
    raw = model.read([example.text for example in some])
    sure = raw.classes[range(len(some)), raw.labels + 1]
    error = {"Harken": calibration_error(sure, raw.labels == classes_of(some))}
    note = f"{(sure < UNSURE).mean():.0%} read with low confidence"
    what = "rated sentences, three classes"
    return Line(what=what, n=len(some), figure="ECE", values=error, target="<= 0.05", note=note)

"""Speed next to asking an inference model about every label: what a zero-shot pipeline costs."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality.measures import Line
from harken.domain.understanding import PartText, Role
from nlp.encoder import has_bfloat16, packaged
from nlp.model import StatementModel
from nlp.understand import Understander

#: Statements that the pipeline reads; the model reads as many times more.
STATEMENTS, TIMES, BATCH = 40, 20, 32
LABELS = [role.value.replace("_", " ") for role in Role]


def lines(model: StatementModel, texts: Sequence[str]) -> Iterator[Line]:
    """Statements per second of both; the pipeline's weights are random, which its speed does not hang on."""
    some = [text for text in texts if text.strip()][: STATEMENTS * TIMES]
    understander = Understander(model)
    parts = [PartText(part_id=row, text=text) for row, text in enumerate(some)]
    understander.read(parts[:50])
    ours = _seconds(lambda: understander.read(parts)) / len(some)
    pipeline = _pipeline()
    pipeline(some[:2], LABELS, batch_size=BATCH)
    theirs = _seconds(lambda: pipeline(some[:STATEMENTS], LABELS, batch_size=BATCH)) / STATEMENTS
    note = (
        "times a zero-shot pipeline over ten labels in batches, of the same size with random weights"
        f" ({1 / ours:.0f} and {1 / theirs:.1f} statements/s)"
    )
    yield Line(
        what="speed", n=len(some), figure="ratio", values={"Harken": theirs / ours}, target="20", note=note
    )


def _pipeline() -> Any:
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, pipeline
    from transformers.utils import logging

    logging.disable_progress_bar()
    config = BertConfig.from_json_file(str(packaged() / "config.json"))
    config.num_labels = 3
    config.label2id = {"contradiction": 0, "neutral": 1, "entailment": 2}
    config.id2label = {place: name for name, place in config.label2id.items()}
    with tempfile.TemporaryDirectory() as folder:
        BertForSequenceClassification(config).save_pretrained(folder)
        network = BertForSequenceClassification.from_pretrained(
            Path(folder), dtype=torch.bfloat16 if has_bfloat16() else torch.float32
        )
    words = AutoTokenizer.from_pretrained(packaged())
    return pipeline("zero-shot-classification", model=network, tokenizer=words, device="cpu")


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started

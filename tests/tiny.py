"""Tiny models written to disk, so that what loads models of others is tried without fetching one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

#: Words of three languages; anything else is one unknown word.
WORDS = ("good", "bad", "gut", "schlecht", "bon", "mauvais", "the", "lamp", "die", "lampe", "ist", "is")
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PRAISE, BLAME = ("good", "gut", "bon"), ("bad", "schlecht", "mauvais")


def tokenizer(folder: Path) -> None:
    """A tokenizer of whole words."""
    from transformers import BertTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join((*_SPECIAL, *WORDS)) + "\n", encoding="utf-8")
    BertTokenizerFast(str(vocabulary), model_max_length=64).save_pretrained(folder)


def sentiment(folder: Path, labels: Sequence[str] = ("negative", "neutral", "positive")) -> Path:
    """A classifier that has learnt one thing: words of praise and of blame, in three languages.

    The first of `labels` is for blame, the last for praise, one between them for neither.
    """
    import torch
    from transformers import AutoTokenizer, BertForSequenceClassification

    torch.manual_seed(1)
    tokenizer(folder)
    network = BertForSequenceClassification(_config(len(labels), dict(enumerate(labels))))
    said = [
        (
            f"{place} {word} {end}",
            0 if word in BLAME else len(labels) - 1 if word in PRAISE else len(labels) // 2,
        )
        for word in WORDS
        for place in ("the lamp is", "die lampe ist", "")
        for end in ("", "x", "x x x x x x x x")
        if len(labels) > 2 or word in PRAISE + BLAME
    ]
    batch = AutoTokenizer.from_pretrained(folder)(
        [text for text, _ in said], padding=True, return_tensors="pt"
    )
    answers = torch.tensor([answer for _, answer in said])
    steps = torch.optim.Adam(network.parameters(), lr=0.02)
    loss = torch.tensor(1.0)
    while loss > 0.02:
        steps.zero_grad()
        loss = network(**batch, labels=answers).loss
        loss.backward()
        steps.step()
    network.save_pretrained(folder)
    return folder


def encoder(folder: Path, width: int = 12) -> Path:
    """A sentence encoder with random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    torch.manual_seed(2)
    BertModel(_config(width=width)).save_pretrained(folder / "network")
    tokenizer(folder / "network")
    network = Transformer(str(folder / "network"))
    SentenceTransformer(modules=[network, Pooling(width)]).save_pretrained(str(folder))
    return folder


def _config(classes: int = 2, id2label: Mapping[int, str] | None = None, *, width: int = 12) -> object:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(_SPECIAL) + len(WORDS),
        hidden_size=width,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        num_labels=classes,
        id2label=dict(id2label or {0: "a", 1: "b"}),
    )

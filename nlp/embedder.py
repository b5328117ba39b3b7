"""An embedding model of others, as `sentence-transformers` loads it, set beside the shipped one's scale."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import ModelError
from nlp.encoder import has_bfloat16
from nlp.facets import EXAMPLES
from nlp.heads import unit
from nlp.hub import quiet

Array = NDArray[np.float32]


class Embedder:
    """Embeds texts with any model that `sentence-transformers` knows, of any width.

    Many encoders give any two texts a high cosine. Their vectors are taken from the mean of Harken's own
    example sentences, so that unrelated texts lie near zero as they do with the shipped model, whose
    thresholds for themes and facets then mean about the same.
    """

    def __init__(self, folder: Path, name: str) -> None:
        import torch
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        quiet()
        try:
            encoder: Any = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ModelError(f"The embedding model {name} cannot be opened: {first}") from error
        self._encoder = encoder.to(torch.bfloat16 if has_bfloat16() else torch.float32)

    def embed(self, texts: Sequence[str]) -> Array:
        """Sentence embeddings, (n, width), unit rows."""
        return unit(self._raw(texts) - self._middle)

    @cached_property
    def _middle(self) -> Array:
        examples = [text for some in EXAMPLES.values() for text in some]
        return np.asarray(self._raw(examples).mean(axis=0), dtype=np.float32)

    def _raw(self, texts: Sequence[str]) -> Array:
        width = int(self._encoder.get_embedding_dimension())
        if not texts:
            return np.zeros((0, width), dtype=np.float32)
        found = self._encoder.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

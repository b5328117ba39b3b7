"""Writes the trained encoder as an ordinary model folder: `python -m nlp.folder FOLDER`.

`sentence_transformers.SentenceTransformer(FOLDER)` and `transformers.AutoModel.from_pretrained(FOLDER)` load
it. It holds the encoder with the trained changes in it; the heads for valence and roles are Harken's own and
stay in `nlp/weights`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from harken.domain.errors import HarkenError, UsageError
from nlp.encoder import open_network, packaged
from nlp.model import WEIGHTS, trained


def write(folder: Path) -> None:
    """Copy the packaged model and put the trained weights in the place of its own.

    Raises:
        UsageError: The folder exists already.
        ModelError: A file of the model is missing or damaged.
    """
    from safetensors.torch import load_file, save_file

    if folder.exists():
        raise UsageError(f"{folder} exists already; name a folder that does not.")
    base = packaged()
    changed = open_network(base, trained(WEIGHTS)).state_dict()
    weights = load_file(base / "model.safetensors") | {
        name: each.contiguous() for name, each in changed.items()
    }
    shutil.copytree(base, folder, ignore=shutil.ignore_patterns("README.md", ".*"))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    shutil.copy(WEIGHTS.with_name("CARD.md"), folder / "README.md")


def main() -> int:
    """Write to the folder that the command line names."""
    if len(sys.argv) != 2:
        print("Name the folder to write: python -m nlp.folder FOLDER", file=sys.stderr)
        return 2
    try:
        write(Path(sys.argv[1]))
    except HarkenError as error:
        print(error.message, file=sys.stderr)
        return error.exit_status
    print(f"Written to {sys.argv[1]}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

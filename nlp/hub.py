"""Finds a model that the settings name, on disk or on the hub; none of its code is ever run or unpickled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from harken.domain.errors import ModelError

#: What a model is made of; no Python, no pickles.
_FILES = ("*.json", "*.safetensors", "*.txt", "*.model")


def folder_of(name: str, home: Path) -> Path:
    """The folder of a model: a path (from `home`), or the local copy of a hub model, fetched at first use.

    A copy that is there is used as it is: the hub is not asked again.

    Raises:
        ModelError: There is no such folder, or the hub cannot be reached or has no such model.
    """
    path = home / Path(name).expanduser()
    if path.is_dir():
        return _complete(path, name)
    if name.startswith(("/", ".", "~")) or name.count("/") != 1:
        raise ModelError(f"There is no model folder {path}; mend its path under 'models:' in harken.yaml")
    return _complete(_cached(name) or _fetched(name), name)


def _cached(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=list(_FILES), local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(_FILES)))
    except Exception as error:
        # Whatever went wrong (no network, no such model, a name that is none), the cure is the same.
        raise ModelError(
            f"The model {name} is not on this machine and cannot be fetched from the Hugging Face hub"
            f" ({type(error).__name__}); check its name and the network, or name a folder that holds it"
        ) from error


def _complete(folder: Path, name: str) -> Path:
    if not (folder / "config.json").is_file():
        raise ModelError(f"The model {name} has no config.json in {folder}, so that it cannot be opened")
    if not any(folder.rglob("*.safetensors")):
        raise ModelError(
            f"The model {name} has no weights as safetensors in {folder};"
            " others can run code when they are opened, so choose a model that has them"
        )
    return folder


def quiet() -> None:
    """No progress bars: what a command writes is its own."""
    from transformers.utils import logging

    without_bars: Callable[[], None] = logging.disable_progress_bar
    without_bars()


def digest(folder: Path) -> str:
    """A hash of all that a model is made of, by which its readings are told from another's."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".safetensors")):
        with path.open("rb") as file:
            found.update(f"{path.relative_to(folder)} ".encode())
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()

"""Secrets that a source needs: named by its collector, filled by the registry, told of by the doctor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Looks a secret up by the name of its environment variable.
Secret = Callable[[str], str | None]


def no_secrets(_: str) -> None:
    """Where no secrets are at hand."""
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One secret that a kind of source needs, and how to come by it."""

    #: The field of the collector's options that holds it, a pydantic `SecretStr`.
    field: str
    #: The environment variable, such as "TYPEFORM_TOKEN"; the same with _FILE names a file that holds it.
    variable: str
    #: One sentence: where to get it, and with which rights.
    how: str
    #: False where the source can be read without it, only less of it or more slowly.
    required: bool = True

    def missing(self, variable: str) -> str:
        """What to do where it is missing; `variable` is the one that the source's settings name."""
        return f"{variable} is not set in the environment; {self.how[:1].lower()}{self.how[1:].rstrip('.')}"

    def written_down(self, variable: str) -> str:
        """What to do where somebody wrote it into the settings."""
        return (
            f"{self.field} is a secret and does not belong into harken.yaml; remove it there and set"
            f" {variable} in the environment"
        )

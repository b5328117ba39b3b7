"""Finds starter taxonomies that fit and assigns the active themes to statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from harken.domain.understanding import Theme
from harken.pipeline import learning
from harken.pipeline.progress import Progress, unwatched
from storage import mentions, themes
from storage.themes import Taxonomy

if TYPE_CHECKING:
    from nlp.model import Model
    from nlp.themes import Assigner

THEME_AT_ONCE = 2000
#: A version that no taxonomy has.
NO_VERSION = -1
#: Statements that a starter taxonomy is chosen by; with fewer the choice stays open.
FITTING_SAMPLE = 300


def adopt_themes(
    engine: Engine, model: Model, starters: Sequence[str] | None, own_themes: Sequence[Theme]
) -> tuple[str, ...]:
    """Bring the company's own themes up to date and add starters; returns those that brought new themes.

    Own themes that are no longer given retire. Where themes were told in an older way, all are told anew.
    """
    from nlp import taxonomies
    from nlp.themes import GENERATION

    with engine.begin() as connection:
        if starters is None:
            starters = _fitting(connection, model)
        brought = [theme for name in starters for theme in taxonomies.starter(name)]
        themes.retell(connection, GENERATION, brought)
        themes.adopt(connection, own_themes, own=True)
        return tuple(name for name in starters if themes.adopt(connection, taxonomies.starter(name)))


def _fitting(connection: Connection, model: Model) -> tuple[str, ...]:
    from nlp import taxonomies

    # Again, since an own theme that retired may have stood in the place of a starter's.
    found = dict.fromkeys(themes.remembered_starters(connection))
    for source in themes.unfitted(connection):
        texts, embeddings = themes.sample(connection, source, FITTING_SAMPLE)
        if not texts:
            continue
        chosen = taxonomies.fitting(texts, embeddings, model.embed)
        found |= dict.fromkeys(chosen)
        if len(texts) == FITTING_SAMPLE:
            themes.remember_starters(connection, source, chosen)
    return tuple(found)


def waiting(engine: Engine) -> int:
    """How many feedback have mentions older than the taxonomy."""
    with engine.connect() as connection:
        return mentions.waiting(connection, themes.taxonomy(connection).themed_from)


def assign_themes(engine: Engine, model: Model, *, progress: Progress = unwatched) -> None:
    """Assign the themes to every statement whose mentions are older than the taxonomy.

    An edit may come between two batches; from then on its themes are assigned.
    """
    taxonomy: Taxonomy | None = None
    assigner: Assigner | None = None
    while True:
        with engine.begin() as connection:
            if not themes.unchanged(connection, taxonomy.version if taxonomy else NO_VERSION):
                taxonomy, assigner = themes.taxonomy(connection), None
            assert taxonomy is not None
            since = taxonomy.themed_from
            ids, said, embeddings = mentions.claim_unthemed(connection, since, THEME_AT_ONCE)
            if not ids:
                return
            assigner = assigner or learning.assigner(connection, taxonomy, model.embed)
            found = assigner.assign([each.text for each in said], embeddings) if said else []
            mentions.save_mentions(connection, taxonomy, ids, zip(said, found, strict=True))
        progress(len(ids))

"""The taxonomy changes only when a theme does, so that history is coded anew only then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, text

from harken.domain.shaping import Edit, Shape
from harken.domain.understanding import Theme
from harken.pipeline import shaping
from harken.pipeline.theming import adopt_themes, assign_themes
from nlp import taxonomies
from nlp.encoder import WIDTH
from storage import sources, themes
from tests.factories import Said, hear, rewrite

STARTER = taxonomies.NAMES[0]
DELIVERY = Theme(key="delivery", name="Delivery", phrases=("arrived late",), words=("courier",))


def test_adopting_the_same_themes_again_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        changed = [themes.adopt(connection, [DELIVERY], own=own) for own in (False, False, True, False, True)]
        assert changed == [1, 0, 1, 0, 0]
        assert themes.taxonomy(connection).version == 2


def test_a_starter_leaves_a_companys_own_theme_alone(engine: Engine) -> None:
    own = replace(DELIVERY, name="Our parcels", words=("parcel",))
    with engine.begin() as connection:
        assert themes.adopt(connection, [own], own=True) == 1
        assert themes.adopt(connection, [DELIVERY]) == 0
        assert themes.taxonomy(connection).themes == (own,)
        assert themes.adopt(connection, [replace(own, words=("box",))], own=True) == 1
        assert themes.taxonomy(connection).version == 2


def model() -> Any:
    """Embeds everything as nothing, so that words alone decide."""

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), WIDTH), dtype=np.float32)

    return SimpleNamespace(embed=embed)


def mentioned(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        query = "SELECT key FROM mentions JOIN themes ON themes.id = theme_id ORDER BY key"
        return list(connection.execute(text(query)).scalars())


def themed_by(engine: Engine, *own: Theme) -> list[str]:
    """The themes that are mentioned once the settings name these."""
    adopt_themes(engine, model(), (), own)
    assign_themes(engine, model())
    return mentioned(engine)


def test_an_own_theme_that_left_the_settings_retires_with_its_mentions(engine: Engine) -> None:
    with engine.begin() as connection:
        heard = hear(connection, said=[Said(text="The courier left my beans in the rain.")])
        rewrite(connection, heard, themed_version=None)
    beans = Theme(key="beans", name="Beans", words=("beans",))
    assert themed_by(engine, DELIVERY, beans) == ["beans", "delivery"]
    assert themed_by(engine, replace(beans, key="coffee", name="Coffee")) == ["coffee"]
    assert themed_by(engine) == []
    assert themed_by(engine, beans) == ["beans"]


def test_a_starters_theme_comes_back_where_an_own_one_retires(engine: Engine) -> None:
    name = taxonomies.NAMES[0]
    theme = taxonomies.starter(name)[0]
    with engine.begin() as connection:
        source = sources.source_id(connection, "shop", "file")
        themes.remember_starters(connection, source, [name])
    adopt_themes(engine, model(), None, [replace(theme, name="Our own")])
    adopt_themes(engine, model(), None, [])
    with engine.connect() as connection:
        assert theme in themes.taxonomy(connection).themes


def older(engine: Engine, *shaped: Edit) -> int:
    """A starter's themes as an older Harken told them, some edited; returns the taxonomy's version."""
    old = [replace(theme, phrases=("what it was told by",)) for theme in taxonomies.starter(STARTER)]
    with engine.begin() as connection:
        themes.adopt(connection, old)
        source = sources.source_id(connection, "shop", "file")
        themes.remember_starters(connection, source, [STARTER])
        for edit in shaped:
            shaping.apply(connection, edit, model().embed)
        connection.execute(text("UPDATE workspace SET themed_by = 0"))
        return themes.taxonomy(connection).version


def test_what_an_older_harken_told_is_told_anew_once(engine: Engine) -> None:
    changed, edited = taxonomies.starter(STARTER)[:2]
    before = older(engine, Edit(shape=Shape.DESCRIBE, theme=edited.key, words=("told by hand",), who="ada"))
    adopt_themes(engine, model(), None, [])
    with engine.connect() as connection:
        after = themes.taxonomy(connection)
    told = {theme.key: theme for theme in after.themes}
    assert (after.version, after.themed_from) == (before + 1, before + 1)
    assert told[changed.key].phrases == changed.phrases
    assert told[edited.key].phrases == ("what it was told by",)
    assert told[edited.key].words == ("told by hand",)
    adopt_themes(engine, model(), None, [])
    with engine.connect() as connection:
        assert themes.taxonomy(connection).version == before + 1

"""The taxonomy changes only when a theme does, so that history is coded anew only then."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from harken.domain.understanding import Theme
from storage import themes

DELIVERY = Theme(key="delivery", name="Delivery", phrases=("arrived late",), words=("courier",))


def test_adopting_the_same_themes_again_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        for renew in (False, True, False, True):
            themes.adopt(connection, [DELIVERY], renew=renew)
        assert themes.taxonomy(connection).version == 1


def test_a_starter_leaves_a_companys_own_theme_alone(engine: Engine) -> None:
    own = replace(DELIVERY, name="Our parcels", words=("parcel",))
    with engine.begin() as connection:
        assert themes.adopt(connection, [own], renew=True) == 1
        assert themes.adopt(connection, [DELIVERY]) == 0
        assert themes.taxonomy(connection).themes == (own,)
        assert themes.adopt(connection, [replace(own, words=("box",))], renew=True) == 1
        assert themes.taxonomy(connection).version == 2

"""A large history of invented feedback, made inside the database from a few hundred statements."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

from harken.domain.understanding import Role
from storage import months

THEMES = (
    *("wifi", "breakfast", "parking", "checkin", "staff", "room", "bed", "bathroom", "noise", "price"),
    *("location", "cleaning", "pool", "app", "booking", "billing", "delivery", "battery", "screen"),
    *("sound", "camera", "update", "support", "refund", "packaging"),
)
SOURCES = ("store", "forum", "survey", "social", "helpdesk")
KINDS = ("review", "forum_post", "survey_response", "social_post", "support_message")
GROUPS = ("business", "family", "new", "loyal")
#: The history ends on this day and is so many days long.
LAST_DAY, DAYS = "2025-06-30", 3 * 365

_OPINIONS = {
    -1: ("broke on the second day", "was worse than last year", "kept us waiting for an hour"),
    0: ("is what one would expect", "was there when we needed it", "differs from place to place"),
    1: ("was the best part of it all", "saved us a lot of time", "is better than anywhere else"),
}
_ENDINGS = ("and we told them so", "as far as we could see", "which we did not expect", "for what it costs")
_LIKELY = {
    -1: ((Role.DISLIKE, 0.8), (Role.WARN_OFF, 0.07), (Role.LEAVING, 0.06), (Role.REQUEST, 0.1)),
    0: ((Role.QUESTION, 0.15), (Role.REQUEST, 0.15), (Role.COMPARES, 0.05)),
    1: ((Role.LIKE, 0.8), (Role.RECOMMEND, 0.15), (Role.REASON_TO_BUY, 0.12), (Role.LOYAL, 0.08)),
}
#: Statements about one theme, about two, and about none.
_THEMED, _TWICE, _BARE = 240, 30, 60


def build(engine: Engine, size: int) -> None:
    """Fill an empty, migrated database with `size` feedback and about three times as many statements."""
    with engine.begin() as connection:
        # What follows keeps its references itself; checking three million of them would take longer.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        indexes = _drop_indexes(connection)
        _names(connection)
        _seeds(connection)
        for step in _STEPS:
            connection.execute(text(step), {"size": size, "days": DAYS} if ":" in step else {})
        for definition in indexes:
            connection.execute(text(definition))
    with engine.begin() as connection:
        months.refresh(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def _drop_indexes(connection: Connection) -> list[str]:
    """Indexes are made faster after the rows than with them; keys stay."""
    found = connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename IN ('feedback', 'statements', 'mentions') AND schemaname = 'public'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
    ).all()
    for row in found:
        connection.execute(text(f"DROP INDEX {row.indexname}"))
    return [row.indexdef for row in found]


def _names(connection: Connection) -> None:
    connection.execute(text("UPDATE workspace SET taxonomy_version = 1, generation = 'speed'"))
    for name in SOURCES:
        connection.execute(
            text("INSERT INTO sources (name, collector, last_success) VALUES (:name, 'file', now())"),
            {"name": name},
        )
    for name in GROUPS:
        connection.execute(text("INSERT INTO groups (name, rule) VALUES (:name, 'true')"), {"name": name})
    for name in THEMES:
        connection.execute(
            text(
                "INSERT INTO themes (key, name, phrases, words, status, version)"
                " VALUES (:name, :name, ARRAY[:name], ARRAY[:name], 'active', 1)"
            ),
            {"name": name},
        )


def _seeds(connection: Connection) -> None:
    """The statements that everything is made of, with what is read in them."""
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE seeds (id int4, said text, sentiment int2, roles int4, themes int4[],"
            " probabilities float4[])"
        )
    )
    insert = text("INSERT INTO seeds VALUES (:id, :said, :sentiment, :roles, :themes, :probabilities)")
    connection.execute(insert, list(_invented()))


def _invented() -> Iterator[dict[str, object]]:
    chance = random.Random(7)
    numbers = [1] * _THEMED + [2] * _TWICE + [0] * _BARE
    for id_, number in enumerate(numbers):
        # Some themes are talked about far more than others.
        chosen = chance.sample(range(len(THEMES)), k=number, counts=range(len(THEMES), 0, -1))
        sentiment = chance.choices((-1, 0, 1), (4, 3, 5))[0]
        roles = [role for role, likely in _LIKELY[sentiment] if chance.random() < likely]
        yield {
            "id": id_,
            "said": _sentence(chance, chosen, sentiment),
            "sentiment": sentiment,
            "roles": sum(1 << list(Role).index(role) for role in roles),
            "themes": sorted({each + 1 for each in chosen}),
            "probabilities": [0.9 if role in roles else 0.05 for role in Role],
        }


def _sentence(chance: random.Random, chosen: list[int], sentiment: int) -> str:
    about = " and ".join(THEMES[each] for each in chosen) or chance.choice(("trip", "whole thing", "day"))
    return f"The {about} {chance.choice(_OPINIONS[sentiment])}, {chance.choice(_ENDINGS)}."


def _array(values: tuple[str, ...]) -> str:
    return f"(ARRAY{list(values)})"


_STEPS = (
    "SELECT setseed(0.5)",
    # One in thirty feedback is in a language that is not read.
    f"""
    CREATE TEMPORARY TABLE picks AS
    SELECT f AS feedback_id, p AS position, floor(random() * {_THEMED + _TWICE + _BARE})::int4 AS seed
    FROM (SELECT f, 1 + floor(random() * 5)::int4 AS many FROM generate_series(1, :size) AS f) AS each,
        generate_series(1, many) AS p
    WHERE f % 30 > 0
    """,
    """
    CREATE TEMPORARY TABLE read AS
    SELECT feedback_id, bit_or(roles) AS roles, avg(sentiment)::float4 AS valence,
        bool_or(sentiment > 0) AS good, bool_or(sentiment < 0) AS bad,
        string_agg(said, ' ' ORDER BY position) AS said
    FROM picks JOIN seeds ON seeds.id = picks.seed GROUP BY feedback_id
    """,
    f"""
    INSERT INTO feedback (id, source_id, external_id, run_id, kind, said_at, day, author, attributes,
        content_hash, text_hash, copy_of, language, classified, valence, sentiment, roles, generation,
        themed_version, grouped_by)
    SELECT f, s, 'id-' || f, 1, {_array(KINDS)}[s], day + interval '12 hours', day,
        CASE WHEN random() < 0.7 THEN decode(md5((random() * :size * 0.6)::int8::text), 'hex') END,
        jsonb_build_object('product', {_array(("lamp", "desk", "chair", "sofa", "shelf"))}[1 + f % 5],
            'country', {_array(("DE", "FR", "ES", "GB", "US", "IT"))}[1 + f % 6], 'version', f % 9),
        decode(md5(f::text), 'hex'), decode(md5(f::text), 'hex'),
        CASE WHEN random() < 0.02 THEN 1 END,
        CASE WHEN read.feedback_id IS NULL THEN 'fr' ELSE 'en' END, read.feedback_id IS NOT NULL, valence,
        CASE WHEN good AND bad THEN 'mixed' WHEN good THEN 'positive' WHEN bad THEN 'negative'
            WHEN read.feedback_id IS NOT NULL THEN 'neutral' END,
        coalesce(read.roles, 0), 'speed', 1, 'rules'
    FROM (SELECT f, 1 + floor(random() ^ 2 * 5)::int4 AS s, DATE '{LAST_DAY}' - floor(random() * :days)::int4
        AS day FROM generate_series(1, :size) AS f) AS made
    LEFT JOIN read ON read.feedback_id = f ORDER BY day
    """,
    """
    INSERT INTO parts (id, feedback_id, position, label, text, language)
    SELECT f, f, 0, 'body', coalesce(read.said, 'Rien à dire de plus.'), CASE WHEN read.said IS NULL
        THEN 'fr' ELSE 'en' END
    FROM generate_series(1, :size) AS f LEFT JOIN read ON read.feedback_id = f
    """,
    """
    INSERT INTO statements (id, feedback_id, part_id, start, stop, embedding, valence, sentiment, roles,
        probabilities, facets, content)
    SELECT feedback_id * 8 + position, feedback_id, feedback_id, ends - length(said), ends,
        array_fill(0.05, ARRAY[384])::halfvec, sentiment * (0.5 + random() / 2), sentiment, roles,
        probabilities, 1, true
    FROM (
        SELECT *,
            (sum(length(said) + 1) OVER (PARTITION BY feedback_id ORDER BY position))::int4 - 1 AS ends
        FROM picks JOIN seeds ON seeds.id = picks.seed
    ) AS each
    """,
    """
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because)
    SELECT feedback_id * 8 + position, theme_id, feedback_id, day, seeds.sentiment, seeds.roles, 1, 'word'
    FROM picks JOIN seeds ON seeds.id = picks.seed JOIN feedback ON feedback.id = picks.feedback_id,
        unnest(seeds.themes) AS theme_id
    """,
    """
    INSERT INTO scores (feedback_id, name, kind, value, low, high, higher_is_better, is_primary)
    SELECT id, 'rating', 'stars', 1 + floor(random() * 5), 1, 5, true, true FROM feedback WHERE id % 5 < 3
    UNION ALL
    SELECT id, 'likely', 'nps', floor(random() * 11), 0, 10, true, false FROM feedback WHERE id % 5 = 3
    UNION ALL
    SELECT id, 'satisfied', 'csat', 1 + floor(random() * 5), 1, 5, true, false FROM feedback WHERE id % 10 = 4
    """,
    """
    INSERT INTO members (group_id, feedback_id)
    SELECT g, id FROM feedback, generate_series(1, 4) AS g WHERE (id / 7 + g * g) % 4 = 0
    """,
    *(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        for table in ("feedback", "parts", "statements")
    ),
)


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each large table has."""
    tables = ("feedback", "statements", "mentions")
    found = (connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)
    return dict(zip(tables, itertools.chain(found), strict=True))

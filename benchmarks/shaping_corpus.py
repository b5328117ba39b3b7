"""A large history in which only themes matter: invented statements, three to a feedback."""

from __future__ import annotations

from sqlalchemy import Engine, text

from harken.domain.understanding import Role
from nlp.encoder import WIDTH
from storage import months

THEMES, SOURCES = 25, 5
#: The history ends on this day and is so many days long.
LAST_DAY, DAYS = "2025-06-30", 3 * 365
_LARGE = ("feedback", "statements", "mentions")

_STEPS = (
    "SELECT setseed(0.5)",
    "UPDATE workspace SET taxonomy_version = 1, themed_from = 1, generation = 'shaping'",
    f"INSERT INTO sources (name, collector) SELECT 's' || n, 'file' FROM generate_series(1, {SOURCES}) AS n",
    "INSERT INTO groups (name, rule) SELECT 'group ' || n, 'true' FROM generate_series(1, 4) AS n",
    f"""
    INSERT INTO themes (key, name, phrases, words, status, version)
    SELECT 'theme_' || n, 'Theme ' || n, '{{}}', ARRAY['word' || n], 'active', 1
    FROM generate_series(1, {THEMES}) AS n
    """,
    f"""
    INSERT INTO feedback (id, source_id, external_id, run_id, kind, day, author, attributes, content_hash,
        language, classified, valence, sentiment, roles, generation, themed_version)
    SELECT f, 1 + f % {SOURCES}, 'id-' || f, 1, 'review', DATE '{LAST_DAY}' - floor(random() * {DAYS})::int4,
        decode(md5((f / 2)::text), 'hex'), jsonb_build_object('product', 'p' || f % 6,
        'country', 'c' || f % 7), decode(md5(f::text), 'hex'), 'en', true, 0.5,
        (ARRAY['negative', 'neutral', 'positive'])[1 + f % 3],
        3, 'shaping', 1
    FROM generate_series(1, :size) AS f
    """,
    """
    INSERT INTO parts (id, feedback_id, position, label, text, language)
    SELECT id, id, 0, 'body', 'It took an hour. It was fine. It was not what we expected.', 'en' FROM feedback
    """,
    f"""
    INSERT INTO statements (id, feedback_id, part_id, start, stop, embedding, valence, sentiment, confidence,
        roles, probabilities, facets, content)
    SELECT id * 3 + n, id, id, 17 * n, 17 * n + 16, array_fill(0.05, ARRAY[{WIDTH}])::halfvec, 0.5, n - 1,
        0.8, 1 << n, array_fill(0.1::float4, ARRAY[{len(Role)}]), 1, true
    FROM feedback, generate_series(0, 2) AS n
    """,
    # The first themes have most; one statement in six is about two.
    f"""
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because)
    SELECT statements.id, 1 + floor({THEMES} * random() ^ 1.6)::int4, feedback_id, day, statements.sentiment,
        statements.roles, 1, 'word'
    FROM statements JOIN feedback ON feedback.id = feedback_id,
        generate_series(0, (statements.id % 6 = 0)::int)
    WHERE statements.id % 5 > 0 ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO scores (feedback_id, name, kind, value, low, high, higher_is_better, is_primary)
    SELECT id, 'rating', 'stars', 1 + id % 5, 1, 5, true, true FROM feedback
    """,
    "INSERT INTO members (group_id, feedback_id) SELECT g, id FROM feedback, generate_series(1, 4) AS g"
    " WHERE (id / 7 + g * g) % 4 = 0",
    *(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        for table in ("feedback", "parts", "statements")
    ),
)


def build(engine: Engine, size: int) -> None:
    """Fill an empty, migrated database with `size` feedback and three times as many statements."""
    with engine.begin() as connection:
        # What follows keeps its references itself; checking three million of them would take longer.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        found = connection.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:large)"
                " AND schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            ),
            {"large": list(_LARGE)},
        ).all()
        for row in found:
            connection.execute(text(f"DROP INDEX {row.indexname}"))
        for step in _STEPS:
            connection.execute(text(step), {"size": size} if ":size" in step else {})
        for row in found:
            connection.execute(text(row.indexdef))
    with engine.begin() as connection:
        months.refresh(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each large table has."""
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in _LARGE
        }

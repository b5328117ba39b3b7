"""A large history of feedback, made inside the database from a few thousand real ones.

What is said, and what was understood of it, is copied whole; dates, authors, copies, attributes, customers
and the scores of a recommend and of a satisfaction question are drawn.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, text

from benchmarks import seeds
from storage import months

GROUPS = ("business", "family", "new", "loyal")
#: The history ends on this day and is so many days long.
LAST_DAY, DAYS = "2025-06-30", 3 * 365
#: Customers at this many feedback or more; fewer where there is less.
CUSTOMERS, FEEDBACK_EACH, ORDERS_EACH = 50_000, 6, 8

_COPIED = ("feedback", "parts", "statements", "mentions", "scores", "opinion_statements", "rival_mentions")
#: With all that refers to them.
_EMPTIED = (
    "feedback, mentions, rival_mentions, customers, groups, months, month_scores, months_state, stale_months,"
    " stale_customers"
)


def plant(engine: Engine, told: Callable[[str], None]) -> None:
    """Read the real feedback once, and set it aside in tables that `build` copies from."""
    with engine.connect() as connection:
        if connection.execute(text("SELECT to_regclass('seeds.feedback') IS NOT NULL")).scalar_one():
            return
        empty = connection.execute(text("SELECT NOT EXISTS (SELECT FROM feedback)")).scalar_one()
    if empty:
        seeds.plant(engine, told)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA seeds"))
        for table in _COPIED:
            connection.execute(text(f"CREATE TABLE seeds.{table} AS TABLE {table}"))


def build(engine: Engine, size: int) -> None:
    """Leave `size` feedback, with about three times as many statements, in the place of all there were."""
    customers = min(CUSTOMERS, size // FEEDBACK_EACH)
    values = {"size": size, "days": DAYS, "customers": customers, "orders": ORDERS_EACH}
    with engine.begin() as connection:
        # What follows keeps its references itself; checking three million of them would take longer.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        connection.execute(text(f"TRUNCATE {_EMPTIED}, value_state RESTART IDENTITY CASCADE"))
        indexes = _drop_indexes(connection)
        for step in _STEPS:
            asked = {name: value for name, value in values.items() if f":{name}" in step}
            connection.execute(text(step), asked)
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
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables)"
            " AND schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        ),
        {"tables": list(_COPIED)},
    ).all()
    for row in found:
        connection.execute(text(f"DROP INDEX {row.indexname}"))
    return [row.indexdef for row in found]


def _array(values: tuple[str, ...]) -> str:
    return f"(ARRAY{list(values)})"


#: Which share of the feedback each source brings: with these there are three statements in one on average.
_SHARES = {"app store": 0.93, "shop": 0.05, "lounges": 0.02}
_BORDERS = [sum(list(_SHARES.values())[:place]) for place in range(len(_SHARES))]
#: Ids of parts and statements say which feedback they are of, so that no join has to.
_PART, _STATEMENT = "picks.id * 16 + position", "picks.id * 128 + place"

_STEPS = (
    "SELECT setseed(0.5)",
    # Seeds of each source numbered from 0, and those of each feedback's statements.
    f"""
    CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
    SELECT feedback.id, array_position(ARRAY{list(_SHARES)}, sources.name) AS source,
        row_number() OVER (PARTITION BY source_id ORDER BY feedback.id) - 1 AS number
    FROM seeds.feedback JOIN sources ON sources.id = source_id
    """,
    """
    CREATE TEMPORARY TABLE places ON COMMIT DROP AS
    SELECT id, row_number() OVER (PARTITION BY feedback_id ORDER BY id) AS place FROM seeds.statements
    """,
    # Ids rise with the days, as they do where feedback is collected while it is said.
    f"""
    CREATE TEMPORARY TABLE picks ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY ago DESC, f) AS id, DATE '{LAST_DAY}' - ago AS day, numbered.id AS seed
    FROM (
        SELECT f, ago, source, floor(chance * many)::int8 AS number
        FROM (
            SELECT f, floor(random() * :days)::int4 AS ago, random() AS chance,
                width_bucket(random(), ARRAY{_BORDERS}::float8[]) AS source
            FROM generate_series(1, :size) AS f
        ) AS drawn
        JOIN (SELECT source, count(*) AS many FROM numbered GROUP BY source) AS known USING (source)
    ) AS made
    JOIN numbered USING (source, number)
    """,
    f"""
    INSERT INTO groups (name, rule)
    SELECT name, 'trade == ''' || name || '''' FROM unnest({_array(GROUPS)}) AS name
    """,
    f"""
    INSERT INTO customers (key, kind, attributes, behaviours)
    SELECT 'K' || c, 'company', jsonb_build_object(
            'trade', {_array(GROUPS)}[1 + c % 4],
            'region', (ARRAY['north', 'south', 'east', 'west'])[1 + floor(random() ^ 2 * 4)::int4],
            'size', (ARRAY['small', 'medium', 'large'])[1 + floor(random() ^ 2 * 3)::int4]),
        jsonb_build_object('orders_12m', floor(random() * 9), 'discount_share', random(),
            'return_share', random() / 4, 'late_share', random() / 4, 'full_price_share', random(),
            'support_contacts', floor(random() * 6), 'referrals', floor(random() ^ 3 * 3))
    FROM generate_series(1, :customers) AS c
    """,
    f"""
    INSERT INTO orders (customer_id, external_id, day, revenue, margin, discount)
    SELECT customers.id, 'O' || o, DATE '{LAST_DAY}' - floor(random() * :days)::int4,
        20 + 200 * random() ^ 4 * (1 + customers.id % 7), 5 + 60 * random() ^ 4 * (1 + customers.id % 7), 0
    FROM customers, generate_series(1, :orders) AS o
    """,
    """
    INSERT INTO group_customers (group_id, customer_id, since)
    SELECT groups.id, customers.id, DATE '0001-01-01' FROM customers
    JOIN groups ON groups.name = attributes ->> 'trade'
    """,
    f"""
    INSERT INTO feedback (id, source_id, external_id, run_id, kind, said_at, day, author, customer_id,
        attributes, content_hash, text_hash, copy_of, language, classified, valence, sentiment, confidence,
        roles, generation, themed_version, grouped_by)
    OVERRIDING SYSTEM VALUE
    SELECT picks.id, source_id, 'id-' || picks.id, 1, kind, picks.day + interval '12 hours', picks.day,
        CASE WHEN picks.id % 10 < 4
            THEN decode(md5((random() * :size * 0.4)::int8::text), 'hex') END,
        CASE WHEN picks.id % 10 > 6 AND :customers > 0
            THEN 1 + floor(random() * :customers)::int8 END,
        jsonb_build_object('product', {_array(("lamp", "desk", "chair", "sofa", "shelf"))}[1 + picks.id % 5],
            'country', {_array(("DE", "FR", "ES", "GB", "US", "IT"))}[1 + picks.id % 6],
            'version', picks.id % 9),
        decode(md5(picks.id::text), 'hex'), NULL, CASE WHEN random() < 0.02 THEN 1 END, language, classified,
        valence, sentiment, confidence, roles, generation, themed_version, grouped_by
    FROM picks JOIN seeds.feedback ON feedback.id = picks.seed ORDER BY picks.id
    """,
    f"""
    INSERT INTO parts (id, feedback_id, position, label, text, question, asks, language)
    OVERRIDING SYSTEM VALUE
    SELECT {_PART}, picks.id, position, label, text,
        question, asks, language
    FROM picks JOIN seeds.parts ON feedback_id = picks.seed ORDER BY 1
    """,
    f"""
    INSERT INTO statements (id, feedback_id, part_id, start, stop, embedding, valence, sentiment, confidence,
        roles, probabilities, facets, content)
    OVERRIDING SYSTEM VALUE
    SELECT {_STATEMENT}, picks.id,
        {_PART}, start, stop, embedding, valence, sentiment,
        confidence, roles, probabilities, facets, content
    FROM picks JOIN seeds.statements ON statements.feedback_id = picks.seed
    JOIN places ON places.id = statements.id JOIN seeds.parts ON parts.id = part_id ORDER BY 1
    """,
    f"""
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because)
    SELECT {_STATEMENT}, theme_id, picks.id, picks.day,
        sentiment, roles, score, because
    FROM picks JOIN seeds.mentions ON feedback_id = picks.seed JOIN places ON places.id = statement_id
    ORDER BY 1
    """,
    f"""
    INSERT INTO rival_mentions (statement_id, rival_id, feedback_id, day, stance, roles, sentiment)
    SELECT {_STATEMENT}, rival_id, picks.id, picks.day, stance, roles, sentiment
    FROM picks JOIN seeds.rival_mentions ON feedback_id = picks.seed JOIN places ON places.id = statement_id
    """,
    f"""
    INSERT INTO opinion_statements (statement_id, opinion_id, feedback_id, roles)
    SELECT {_STATEMENT}, opinion_id, picks.id, roles
    FROM picks JOIN seeds.opinion_statements ON feedback_id = picks.seed
    JOIN places ON places.id = statement_id ORDER BY 1
    """,
    """
    INSERT INTO scores (feedback_id, name, kind, value, low, high, higher_is_better, is_primary)
    SELECT picks.id, name, kind, value, low, high, higher_is_better, is_primary
    FROM picks JOIN seeds.scores ON feedback_id = picks.seed
    UNION ALL
    SELECT id, 'likely', 'nps', floor(random() * 11), 0, 10, true, false FROM picks WHERE id % 5 = 3
    UNION ALL
    SELECT id, 'satisfied', 'csat', 1 + floor(random() * 5), 1, 5, true, false FROM picks WHERE id % 10 = 4
    """,
    # The groups of a customer have what they say; of the others, each has a part.
    """
    INSERT INTO members (group_id, feedback_id)
    SELECT group_id, feedback.id FROM feedback JOIN group_customers USING (customer_id)
    UNION ALL
    SELECT groups.id, feedback.id FROM feedback, groups
    WHERE customer_id IS NULL AND (feedback.id / 7 + groups.id * groups.id) % 4 = 0
    """,
    *(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        for table in ("feedback", "parts", "statements")
    ),
)


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each large table has."""
    tables = ("feedback", "statements", "mentions", "customers", "orders")
    return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}

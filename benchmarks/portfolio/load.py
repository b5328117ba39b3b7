"""Writing the invented portfolio into a database, as importing and understanding it would leave it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Engine, insert, text

from benchmarks.portfolio.world import DAYS, FIRST, INTENDED, REVIEW, THEMES, TODAY, Orders, World
from harken.domain.understanding import Facet, Role
from storage import months
from storage.copying import copy_rows
from storage.tables import GroupRow, ThemeRow

#: Groups by an attribute and its value, with what is intended and expected.
GROUPS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "large accounts": ("size", "large", {}),
    "outlet shoppers": ("channel", "outlet", {}),
    "clinics": ("industry", "clinic", {}),
    "resellers": ("industry", "reseller", {}),
    "studios": ("industry", "studio", {}),
    "schools": ("industry", "school", {"intents": ["grow"], "expects": True}),
    "hotels": ("industry", "hotel", {"intents": ["grow"], "expects": True}),
    "bakeries": ("industry", "bakery", {}),
    "islanders": ("region", "islands", {}),
}
#: The width of the shipped encoder.
DIMENSIONS = 384
_EXPECTED = {
    "measure": "net_sentiment",
    "change": 0.2,
    "since": INTENDED.isoformat(),
    "by": REVIEW.isoformat(),
}
_SAID = {
    -1: ("The {0} let us down this time and cost us days.", "We had nothing but trouble with the {0} here."),
    0: ("The {0} was about what we had ordered it for.", "There is not much to say about the {0} this year."),
    1: ("The {0} could not have been any better for us.", "We are very glad about the {0} and how it went."),
}
_ROLES = {-1: Role.DISLIKE, 0: Role.QUESTION, 1: Role.LIKE}


def load(engine: Engine, world: World) -> None:
    """Fill an empty, migrated database."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        _names(connection)
        _customers(connection, world)
        _orders(connection, world.orders)
        _groups(connection, world)
        _words(connection, world)
    with engine.begin() as connection:
        months.refresh(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _names(connection: Connection) -> None:
    connection.execute(text("UPDATE workspace SET taxonomy_version = 1, generation = 'portfolio'"))
    connection.execute(
        text("INSERT INTO sources (name, collector, last_success) VALUES ('survey', 'file', now())")
    )
    for name in THEMES:
        themed = {"key": name, "name": name.title(), "phrases": [name], "words": [name]}
        connection.execute(insert(ThemeRow).values(status="active", version=1, **themed))
    for name, (attribute, value, intended) in GROUPS.items():
        expects = _EXPECTED if intended.get("expects") else None
        values = {
            "rule": f"{attribute} == '{value}'",
            "intents": intended.get("intents", []),
            "expects": expects,
        }
        connection.execute(insert(GroupRow).values(name=name, who="customers", **values))


def _customers(connection: Connection, world: World) -> None:
    types = {"key": "text", "kind": "text", "attributes": "jsonb", "behaviours": "jsonb"}
    behaviours = _behaviours(world)
    names, columns = list(world.attributes), list(world.attributes.values())

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in range(len(world)):
            attributes = {name: str(column[place]) for name, column in zip(names, columns, strict=True)}
            done = {name: round(float(column[place]), 4) for name, column in behaviours.items()}
            yield f"K{place + 1:06}", "company", Jsonb(attributes), Jsonb(done)

    copy_rows(connection, "customers", types, rows())


def _behaviours(world: World) -> dict[str, np.ndarray]:
    """What an import works out from the orders."""
    orders, n = world.orders, len(world)
    each: Callable[[Any], np.ndarray] = lambda weights: np.bincount(orders.customer, weights, n)  # noqa: E731
    kept, all_ = (~orders.cancelled).astype(float), np.maximum(each(np.ones(len(orders))), 1)
    many = np.maximum(each(kept), 1)
    late = kept * (orders.day >= DAYS - 365)
    revenue, gross = each(orders.revenue * kept), each((orders.revenue + orders.discount) * kept)
    return {
        "orders": each(kept),
        "orders_12m": each(late),
        "revenue": revenue,
        "revenue_12m": each(orders.revenue * late),
        "margin": each(orders.margin * kept),
        "discount_share": each(orders.discount * kept) / np.maximum(gross, 1e-9),
        "full_price_share": each(kept * (orders.discount == 0)) / many,
        "return_share": each(kept * orders.returned) / many,
        "cancelled_share": each(orders.cancelled.astype(float)) / all_,
        "late_share": each(kept * orders.paid_late) / many,
        "support_contacts": world.support,
        "referrals": world.referrals,
        "average_order": revenue / many,
    }


def _orders(connection: Connection, orders: Orders) -> None:
    types = {
        **{"customer_id": "int8", "external_id": "text", "day": "date"},
        **{"revenue": "float8", "margin": "float8", "discount": "float8"},
        **{"returned": "bool", "cancelled": "bool", "paid_late": "bool"},
    }
    days = [FIRST + timedelta(days=day) for day in range(DAYS)]
    money = (orders.revenue.tolist(), orders.margin.tolist(), orders.discount.tolist())
    flags = (orders.returned.tolist(), orders.cancelled.tolist(), orders.paid_late.tolist())
    columns = zip(orders.customer.tolist(), orders.day.tolist(), *money, *flags, strict=True)
    rows = ((c + 1, f"O{number}", days[day], *rest) for number, (c, day, *rest) in enumerate(columns))
    copy_rows(connection, "orders", types, rows)


def _groups(connection: Connection, world: World) -> None:
    types = {"group_id": "int4", "customer_id": "int8", "since": "date", "until": "date"}
    rows = [
        (group + 1, int(place) + 1, TODAY, None)
        for group, (attribute, value, _) in enumerate(GROUPS.values())
        for place in np.flatnonzero(world.attributes[attribute] == value)
    ]
    copy_rows(connection, "group_customers", types, rows)


_FEEDBACK = {
    **{"source_id": "int4", "external_id": "text", "run_id": "int8", "kind": "text", "day": "date"},
    **{"author": "bytea", "customer_id": "int8", "content_hash": "bytea", "language": "text"},
    **{"classified": "bool", "valence": "float4", "sentiment": "text", "roles": "int4", "generation": "text"},
    "themed_version": "int4",
}
_LABELS = {-1: "negative", 0: "neutral", 1: "positive"}


def _words(connection: Connection, world: World) -> None:
    """One part and one statement per feedback; ids run from one in all three tables."""
    voices, facets = world.voices, list(Facet)
    keys, themes = list(THEMES), voices.theme.tolist()
    days = [FIRST + timedelta(days=day) for day in voices.day.tolist()]
    felt, customers = voices.sentiment.tolist(), voices.customer.tolist()
    bits = _bits(world)
    chance = np.random.default_rng(5)
    valence = (voices.sentiment * chance.uniform(0.55, 0.95, len(voices))).tolist()
    wording = chance.integers(0, 2, len(voices)).tolist()
    texts = [_SAID[s][w].format(keys[t]) for s, w, t in zip(felt, wording, themes, strict=True)]
    numbered = range(1, len(voices) + 1)
    copy_rows(
        connection,
        "feedback",
        _FEEDBACK,
        (
            (
                1,
                f"F{i}",
                1,
                "survey_response",
                day,
                _author(c),
                c + 1,
                b"c",
                "en",
                True,
                v,
                _LABELS[s],
                b,
                "portfolio",
                1,
            )
            for i, day, c, v, s, b in zip(numbered, days, customers, valence, felt, bits, strict=True)
        ),
    )
    parts = {"feedback_id": "int8", "position": "int2", "label": "text", "text": "text", "language": "text"}
    copy_rows(
        connection,
        "parts",
        parts,
        ((i, 0, "body", said, "en") for i, said in zip(numbered, texts, strict=True)),
    )
    placed = [1 << facets.index(Facet(THEMES[keys[theme]])) for theme in themes]
    _statements(connection, texts, valence, felt, bits, placed)
    mentions = {
        **{"statement_id": "int8", "theme_id": "int4", "feedback_id": "int8", "day": "date"},
        **{"sentiment": "int2", "roles": "int4", "score": "float4", "because": "text"},
    }
    told = zip(numbered, themes, days, felt, bits, strict=True)
    copy_rows(
        connection, "mentions", mentions, ((i, t + 1, i, d, s, b, 1.0, keys[t]) for i, t, d, s, b in told)
    )
    scores = {
        **{"feedback_id": "int8", "name": "text", "kind": "text", "value": "float8", "low": "float8"},
        **{"high": "float8", "higher_is_better": "bool", "is_primary": "bool"},
    }
    given = ((i, s) for i, s in zip(numbered, voices.score.tolist(), strict=True) if s >= 0)
    copy_rows(
        connection,
        "scores",
        scores,
        ((i, "recommend", "nps", float(s), 0.0, 10.0, True, True) for i, s in given),
    )
    members = (
        (group + 1, i)
        for group, (attribute, value, _) in enumerate(GROUPS.values())
        for i in (np.flatnonzero(world.attributes[attribute][voices.customer] == value) + 1).tolist()
    )
    copy_rows(connection, "members", {"group_id": "int4", "feedback_id": "int8"}, members)


def _author(customer: int) -> bytes:
    return hashlib.blake2b(str(customer).encode(), digest_size=16).digest()


def _bits(world: World) -> list[int]:
    """The roles of each statement as a bit set."""
    voices, order = world.voices, list(Role)
    bits = np.zeros(len(voices), np.int64)
    for label, role in _ROLES.items():
        bits |= np.where(voices.sentiment == label, 1 << order.index(role), 0)
    for flags, role in (
        (voices.leaving, Role.LEAVING),
        (voices.recommends, Role.RECOMMEND),
        (voices.warns, Role.WARN_OFF),
    ):
        bits |= np.where(flags, 1 << order.index(role), 0)
    found: list[int] = bits.tolist()
    return found


def _statements(
    connection: Connection,
    texts: list[str],
    valence: list[float],
    felt: list[int],
    bits: list[int],
    facets: list[int],
) -> None:
    connection.execute(
        text(
            "CREATE TEMP TABLE told (id int8, stop int4, valence float4, sentiment int2,"
            " roles int4, facets int2) ON COMMIT DROP"
        )
    )
    types = {
        "id": "int8",
        "stop": "int4",
        "valence": "float4",
        "sentiment": "int2",
        "roles": "int4",
        "facets": "int2",
    }
    rows = zip(range(1, len(texts) + 1), map(len, texts), valence, felt, bits, facets, strict=True)
    copy_rows(connection, "told", types, rows)
    nothing = "[" + ",".join("0" * DIMENSIONS) + "]"
    probabilities = ", ".join(
        f"CASE WHEN roles & {1 << place} <> 0 THEN 0.9 ELSE 0.05 END" for place in range(len(Role))
    )
    connection.execute(
        text(
            "INSERT INTO statements (feedback_id, part_id, start, stop, embedding, valence, sentiment, roles,"
            " probabilities, facets, content)"
            f" SELECT id, id, 0, stop, '{nothing}', valence, sentiment, roles, ARRAY[{probabilities}],"
            " facets, true FROM told ORDER BY id"
        )
    )

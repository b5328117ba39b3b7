"""Statements that are sent together are answered whole, each in its turn."""

from __future__ import annotations

from sqlalchemy import Engine, text

from storage.in_turn import in_turn

_COUNTED = "SELECT number, 'row ' || number FROM generate_series(1, %(last)s::int) AS number ORDER BY number"
_SQUARE = "SELECT %(side)s::int * %(side)s::int"


def _counted(last: int) -> list[tuple[int, str]]:
    return [(number, f"row {number}") for number in range(1, last + 1)]


def test_each_is_answered_whole_and_in_order_also_where_one_finds_nothing(engine: Engine) -> None:
    asked = [(_COUNTED, {"last": "3"}), (_COUNTED, {"last": "0"}), (_SQUARE, {"side": "7"})]
    asked += [(_COUNTED, {"last": "2000"}), (_COUNTED, {"last": "1"})]
    with engine.connect() as connection:
        found = list(in_turn(connection, asked))
    assert found == [_counted(3), [], [(49,)], _counted(2000), _counted(1)]


def test_afterwards_the_connection_plans_and_answers_as_before(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL plan_cache_mode = 'force_custom_plan'"))
        assert list(in_turn(connection, [(_SQUARE, {"side": "2"})])) == [[(4,)]]
        assert list(in_turn(connection, [])) == []
        assert connection.execute(text("SHOW plan_cache_mode")).scalar_one() == "force_custom_plan"

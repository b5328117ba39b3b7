"""Whom Bramble Coffee sells to: everybody who wrote under a name, more who never did, and their orders.

Made up and always the same. Planted in it, and known to a test: offices pay the full price and bring most of
the margin, while their invoices annoy them; regulars order often, more than before, and are happy; bargain
hunters are happy too, but buy only with vouchers that eat the margin.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from harken.demo.corpus import Corpus, Post, email
from harken.demo.habits import HABITS, Habit, Sort

#: Days ago between which an order lies that counts as this year's, and as the year's before.
THIS_YEAR, YEAR_BEFORE = (2, 358), (372, 720)
#: More than one: the newer days have more orders.
LEAN = 1.4
#: Amounts are reckoned in whole pence.
PENCE = 100


#: Forum members whose words tell how they buy.
_IN_FORUM = {
    "officeguy": Sort.OFFICE,
    "old_hand": Sort.REGULAR,
    "lumen": Sort.REGULAR,
    "nightowl": Sort.BARGAIN,
    "penny": Sort.BARGAIN,
}
#: They advertise, or only look for others to swap with.
_STRANGERS = ("bargain_bot", "contact_me")


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order; money in pence."""

    day: date
    paid: int
    off: int
    margin: int


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """One customer."""

    number: str
    sort: Sort
    shop: str = ""
    forum: str = ""
    email: str = ""
    #: The newest first.
    orders: Sequence[Order]
    contacts: int
    found_us: str
    since: date

    @property
    def plan(self) -> str:
        """What they subscribed to."""
        return HABITS[self.sort].plan


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of somebody before they buy."""

    sort: Sort
    shop: str = ""
    forum: str = ""
    email: str = ""
    #: Orders of this year, where the survey says so.
    orders: int | None = None


@dataclass(frozen=True)
class Customers:
    """Everybody, up to the corpus's day."""

    corpus: Corpus

    @cached_property
    def all(self) -> tuple[Buyer, ...]:
        """Those who wrote first, each under the same names as there."""
        known = [*self._by_handle(), *self._by_email(), *_silent()]
        return tuple(self._buyer(f"C{number}", each) for number, each in enumerate(known, 1001))

    def write(self, customers: Path, orders: Path) -> None:
        """Both files as a shop would export them."""
        _write(customers, _CUSTOMER_COLUMNS, map(_customer_row, self.all))
        _write(orders, _ORDER_COLUMNS, (row for buyer in self.all for row in _order_rows(buyer)))

    def _by_handle(self) -> Iterator[_Known]:
        """Whoever wrote in the shop or the forum; the same name in both is the same customer."""
        shop = {post.fields["author"]: post for post in self.corpus.reviews}
        forum = dict.fromkeys(post.fields["author"] for post in self.corpus.forum)
        for name, post in shop.items():
            yield _Known(sort=_sort_of_reviewer(post), shop=name, forum=name if name in forum else "")
        for name in forum:
            if name not in shop and not name.startswith(_STRANGERS):
                yield _Known(sort=_IN_FORUM.get(name, Sort.NOW_AND_THEN), forum=name)

    def _by_email(self) -> Iterator[_Known]:
        for post in self.corpus.survey:
            orders = int(post.fields["orders"])
            yield _Known(sort=_sort_of_respondent(post), email=email(post), orders=orders)

    def _buyer(self, number: str, known: _Known) -> Buyer:
        habit, draw = HABITS[known.sort], Random(number)
        many = draw.randint(*habit.orders) if known.orders is None else known.orders
        spans = [(THIS_YEAR, many), (YEAR_BEFORE, draw.randint(*habit.before))]
        price, off = draw.randint(*habit.price), draw.randint(*habit.voucher)
        days = sorted(_ago(draw, span) for span, count in spans for _ in range(count))
        return Buyer(
            number=number,
            sort=known.sort,
            shop=known.shop,
            forum=known.forum,
            email=known.email,
            orders=tuple(_order(self.corpus.today - timedelta(days=ago), price, off, habit) for ago in days),
            contacts=draw.randint(*habit.contacts),
            found_us=draw.choice(habit.found_us),
            since=self.corpus.today - timedelta(days=days[-1]),
        )


def _silent() -> Iterator[_Known]:
    for sort, habit in HABITS.items():
        yield from (_Known(sort=sort) for _ in range(habit.silent))


def _sort_of_reviewer(post: Post) -> Sort:
    """The content buy often, every third of them only with vouchers."""
    sort = {"Office Box": Sort.OFFICE, "Gift Set": Sort.GIFT}.get(post.fields["product"])
    if sort is not None:
        return sort
    if int(post.fields["stars"]) < 4:
        return Sort.NOW_AND_THEN
    return Sort.BARGAIN if post.number % 3 == 0 else Sort.REGULAR


def _sort_of_respondent(post: Post) -> Sort:
    sort = {"office": Sort.OFFICE, "gift": Sort.GIFT}.get(post.fields["plan"])
    if sort is not None:
        return sort
    content, often = int(post.fields["nps"]) >= 7, int(post.fields["orders"]) >= 8
    if often and not (content and post.number % 3 == 0):
        return Sort.REGULAR
    return Sort.BARGAIN if content else Sort.NOW_AND_THEN


def _ago(draw: Random, span: tuple[int, int]) -> int:
    first, last = span
    return first + int(draw.random() ** LEAN * (last - first))


def _order(day: date, price: int, off: int, habit: Habit) -> Order:
    full = price * PENCE
    reduced = full * off // 100
    return Order(day=day, paid=full - reduced, off=reduced, margin=round(full * habit.leaves) - reduced)


_CUSTOMER_COLUMNS = (
    "customer_no",
    "email",
    "shop_name",
    "forum_name",
    "plan",
    "found us through",
    "customer_since",
    "support_contacts",
)
_ORDER_COLUMNS = ("customer_no", "order_id", "date", "revenue", "margin", "discount")


def _customer_row(buyer: Buyer) -> tuple[object, ...]:
    names = (buyer.number, buyer.email, buyer.shop, buyer.forum)
    return (*names, buyer.plan, buyer.found_us, buyer.since.isoformat(), buyer.contacts)


def _order_rows(buyer: Buyer) -> Iterator[tuple[object, ...]]:
    for number, order in enumerate(buyer.orders, 1):
        money = (f"{pence / PENCE:.2f}" for pence in (order.paid, order.margin, order.off))
        yield (buyer.number, f"{buyer.number}-{number}", order.day.isoformat(), *money)


def _write(path: Path, columns: Sequence[str], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)

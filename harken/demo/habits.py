"""How each sort of Bramble Coffee's customers buys: the numbers that its customers are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """How a customer buys."""

    OFFICE = "office"
    REGULAR = "regular"
    BARGAIN = "bargain"
    GIFT = "gift"
    NOW_AND_THEN = "now and then"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class Habit:
    """Ranges from which one sort's customers are drawn."""

    plan: str
    #: Orders this year and the year before.
    orders: tuple[int, int]
    before: tuple[int, int]
    #: Full price of an order in pounds, and what of it the goods leave.
    price: tuple[int, int]
    leaves: float
    #: By how many per cent vouchers reduce every order.
    voucher: tuple[int, int]
    contacts: tuple[int, int]
    #: How many there are who never wrote.
    silent: int
    found_us: tuple[str, ...]


HABITS = {
    Sort.OFFICE: Habit(
        plan="office",
        orders=(9, 12),
        before=(9, 12),
        price=(45, 130),
        leaves=0.4,
        voucher=(0, 0),
        contacts=(3, 6),
        silent=20,
        found_us=("a friend", "a search", "an advert"),
    ),
    Sort.REGULAR: Habit(
        plan="home",
        orders=(9, 14),
        before=(5, 9),
        price=(26, 40),
        leaves=0.36,
        voucher=(0, 0),
        contacts=(0, 1),
        silent=40,
        found_us=("a friend", "a friend", "a search"),
    ),
    Sort.BARGAIN: Habit(
        plan="home",
        orders=(3, 7),
        before=(4, 7),
        price=(22, 30),
        leaves=0.38,
        voucher=(32, 36),
        contacts=(2, 4),
        silent=60,
        found_us=("a voucher site", "a voucher site", "an advert"),
    ),
    Sort.GIFT: Habit(
        plan="gift",
        orders=(1, 2),
        before=(1, 2),
        price=(38, 60),
        leaves=0.4,
        voucher=(0, 0),
        contacts=(0, 1),
        silent=20,
        found_us=("an advert", "a magazine"),
    ),
    Sort.NOW_AND_THEN: Habit(
        plan="home",
        orders=(1, 5),
        before=(1, 5),
        price=(22, 30),
        leaves=0.36,
        voucher=(0, 10),
        contacts=(0, 3),
        silent=100,
        found_us=("a search", "a magazine", "an advert"),
    ),
    Sort.GONE: Habit(
        plan="home",
        orders=(0, 0),
        before=(1, 4),
        price=(22, 30),
        leaves=0.36,
        voucher=(0, 10),
        contacts=(0, 3),
        silent=70,
        found_us=("a search", "a magazine", "an advert"),
    ),
}

"""What a source holds in truth, so that the database can be compared with it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_ABOUT = (
    "the lamp flickers when it rains",
    "the hinge came loose after a week",
    "assembling it took ten minutes",
    "the manual forgets the second screw",
    "we would buy it again",
    "the colour is warmer than on the picture",
    "support answered within the hour",
)


@dataclass(kw_only=True)
class Planted:
    """One thing that somebody said at the source. Its text occurs nowhere else in the world."""

    #: Digits; a twin may put letters around them where its source has ids of another form.
    id: str
    text: str
    said: datetime
    author: str | None = None
    #: Stars, 1 to 5.
    score: int | None = None
    #: When its text was changed last.
    edited: datetime | None = None
    deleted: bool = False

    @property
    def changed(self) -> datetime:
        """What a source calls modified or updated."""
        return self.edited or self.said


@dataclass(kw_only=True)
class World:
    """All items, oldest first. Twins read it anew at each request; scenarios change it between runs."""

    items: list[Planted]
    #: By the source's own clock.
    now: datetime
    page_size: int = 4
    #: The page, counted from 0, that comes back empty although later ones are full.
    empty_page: int | None = None
    #: Every page begins with the last item of the page before, and its last item stands there twice.
    repeats: bool = False

    def here(self) -> list[Planted]:
        """What the source still shows, oldest first."""
        return [each for each in self.items if not each.deleted]

    def gone(self) -> list[Planted]:
        """What was deleted, for sources that tell."""
        return [each for each in self.items if each.deleted]

    def pages(self, listed: Sequence[Planted], size: int | None = None) -> list[list[Planted]]:
        """A listing cut into pages, with the world's empty page and repetitions; at least one page.

        Give `size` where the request asks for a page size of its own; the world's is never exceeded.
        """
        length = min(size or self.page_size, self.page_size)
        pages = [list(listed[start : start + length]) for start in range(0, len(listed), length)] or [[]]
        if self.repeats:
            pages = [
                [*([before[-1]] if before else []), *page, *page[-1:]]
                for before, page in zip([[], *pages], pages, strict=False)
            ]
        if self.empty_page is not None and self.empty_page < len(pages) - 1:
            pages.insert(self.empty_page, [])
        return pages

    def page(self, listed: Sequence[Planted], number: int, size: int | None = None) -> list[Planted]:
        """One page, counted from 0; empty behind the last one."""
        pages = self.pages(listed, size)
        return pages[number] if 0 <= number < len(pages) else []

    def add(self, said: datetime | None = None) -> Planted:
        """Somebody says something new, a minute ago unless told otherwise."""
        number = int(self.items[-1].id) + 1 if self.items else 1001
        item = planted(number, said or self.now - timedelta(minutes=1))
        self.items.append(item)
        self.items.sort(key=lambda each: (each.said, int(each.id)))
        return item

    def edit(self, item: Planted) -> None:
        """Somebody changes what they said."""
        item.text += " Edited: no longer so."
        item.edited = self.now - timedelta(seconds=30)

    def within(self, reach: timedelta | None) -> World:
        """The same world with its items moved together, so that the oldest is no older than this."""
        oldest = self.now - self.items[0].said if self.items else timedelta(0)
        if reach is not None and oldest > reach:
            for item in self.items:
                age = (self.now - item.said) * (reach / oldest)
                item.said = self.now - timedelta(seconds=int(age.total_seconds()))
        return self

    def later(self, by: timedelta) -> None:
        """Time passes at the source."""
        self.now += by


# Every text of a test run is its own, as equal texts of two sources are linked as copies.
_numbers = itertools.count(1)


def planted(number: int, said: datetime) -> Planted:
    """An item with everything that a source may show of it."""
    about = _ABOUT[number % len(_ABOUT)]
    return Planted(
        id=str(number),
        text=f"Remark {next(_numbers)} by a customer: {about}.",
        said=said.replace(microsecond=0),
        author=f"customer-{number % 7}",
        score=1 + number % 5,
    )


def world(count: int = 13, *, skew: timedelta = timedelta(0), page_size: int = 4) -> World:
    """A world of some items, the newest an hour old and each 20 hours older than the next.

    So most lie outside of any window that a collector reads again. `skew` is how far the source's clock goes
    ahead of the real one.
    """
    now = datetime.now(UTC).replace(microsecond=0) + skew
    first = now - timedelta(hours=1) - timedelta(hours=20) * (count - 1)
    items = [planted(1001 + each, first + timedelta(hours=20) * each) for each in range(count)]
    return World(items=items, now=now, page_size=page_size)

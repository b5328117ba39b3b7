"""What the customers of Bramble Coffee say over a year, dated back from a given day.

The texts were written for Harken. Planted in them, and known to a test: an app that crashes at checkout since
three weeks, offices whose invoices are wrong, freshness as the reason to buy, a review posted twice, and a
burst of advertising on one day.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from pathlib import Path

YEAR = 364
#: Days ago between which each version of the app was current.
VERSIONS = {"5.0": (120, YEAR), "5.1": (22, 119), "5.2": (0, 21)}
#: Spreads any number of things evenly, whatever their order.
GOLDEN = 0.6180339887498949

WHY = "Why did you choose Bramble Coffee?"
LIKE = "What do you like most?"
IMPROVE = "What could we do better?"
RECOMMEND = "How likely are you to recommend us?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One thing said, with the columns of its kind."""

    number: int
    day: date
    fields: dict[str, str]

    @property
    def instant(self) -> datetime:
        """An hour of that day, different from post to post."""
        minutes = self.number * 37 % (14 * 60)
        return datetime.combine(self.day, time(7), UTC) + timedelta(minutes=minutes)


def email(post: Post) -> str:
    """The address under which somebody responded to the survey."""
    return f"reader{post.number}@post.example"


@dataclass(frozen=True)
class Corpus:
    """All that is said, `today` being the last day."""

    today: date

    @cached_property
    def reviews(self) -> tuple[Post, ...]:
        """Product reviews on the shop's pages."""
        return self._posts("reviews", ("stars", "product", "author", "title", "text"))

    @cached_property
    def forum(self) -> tuple[Post, ...]:
        """Posts in the community forum."""
        return self._posts("forum", ("author", "title", "text"))

    @cached_property
    def app(self) -> tuple[Post, ...]:
        """Reviews of the app."""
        return self._posts("app", ("stars", "version", "country", "author", "title", "text"))

    @cached_property
    def survey(self) -> tuple[Post, ...]:
        """Responses to the yearly survey, with three open questions."""
        return self._posts("survey", ("nps", "plan", "orders", "country", "why", "like", "improve"))

    def write_survey(self, path: Path) -> None:
        """The survey as its tool would export it."""
        header = [
            "Response ID",
            "Date",
            "Email",
            RECOMMEND,
            "plan",
            "orders_12m",
            "country",
            WHY,
            LIKE,
            IMPROVE,
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for post in self.survey:
                said = post.fields
                first = [
                    f"R{post.number:04}",
                    post.day.isoformat(),
                    email(post),
                    said["nps"],
                    said["plan"],
                    said["orders"],
                ]
                writer.writerow([*first, said["country"], said["why"], said["like"], said["improve"]])

    def _posts(self, name: str, columns: tuple[str, ...]) -> tuple[Post, ...]:
        text = files("harken.demo").joinpath("corpus", f"{name}.txt").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        return tuple(self._post(number, line, columns) for number, line in enumerate(lines, 1))

    def _post(self, number: int, line: str, columns: tuple[str, ...]) -> Post:
        days, *values = line.split("|")
        fields = dict(zip(columns, values, strict=True))
        first, last = VERSIONS.get(fields.get("version", ""), (1, YEAR))
        ago = first + int(number * GOLDEN % 1 * (last - first)) if days == "-" else int(days)
        return Post(number=number, day=self.today - timedelta(days=ago), fields=fields)

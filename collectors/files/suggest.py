"""What each column probably becomes, from its name and its contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from collectors.files import asks as wording
from collectors.files import dates, scales
from collectors.files.headers import slug
from collectors.files.mapping import Becomes, Rule, part
from collectors.files.table import Table
from harken.domain.feedback import Asks


def _names(*lines: str) -> tuple[str, ...]:
    return tuple(name for line in lines for name in line.split())


#: Names in the order of preference, as `key` writes them.
_NAMES: dict[Becomes, tuple[str, ...]] = {
    Becomes.TEXT: _names(
        "text review_text review body comment comments feedback content review_body message verbatim reviews",
        "post opinion description kommentar kommentare bewertungstext rezension nachricht commentaire",
        "commentaires avis comentario comentarios reseña",
    ),
    Becomes.TITLE: _names(
        "title review_title headline subject summary review_summary titel betreff überschrift titre objet",
        "título titulo asunto",
    ),
    Becomes.DATE: _names(
        "date review_date created_at submitted_at created timestamp time datetime posted_at published_at",
        "published posted submit_date response_date created_date creation_date datum erstellt_am fecha",
        "date_de_création date_created at updated_at",
    ),
    Becomes.ID: _names(
        "id review_id reviewid response_id feedback_id post_id ticket_id external_id uuid guid comment_id",
        "message_id record_id submission_id",
    ),
    Becomes.AUTHOR: _names(
        "author customer_id user_id author_id author_name username user_name user nickname reviewer",
        "reviewer_name reviewer_id customer email e_mail email_address customer_email handle autor kunde",
        "auteur cliente customer_number customer_no customer_nr customer_key cust_id client_id client_number",
        "member_id account_id account_number kundennummer kunden_nummer kunden_nr kundennr kunden_id",
    ),
    Becomes.URL: _names("url link permalink review_url href source_url web_url"),
}
_SCORE = re.compile(
    r"(?:^|_)(?:rating|score|stars?|nps|csat|ces|satisf\w*|zufrieden\w*|recommend|how_(?:likely|easy)|bewertung|"
    r"sterne|note|puntuación|calificación)s?(?:_|$)|rating$"
)
#: Personal data that no question needs: left out unless `--map attribute.NAME=COLUMN` asks for it.
_PERSONAL = re.compile(
    r"(?:^|_)(?:e?_?mails?(?:_address)?|phone|mobile|telephone|telefon|ip(?:_address)?|first_name|last_name|"
    r"surname|full_name|given_name|family_name|street|address|postal_address|birth\w*|dob|iban|ssn|passport)"
    r"(?:_|$)"
)
#: Names of people, by the whole path of a column: `user.name` is one's, `product.name` is not.
_PERSONS_NAME = re.compile(
    r"^name$|(?:^|_)(?:customer|client|contact|user|guest|buyer|reviewer|author|person|member|account_holder)s?"
    r"_(?:nick|display_)?name$|(?:^|_)(?:user|nick)name$|^(?:vor|nach|kunden)name$"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+$")
_WORD_GAP = re.compile(r"\s+")


def suggested(table: Table, taken: Sequence[Rule] = ()) -> tuple[Rule, ...]:
    """A rule for every column that is not taken."""
    draft = _Draft(table, taken)
    for becomes, fits in _FITS.items():
        draft.single(becomes, fits)
    draft.words()
    draft.scores()
    return draft.all()


def remaining(table: Table, taken: Sequence[Rule]) -> tuple[Rule, ...]:
    """Every column that is not taken becomes an attribute, personal data and lists of records apart."""
    used = {rule.column for rule in taken}
    return tuple(_attribute(column, table) for column in table.columns if column not in used)


def _attribute(column: str, table: Table) -> Rule:
    values = table.values(column)
    if personal(column, values) or any(isinstance(each, list) and _nested(each) for each in values):
        return Rule(column=column, becomes=Becomes.LEFT_OUT)
    return Rule(column=column, becomes=Becomes.ATTRIBUTE, name=column)


def personal(column: str, values: Sequence[Any]) -> bool:
    """Whether a column holds addresses, numbers or names of people."""
    emails = sum(isinstance(value, str) and bool(_EMAIL.match(value)) for value in values[:200])
    named = _PERSONAL.search(key(column)) or _PERSONS_NAME.search(key(column.replace(".", " ")))
    return bool(named) or emails * 2 > len(values[:200]) > 0


def _nested(values: list[Any]) -> bool:
    return any(isinstance(each, list | dict) for each in values)


def free_text(values: Sequence[Any]) -> bool:
    """Whether most values are sentences rather than names of things, and few occur twice."""
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(texts) < 0.9 * len(values):
        return False
    words = sum(len(_WORD_GAP.findall(text)) + 1 for text in texts) / len(texts)
    return words >= 4 and len(set(texts)) > 0.5 * len(texts)


def key(column: str) -> str:
    """A name without case and separators, without the path that JSONL puts before it."""
    spaced = re.sub(r"(?<=[a-zäöü])(?=[A-Z])", "_", column.rstrip(". ").rsplit(".", 1)[-1])
    return re.sub(r"\W+", "_", spaced).strip("_").lower()


class _Draft:
    """The rules found so far, and the columns that are still free."""

    def __init__(self, table: Table, taken: Sequence[Rule]) -> None:
        self._table = table
        self._rules = list(taken)
        self._free = [column for column in table.columns if column not in {rule.column for rule in taken}]

    def all(self) -> tuple[Rule, ...]:
        rest = remaining(self._table, self._rules)
        by_column = {rule.column: rule for rule in (*rest, *self._rules)}
        return tuple(by_column[column] for column in self._table.columns)

    def single(self, becomes: Becomes, fits: Callable[[list[Any]], bool]) -> None:
        """The free column with the best name for a field, where its contents fit."""
        if any(rule.becomes is becomes for rule in self._rules):
            return
        names = _NAMES[becomes]
        named = [(names.index(key(column)), column) for column in self._free if key(column) in names]
        for _, column in sorted(named):
            if fits(self._table.values(column)):
                self._take(Rule(column=column, becomes=becomes))
                return

    def words(self) -> None:
        """Free text by what its question asks for; without any text yet, the longest is the text."""
        free = [column for column in self._free if self._speaks(column)]
        for column in free:
            if wording.suggest(column) is not Asks.OPEN or column.rstrip().endswith("?"):
                self._take(part(Rule(column=column, becomes=Becomes.PART, name=slug(column))))
        spoken = any(rule.becomes in (Becomes.TEXT, Becomes.PART) for rule in self._rules)
        free = [column for column in free if column in self._free]
        if free and not spoken:
            longest = max(free, key=lambda column: sum(map(len, self._table.values(column))))
            self._take(Rule(column=longest, becomes=Becomes.TEXT))

    def scores(self) -> None:
        """Columns named as a score whose values fit a usual scale; the first one stands for the whole."""
        primary = not any(rule.primary for rule in self._rules)
        for column in [each for each in self._free if _SCORE.search(key(each))]:
            scale = scales.guess(key(column), column, self._table.values(column))
            if scale is not None and not set(map(str, self._table.values(column))) <= {"0", "1"}:
                name = slug(column.rstrip(". ").rsplit(".", 1)[-1])
                self._take(
                    Rule(column=column, becomes=Becomes.SCORE, name=name, scale=scale, primary=primary)
                )
                primary = False

    def _speaks(self, column: str) -> bool:
        """Sentences, or short answers where the question asks for something that is understood."""
        values = self._table.values(column)
        asks = column.rstrip().endswith("?") and wording.suggest(column) is not Asks.OPEN
        return free_text(values) or (asks and _varied(values))

    def _take(self, rule: Rule) -> None:
        self._rules.append(rule)
        self._free.remove(rule.column)


def _varied(values: Sequence[Any]) -> bool:
    """Short answers in people's own words: not numbers, not a handful of choices."""
    texts = [value for value in values if isinstance(value, str)]
    letters = [text for text in texts if any(each.isalpha() for each in text)]
    return (
        len(letters) > 0.5 * len(values)
        and len(set(letters)) > 0.3 * len(letters)
        and not all(_EMAIL.match(text) for text in letters)
    )


def _texts(values: list[Any]) -> bool:
    return bool(values) and any(isinstance(value, str) and not value.isdigit() for value in values)


def _dates(values: list[Any]) -> bool:
    return bool(values) and sum(dates.is_date(value) for value in values[:500]) >= 0.9 * len(values[:500])


def _distinct(values: list[Any]) -> bool:
    return bool(values) and len(set(map(str, values))) == len(values)


def _links(values: list[Any]) -> bool:
    return bool(values) and sum(str(value).startswith("http") for value in values) > 0.5 * len(values)


_FITS: dict[Becomes, Callable[[list[Any]], bool]] = {
    Becomes.ID: _distinct,
    Becomes.DATE: _dates,
    Becomes.URL: _links,
    Becomes.TEXT: _texts,
    Becomes.TITLE: _texts,
    Becomes.AUTHOR: bool,
}

"""Find phone numbers without taking other numbers for them, which needs more care than all other formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.references import digits, follows_reference, is_date_or_amount

#: A run of digits with the separators that people use, as long as it goes.
_CANDIDATE = re.compile(r"\d(?<![\w#=/$€£@*]\d)(?<!\d[.,:-]\d)(?<!\w-\d)(?:[ \xa0().‐-―/-]{0,3}\d){6,40}")
#: What may stand before the first digit and belongs to the number.
_PREFIX = re.compile(r"(?:\+[ \xa0]?|\(\+?)$")
_CUE = re.compile(
    r"\b(?:(?:tele|cell|smart)?phone|tel|mobile|cell|whats ?app|viber|sms|fax|hotline|helpline"
    r"|(?:call|text|ring|reach|contact|message|dial)(?:ed|ing)?\W+(?:\w+\W+)?"
    r"(?:me|us|him|her|them|back|on|at|under)"
    r"|(?:my|our|his|her|their) (?:\w+ )?number|handy(?:nummer)?|mobil\w*|telefon\w*|rufnummer"
    r"|t[ée]l[ée]phone|tél|appele[rz]\w*|tel[ée]fono|m[óo]vil|celular|ll[aá]m[ae]\w*|cellulare"
    r"|chiama\w*|telefone)\b\.?[^\d\n.!?]{0,25}$",
    re.IGNORECASE,
)
#: Countries whose own way of writing a number, without +, is recognised.
_LEADING_ZERO = ("GB", "DE", "FR", "IT", "NL", "AU", "SE", "CH", "AT", "BE", "JP", "IN")
_NO_LEADING_ZERO = ("US", "ES", "PL", "IN")
_LONGEST = 15
#: Two phone numbers side by side have fewer; sizes and seat rows have more.
_MOST_GROUPS = 12


def without_phones(text: str) -> str:
    """Replace the phone numbers of a text by `[phone]`."""
    pieces, position = [], 0
    for start, end in _runs(text):
        run, before = text[start:end], text[max(0, start - 60) : start]
        for first, last in _phones(run, before):
            pieces += [text[position : start + first], "[phone]"]
            position = start + last
    return "".join([*pieces, text[position:]]) if pieces else text


def _runs(text: str) -> Iterator[tuple[int, int]]:
    for match in _CANDIDATE.finditer(text):
        prefix = _PREFIX.search(text, max(0, match.start() - 2), match.start())
        yield (prefix or match).start(), match.end()


def _phones(run: str, before: str) -> Iterator[tuple[int, int]]:
    """Yield where phone numbers stand in a run of digits; the words before it tell what it is."""
    groups = re.findall(r"\d+", run)
    if is_date_or_amount(run) or max(map(len, groups)) > _LONGEST or len(groups) > _MOST_GROUPS:
        return
    if "+" not in run and follows_reference(before):
        return
    ways = _ways(run, cued=_CUE.search(before) is not None)
    found = next((spans for region, leniency in ways if (spans := _matches(run, region, leniency))), [])
    yield from found


def _ways(run: str, *, cued: bool) -> Iterator[tuple[str | None, int]]:
    """Yield the ways to read a run, each a region and how strictly its grouping is held to that country's."""
    from phonenumbers import Leniency

    if "+" in run:
        yield None, Leniency.VALID
    first = digits(run)
    if first.startswith("00"):
        yield "GB", Leniency.VALID
    if not run.strip("()").isdigit() or _is_mobile(run):
        for region in _LEADING_ZERO if first.startswith("0") else _NO_LEADING_ZERO:
            yield region, Leniency.STRICT_GROUPING
    if cued:
        yield from (("US", Leniency.POSSIBLE), ("DE", Leniency.POSSIBLE))


def _is_mobile(run: str) -> bool:
    """Whether digits without any separator are a British, French or German mobile number."""
    return re.fullmatch(r"07[1-9]\d{8}|0[67]\d{8}|01[567]\d{8,9}|04\d{8}", digits(run)) is not None


def _matches(run: str, region: str | None, leniency: int) -> list[tuple[int, int]]:
    from phonenumbers import PhoneNumberMatcher

    found = PhoneNumberMatcher(run, region, leniency=leniency)
    return [(match.start, match.end) for match in found if not is_date_or_amount(match.raw_string)]

"""Take personal data out of a text before anything is stored, in its own file because trust rests on it.

Presidio's recognisers would do part of this, but importing them loads spaCy and torch (4 s, 400 MB) and its
first e-mail address makes it ask the network for a list of domains. `phonenumbers`, `python-stdnum` and the
standard library's `ipaddress` know the same formats and check digits.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module

from nlp.phones import without_phones
from nlp.references import digits, follows_reference, follows_version

#: Everything below needs an "@", seven digits with little between them, or the bones of an id or address.
_SUSPECT = re.compile(
    r"[\d@＠](?:(?<=[@＠])|(?:[^\w@]{0,3}\d){6}|\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]"
    r"|[0-9A-Fa-f]{0,3}:(?:[0-9A-Fa-f]{0,4}:)+|(?:\d{0,2}\.\d{1,3}){3})"
)

# Patterns begin with a digit where they can, and look behind only then: a search leaps from digit to digit.
# The look-behind of the address keeps its search linear: no try starts inside a long word.
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w+%-][\w.+%'-]*[@＠](?:[\w-]+\.)+[^\W\d_][\w-]*[^\W\d_]")
_IBAN_HINT = re.compile(r"\d(?<=[A-Za-z]{2}\d)\d(?:[ -]?[0-9A-Za-z]){11}")
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[0-9A-Za-z]){11,30}(?![^\W_])")
_CARD = re.compile(r"\d(?<![\w.#=/-]\d)(?:[ -]?\d){12,18}(?![\w-])")
#: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay.
_ISSUER = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}(?:\d{3})?"
)
_IPV4 = re.compile(r"\d(?<![\w.]\d)\d{0,2}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:.]*\d)(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]{0,15}(?![\w:])")

#: National numbers whose shape or check digits tell them from other numbers, with who checks them.
_IDS = {
    "stdnum.us.ssn": r"\d{3}-\d{2}-\d{4}",
    "stdnum.br.cpf": r"\d{3}\.\d{3}\.\d{3}-\d{2}",
    "stdnum.es.dni": r"\d{8}-?[A-Za-z]",
    "stdnum.es.nie": r"[XYZxyz]-?\d{7}-?[A-Za-z]",
    "stdnum.fi.hetu": r"\d{6}[-+A]\d{3}[0-9A-Y]",
    "stdnum.fr.nir": r"[12][ .]?\d{2}[ .]?\d{2}[ .]?\d[\dAB][ .]?\d{3}[ .]?\d{3}[ .]?\d{2}",
    "stdnum.in_.aadhaar": r"\d{4}([ -])\d{4}[ -]\d{4}",
    "stdnum.it.codicefiscale": r"[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]",
    "stdnum.pl.pesel": r"\d{11}",
    "stdnum.se.personnummer": r"(?:\d{2})?\d{6}[-+]\d{4}",
}
_ID_PATTERNS = tuple((name, re.compile(rf"(?<![\w.#=/-]){shape}(?![\w-])")) for name, shape in _IDS.items())
#: What every one of these holds.
_ID_HINT = re.compile(
    r"\d(?:\d\d-\d\d-\d{4}|\d\d\.\d{3}\.\d{3}-|\d{6}(?:\d?-?[A-Za-z]|-)|\d{5}[-+A]\d{3}|\d{10}"
    r"|(?:[ .-]?[\dABab]){11}|\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z])"
)


def redact(text: str) -> str:
    """Return the text with `[email] [phone] [card] [iban] [ip] [id]` in the place of personal data.

    Redacting twice changes nothing. Order numbers, versions, prices and dates stay.
    """
    while _SUSPECT.search(text):
        redacted = _once(text)
        if redacted == text:
            break
        # A token is shorter than what it stands for, so that a cue may have come nearer to another number.
        text = redacted
    return text


def _once(text: str) -> str:
    if "@" in text or "＠" in text:
        text = _EMAIL.sub("[email]", text)
    if _IBAN_HINT.search(text):
        text = _IBAN.sub(_iban, text)
    text = _replaced(text, _CARD, "[card]", _is_card)
    if _ID_HINT.search(text):
        text = _without_ids(text)
    if "::" in text or text.count(":") >= 7:
        text = _replaced(text, _IPV6, "[ip]", _is_address)
    text = _replaced(text, _IPV4, "[ip]", _is_address)
    return without_phones(text)


def _without_ids(text: str) -> str:
    for name, pattern in _ID_PATTERNS:
        text = _replaced(text, pattern, "[id]", partial(_is_id, name))
    return text


def _replaced(text: str, pattern: re.Pattern[str], token: str, holds: Callable[[re.Match[str]], bool]) -> str:
    return pattern.sub(lambda match: token if holds(match) else match[0], text)


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 40) : match.start()]


def _iban(match: re.Match[str]) -> str:
    """Redact the longest valid start, since the next word may look like part of the number."""
    from stdnum import iban

    found = match[0]
    ends = [end for end in range(len(found), 14, -1) if not found[end : end + 1].isalnum()]
    valid = next((end for end in ends if iban.is_valid(found[:end])), 0)
    return "[iban]" + found[valid:] if valid else found


def _is_card(match: re.Match[str]) -> bool:
    from stdnum import luhn

    number = digits(match[0])
    if not _ISSUER.fullmatch(number) or not luhn.is_valid(number):
        return False
    grouped = not match[0].isdigit()
    return grouped or not follows_reference(_before(match))


def _is_id(name: str, match: re.Match[str]) -> bool:
    if follows_reference(_before(match)):
        return False
    return bool(import_module(name).is_valid("".join(digits(c) or c for c in match[0])))


def _is_address(match: re.Match[str]) -> bool:
    """Whether this is an IP address rather than a version number such as 1.2.3.4."""
    if ":" not in match[0] and (len(digits(match[0])) < 7 or follows_version(_before(match))):
        return False
    try:
        ipaddress.ip_address(match[0].rstrip("."))
    except ValueError:
        return False
    return True

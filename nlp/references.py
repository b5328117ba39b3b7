"""Tell order numbers, versions, dates and prices from personal data by looks and by the words before."""

from __future__ import annotations

import re

_REFERENCE = re.compile(
    r"(?:\b(?:order(?:ed)?|ticket|booking|reservation|confirmation|reference|ref|case|invoice|tracking|parcel"
    r"|shipment|package|consignment|account|acct|id|serial|imei|model|part|sku|item|article|product|version"
    r"|build|isbn|issn|flight|pnr|claim|policy|transaction|txn|receipt|voucher|coupon|code|pin|barcode|ean"
    r"|upc|gtin|asin|bug|issue|request|customer|member(?:ship)?|loyalty|frequent flyer|registration|tweet"
    r"|status|level|score|bestell(?:ung|nummer)|auftrag(?:snummer)?|rechnung(?:snummer)?|kundennummer"
    r"|sendung(?:snummer)?|commande|facture|dossier|pedido|factura|ordine|fattura)s?"
    r"(?:\W{1,3}(?:number|no|nr|num|numero|numéro|número|code|id|ids|is|was|of|are|and))*|[#№]|\bN[o°º]\.?)"
    r"[\W_]{0,4}$",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:v|ver|versions?|release[ds]?|firmware|build|update[ds]?|upgrade[ds]?|patch|ios|android|windows|macos"
    r"|linux|chrome|firefox|safari|app|driver|software|since|to)\b[^\d\n]{0,12}$",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d"
    r"|\d{1,2} \d{1,2} (?:19|20)\d\d|(?:19|20)\d{6})"
)
_YEAR = r"(?:19|20)\d\d"
_NOT_PERSONAL = re.compile(
    # Dates and spans of dates, with an hour behind them; years; hours.
    rf"{_DAY}(?:[\s/–-]+(?:{_DAY}|\d{{1,4}}))*|{_YEAR}(?:[\s/–-]+{_YEAR})+"
    r"|[0-2]\d[0-5]\d ?[–-] ?[0-2]\d[0-5]\d|\d{1,2}[.h]\d\d(?:[\s/–-]+\d{1,2}[.h]\d\d)+"
    # Thousands: 1.234.567 or 12 000 000.
    r"|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: 000)+"
    # Decimal numbers, versions such as 10.0.14393, lists such as 900/1800/1900.
    r"|\d+\.\d+|\d{1,3}\.\d\.\d{1,6}(?:\.\d{1,6})?|\d{1,4}(?:/\d{1,4})+"
)


def digits(text: str) -> str:
    """Return the digits of any script as ASCII digits."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def follows_reference(before: str) -> bool:
    """Whether the words right before a number say that it is an order number or the like."""
    return _REFERENCE.search(before) is not None


def follows_version(before: str) -> bool:
    """Whether the words right before a dotted number say that it is a version."""
    return _VERSION.search(before) is not None


def is_date_or_amount(number: str) -> bool:
    """Whether a number with separators is a date, a span of years or hours, an amount, or an ISBN."""
    from stdnum import isbn

    if _NOT_PERSONAL.fullmatch(number.strip()):
        return True
    return len(digits(number)) in (10, 13) and bool(isbn.is_valid(number))

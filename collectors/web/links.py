"""Links without the number of a visit; apart, as what is followed and what is stored both need it.

Forums put that number into every link where no cookies are kept. With it every link were a new one at each
page, and each post had another address at each visit.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

#: phpBB, vBulletin, and whatever else is written in PHP.
_VISIT = re.compile(r"(?:sid|s|PHPSESSID)=[0-9a-z]{16,}", re.IGNORECASE)


def lasting(url: str) -> str:
    """The address that will still lead there tomorrow."""
    from w3lib.url import url_query_cleaner

    names = [name for name, value in parse_qsl(urlsplit(url).query) if _VISIT.fullmatch(f"{name}={value}")]
    return str(url_query_cleaner(url, names, remove=True, keep_fragments=True)) if names else url

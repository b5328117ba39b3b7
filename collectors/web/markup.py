"""Reviews and posts that a page describes in schema.org terms, as JSON-LD or microdata."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from collectors.web.records import Record, empty, plain

_REVIEWS = {"Review", "UserReview", "EmployerReview"}
_POSTS = {"DiscussionForumPosting", "SocialMediaPosting"}
_WANTED = {
    **dict.fromkeys(_REVIEWS, "Review"),
    **dict.fromkeys(_POSTS, "DiscussionForumPosting"),
    "Comment": "Comment",
}
#: A fragment such as #comment-48213 names one post for good; #review-2 only a place on the page.
_LASTING = re.compile(r"\d{4,}|(?=[a-z]*\d)[a-z\d]{8,}", re.IGNORECASE)
_LONGEST_NAME = 200

Node = Mapping[str, Any]


def records(html: str, url: str) -> tuple[list[Record], int]:
    """What a page says in its markup, each once, and how many of its scripts are damaged."""
    scripts, damaged = _json_ld(html)
    found = _described(scripts, url)
    said = Counter(_words(each) for each in found)
    for each in _described([_flat(item) for item in _microdata(html, url)], url):
        # A page may say the same in both ways; what microdata says besides is its own.
        if not said[_words(each)]:
            found.append(each)
        said[_words(each)] -= 1
    return _with_own_ids(found), damaged


def _described(roots: list[Any], url: str) -> list[Record]:
    nodes = list(_nested(roots))
    names = {
        node["@id"]: _name(node) for node, _ in nodes if isinstance(node.get("@id"), str) and _name(node)
    }
    found = [_record(node, about, names, url) for node, about in nodes if _type(node)]
    return [each for each in found if plain(each["text"]) or (each["title"] and not _elsewhere(each, url))]


def _words(record: Record) -> str:
    return plain(record["text"] or record["title"])


def _json_ld(html: str) -> tuple[list[Any], int]:
    """Script by script, so that a damaged one does not hide the others."""
    from extruct.jsonld import JsonLdExtractor
    from extruct.utils import parse_html

    extractor = JsonLdExtractor()
    nodes: list[Any] = []
    damaged = 0
    for script in parse_html(html, encoding="utf-8").xpath("//script[@type='application/ld+json']"):
        try:
            nodes += extractor.extract_items(script)
        except (ValueError, RecursionError):
            damaged += 1
    return nodes, damaged


def _microdata(html: str, url: str) -> list[Any]:
    from extruct.w3cmicrodata import MicrodataExtractor

    return list(MicrodataExtractor().extract(html, base_url=url))


def _flat(item: Any) -> Any:
    """Microdata in the shape of JSON-LD."""
    if isinstance(item, list):
        return [_flat(each) for each in item]
    if not isinstance(item, dict):
        return item
    properties = {name: _flat(value) for name, value in item.get("properties", {}).items()}
    return {"@type": item.get("type", []), "@id": item.get("id"), **properties}


def _nested(roots: Iterable[Any]) -> Iterator[tuple[Node, str]]:
    """Every node in the order of the page, with the name of the thing that its reviews hang on."""
    stack = [(root, "") for root in reversed(list(roots))]
    while stack:
        node, about = stack.pop()
        if isinstance(node, list):
            stack += [(each, about) for each in reversed(node)]
        elif isinstance(node, dict):
            yield node, about
            inside = _name(node) if "review" in node or "reviews" in node else about
            stack += [(value, inside) for value in reversed(list(node.values())) if value]


def _type(node: Node) -> str:
    """The wanted type of a node, or nothing."""
    held = node.get("@type") or []
    for each in held if isinstance(held, list) else [held]:
        if wanted := _WANTED.get(re.split(r"[/#:]", str(each))[-1]):
            return wanted
    return ""


def _record(node: Node, about: str, names: Mapping[str, str], url: str) -> Record:
    record = empty(_type(node))
    record["text"] = _first(node, "reviewBody", "text", "articleBody", "description")
    record["title"] = _first(node, "headline", "name")
    record["author"] = _author(node.get("author") or node.get("creator"))
    record["date"] = _first(node, "datePublished", "dateCreated", "uploadDate")
    record["id"] = _lasting_id(node, record["type"], url)
    record["url"] = urljoin(url, _first(node, "url") or (record["id"] if "://" in record["id"] else ""))
    record["product"] = (_product(node, names) or about)[:_LONGEST_NAME] if record["type"] == "Review" else ""
    rating = _one(node.get("reviewRating"))
    if isinstance(rating, dict):
        record["rating"] = _first(rating, "ratingValue")
        record["worst"], record["best"] = _first(rating, "worstRating"), _first(rating, "bestRating")
    else:
        record["rating"] = _text(rating)
    return record


def _product(node: Node, names: Mapping[str, str]) -> str:
    reviewed = _one(node.get("itemReviewed"))
    if isinstance(reviewed, dict):
        return _name(reviewed) or names.get(_text(reviewed.get("@id")), "")
    return _text(reviewed)


def _author(held: Any) -> str:
    author = _one(held)
    if isinstance(author, dict):
        return _first(author, "url", "name", "@id") if _name(author) else _first(author, "@id")
    return _text(author)


def _lasting_id(node: Node, type: str, page: str) -> str:
    """An id of the page's own that will not pass to another review when a new one comes in on top."""
    identifier = _one(node.get("identifier"))
    named = identifier.get("value") if isinstance(identifier, dict) else identifier
    for held in (node.get("@id"), named, node.get("url"), node.get("mainEntityOfPage")):
        given = _text(_one(held))
        if not given or given.startswith("_:"):
            continue
        if held is named and "/" not in given:
            return given
        whole = urljoin(page, given)
        if not _names_the_page(whole, page) or _LASTING.search(urlsplit(whole).fragment):
            return whole
        if type == "DiscussionForumPosting":
            return urldefrag(whole).url
    return ""


def _names_the_page(url: str, page: str) -> bool:
    """Whether a link means the page that it stands on, or the page of which this is a later one."""
    mine, its = urlsplit(page), urlsplit(url)
    return mine.netloc == its.netloc and mine.path.startswith(its.path.rstrip("/"))


def _elsewhere(record: Record, page: str) -> bool:
    """Whether a post without text is only named here; its own page has the words."""
    return record["type"] != "Review" and urldefrag(record["url"]).url != urldefrag(page).url


def _with_own_ids(found: list[Record]) -> list[Record]:
    """An id that several different texts share names none of them."""
    sharing: dict[str, set[str]] = defaultdict(set)
    for each in found:
        sharing[each["id"]].add(_words(each))
    for each in found:
        if len(sharing[each["id"]]) > 1:
            each["id"] = ""
    return found


def _name(node: Node) -> str:
    return _first(node, "name")


def _first(node: Node, *names: str) -> str:
    return next((text for name in names if (text := _text(_one(node.get(name))))), "")


def _one(held: Any) -> Any:
    return held[0] if isinstance(held, list) and held else held


def _text(held: Any) -> str:
    """A JSON value as text; JSON-LD may wrap one as {"@value": ...}."""
    if isinstance(held, dict):
        held = held.get("@value")
    return str(held).strip() if isinstance(held, str | int | float) and not isinstance(held, bool) else ""

"""A digest as a document: each section with the specs and facts behind it, to keep and to erase from."""

from __future__ import annotations

from typing import Any

from harken.ask import contract, digest_chart
from harken.ask.digest import Digest, Section
from harken.ask.digest_asking import Found


def to_json(digest: Digest) -> dict[str, Any]:
    """The digest in the form that is kept and that `harken digest --json` prints."""
    return {
        "schema": contract.SCHEMA,
        "digest": {
            "title": digest.title,
            "headline": str(digest.headline),
            "period": contract.period_json(digest.period),
            "before": None if digest.before is None else contract.period_json(digest.before),
            "group": digest.group,
            "sections": [_section(section) for section in digest.sections],
            "chart": None if digest.chart is None else digest_chart.to_json(digest.chart),
            "quotes": [contract.quote_json(quote) for quote in digest.quotes],
            "sources": [contract.source_json(source) for source in digest.sources],
            "notes": list(digest.notes),
        },
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "text": section.text,
        "found": [_found(found) for found in section.found],
    }


def _found(found: Found) -> dict[str, Any]:
    spec, facts = found
    return {
        "spec": contract.spec_json(spec),
        "facts": {id_: contract.fact_json(fact) for id_, fact in facts.facts.items()},
        "rows": [contract.row_json(row) for row in facts.rows],
        # Opinions go by the words of a quote: whoever erases these finds them here.
        "quotes": [contract.quote_json(quote) for quote in facts.quotes],
    }

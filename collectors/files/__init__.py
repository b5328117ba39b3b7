"""Feedback from files: CSV, JSONL and XLSX, whatever their dialect, with a mapping that is shown first."""

from __future__ import annotations

from collectors.files.plan import Plan, make
from collectors.files.reader import Reader, Tally
from collectors.files.table import Table, opened

__all__ = ["Plan", "Reader", "Table", "Tally", "make", "opened"]

"""Understand: text in, dataclasses out; no database, no network."""

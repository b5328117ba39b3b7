"""Hear: one module per kind of source; no database, no models."""

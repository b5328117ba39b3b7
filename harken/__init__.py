"""Harken hears what customers say, understands it, and answers for it."""

__version__ = "0.1.0"

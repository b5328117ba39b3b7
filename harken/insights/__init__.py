"""Measure: questions in SQL, arithmetic in pure functions."""

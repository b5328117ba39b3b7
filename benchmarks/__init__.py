"""Speed and quality, runnable by anyone; never part of the tests."""

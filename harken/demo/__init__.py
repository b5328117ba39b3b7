"""Bramble Coffee, a company made up for the demo: its customers' words and its own little site."""

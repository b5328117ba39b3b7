"""Answer: from a question to its spec, from facts to words; no Slack, no SQL, no models."""

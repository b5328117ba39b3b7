"""How well copies are told from texts that are merely alike."""

"""How well the statement model reads, next to a word list and to a linear head on the untouched encoder."""

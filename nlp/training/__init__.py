"""Makes the trained part of the statement model from labelled sentences; never loaded by the product."""

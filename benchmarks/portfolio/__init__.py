"""An invented portfolio with planted truths: what Harken says of groups and value, held to what is so."""

"""What Harken offers over HTTP."""

"""What `harken.yaml` may say, one file for each of its sections."""

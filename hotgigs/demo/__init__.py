"""Sample data: a believable place, the same for the same seed."""

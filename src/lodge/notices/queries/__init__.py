"""What waits, what went, what failed, and who is to be told."""

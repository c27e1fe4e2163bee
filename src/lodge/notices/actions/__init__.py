"""The verbs of the outbox: queue, send, send again, cancel, hand over, and set the way out."""

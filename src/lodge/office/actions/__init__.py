"""The office's verbs: taking in, giving back, and what the desk notes on the way."""

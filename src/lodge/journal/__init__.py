"""The journal: an append-only Merkle log per school."""

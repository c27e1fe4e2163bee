"""The journal: what was done, by whom and when, so written that nobody can change it unseen.

One append-only Merkle tree per school (RFC 6962) over salted commitments, signed checkpoints
(C2SP tlog-checkpoint), receipts that an outsider can check, and the idempotency keys of commands.
It has no foreign keys: it must outlive what it describes. Lodge's own duty; every clause rests on it.
"""

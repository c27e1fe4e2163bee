"""Letters and the outbox, and what is due: who is told what, when it left, and what did not go.

For the office and the leaders. Clause L.14 (messages are sent by the server, neutrally worded); the
letters themselves serve the clauses of the rooms that queue them, such as M3.2.a and M6.3.a.
"""

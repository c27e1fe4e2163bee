"""The verbs of people: posts, accounts, sign-in, desks, the roster."""

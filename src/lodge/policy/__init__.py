"""The policy: its clauses as the school reads them, and "Ask the policy" for everybody.

Carries every clause that the rules library holds; nothing here decides, the rules do.
"""

"""People: the school, everyone it knows, the posts they hold, families, and the calendar.

Carries who may act for the clauses of every other room, and Lodge's own duties about accounts. For
the office, leaders and the IT person.
"""

"""Roster import: from a school's export to a plan of what would change, before anything is saved.

Pure Python, standard library only. Bytes come in (`gather`, `oneroster`, `staff`), a `plan` comes out;
nothing here reads a file, a clock or a database. The Django side carries the plan out inside one deed.
"""

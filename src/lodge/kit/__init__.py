"""The ground floor: clock, ids, rows, sealing, declarations, forms and page components.

It knows one school word, *school*, and imports nothing else of Lodge.
"""

"""The office register: pupils' devices handed in in the morning and given back at the end of the day.

Carries M6.3 to M6.5 and the notice of M3.2.a, for the office manager with a queue before the desk.
"""

"""The policy as rules: who may do what with which thing, each rule tied to a clause.

Usable by itself: the engine imports neither Django nor any room. Clauses M1.4, M3.2, M6.3 to M6.5 at this
stage, and the duties the software sets itself (L.1 onwards), for everybody who asks and for the gate that
asks on their behalf.
"""

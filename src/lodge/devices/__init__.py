"""Devices: every phone, watch and other gadget, its tag, and who holds it now and held it then.

Carries the safe keeping of M6.4 and the loss notice of M3.2.a; the rooms above move devices only
through this room's verb ``hand_over``.
"""

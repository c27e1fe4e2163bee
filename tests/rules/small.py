"""A library small enough to hold in the head; a test replaces the part that it is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SCHEMA = """
entity Who enum ["pupil", "staff"];
entity Thing enum ["phone", "watch"];
entity Place enum ["class", "yard", "pool"];
type Facts = { agreed: Bool, asked: Bool, place: Place, distance?: Bool };
"""
VERBS = """
[[group]]
id = "policy"
words = "deeds of the policy"

[[group]]
id = "office"
words = "deeds of the office"
otherwise = "Only the office may."

[[verb]]
id = "use"
words = "use a device"
clause = "C.1"
things = ["phone", "watch"]
group = "policy"

[[verb]]
id = "keep"
words = "keep a device"
clause = "C.1"
things = ["phone"]
group = "office"
"""
FACTS = """
[[fact]]
id = "agreed"
words = "it is agreed"
from = "office"
changeable = true
ask = "Have it agreed."

[[fact]]
id = "asked"
words = "it was asked for"
from = "typed"
changeable = true
ask = "Ask for it."

[[fact]]
id = "place"
words = "where"
from = "question"
neutral = "class"

[[fact]]
id = "distance"
words = "it is far away, where anybody knows"
from = "office"
"""
CLAUSES = """
[[clause]]
id = "C.1"
words = "Nobody uses a device."

[[clause]]
id = "C.2"
words = "Nobody uses a device at the pool."

[[reading]]
id = "R1"
words = "A watch is a device."
"""

Write = Callable[..., Path]

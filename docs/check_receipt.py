#!/usr/bin/env python3
"""Is this receipt genuine? Asked on any computer, without Lodge and without trusting the school.

    python3 check_receipt.py RECEIPT CHECKPOINT KEY [LINK]

RECEIPT     the file the school gave to you for one act
CHECKPOINT  a statement of the whole journal, from the governors' report or from anybody who keeps one
KEY         the school's public key, one line: get it once, early, and from more than one place
LINK        only if the checkpoint is not the one in the receipt: the proof that one continues the other

It needs Python 3.9 or newer and nothing else, and it reads only these files. It says yes or no; the exit
code is 0 for yes and 1 for no.

How it works, in five steps, each a function below:
1. ``facts_shown``  Every act is written as a list of sealed promises, one for each fact. A fact on the
                    receipt comes with a random "salt"; together they must give one of the promises.
                    A fact that is not shown stays hidden, and nobody can guess it.
2. ``leaf_of``      The list of promises is hashed to a single number, the leaf.
3. ``signed_by``    The school has signed the leaf, and the checkpoint (Ed25519, RFC 8032).
4. ``leads_to``     The journal is a tree of hashes (RFC 6962). A few of them lead from the leaf up to the
                    root that stands in the checkpoint. If anything in the journal had been changed,
                    the root would be another.
5. ``continues``    A link shows in the same way that a later root still holds everything of an earlier one.
"""

from __future__ import annotations

import base64
import json
import sys
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any


class Wrong(Exception):
    """Something does not fit; the sentence says what."""


# The five steps


def facts_shown(receipt: dict[str, Any]) -> dict[str, Any]:
    """Step 1: the facts on the receipt, each one found among the promises of the entry."""
    shown = {}
    for fact in receipt["facts"]:
        name, salt = fact["name"], bytes.fromhex(fact["salt"])
        promise = sha256(salt + name.encode() + b"\0" + canonical(fact["value"])).hexdigest()
        if promise not in receipt["leaf"]["facts"]:
            raise Wrong(f"The fact {name!r} on the receipt is not what was written in the journal.")
        shown[name] = fact["value"]
    if receipt["code"] != shown["head"]["code"]:
        raise Wrong("The code on the receipt is not the code of the entry.")
    return shown


def leaf_of(receipt: dict[str, Any]) -> bytes:
    """Step 2: the leaf of the entry (RFC 6962 puts a zero byte in front of leaves)."""
    return sha256(b"\x00" + canonical(receipt["leaf"])).digest()


def signed_by(key: Key, message: bytes, signature: bytes) -> bool:
    """Step 3: whether the holder of the key signed the message (RFC 8032, section 5.1.7)."""
    if len(signature) != 64:
        return False
    place, owner = point(signature[:32]), point(key.public)
    scalar = int.from_bytes(signature[32:], "little")
    if place is None or owner is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key.public + message).digest(), "little") % ORDER
    return same(times(scalar, BASE), add(place, times(challenge, owner)))


def leads_to(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Step 4: the root that the path leads to, from leaf number ``index`` of ``size`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong("The receipt speaks of a leaf that its checkpoint does not cover.")
    here, last, reached = index, size - 1, leaf
    for node in path:
        if last == 0:
            raise Wrong("The proof on the receipt is too long.")
        if here % 2 or here == last:
            reached = sha256(b"\x01" + node + reached).digest()
            while here and not here % 2:
                here, last = here // 2, last // 2
        else:
            reached = sha256(b"\x01" + reached + node).digest()
        here, last = here // 2, last // 2
    if last:
        raise Wrong("The proof on the receipt is too short.")
    return reached


def continues(old: Checkpoint, new: Checkpoint, path: list[bytes]) -> bool:
    """Step 5: whether the path shows that ``new`` begins with all of ``old`` (RFC 9162, 2.1.4.2)."""
    if not 0 < old.size < new.size:
        return False
    if old.size & (old.size - 1) == 0:
        path = [old.root, *path]
    if not path:
        return False
    here, last = old.size - 1, new.size - 1
    while here % 2:
        here, last = here // 2, last // 2
    before = after = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if here % 2 or here == last:
            before = sha256(b"\x01" + node + before).digest()
            after = sha256(b"\x01" + node + after).digest()
            while here and not here % 2:
                here, last = here // 2, last // 2
        else:
            after = sha256(b"\x01" + after + node).digest()
        here, last = here // 2, last // 2
    return last == 0 and before == old.root and after == new.root


# The files


class Key:
    """A public key as one line: name+id+base64 (c2sp.org/signed-note)."""

    def __init__(self, line: str) -> None:
        try:
            self.name, number, rest = line.strip().split("+", 2)
            octets = base64.b64decode(rest, validate=True)
            self.id = bytes.fromhex(number)
        except ValueError as fault:
            raise Wrong("The key file is not a public key of a journal.") from fault
        self.public = octets[1:]
        if octets[:1] != b"\x01" or self.id != sha256(self.name.encode() + b"\n" + octets).digest()[:4]:
            raise Wrong("The key file is damaged: its parts do not fit together.")


class Checkpoint:
    """Size and root of the whole journal at one moment, signed (c2sp.org/tlog-checkpoint)."""

    def __init__(self, text: str, key: Key, whose: str) -> None:
        body, _, signatures = text.replace("\r\n", "\n").partition("\n\n")
        lines = body.split("\n")
        try:
            self.size, self.root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        except (ValueError, IndexError) as fault:
            raise Wrong(f"{whose} is not a checkpoint.") from fault
        if lines[0] != key.name:
            raise Wrong(f"{whose} is of another school's journal.")
        start = f"\N{EM DASH} {key.name} "
        for line in signatures.split("\n"):
            signature = decoded(line[len(start) :]) if line.startswith(start) else b""
            if signature[:4] == key.id and signed_by(key, f"{body}\n".encode(), signature[4:]):
                return
        raise Wrong(f"{whose} is not signed with this key.")


def canonical(value: object) -> bytes:
    """The one way to write a value: JSON with sorted names and no spaces, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def decoded(text: str) -> bytes:
    """Octets from base64; nothing when it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


# The curve of RFC 8032: points as (x, y, z, t) with x/z, y/z on the curve and x*y = z*t

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
Point = tuple[int, int, int, int]


def point(octets: bytes) -> Point | None:
    """The point that 32 octets stand for (section 5.1.3); None when they stand for none."""
    number = int.from_bytes(octets, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(octets) != 32 or y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if x * x % PRIME != square or (x == 0 and sign):
        return None
    if x % 2 != sign:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def add(one: Point, two: Point) -> Point:
    """The sum of two points (section 5.1.4)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % PRIME
    b = (one[1] + one[0]) * (two[1] + two[0]) % PRIME
    c = 2 * one[3] * two[3] * CURVE % PRIME
    d = 2 * one[2] * two[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(number: int, summand: Point) -> Point:
    """A point added to itself ``number`` times."""
    total = NOWHERE
    while number:
        if number & 1:
            total = add(total, summand)
        summand = add(summand, summand)
        number >>= 1
    return total


def same(one: Point, two: Point) -> bool:
    """Whether two ways of writing a point mean the same one."""
    return (one[0] * two[2] - two[0] * one[2]) % PRIME == 0 == (one[1] * two[2] - two[1] * one[2]) % PRIME


NOWHERE: Point = (0, 1, 1, 0)
BASE = point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")) or NOWHERE


# The answer


def check(receipt_text: str, checkpoint_text: str, key_text: str, link_text: str | None) -> list[str]:
    """What was found, line by line. Raises ``Wrong`` when anything does not fit."""
    key = Key(key_text)
    given = Checkpoint(checkpoint_text, key, "The checkpoint you gave")
    receipt = json.loads(receipt_text)
    if receipt["kind"] != "lodge-receipt/v1" or receipt["origin"] != key.name:
        raise Wrong("The receipt is of another school's journal.")
    shown, leaf = facts_shown(receipt), leaf_of(receipt)
    promised = f"lodge-receipt/v1\n{key.name}\n{leaf.hex()}\n".encode()
    if not signed_by(key, promised, decoded(receipt["promise"])):
        raise Wrong("The receipt is not signed with this key.")
    told = [*told_facts(receipt, shown), "", "What was checked:", "- The school signed this entry."]
    if "checkpoint" not in receipt:
        return [
            *told,
            "- NOT checked: whether the entry is in the journal now. The receipt was made before the next",
            "  checkpoint. Ask for it again tomorrow; if the school cannot give it, this one is your proof.",
        ]
    own = Checkpoint(receipt["checkpoint"], key, "The checkpoint in the receipt")
    if leads_to(leaf, receipt["index"], own.size, [decoded(node) for node in receipt["proof"]]) != own.root:
        raise Wrong("The proof on the receipt does not lead to its checkpoint.")
    told.append("- The entry is in the journal whose checkpoint is in the receipt, signed by the school.")
    return [*told, *linked(own, given, key, link_text)]


def linked(own: Checkpoint, given: Checkpoint, key: Key, link_text: str | None) -> list[str]:
    """How the checkpoint in the receipt and the one from outside belong together."""
    if own.size == given.size:
        if own.root != given.root:
            raise Wrong("The school signed two different journals of the same size. Keep both files: proof.")
        return ["- The checkpoint you gave is the same one."]
    old, new = (own, given) if own.size < given.size else (given, own)
    order = "later" if new is given else "earlier"
    if link_text is None:
        return [
            f"- NOT checked: the checkpoint you gave is {order} than the one in the receipt. To see that one",
            "  journal continues the other, ask the school for a link (lodge journal link) and add its file.",
        ]
    link = json.loads(link_text)
    ends = [Checkpoint(link[end], key, "A checkpoint in the link") for end in ("from", "to")]
    if [(end.size, end.root) for end in ends] != [(end.size, end.root) for end in (old, new)]:
        raise Wrong("The link is between other checkpoints than these two.")
    if not continues(old, new, [decoded(node) for node in link["proof"]]):
        raise Wrong("The link fails: the later journal does not hold everything of the earlier one.")
    return [f"- The checkpoint you gave is {order}, and the link shows that one continues the other."]


def plain(value: object) -> str:
    """A value on one line, so that nothing in it can look like a line of ours."""
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)


def told_facts(receipt: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """The facts in plain words, and how many are not shown."""
    head = shown["head"]
    code = "-".join(head["code"][start : start + 4] for start in range(0, len(head["code"]), 4))
    kind = {"act": "was done", "refusal": "was refused", "erasure": "erased earlier facts"}
    lines = [
        "What it proves:",
        f"  the act   {plain(head['verb'])} ({plain(kind.get(head['kind'], head['kind']))})",
        f"  when      {plain(head['at'].replace('+00:00', ' UTC'))}, school day {plain(head['day'])}",
        f"  code      {plain(code)}",
    ]
    for name in sorted(shown.keys() - {"head"}):
        lines.append(f"  {plain(name):<9} {plain(shown[name])}")
    hidden = len(receipt["leaf"]["facts"]) - len(shown)
    if hidden:
        lines.append(f"  {hidden} more facts of this entry are not shown; the proof holds without them.")
    return lines


def main(names: list[str]) -> int:
    """Read the files, say yes or no."""
    if len(names) not in (3, 4):
        print(__doc__)
        return 2
    try:
        texts = [Path(name).read_text(encoding="utf-8") for name in names]
        told = check(texts[0], texts[1], texts[2], texts[3] if len(texts) == 4 else None)
    except Wrong as wrong:
        print(f"NO. {wrong}")
        return 1
    except OSError as fault:
        print(f"NO. A file cannot be read: {fault}")
        return 1
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        print("NO. The receipt or the link is not a file that Lodge made, or it is damaged.")
        return 1
    print("YES. This receipt is genuine.\n")
    print("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

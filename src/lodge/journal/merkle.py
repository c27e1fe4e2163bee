"""The Merkle tree of RFC 6962: hashes, inclusion and consistency proofs, and their verification.

Pure. Leaves here are leaf *hashes* of 32 bytes; ``leaf_hash`` makes one from data. Whole pages of a
power of two may stand for their leaves: a tree over page roots has the same root and upper paths.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the data (section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children (section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes; of no leaves it is the hash of nothing."""
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


class Frontier:
    """A growing tree that keeps one hash for each complete subtree: any length in a few hundred bytes."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        size, peaks = self.size, self._peaks
        self.size += 1
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)

    def root(self, tail: bytes | None = None) -> bytes:
        """The root of what was added so far, followed by a part-filled subtree with the root ``tail``."""
        peaks = self._peaks if tail is None else [*self._peaks, tail]
        if not peaks:
            return sha256(b"").digest()
        root = peaks[-1]
        for peak in reversed(peaks[:-1]):
            root = node_hash(peak, root)
        return root


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path for the leaf at ``index`` (section 2.1.1), lowest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"There is no leaf {index} among {len(leaves)}.")
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*inclusion_path(index, leaves[:half]), tree_hash(leaves[half:])]
    return [*inclusion_path(index - half, leaves[half:]), tree_hash(leaves[:half])]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` leads from ``leaf`` at ``index`` to the root of ``size`` leaves (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for node in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(node, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, node)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistency_path(size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the tree of the first ``size`` leaves is the beginning of this one (section 2.1.2)."""
    if not 0 < size <= len(leaves):
        raise IndexError(f"A tree of {size} is not the beginning of one of {len(leaves)}.")
    return _consistency(size, leaves, whole=True)


def _consistency(size: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    half = _split(len(leaves))
    if size <= half:
        return [*_consistency(size, leaves[:half], whole=whole), tree_hash(leaves[half:])]
    return [*_consistency(size - half, leaves[half:], whole=False), tree_hash(leaves[:half])]


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether ``path`` proves that the new tree continues the old one (RFC 9162 section 2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    nodes = list(path)
    if old_size & (old_size - 1) == 0:
        nodes.insert(0, old_root)
    if not nodes:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root

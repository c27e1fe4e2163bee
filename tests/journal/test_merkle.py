"""The tree against the published vectors, and every proof against every forgery we can draw."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.journal import merkle

# The reference inputs and roots of the Certificate Transparency project for RFC 6962.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]


def some(count: int) -> list[bytes]:
    """``count`` different leaf hashes."""
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert merkle.tree_hash([]) == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    assert merkle.tree_hash(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_proofs_are_the_published_ones() -> None:
    assert merkle.inclusion_path(0, LEAVES[:1]) == []
    assert [node.hex()[:8] for node in merkle.inclusion_path(0, LEAVES)] == [
        "96a296d2",
        "5f083f0a",
        "6b47aaf2",
    ]
    assert [node.hex()[:8] for node in merkle.inclusion_path(5, LEAVES)] == [
        "bc1a0643",
        "ca854ea1",
        "d37ee418",
    ]
    assert [node.hex()[:8] for node in merkle.consistency_path(6, LEAVES)] == [
        "0ebc5d34",
        "ca854ea1",
        "d37ee418",
    ]
    assert [node.hex()[:8] for node in merkle.consistency_path(2, LEAVES[:5])] == ["5f083f0a", "bc1a0643"]


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_every_inclusion_proof_holds_for_its_leaf_and_for_no_other(case: tuple[int, int]) -> None:
    size, index = case
    leaves = some(size)
    root, path = merkle.tree_hash(leaves), merkle.inclusion_path(index, leaves)
    for other in range(size):
        assert merkle.verify_inclusion(leaves[other], index, size, path, root) == (other == index)
        assert merkle.verify_inclusion(leaves[index], other, size, path, root) == (other == index)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*path, root], root)
    if path:
        assert not merkle.verify_inclusion(leaves[index], index, size, path[:-1], root)


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(1, size))))
def test_every_consistency_proof_holds_for_its_trees_and_for_no_others(case: tuple[int, int]) -> None:
    new, old = case
    leaves = some(new)
    forged = [merkle.leaf_hash(b"forged"), *leaves[1:]]
    path = merkle.consistency_path(old, leaves)
    old_root, new_root = merkle.tree_hash(leaves[:old]), merkle.tree_hash(leaves)
    assert merkle.verify_consistency(old, new, old_root, new_root, path)
    assert not merkle.verify_consistency(old, new, merkle.tree_hash(forged[:old]), new_root, path)
    assert not merkle.verify_consistency(old, new, old_root, merkle.tree_hash(forged), path)
    assert not merkle.verify_consistency(old, new, old_root, new_root, [*path, old_root])


@given(st.integers(1, 12), st.data())
def test_pages_stand_for_their_leaves(pages: int, data: st.DataObject) -> None:
    leaves, page = some(pages * 8), 8
    roots = [merkle.tree_hash(leaves[start : start + page]) for start in range(0, len(leaves), page)]
    assert merkle.tree_hash(roots) == merkle.tree_hash(leaves)
    old = data.draw(st.integers(1, pages))
    assert merkle.consistency_path(old, roots) == merkle.consistency_path(old * page, leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    number = index // page
    lower = merkle.inclusion_path(index % page, leaves[number * page : (number + 1) * page])
    assert [*lower, *merkle.inclusion_path(number, roots)] == merkle.inclusion_path(index, leaves)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_part_filled_page_ends_the_tree(whole: int, rest: int) -> None:
    leaves, tree = some(whole * 8 + rest % 8), merkle.Frontier()
    for start in range(0, whole * 8, 8):
        tree.add(merkle.tree_hash(leaves[start : start + 8]))
    tail = merkle.tree_hash(leaves[whole * 8 :]) if rest % 8 else None
    assert tree.root(tail) == merkle.tree_hash(leaves)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_path(index, some(size))
    assert not merkle.verify_inclusion(bytes(32), index, size, [], bytes(32))


def test_a_tree_is_no_beginning_of_a_shorter_one() -> None:
    with pytest.raises(IndexError):
        merkle.consistency_path(4, some(3))
    assert not merkle.verify_consistency(4, 3, bytes(32), bytes(32), [])

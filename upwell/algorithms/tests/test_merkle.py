"""Merkle trees against published roots and against the recursive definition of RFC 6962, written down again here."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms import merkle

VECTORS = Path(__file__).parents[4] / "shared/data/vectors/rfc6962_roots.json"
leaf_lists = st.lists(st.binary(max_size=4).map(merkle.leaf_hash), max_size=40)


def naive_root(leaves):
    """MTH of RFC 6962 2.1, over hashed leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = naive_split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_split(n):
    return max(2**power for power in range(40) if 2**power < n)


def naive_path(m, leaves):
    """PATH of RFC 6962 2.1.1."""
    if len(leaves) == 1:
        return []
    k = naive_split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m, leaves, whole=True):
    """SUBPROOF of RFC 6962 2.1.2."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def test_roots_are_those_of_the_certificate_transparency_leaves():
    if not VECTORS.exists():
        pytest.skip(f"{VECTORS.name} is not here")
    vectors = json.loads(VECTORS.read_text())
    leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in vectors["leaves_hex"]]
    roots = [merkle.root(leaves[:n]).hex() for n in range(len(leaves) + 1)]
    assert roots == vectors["roots_hex_by_size"]


@given(leaf_lists)
def test_the_frontier_has_the_root_of_the_recursive_definition_at_every_size(leaves):
    frontier = merkle.Frontier()
    for size in range(len(leaves) + 1):
        assert frontier.root() == naive_root(leaves[:size])
        assert merkle.Frontier.from_list(frontier.to_list()) == frontier
        if size < len(leaves):
            frontier.append(leaves[size])


@given(leaf_lists, st.data())
def test_inclusion_proofs_are_those_of_the_definition_and_hold_only_for_their_leaf(leaves, data):
    leaves = leaves or [merkle.leaf_hash(b"only")]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = merkle.inclusion_proof(leaves, index)
    tree_root = naive_root(leaves)
    assert proof == naive_path(index, leaves)
    assert merkle.verify_inclusion(leaves[index], index, len(leaves), proof, tree_root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"forged leaf"), index, len(leaves), proof, tree_root)
    assert not merkle.verify_inclusion(leaves[index], index, len(leaves), [*proof, tree_root], tree_root)
    assert not merkle.verify_inclusion(leaves[index], index + len(leaves), len(leaves), proof, tree_root)


@given(leaf_lists, st.data())
def test_consistency_proofs_are_those_of_the_definition_and_fail_for_a_rewritten_past(leaves, data):
    leaves = leaves or [merkle.leaf_hash(b"only")]
    old = data.draw(st.integers(1, len(leaves)))
    proof = merkle.consistency_proof(leaves, old)
    before, after = naive_root(leaves[:old]), naive_root(leaves)
    assert proof == naive_subproof(old, leaves)
    assert merkle.verify_consistency(old, len(leaves), before, after, proof)
    rewritten = naive_root([merkle.leaf_hash(b"rewritten past"), *leaves[1:old]])
    assert not merkle.verify_consistency(old, len(leaves), rewritten, after, proof)
    assert not merkle.verify_consistency(old, len(leaves), before, rewritten, proof)
    assert not merkle.verify_consistency(old, len(leaves), before, after, [*proof, after])


@given(leaf_lists)
def test_every_tree_goes_on_from_the_empty_one_by_an_empty_proof(leaves):
    tree_root = naive_root(leaves)
    assert merkle.consistency_proof(leaves, 0) == []
    assert merkle.verify_consistency(0, len(leaves), merkle.EMPTY_ROOT, tree_root, [])
    assert not merkle.verify_consistency(0, len(leaves), merkle.leaf_hash(b"not empty"), tree_root, [])


@given(st.lists(st.lists(st.binary(max_size=3).map(merkle.leaf_hash), max_size=9), max_size=5), st.data())
def test_stored_nodes_give_the_same_proofs_without_reading_all_leaves(batches, data):
    frontier, store = merkle.Frontier(), {}
    for batch in batches:
        for level, index, value in frontier.extend(batch):
            assert (level, index) not in store
            store[level, index] = value
    leaves = [leaf for batch in batches for leaf in batch]
    reads = []

    def get_node(level, index):
        reads.append(level)
        return store[level, index]

    new = data.draw(st.integers(0, len(leaves)))
    old = data.draw(st.integers(0, new))
    assert merkle.range_root(get_node, 0, new) == naive_root(leaves[:new])
    assert merkle.consistency_nodes(get_node, old, new) == merkle.consistency_proof(leaves, old, new)
    if old < new:
        reads.clear()
        assert merkle.inclusion_nodes(get_node, old, new) == naive_path(old, leaves[:new])
        assert len(reads) <= 2 * new.bit_length()


def test_proofs_about_leaves_that_are_not_there_are_refused():
    leaves = [merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")]
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(leaves, 2)
    with pytest.raises(ValueError, match="cannot go on"):
        merkle.consistency_proof(leaves, 2, 1)
    with pytest.raises(ValueError, match="do not make"):
        merkle.inclusion_proof(leaves, 0, 3)
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.Frontier().append(b"short")
    with pytest.raises(ValueError, match="widest"):
        merkle.Frontier.from_list([leaves[0].hex(), ""])


def test_a_checkpoint_is_three_lines_and_reads_back():
    tree_root = bytes(range(32))
    body = merkle.checkpoint_body("ashmere.example/ledger", 815, tree_root)
    assert body == b"ashmere.example/ledger\n815\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert merkle.parse_checkpoint(body) == ("ashmere.example/ledger", 815, tree_root)
    for broken in (body[:-1], body.replace(b"815", b"0815"), body.replace(b"815", b"-1"), b"x\n1\n"):
        with pytest.raises(ValueError):
            merkle.parse_checkpoint(broken)
    with pytest.raises(ValueError, match="one line"):
        merkle.checkpoint_body("two\nlines", 1, tree_root)


def test_the_signature_line_names_the_key_as_the_published_signed_note_does():
    """The key PeterNeumann+c74f20a3+ARpc... from the documentation of the Go package for signed notes; its first byte
    is the signature type.
    """
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    assert merkle.note_key_id("PeterNeumann", key).hex() == "c74f20a3"
    dash, name, signed = merkle.signature_line("PeterNeumann", key, b"\x07" * 64).decode().rstrip("\n").split(" ")
    assert (dash, name) == ("—", "PeterNeumann")
    assert base64.b64decode(signed) == bytes.fromhex("c74f20a3") + b"\x07" * 64

"""Append-only Merkle trees after RFC 6962 section 2 and RFC 9162 section 2.1: roots, inclusion proofs, consistency
proofs, checkpoints.

    leaf  = SHA-256(0x00 || data)            node = SHA-256(0x01 || left || right)
    root of n > 1 leaves: split at the largest power of two below n, hash the two roots together; root of nothing:
    SHA-256 of the empty string.

A *complete node* (level, index) stands for the leaves index * 2**level up to, not including, (index + 1) * 2**level.
It never changes once it exists. A store that keeps every complete node as it appears (`Frontier.append` names them)
can make any proof in O(log n) through a callback `get_node(level, index)`.

Checkpoint text follows the C2SP formats tlog-checkpoint and signed-note.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

GetNode = Callable[[int, int], bytes]


class Node(NamedTuple):
    """A complete subtree of 2**level leaves; `position` is the index that `get_node(level, index)` is asked for."""

    level: int
    position: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Root over already hashed leaves."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


@dataclass
class Frontier:
    """What must be remembered to go on appending: the complete node at each set bit of the size, no more than log2(n)
    hashes.
    """

    size: int = 0
    _peaks: list[bytes] = field(default_factory=list)  # widest first

    def append(self, leaf: bytes) -> list[Node]:
        """Add one hashed leaf; returns the complete nodes that now exist and did not before, the leaf first."""
        _require_hash(leaf)
        level, index, current = 0, self.size, leaf
        created = [Node(0, index, leaf)]
        while index & 1:  # a complete left neighbour waits: together they are a complete node one level up
            current = node_hash(self._peaks.pop(), current)
            level, index = level + 1, index >> 1
            created.append(Node(level, index, current))
        self._peaks.append(current)
        self.size += 1
        return created

    def extend(self, leaves: Iterable[bytes]) -> list[Node]:
        """Add many hashed leaves; returns all complete nodes that came into being."""
        return [node for leaf in leaves for node in self.append(leaf)]

    def root(self) -> bytes:
        """Root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        current = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            current = node_hash(peak, current)
        return current

    def to_list(self) -> list[str]:
        """The state as hex: entry `level` is the node of that level, empty where the size has no such bit."""
        peaks = iter(reversed(self._peaks))
        return [next(peaks).hex() if self.size >> level & 1 else "" for level in range(self.size.bit_length())]

    @classmethod
    def from_list(cls, levels: Sequence[str]) -> Frontier:
        """The state that `to_list` wrote."""
        if levels and not levels[-1]:
            raise ValueError("the widest level of a frontier cannot be empty")
        peaks = [bytes.fromhex(text) for text in reversed(levels) if text]
        for peak in peaks:
            _require_hash(peak)
        return cls(size=sum(1 << level for level, text in enumerate(levels) if text), _peaks=peaks)


# ---- proofs from stored complete nodes


def inclusion_nodes(get_node: GetNode, index: int, size: int) -> list[bytes]:
    """Inclusion proof of leaf `index` in the tree of the first `size` leaves (PATH of RFC 6962 2.1.1), from O(log n)
    calls of `get_node`.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_root(get_node, middle, end))
            end = middle
        else:
            path.append(range_root(get_node, start, middle))
            start = middle
    return path[::-1]


def consistency_nodes(get_node: GetNode, old: int, new: int) -> list[bytes]:
    """Proof that the tree of `new` leaves begins with the tree of `old` leaves (PROOF of RFC 6962 2.1.2); empty for
    old = 0 and old = new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves cannot go on from one of {old}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_root(get_node, middle, end))
            end = middle
        else:
            path.append(range_root(get_node, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(range_root(get_node, start, end))
    return path[::-1]


def range_root(get_node: GetNode, start: int, end: int) -> bytes:
    """Root over the leaves start..end-1 of a subtree that the recursion of RFC 6962 visits; (0, n) is the root of the
    tree of n leaves.
    """
    size = end - start
    if size == 0:
        return EMPTY_ROOT
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return get_node(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_root(get_node, start, middle), range_root(get_node, middle, end))


def nodes_of(leaf_hashes: Sequence[bytes]) -> GetNode:
    """The callback over a plain list: all levels are computed once, in O(n)."""
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int, size: int | None = None) -> list[bytes]:
    """Inclusion proof from all leaves; `size` defaults to all of them."""
    size = len(leaf_hashes) if size is None else size
    _require_leaves(leaf_hashes, size)
    return inclusion_nodes(nodes_of(leaf_hashes[:size]), index, size)


def consistency_proof(leaf_hashes: Sequence[bytes], old: int, new: int | None = None) -> list[bytes]:
    """Consistency proof from all leaves; `new` defaults to all of them."""
    new = len(leaf_hashes) if new is None else new
    _require_leaves(leaf_hashes, new)
    return consistency_nodes(nodes_of(leaf_hashes[:new]), old, new)


# ---- verifying: needs no tree


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2: is the hashed leaf the index-th of the tree with this size and root?"""
    if not 0 <= index < size or not _all_hashes([leaf, *proof]):
        return False
    position, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            position, last = _climb_to_right_child(position, last)
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and current == expected_root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2: does the tree of `new` leaves begin with the tree of `old` leaves? Every tree goes on
    from the empty one.
    """
    if not 0 <= old <= new or not _all_hashes(proof):
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    return bool(path) and _walk_consistency(old, new, path) == (old_root, new_root)


def _walk_consistency(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots rebuilt from the proof, or None where its length does not fit the sizes."""
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_side = new_side = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old_side, new_side = node_hash(sibling, old_side), node_hash(sibling, new_side)
            position, last = _climb_to_right_child(position, last)
        else:
            new_side = node_hash(new_side, sibling)
        position, last = position >> 1, last >> 1
    return (old_side, new_side) if last == 0 else None


def _climb_to_right_child(position: int, last: int) -> tuple[int, int]:
    """Levels on which the right-most node has no neighbour are skipped: there its hash is carried up unchanged."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


# ---- checkpoints


def checkpoint_body(origin: str, size: int, tree_root: bytes) -> bytes:
    """The text that is signed: origin, size and base64 root, one to a line (C2SP tlog-checkpoint)."""
    if not origin or any(not sign.isprintable() for sign in origin):
        raise ValueError("the origin of a checkpoint is one line of printable text")
    if size < 0:
        raise ValueError("a tree has no negative size")
    _require_hash(tree_root)
    return f"{origin}\n{size}\n{base64.b64encode(tree_root).decode('ascii')}\n".encode()


def parse_checkpoint(body: bytes) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint text; ValueError unless it is exactly what `checkpoint_body` writes (more
    lines may follow).
    """
    lines = body.decode("utf-8").split("\n")
    if len(lines) < 4 or lines[-1] != "":
        raise ValueError("a checkpoint has an origin, a size and a root, each on its own line")
    origin, size, tree_root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    if not body.startswith(checkpoint_body(origin, size, tree_root)):
        raise ValueError("this checkpoint is not in its canonical form")
    return origin, size, tree_root


def note_key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes by which a signed note names an Ed25519 key (C2SP signed-note, signature type 1)."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public_key).digest()[:4]


def signature_line(name: str, public_key: bytes, signature: bytes) -> bytes:
    """The line that stands after the body and an empty line in a signed note."""
    return f"— {name} {base64.b64encode(note_key_id(name, public_key) + signature).decode('ascii')}\n".encode()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _all_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _require_hash(value: bytes) -> None:
    if len(value) != HASH_BYTES:
        raise ValueError(f"a hash has {HASH_BYTES} bytes, this has {len(value)}")


def _require_leaves(leaf_hashes: Sequence[bytes], size: int) -> None:
    if size > len(leaf_hashes):
        raise ValueError(f"{len(leaf_hashes)} leaves do not make a tree of {size}")

#!/usr/bin/env python3
"""Checks the public record of an Upwell, without trusting it: python3 verify.py FILE [FILE ...] --key KEY [--checkpoint OLD]

FILE is the open export (/record/export.jsonl); later parts of it (?from=N) follow in order; or the file of one lottery.
KEY is the record's key or its fingerprint, from somewhere else (/record/key/, or better a printed page): anybody can make a FILE that fits the key in it.
OLD is a checkpoint that you kept: then it is also shown that nothing was changed or taken away since. Needs Python 3.9 or newer and nothing else.
 1. The last line is a signature over all lines before it: nothing was changed or lost on the way.
 2. Every checkpoint's signature (Ed25519, RFC 8032) and its root, made again from the entries (Merkle tree, RFC 6962):
    so each checkpoint goes on from the one before it, and no entry was changed, moved or taken away in between.
 3. Links name entries that are there; public words fit their digest on the record; draws and opinion maps (with upwell.algorithms) come out the same.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Point = tuple[int, int, int, int]


def require(holds: object, what: str) -> None:
    if not holds:
        sys.exit(f"This does not hold: {what}.")


def nearly(digits: str) -> float:
    return round(float(digits), 3)  # only opinion maps hold fractions; machines may differ in the last digits


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


# ---- Ed25519, RFC 8032 section 5.1: only verifying, so nothing here has to be secret

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a: Point, b: Point) -> Point:
    """Two points in extended coordinates (section 5.1.4)."""
    low, high = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = high - low, d - c, d + c, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P


def decode_point(data: bytes) -> Point:
    """Section 5.1.3."""
    number = int.from_bytes(data, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    require(len(data) == 32 and y < P and x * x % P == square and (x or not odd), "a key is not a key")
    x = x if x & 1 == odd else P - x
    return x, y, 1, x * y % P


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Section 5.1.7: did the holder of `key` sign `message`? [S]B - [k]A, added up in one pass, must be R."""
    s, (x, y, z, t) = int.from_bytes(signature[32:], "little"), decode_point(key)
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus, total = (P - x, y, z, P - t), (0, 1, 1, 0)
    terms = {(1, 0): BASE, (0, 1): minus, (1, 1): add(BASE, minus)}
    for bit in range(255, -1, -1):
        total = add(total, total)
        if (which := (s >> bit & 1, k >> bit & 1)) in terms:
            total = add(total, terms[which])
    inverse = pow(total[2], -1, P)
    encoded = (total[1] * inverse % P | (total[0] * inverse % P & 1) << 255).to_bytes(32, "little")
    return len(signature) == 64 and s < ORDER and encoded == signature[:32]


# ---- the tree and its checkpoints


def roots(leaves: Iterable[bytes], sizes: set[int]) -> dict[int, bytes]:
    """Root of the first n leaves (RFC 6962 section 2.1), for each n in `sizes`, in one walk."""
    peaks: list[tuple[int, bytes]] = []  # how many leaves are under it, its hash; widest first
    found = {0: sha256()}
    for n, leaf in enumerate(leaves, 1):
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (width, right), (_, left) = peaks.pop(), peaks.pop()
            peaks.append((2 * width, sha256(b"\x01", left, right)))
        if n in sizes:
            root = peaks[-1][1]
            for _, peak in reversed(peaks[:-1]):
                root = sha256(b"\x01", peak, root)
            found[n] = root
    return found


def open_note(note: str, key: bytes, origin: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint (C2SP signed-note and tlog-checkpoint), if `key` signed it."""
    body, _, lines = note.partition("\n\n")
    text, key_id = f"{body}\n".encode(), sha256(origin.encode(), b"\n\x01", key)[:4]
    marks = [base64.b64decode(line.split(" ")[2]) for line in lines.splitlines() if line.startswith(f"— {origin} ")]
    ours = [mark[4:] for mark in marks if mark[:4] == key_id]
    require(ours and all(signed(key, mark, text) for mark in ours), "a checkpoint is not signed by the record's key")
    name, size, root = body.split("\n")[:3]
    require(name == origin, f"a checkpoint belongs to another record, {name}")
    return int(size), base64.b64decode(root)


# ---- draws: upwell/algorithms/draw.py holds the specification; this is written after it, not taken from it


def canonical(value: Any) -> str:
    """JSON without white space, keys in the order of their UTF-16 code units."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    require(not isinstance(value, float), "a draw commits to whole numbers only")
    return json.dumps(value, ensure_ascii=False)


def tickets(seed: bytes, label: str) -> Callable[[int], int]:
    """A stream of numbers: each the first `bits` bits of SHA-256(key, counter); a number that is not below is thrown away."""
    key, counter = sha256(b"upwell-draw-v1\n" + label.encode() + b"\n" + seed), count()

    def below(most: int) -> int:
        bits = (most - 1).bit_length()
        while (number := int.from_bytes(sha256(key, next(counter).to_bytes(8, "big")), "big") >> (256 - bits)) >= most:
            pass
        return number

    return below


def draw_again(fixed: Line, seed: bytes) -> list[str]:
    """One panel by its tickets; then its seats of each type of people, by lot among the people of that type."""
    left, drawn, people = tickets(seed, "sortition panel")(sum(fixed["tickets"])), 0, []
    while left >= fixed["tickets"][drawn]:
        left, drawn = left - fixed["tickets"][drawn], drawn + 1
    for kind, seats in fixed["panels"][drawn]:
        order, below = list(fixed["members"][kind]), tickets(seed, f"sortition type {kind}")
        for i in range(min(seats, len(order) - 1)):
            j = i + below(len(order) - i)
            order[i], order[j] = order[j], order[i]
        people += order[:seats]
    return sorted(people)


def check_draw(line: Line, entries: list[Line] | None) -> None:
    """Fixed on the record before the seed was; from the seed the same panel again; and it is the one that was told."""
    fixed = line["committed"]
    require(sha256(canonical(fixed).encode()).hex() == line["commitment"], "a draw's commitment is to something else")
    seed = sha256(f"upwell-seed-v1\n{line['seed']}\n{line['commitment']}".encode())
    require(draw_again(fixed["distribution"], seed) == line["panel"], "a draw gives another panel than the one told")
    if entries is not None:
        told = [list(entry["facts"].values()) for entry in entries]
        before = next((n for n, facts in enumerate(told) if line["commitment"] in facts), None)
        after = next((n for n, facts in enumerate(told) if line["seed"] in facts), None)
        require(before is not None and after is not None, "a draw's commitment or seed is not on the record")
        require((before or 0) < (after or 0), "a draw's seed was on the record before its commitment")


# ---- public words: an answer, a recommendation. What was given stays what it is, or this finds it


def check_words(lines: list[Line], entries: list[Line]) -> None:
    known: dict[tuple[str, ...], set[str]] = {}
    for entry in entries:
        known.setdefault(tuple(entry["subject"]), set()).update(entry["facts"].get("words_sha256", []))
    for line in lines:
        digests = {sha256(part.encode()).hex() for part in line["words"]}
        require(digests <= known.get(tuple(line["subject"]), set()), f"the words of {line['subject']} were changed")


# ---- opinion maps: too long for this file, so the code that made them is run again


def check_maps(lines: list[Line]) -> str:
    made_of_votes = [line for line in lines if "votes" in line]  # where people are few, no votes are told
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    try:
        from upwell.algorithms.opinion import opinion_map  # noqa: PLC0415
    except ImportError:
        return f"{len(made_of_votes)} opinion maps were not made again: that needs Upwell's code beside this file"
    for line in made_of_votes:
        told, used = line["result"], line["result"]["stamp"]["parameters"]
        chosen = {name: used[name] for name in ("seed", "k", "k_max", "min_votes", "base_k", "redraws")}
        chosen |= {name: line[name] for name in ("n_statements", "moderated_out", "meta")}
        again = json.loads(json.dumps(opinion_map(line["votes"], **chosen).to_json()), parse_float=nearly)
        require(all(again[name] == told[name] for name in told), "an opinion map comes out otherwise")
    hidden = len(lines) - len(made_of_votes)
    few = f"; {hidden} tell no votes, because groups are small" if hidden else ""
    return f"{len(made_of_votes)} opinion maps came out the same again{few}"


# ---- the whole


def lone_draw(path: Path) -> Line | None:
    """The draw, where the file is that of one lottery and not an export."""
    try:
        line = json.loads(path.read_bytes())
    except ValueError:
        return None
    return line if isinstance(line, dict) and line.get("type") == "draw" else None


def read_part(path: Path) -> list[Line]:
    """The lines of one file, if its last line's signature holds over all before it."""
    *raw, last = path.read_bytes().splitlines(keepends=True) or [b"{}"]
    head, end = json.loads(raw[0] if raw else b"{}"), json.loads(last)
    require(head.get("format") == "upwell-export-v1", f"{path} is not the export of a record")
    require(end.get("type") == "end", f"{path} breaks off, its last line is missing")
    digest = sha256(*raw).hex()
    require((end["lines"], end["sha256"]) == (len(raw), digest), f"{path} was changed")
    message = f"upwell-export-v1\n{head['origin']}\n{len(raw)}\n{digest}\n".encode()
    key, signature = base64.b64decode(head["public_key"]), base64.b64decode(end["signature"])
    require(signed(key, signature, message), f"{path} is not signed by the record's key")
    return [json.loads(line, parse_float=nearly) for line in raw]


def of_kind(kind: str, lines: list[Line]) -> list[Line]:
    return [line for line in lines if line["type"] == kind]


def leaves_of(parts: list[list[Line]]) -> list[bytes]:
    """The bytes of all entries, in order; the parts must be of one record and leave nothing out between them."""
    bodies: list[bytes] = []
    for head, *lines in parts:
        entries = of_kind("entry", lines)
        require(head["public_key"] == parts[0][0]["public_key"], "these are parts of two records")
        require(head["from"] == len(bodies), f"entries from {len(bodies)} are missing: give the earlier parts first")
        numbers = [line["position"] for line in entries]
        require(numbers == list(range(head["from"], head["size"])), "an entry is missing")
        bodies += [line["body"].encode() for line in entries]
    return bodies


def check(parts: list[list[Line]], old: str) -> Iterator[str]:
    bodies, (head, *lines) = leaves_of(parts), parts[-1]
    key, origin = base64.b64decode(head["public_key"]), head["origin"]
    notes, links = of_kind("checkpoint", lines), of_kind("link", lines)
    draws, maps = of_kind("draw", lines), of_kind("opinion_map", lines)
    opened = [open_note(line["note"], key, origin) for line in notes]
    told = [(line["size"], bytes.fromhex(line["root"])) for line in notes]
    require(told == opened, "a checkpoint says something else than its note")
    newest = max((size for size, _ in opened), default=0)
    require(newest == len(bodies), "the newest checkpoint is not over all entries")
    opened += [open_note(old, key, origin)] if old else []
    made = roots((sha256(b"\x00", body) for body in bodies), {size for size, _ in opened})
    for size, root in opened:
        require(made.get(size) == root, f"the first {size} entries are not those that the checkpoint was signed for")
    entries = [json.loads(body) for body in bodies]
    named = {line["entry"] for line in links} - {None, *(entry["ref"] for entry in entries)}
    require(not named, "a link names an entry that is not there")
    for line in draws:
        check_draw(line, entries)
    check_words(said := of_kind("words", lines), entries)
    yield f"The record of {origin}: {len(bodies):,} entries, {len(notes):,} signed checkpoints, {len(links):,} links"
    yield f"The newest root is {made[len(bodies)].hex()}"
    yield from [f"{len(said)} things that were said in public are as they were said"] if said else []
    yield from [f"{len(draws)} draws came out the same again"] if draws else []
    yield from [check_maps(maps)] if maps else []


def check_key(head: Line, given: str | None) -> Iterator[str]:
    key = base64.b64decode(head["public_key"])
    mark, note = (
        sha256(key).hex(),
        base64.b64encode(b"\x01" + key).decode(),
    )  # as C2SP signed-note writes it: name+id+this
    if given is not None:
        ours = given in {mark, head["public_key"]} or given.endswith(f"+{note}")
        require(ours, f"the export is signed with another key than the one you gave: its fingerprint is {mark}")
    else:
        yield f"It fits the key that stands in the file itself, whose fingerprint is {mark}"
        yield "Whoever made the file could have made that key: give --key with what the site, or somebody you trust, says it is."


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("file", nargs="+", type=Path, help="the export, in one part or several")
    words.add_argument("--checkpoint", type=Path, help="a checkpoint that you kept from an earlier day")
    words.add_argument("--key", help="the record's key or its fingerprint, from somewhere other than the export")
    given = words.parse_args()
    try:
        old = given.checkpoint.read_text(encoding="utf-8") if given.checkpoint else ""
        if draw := lone_draw(given.file[0]):
            check_draw(draw, None)
            told = [f"The same {len(draw['panel'])} people again. Look for {draw['commitment']} on the record."]
        else:
            parts = [read_part(path) for path in given.file]
            told = [*check(parts, old), *check_key(parts[0][0], given.key)]
    except OSError as error:
        sys.exit(f"It could not be read: {error}.")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        sys.exit(f"This does not hold: it is not written as an export is ({type(error).__name__}: {error}).")
    known = given.key is not None or lone_draw(given.file[0])
    print(*told, "All of it holds." if known else "All of it fits together. Whose it is was not shown.", sep="\n")


if __name__ == "__main__":
    main()

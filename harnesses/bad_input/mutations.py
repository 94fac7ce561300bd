"""Damage to a file, as disks, networks and attackers do it: each by a random generator given."""

from __future__ import annotations

import random
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

MAGIC = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"RIFF", b"PK\x03\x04")
# What sizes, counts and offsets look like at their worst, in both byte orders.
EXTREMES = (
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\0",
    b"\x80\0\0\0",
    b"\0\0\0\x80",
)


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def bit_flipped(data: bytes, chance: random.Random) -> bytes:
    """One to sixteen bits, most of them where headers are."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 16)):
        reach = len(damaged) if chance.random() < 0.4 else min(len(damaged), 512)
        damaged[chance.randrange(reach)] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def wrong_lengths(data: bytes, chance: random.Random) -> bytes:
    """Numbers of four bytes replaced by the largest, the smallest and none."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        reach = len(damaged) if chance.random() < 0.4 else min(len(damaged), 512)
        at = chance.randrange(max(1, reach - 4))
        damaged[at : at + 4] = chance.choice(EXTREMES)
    return bytes(damaged)


def wrong_magic(data: bytes, chance: random.Random) -> bytes:
    """The beginning of another format."""
    magic = chance.choice(MAGIC)
    return magic + data[len(magic) :]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 400) :]


def repeated(data: bytes, chance: random.Random) -> bytes:
    """A piece many times over, as chunks, segments and boxes may come."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(8, 200)]
    return data[:start] + piece * chance.randint(2, 300) + data[start:]


def noise_put_in(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randint(1, 300)) + data[at:]


MUTATIONS: dict[str, Mutation] = {
    "truncated": truncated,
    "bits flipped": bit_flipped,
    "wrong lengths": wrong_lengths,
    "wrong magic": wrong_magic,
    "a piece missing": cut_out,
    "a piece repeated": repeated,
    "noise put in": noise_put_in,
}

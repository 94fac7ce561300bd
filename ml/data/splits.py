"""Splits for sets that come without one of their own."""

from __future__ import annotations

import hashlib


def held_out(key: str, *, share: float) -> bool:
    """Whether the pictures of this group or file are held out of training.

    Decided by a hash of the key alone, so it is the same in every run and on every machine.
    share: of the keys to hold out, 0 to 1.
    """
    digest = hashlib.sha256(key.encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64

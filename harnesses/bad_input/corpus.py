"""Bad files without end, the same for the same seed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from harnesses.bad_input.crafted import CRAFTED, NAMES
from harnesses.bad_input.mutations import MUTATIONS
from harnesses.bad_input.seeds import filename_of, seed_files

CRAFTED_EVERY = 6  # one file in so many is crafted; the others are damaged real ones
NAMED_TO_HARM = 0.2  # the share of files whose name is meant to harm
SECOND_DAMAGE = 0.3  # the share of damaged files that are damaged twice


@dataclass(frozen=True, slots=True)
class BadInput:
    """A file to send. kind: what was done to it, for the table."""

    number: int
    kind: str
    filename: str
    data: bytes


def bad_inputs(seed: int) -> Iterator[BadInput]:
    """Files of all kinds and formats in turn; each depends on seed and number alone."""
    crafted = itertools.cycle(CRAFTED)
    damaged = itertools.cycle(itertools.product(MUTATIONS, seed_files()))
    for number in itertools.count():
        chance = random.Random(f"{seed}/{number}")
        if number % CRAFTED_EVERY == 0:
            kind = next(crafted)
            data, filename = CRAFTED[kind](chance), f"{number}.jpg"
        else:
            kind, file_format = next(damaged)
            data = MUTATIONS[kind](chance.choice(seed_files()[file_format]), chance)
            if data and chance.random() < SECOND_DAMAGE:
                data = chance.choice(list(MUTATIONS.values()))(data, chance)
            filename = filename_of(str(number), file_format)
        if chance.random() < NAMED_TO_HARM:
            filename = chance.choice(NAMES)
        yield BadInput(number, kind, filename, data)

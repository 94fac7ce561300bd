"""One labelled picture of a face, the same for every data set."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

# The order is the order of classes in arrays and networks.
GENDERS = ("female", "male")
EXPRESSIONS = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
SPLITS = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """A picture and what its data set says of its main face; what is not said is None.

    file: the picture, inside the set's folder.
    split: one of SPLITS.
    age: completed years, 0 or more; the middle of the band where a set has bands.
    gender: one of GENDERS. expression: one of EXPRESSIONS.
    attributes: what is seen (True) or not (False); an attribute not judged has no key.
    ethnicity: as the set's authors guessed it; for measuring fairness only, never predicted.
    identity: who it is. group: pictures that belong together (a person, near duplicates); neither
    ever lies in two splits.
    """

    file: Path
    split: str
    age: float | None = None
    gender: str | None = None
    attributes: dict[str, bool] = field(default_factory=dict)
    expression: str | None = None
    ethnicity: str | None = None
    identity: str | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        for value, allowed in (
            (self.split, SPLITS),
            (self.gender, (None, *GENDERS)),
            (self.expression, (None, *EXPRESSIONS)),
        ):
            if value not in allowed:
                raise ValueError(f"{value!r} is none of {', '.join(map(str, allowed))}.")
        if self.age is not None and not 0 <= self.age < 130:
            raise ValueError(f"{self.age} is no age in years.")

"""Faces of made-up people, of which it is known whom they show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from analysis.models import Face

NEARNESS = 0.02  # standard deviation of each of 128 numbers: one person's faces are about 0.3 apart


def embedding_of(someone: str, picture: int = 0) -> np.ndarray:
    """An embedding of this person: near the person's others, and far from everybody else's."""
    whole = np.random.default_rng(list(someone.encode())).normal(size=128)
    noise = np.random.default_rng([picture, *someone.encode()]).normal(size=128)
    return (whole / np.linalg.norm(whole) + NEARNESS * noise).astype(np.float32)


def between(one: np.ndarray, other: np.ndarray, distance: float) -> np.ndarray:
    """The embedding at this distance from one, in the direction of the other."""
    way = other - one
    return (one + way * (distance / np.linalg.norm(way))).astype(np.float32)


@pytest.fixture
def face_of(queued_photo, user) -> Callable[..., Face]:
    """`face_of("ada", 2, owner=user)` is the stored face of ada's second picture, alone in it."""
    from analysis.models import Face

    def make(someone: str | np.ndarray, picture: int = 0, *, owner=None, **fields) -> Face:
        owner = owner or user
        is_name = isinstance(someone, str)
        photo = queued_photo(
            owner, state="done", analyzed_at=timezone.now(), model_version="1", attempts=1
        )
        return Face.objects.create(
            photo=photo,
            owner=owner,
            embedding=embedding_of(someone, picture) if is_name else someone,
            **{
                "position": 0,
                "box_left": 100.0,
                "box_top": 80.0,
                "box_width": 120.0,
                "box_height": 150.0,
                "landmarks": {
                    name: [1.0, 1.0]
                    for name in ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")
                },
                "confidence": 0.99,
                "quality": 0.5,
                "model_version": "1",
            }
            | fields,
        )

    return make


@pytest.fixture
def recognize() -> Callable[..., None]:
    """`recognize(user)` does what the machine has to do for this owner."""
    from analysis.services.recognition.recognizing import recognize_waiting

    def run(owner) -> None:
        recognize_waiting(owner_id=owner.pk)

    return run


def shown_by(face: Face) -> tuple[str, str] | None:
    """Whom the face shows by the database, by name, and by whose word; None for nobody."""
    from analysis.models import Assignment

    assignment = Assignment.objects.filter(face=face).select_related("person").first()
    return assignment and (assignment.person.name, assignment.source)

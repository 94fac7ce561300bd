"""Libraries for the benchmark of corrections: faces of which it is known whom they show.

Each face is alone in a photo. The labelled ones are LFW's, as evaluations have kept their
embeddings; those of the large library are made up.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.contrib.auth import get_user_model
from django.utils import timezone

from analysis.models import Face, Job, Photo
from benchmarks.gallery_vectors import faces_of, made_up_people
from ml.data.adapters import data_root
from ml.evaluation.measurement import Measurement
from ml.registry import Bundle

ROWS_AT_ONCE = 2_000
LANDMARKS = {
    name: [1.0, 1.0] for name in ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")
}


@dataclass(frozen=True, eq=False)
class LabelledFaces:
    """Faces and whom they show. embeddings: float32 (N, 128). names: str (N,)."""

    embeddings: np.ndarray
    names: np.ndarray


@dataclass(frozen=True, eq=False)
class Library:
    """The stored faces of one owner. truth: whom each shows, by its id."""

    owner: object
    truth: dict[uuid.UUID, str]


def lfw_faces(faces: int, people: int, evaluations: Path, seed: int = 0) -> LabelledFaces:
    """So many faces of so many people of LFW, who have at least two each.

    evaluations: where evaluations keep what they saw. People with many pictures are preferred,
    since no choice of others has so many faces; of each as many are drawn as are needed.
    """
    measurement = Measurement(Bundle.load(), "test", data_root(), evaluations)
    embeddings, identities = measurement.identities()
    counts = Counter(identities[file] for file in embeddings)
    chosen = {name for name, number in counts.most_common(people) if number > 1}
    files = sorted(file for file in embeddings if identities[file] in chosen)
    random = np.random.default_rng(seed)
    # Two of everybody, and of all others a random choice.
    random.shuffle(files)
    seen: Counter[str] = Counter()
    first, rest = [], []
    for file in files:
        seen[identities[file]] += 1
        (first if seen[identities[file]] <= 2 else rest).append(file)
    taken = (first + rest)[:faces]
    return LabelledFaces(
        np.array([embeddings[file] for file in taken], np.float32),
        np.array([identities[file] for file in taken]),
    )


def made_up_faces(faces: int, faces_of_a_person: int, seed: int = 0) -> LabelledFaces:
    """So many faces of made-up people, so many of each."""
    random = np.random.default_rng(seed)
    person = np.arange(faces) // faces_of_a_person
    embeddings = faces_of(made_up_people(person.max() + 1, random)[person], random)
    return LabelledFaces(embeddings, np.array([f"person {number}" for number in person]))


def store(labelled: LabelledFaces, email: str) -> Library:
    """Store the faces as those of a new owner; the machine has not thought about them yet."""
    owner = get_user_model().objects.create(email=email)
    job = Job.objects.create(owner=owner, kind=Job.Kind.UPLOAD)
    now = timezone.now()
    truth = {}
    for start in range(0, len(labelled.names), ROWS_AT_ONCE):
        rows = range(start, min(start + ROWS_AT_ONCE, len(labelled.names)))
        photos = [_photo(owner, job, row, now) for row in rows]
        Photo.objects.bulk_create(photos)
        faces = [
            _face(owner, photo, labelled.embeddings[row])
            for photo, row in zip(photos, rows, strict=True)
        ]
        Face.objects.bulk_create(faces)
        truth |= {face.pk: str(labelled.names[row]) for face, row in zip(faces, rows, strict=True)}
    return Library(owner, truth)


def _photo(owner, job: Job, number: int, now) -> Photo:
    digest = hashlib.sha256(f"{owner.pk} {number}".encode()).hexdigest()
    return Photo(
        owner=owner,
        job=job,
        sha256=digest,
        storage_key=digest,
        original_filename=f"{number}.jpg",
        format="jpeg",
        size_bytes=1,
        width=640,
        height=480,
        dispatched_at=now,
        state=Photo.State.DONE,
        analyzed_at=now,
        model_version="1",
        attempts=1,
    )


def _face(owner, photo: Photo, embedding: np.ndarray) -> Face:
    return Face(
        owner=owner,
        photo=photo,
        position=0,
        box_left=100.0,
        box_top=80.0,
        box_width=120.0,
        box_height=150.0,
        landmarks=LANDMARKS,
        confidence=0.99,
        quality=0.5,
        embedding=embedding,
        model_version="1",
    )

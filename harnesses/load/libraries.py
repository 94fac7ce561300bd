"""Libraries as people have them after years, written straight into the database.

All photos share one picture: their folders are links to the folder of one.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.consent import VERSION
from accounts.models import User
from analysis.models import Assignment, Face, Job, JobEntry, Person, Photo, WaitingFace
from analysis.services.processing.thumbnails import store_chips, store_pictures
from benchmarks.gallery_vectors import faces_of, made_up_people

PHOTOS_OF_A_JOB = 50
FACES_OF_A_PERSON = 25
CONFIRMED = 10  # of the faces of each person who has a name; the others the machine ascribed
WIDTH, HEIGHT = 640, 480
ROWS_AT_ONCE = 1_000
LANDMARKS = {
    "left_eye": [240.0, 200.0],
    "right_eye": [280.0, 200.0],
    "nose": [260.0, 220.0],
    "mouth_left": [245.0, 240.0],
    "mouth_right": [275.0, 240.0],
}
ATTRIBUTES = {
    name: {"present": False, "probability": 0.1} for name in ("eyeglasses", "beard", "smiling")
}
EXPRESSION = {"label": "happy", "probability": 0.9, "probabilities": {"happy": 0.9, "sad": 0.1}}


@dataclass(frozen=True)
class Library:
    """Somebody's session and what they have: ids as they stand in addresses.

    named: people who have names. groups: those who have none.
    """

    session: dict[str, str]
    photos: list[str]
    faces: list[str]
    named: list[str]
    groups: list[str]


@contextlib.contextmanager
def indexed_afterwards() -> Iterator[None]:
    """Build the index of embeddings when all are there, which is quicker by far."""
    [index] = [one for one in Face._meta.indexes if one.name == "face_nearest_by_embedding"]
    with connection.schema_editor() as editor:
        editor.remove_index(Face, index)
    yield
    with connection.schema_editor() as editor:
        editor.add_index(Face, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def fill_libraries(
    people: int, photos: int, person_of_face: np.ndarray | None = None
) -> Iterator[Library]:
    """Make so many users, each with so many photos of one face, and yield each when it is full.

    person_of_face: int (photos,), whom each photo's face shows, counted from 0; all the same
    number of faces where it is not given. Every other person has a name, the first one too.
    """
    if person_of_face is None:
        person_of_face = np.arange(photos) // FACES_OF_A_PERSON
    picture: Path | None = None
    for number in range(people):
        owner = User.objects.create_user(
            f"visitor{number}@example.com", consent_version=VERSION, consented_at=timezone.now()
        )
        rows, faces = _fill(owner, person_of_face, np.random.default_rng(number))
        picture = picture or _made_picture(rows[0], faces[0])
        _share(picture, rows, faces)
        yield _library_of(owner, rows, faces)


@transaction.atomic
def _fill(
    owner: User, person_of_face: np.ndarray, random: np.random.Generator
) -> tuple[list[Photo], list[Face]]:
    now = timezone.now()
    count = len(person_of_face)
    jobs = [
        Job(owner=owner, kind=Job.Kind.UPLOAD, started_at=now, last_claimed_at=now)
        for _ in range(0, count, PHOTOS_OF_A_JOB)
    ]
    Job.objects.bulk_create(jobs)
    photos = [_photo(owner, jobs[number // PHOTOS_OF_A_JOB], number) for number in range(count)]
    Photo.objects.bulk_create(photos, ROWS_AT_ONCE)
    JobEntry.objects.bulk_create(
        (
            JobEntry(owner=owner, job=photo.job, photo=photo, filename=photo.original_filename)
            for photo in photos
        ),
        ROWS_AT_ONCE,
    )
    people = [
        # Every other one is a group without a name.
        Person(owner=owner, name="" if number % 2 else f"Ada {number}", uncompared_since=None)
        for number in range(person_of_face.max() + 1)
    ]
    Person.objects.bulk_create(people)
    embeddings = faces_of(made_up_people(len(people), random)[person_of_face], random)
    faces = [_face(photo, embedding) for photo, embedding in zip(photos, embeddings, strict=True)]
    Face.objects.bulk_create(faces, ROWS_AT_ONCE)
    Assignment.objects.bulk_create(
        (
            _assignment(face, people[person], place)
            for face, person, place in zip(
                faces, person_of_face, itertools.cycle(range(FACES_OF_A_PERSON))
            )
        ),
        ROWS_AT_ONCE,
    )
    WaitingFace.objects.for_owner(owner).delete()  # the machine has thought about all of them
    return photos, faces


def _photo(owner: User, job: Job, number: int) -> Photo:
    digest = hashlib.sha256(f"{owner.pk} {number}".encode()).hexdigest()
    now = timezone.now()
    return Photo(
        owner=owner,
        job=job,
        sha256=digest,
        storage_key=digest,
        original_filename=f"{number}.jpg",
        format="jpeg",
        size_bytes=100_000,
        width=WIDTH,
        height=HEIGHT,
        taken_at=now - datetime.timedelta(days=number),
        dispatched_at=now,
        state=Photo.State.DONE,
        analyzed_at=now,
        model_version="1",
        attempts=1,
    )


def _face(photo: Photo, embedding: np.ndarray) -> Face:
    return Face(
        owner=photo.owner,
        photo=photo,
        position=0,
        box_left=200.0,
        box_top=150.0,
        box_width=120.0,
        box_height=150.0,
        landmarks=LANDMARKS,
        confidence=0.99,
        quality=0.7,
        embedding=embedding,
        age_years=34.0,
        age_low_years=28.0,
        age_high_years=41.0,
        gender=Face.Gender.FEMALE,
        gender_probability=0.9,
        attributes=ATTRIBUTES,
        expression=EXPRESSION,
        model_version="1",
    )


def _assignment(face: Face, person: Person, place: int) -> Assignment:
    """place: of the face among its person's, from 0."""
    if person.name and place < CONFIRMED:
        source, probability = Assignment.Source.USER, None
    else:
        source, probability = Assignment.Source.MACHINE, 0.95
    return Assignment(
        owner=face.owner, face=face, person=person, source=source, probability=probability
    )


def _made_picture(photo: Photo, face: Face) -> Path:
    """The folder in which the files of all photos lie."""
    pixels = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    store_pictures(photo, pixels)
    store_chips([face], pixels)
    return Path(default_storage.path(photo.folder))


def _share(picture: Path, photos: list[Photo], faces: list[Face]) -> None:
    """Give each photo and face the files of the one that has some."""
    chips = picture / "faces"
    [chip] = [path for path in chips.iterdir() if not path.is_symlink()]
    for photo, face in zip(photos, faces, strict=True):
        folder = Path(default_storage.path(photo.folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder != picture:
            folder.symlink_to(picture)
        own_chip = chips / f"{face.pk}.webp"
        if own_chip != chip:
            own_chip.symlink_to(chip)


def _library_of(owner: User, photos: list[Photo], faces: list[Face]) -> Library:
    browser = Client()
    browser.force_login(owner)
    people = Person.objects.for_owner(owner)
    return Library(
        session={settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value},
        photos=[str(photo.pk) for photo in photos],
        faces=[str(face.pk) for face in faces],
        named=[str(pk) for pk in people.named().values_list("pk", flat=True)],
        groups=[str(pk) for pk in people.unnamed().values_list("pk", flat=True)],
    )

"""What the machine thinks about whom faces show: people it knows, and groups that look alike.

A face that is near enough to a confirmed one is ascribed to that person. Faces that are near
nobody are unknown; those of them that look alike form a group, a person without a name. Two faces
of one photo count as one person's only where their owner says so. Nothing that an owner has said is
touched. The outcome is that of thinking about all faces at once, in
whatever order they came: only what new faces and new words can change is thought about anew.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from analysis import analyzer
from analysis.models import Assignment, Face, Person
from analysis.models.face import EMBEDDING_LENGTH
from analysis.services.consequences import Change, note_consequences
from analysis.services.dispatch import dispatch_recognition
from analysis.services.events import announce_people
from analysis.services.gallery import compare_anew, drop_empty_groups, lock_gallery, withdraw
from analysis.services.identification import rejections_of
from analysis.services.one_per_photo import Nearest, keep_nearest_of_photos
from analysis.services.search import nearest_people
from analysis.services.webhooks.outbox import tell_people


class Ascription(NamedTuple):
    """Whom the machine takes a face for, and how surely."""

    person_id: uuid.UUID
    probability: float


@dataclass(frozen=True, eq=False)
class Undecided:
    """The faces about which the machine has the say: comparable, not by their owner's word.

    ids: N, ascending. embeddings: float32 (N, 128). photos: N, each face's. ascribed: what is
    recorded of them.
    waiting: bool (N,), to be thought about. known: bool (N,), ascribed to someone who is no group.
    """

    ids: list[uuid.UUID]
    embeddings: np.ndarray
    photos: np.ndarray
    ascribed: dict[uuid.UUID, Ascription]
    waiting: np.ndarray
    known: np.ndarray


@transaction.atomic
def recognize_everything(*, owner_id: int) -> None:
    """Have all faces of the owner thought about anew; the task is sent on commit."""
    Face.objects.filter(owner=owner_id).update(recognized_at=None)
    dispatch_recognition(owner_id)


@transaction.atomic
def recognize_waiting(*, owner_id: int, at: datetime.datetime) -> None:
    """Think about the owner's faces that wait for it, and record what comes out.

    Running twice, or for nobody, changes nothing. On commit: an event to the owner.
    """
    lock_gallery(owner_id)
    waiting = Face.objects.filter(owner=owner_id).to_recognize()
    spoken_of = list(waiting.by_users_word().values_list("pk", "embedding"))
    left_out = list(waiting.incomparable().values_list("pk", flat=True))
    photos = set(waiting.values_list("photo_id", flat=True))
    if not waiting.exists():
        return
    undecided = _undecided(owner_id)
    starts = _starts(undecided, [embedding for _, embedding in spoken_of], photos)
    ascribed = _recognized(owner_id, undecided, starts)
    unknown = ~undecided.known
    unknown[starts] = [undecided.ids[row] not in ascribed for row in starts]
    regrouped = np.flatnonzero(unknown & _reached(undecided, starts))
    thought_about = np.union1d(starts, regrouped)
    ascribed |= _grouped(owner_id, undecided, regrouped)
    changes = _record(owner_id, undecided, thought_about, ascribed)
    withdrawn = _withdraw_incomparable(left_out)
    note_consequences(owner_id=owner_id, changes=changes)
    drop_empty_groups(owner_id)
    waiting.update(recognized_at=at)
    if changes or withdrawn:
        announce_people(owner_id)


def _undecided(owner_id: int) -> Undecided:
    confirmed = Assignment.objects.filter(
        person=OuterRef("assignment__person"), source=Assignment.Source.USER
    )
    rows = (
        Face.objects.filter(owner=owner_id)
        .comparable()
        .not_by_users_word()
        .annotate(
            known=Exists(confirmed) | Q(assignment__isnull=False) & ~Q(assignment__person__name="")
        )
        .order_by("pk")
        .values_list(
            "pk",
            "embedding",
            "photo_id",
            "recognized_at",
            "known",
            "assignment__person_id",
            "assignment__probability",
        )
    )
    found = list(rows)
    return Undecided(
        ids=[row[0] for row in found],
        embeddings=np.array([row[1] for row in found], np.float32).reshape(-1, EMBEDDING_LENGTH),
        photos=np.array([row[2] for row in found], object),
        waiting=np.array([row[3] is None for row in found], bool),
        known=np.array([row[4] for row in found], bool),
        ascribed={row[0]: Ascription(row[5], row[6]) for row in found if row[5]},
    )


def _starts(
    undecided: Undecided, spoken_of: list[np.ndarray], photos: Collection[uuid.UUID]
) -> np.ndarray:
    """Rows to think about: those that wait, and those that an owner's new word may concern.

    With all other faces of their photos, and of these photos: of a face there something was said.
    """
    near = np.zeros(len(undecided.ids), bool)
    if spoken_of and undecided.ids:
        reach = analyzer.similarity_scale().automatic_threshold
        for embedding in spoken_of:
            far = np.linalg.norm(undecided.embeddings - np.asarray(embedding, np.float32), axis=1)
            near |= far <= reach
    concerned = {*photos, *undecided.photos[undecided.waiting | near]}
    return np.flatnonzero([photo in concerned for photo in undecided.photos])


def _recognized(
    owner_id: int, undecided: Undecided, rows: np.ndarray
) -> dict[uuid.UUID, Ascription]:
    """Those of these faces that show someone confirmed, surely enough to be written down."""
    ruled_out = rejections_of([undecided.ids[row] for row in rows])
    nearest = {}
    scale = analyzer.similarity_scale()
    for row in rows:
        face_id = undecided.ids[row]
        for candidate in nearest_people(
            owner_id=owner_id,
            embedding=undecided.embeddings[row],
            max_distance=analyzer.similarity_scale().automatic_threshold,
            without=ruled_out[face_id],
            limit=1,
        ):
            nearest[face_id] = Nearest(candidate.person.pk, candidate.distance)
    photos = {undecided.ids[row]: undecided.photos[row] for row in rows}
    return {
        face_id: Ascription(one.person_id, scale.probability(one.distance))
        for face_id, one in keep_nearest_of_photos(nearest, photos).items()
    }


def _reached(undecided: Undecided, starts: np.ndarray) -> np.ndarray:
    """Rows whose groups may change: unknown faces that hang together with a start."""
    if not len(starts):
        return np.zeros(len(undecided.ids), bool)
    candidates = np.flatnonzero(~undecided.known)
    candidates = np.union1d(candidates, starts)
    reached = np.zeros(len(undecided.ids), bool)
    reached[candidates] = analyzer.reached_from(
        undecided.embeddings[starts],
        undecided.embeddings[candidates],
        analyzer.similarity_scale().clustering_threshold,
    )
    return reached


def _grouped(owner_id: int, undecided: Undecided, rows: np.ndarray) -> dict[uuid.UUID, Ascription]:
    """The groups that these unknown faces form, as people without names: old ones where they fit.

    A group goes on as that of the old ones with which it shares most faces.
    """
    if not len(rows):
        return {}
    scale = analyzer.similarity_scale()
    photos = np.array([str(photo) for photo in undecided.photos[rows]])
    labels = analyzer.cluster_faces(undecided.embeddings[rows], scale.clustering_threshold, photos)
    groups = [rows[labels == label] for label in np.flatnonzero(np.bincount(labels) > 1)]
    old = _old_groups(undecided, rows, groups)
    ascribed = {}
    for number, members in enumerate(groups):
        person_id = old.get(number) or Person.objects.create(owner_id=owner_id).pk
        for row, distance in zip(members, _mean_distances(undecided, members), strict=True):
            probability = scale.probability(distance)
            ascribed[undecided.ids[row]] = Ascription(person_id, probability)
    return ascribed


def _old_groups(
    undecided: Undecided, rows: np.ndarray, groups: list[np.ndarray]
) -> dict[int, uuid.UUID]:
    """Which of the new groups, by number, goes on as which old one."""
    recorded = {undecided.ids[row] for row in rows if not undecided.known[row]}
    ruled_out = rejections_of(recorded)
    shared: Counter[tuple[int, uuid.UUID]] = Counter()
    for number, members in enumerate(groups):
        ids = [undecided.ids[row] for row in members]
        denied = set().union(*(ruled_out[face_id] for face_id in ids))
        for face_id in ids:
            if face_id in recorded and face_id in undecided.ascribed:
                person_id = undecided.ascribed[face_id].person_id
                if person_id not in denied:
                    shared[number, person_id] += 1
    old: dict[int, uuid.UUID] = {}
    for (number, person_id), _ in sorted(
        shared.items(), key=lambda item: (-item[1], item[0][1], item[0][0])
    ):
        if number not in old and person_id not in old.values():
            old[number] = person_id
    return old


def _mean_distances(undecided: Undecided, members: np.ndarray) -> np.ndarray:
    """How far each face of a group is from the others: the root of the mean square, float (N,)."""
    embeddings = undecided.embeddings[members].astype(np.float64)
    lengths = (embeddings**2).sum(1)
    mean, mean_length = embeddings.mean(0), lengths.mean()
    # The sum over all, itself included at distance 0, from sums over the group.
    squares = len(members) * (lengths + mean_length - 2 * embeddings @ mean)
    return np.sqrt(np.maximum(squares, 0) / (len(members) - 1))


def _record(
    owner_id: int,
    undecided: Undecided,
    rows: np.ndarray,
    ascribed: dict[uuid.UUID, Ascription],
) -> list[Change]:
    """Make what is recorded of these faces what the machine thinks; returns what that changed."""
    ids = [undecided.ids[row] for row in rows]
    changed = {
        face_id for face_id in ids if undecided.ascribed.get(face_id) != ascribed.get(face_id)
    }
    withdraw(changed)
    Assignment.objects.bulk_create(
        Assignment(
            face_id=face_id,
            owner_id=owner_id,
            person_id=ascribed[face_id].person_id,
            source=Assignment.Source.MACHINE,
            probability=ascribed[face_id].probability,
        )
        for face_id in ids
        if face_id in changed and face_id in ascribed
    )
    changes = [
        Change(
            face_id,
            before=_person_in(undecided.ascribed, face_id),
            after=_person_in(ascribed, face_id),
        )
        for face_id in changed
    ]
    people = {person for change in changes for person in (change.before, change.after) if person}
    compare_anew(owner_id, people)
    tell_people(owner_id, people)
    return changes


def _person_in(ascribed: dict[uuid.UUID, Ascription], face_id: uuid.UUID) -> uuid.UUID | None:
    return ascribed[face_id].person_id if face_id in ascribed else None


def _withdraw_incomparable(face_ids: list[uuid.UUID]) -> bool:
    """The machine ascribes faces that are hidden, or too poor to compare, to nobody."""
    by_machine = Assignment.objects.filter(face__in=face_ids, source=Assignment.Source.MACHINE)
    ids = list(by_machine.values_list("face_id", flat=True))
    withdraw(ids)
    return bool(ids)

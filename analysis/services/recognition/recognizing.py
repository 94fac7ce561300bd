"""What the machine thinks about whom faces show: people it knows, and groups that look alike.

A face that is near enough to a confirmed one is ascribed to that person, unless it is nearer still
to a face that is near nobody: whoever that is has no name yet. All others are unknown; those of
them that look alike form a group, a person without a name. Two faces of one photo count as one
person's only where their owner says so. Nothing that an owner has said is touched. The outcome is
that of thinking about all faces at once, in whatever order they came: only what new faces and new
words can change is thought about anew.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection

import numpy as np
from django.db import transaction

from analysis import analyzer
from analysis.models import Assignment, Face, Person, Recognition, WaitingFace
from analysis.services.consequences import Change, forget_consequences, note_consequences
from analysis.services.dispatch import dispatch_recognition
from analysis.services.events import announce_people
from analysis.services.gallery import (
    compare_anew,
    confirmed_faces,
    drop_empty_groups,
    have_recognized,
    lock_gallery,
    withdraw,
)
from analysis.services.recognition.ascribing import (
    Ascription,
    Confirmed,
    Undecided,
    beside,
    recognized,
)
from analysis.services.recognition.identification import rejections_of
from analysis.services.recognition.limits import Limits, limits_of
from analysis.services.recognition.nearer_unknown import shows_somebody_known
from analysis.services.recognition.stored_embeddings import embeddings_of
from analysis.services.webhooks.outbox import tell_people


@transaction.atomic
def recognize_everything(*, owner_id: int) -> None:
    """Have all faces of the owner thought about anew; the task is sent on commit."""
    have_recognized(owner_id, Face.objects.filter(owner=owner_id))
    dispatch_recognition(owner_id)


@transaction.atomic
def recognize_waiting(*, owner_id: int) -> None:
    """Think about the owner's faces that wait for it, and record what comes out.

    Where the limits have moved since the last time, also about those that now are on the other side
    of them. Running twice, or for nobody, changes nothing. On commit: an event to the owner.
    """
    lock_gallery(owner_id)
    limits = limits_of(owner_id)
    decisive = _what_decides(owner_id, limits)
    settled = Recognition.objects.filter(owner=owner_id, settled_by=decisive).exists()
    waiting = Face.objects.filter(owner=owner_id).to_recognize()
    ids = list(waiting.values_list("pk", flat=True))
    if settled and not ids:
        note_consequences(owner_id=owner_id, changes=[])
        return
    # Either counted as unknown before, or does now.
    spoken_of = [
        *waiting.by_users_word().values_list("embedding", flat=True),
        *waiting.incomparable().values_list("embedding", flat=True),
    ]
    left_out = list(waiting.incomparable().values_list("pk", flat=True))
    undecided = _undecided(owner_id)
    confirmed = _confirmed(owner_id)
    photos = set(waiting.values_list("photo_id", flat=True))
    starts = _starts(undecided, spoken_of, limits)
    if not settled:
        starts = np.union1d(starts, _on_the_other_side(undecided, confirmed, limits))
    starts = np.union1d(starts, beside(undecided, starts, limits))
    starts = _with_all_of_photos(undecided, starts, photos)
    ascribed = recognized(undecided, starts, confirmed, limits)
    unknown = ~undecided.known
    unknown[starts] = [undecided.ids[row] not in ascribed for row in starts]
    regrouped = np.flatnonzero(unknown & _reached(undecided, starts))
    thought_about = np.union1d(starts, regrouped)
    ascribed |= _grouped(owner_id, undecided, regrouped)
    changes = _record(owner_id, undecided, thought_about, ascribed)
    withdrawn = _withdraw_incomparable(left_out)
    note_consequences(owner_id=owner_id, changes=changes)
    drop_empty_groups(owner_id)
    WaitingFace.objects.filter(face__in=ids).delete()
    if not settled:
        Recognition.objects.update_or_create(owner_id=owner_id, defaults={"settled_by": decisive})
    if changes or withdrawn:
        announce_people(owner_id)


def _what_decides(owner_id: int, limits: Limits) -> str:
    """What faces are ascribed by beside their embeddings and the owner's word, in short."""
    tightened = Person.objects.filter(owner=owner_id).exclude(strictness="").order_by("pk")
    said = [
        analyzer.shipped_version(),
        limits.strictness,
        f"{limits.comparisons:.5g}",
        *(f"{person} {wanted}" for person, wanted in tightened.values_list("pk", "strictness")),
    ]
    return hashlib.sha256(" ".join(said).encode()).hexdigest()


def _undecided(owner_id: int) -> Undecided:
    faces = Face.objects.filter(owner=owner_id).comparable().not_by_users_word().order_by("pk")
    ids, embeddings = embeddings_of(faces)
    found = list(
        faces.annotate(known=shows_somebody_known()).values_list(
            "pk",
            "photo_id",
            "waiting",
            "known",
            "age_low_years",
            "assignment__person_id",
            "assignment__probability",
        )
    )
    return Undecided(
        ids=ids,
        embeddings=embeddings,
        photos=np.array([row[1] for row in found], object),
        waiting=np.array([row[2] is not None for row in found], bool),
        known=np.array([row[3] for row in found], bool),
        youngest=[row[4] for row in found],
        ascribed={
            face_id: Ascription(person_id, probability)
            for face_id, *_, person_id, probability in found
            if person_id and probability is not None
        },
    )


def _confirmed(owner_id: int) -> Confirmed:
    faces = confirmed_faces(owner_id).order_by("pk")
    _, embeddings = embeddings_of(faces)
    said = list(faces.values_list("assignment__person_id", "assignment__person__strictness"))
    return Confirmed(embeddings, [row[0] for row in said], [row[1] for row in said])


def _starts(undecided: Undecided, spoken_of: list[np.ndarray], limits: Limits) -> np.ndarray:
    """Rows to think about: those that wait, and those that an owner's new word may concern."""
    near = np.zeros(len(undecided.ids), bool)
    if spoken_of and undecided.ids:
        _, distances = analyzer.nearest(undecided.embeddings, np.stack(spoken_of))
        near = distances <= limits.automatic()
    return np.flatnonzero(undecided.waiting | near)


def _with_all_of_photos(
    undecided: Undecided, rows: np.ndarray, photos: Collection[uuid.UUID]
) -> np.ndarray:
    """These rows with all other faces of their photos, and those of these photos.

    photos: those in which something was said of a face.
    """
    concerned = {*photos, *undecided.photos[rows]}
    return np.flatnonzero([photo in concerned for photo in undecided.photos])


def _on_the_other_side(undecided: Undecided, confirmed: Confirmed, limits: Limits) -> np.ndarray:
    """Rows that are ascribed to others than these limits would have it, or may be."""
    if not confirmed.people or not undecided.ids:
        return np.flatnonzero(undecided.known)
    found, distances = analyzer.nearest(undecided.embeddings, confirmed.embeddings)
    reach = limits.automatic()
    # Whom these may show is not told by the nearest face alone.
    moved = set(rejections_of(undecided.ids))
    for row, face_id in enumerate(undecided.ids):
        near = distances[row] <= reach and distances[row] <= limits.automatic(
            undecided.youngest[row], confirmed.wanted[found[row]]
        )
        recorded = undecided.ascribed.get(face_id) if undecided.known[row] else None
        person_id = confirmed.people[found[row]]
        if (person_id if near else None) != (recorded.person_id if recorded else None):
            moved.add(face_id)
    return np.flatnonzero([face_id in moved for face_id in undecided.ids])


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
    """The machine ascribes faces that are hidden, or too poor to compare, to nobody.

    Their owner has had a hand in each, so that there is nothing to look at of what it was before.
    """
    by_machine = Assignment.objects.filter(face__in=face_ids, source=Assignment.Source.MACHINE)
    ids = list(by_machine.values_list("face_id", flat=True))
    withdraw(ids)
    forget_consequences(ids)
    return bool(ids)

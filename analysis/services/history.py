"""What users did to their galleries, taken down so that it can be undone.

An act is the difference that it made to people and faces: how each was before and after. Undoing
writes back how it was. What the machine thinks is not restored but thought anew.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from analysis.errors import AnalysisError
from analysis.models import Act, Assignment, Face, Person, Rejection
from analysis.services.events import announce_people
from analysis.services.gallery import drop_empty_groups, lock_gallery, reconsider, withdraw
from analysis.services.webhooks.outbox import tell_people

if TYPE_CHECKING:
    from accounts.models import User

Record = dict[str, dict[str, Any]]  # {"people": {id: {…} or None}, "faces": {id: {…} or None}}


class NothingToUndo(AnalysisError):
    """The owner has done nothing to the gallery yet, or undone all of it."""

    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__("There is nothing to undo: every change to your people is undone already.")


@contextlib.contextmanager
def recorded_act(
    owner: User,
    kind: Act.Kind,
    *,
    people: Collection[uuid.UUID],
    faces: Collection[uuid.UUID] = (),
) -> Iterator[None]:
    """Take down what the block does to these people and faces, and have the machine think anew.

    To be used within a transaction, after `lock_gallery`. people: also those whom the block makes
    or deletes. faces: all whose person, rejections or hidden mark the block changes. An act that
    changes nothing is none. On commit: an event to the owner.
    """
    before = _record(owner, people, faces)
    yield
    drop_empty_groups(owner.pk)
    after = _record(owner, people, faces)
    changed_before, changed_after = _difference(before, after)
    if changed_before == changed_after:
        return
    Act.objects.create(owner=owner, kind=kind, before=changed_before, after=changed_after)
    reconsider(owner.pk, faces=changed_after["faces"].keys(), people=people)
    announce_people(owner.pk)
    tell_people(owner.pk, _concerned(changed_before, changed_after))


def acts_of(owner: User):
    """What the owner did, the last first, as far as it is not undone."""
    return Act.objects.for_owner(owner).filter(undone_at__isnull=True)


def faces_spoken_of(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """All faces that show one of these people, or are said not to."""
    shown = Assignment.objects.filter(person__in=people).values_list("face_id", flat=True)
    rejected = Rejection.objects.filter(person__in=people).values_list("face_id", flat=True)
    return {*shown, *rejected}


@transaction.atomic
def undo_last(*, owner: User) -> Act:
    """Undo the last thing that the owner did to the gallery and has not undone; returns it.

    What was deleted since, such as a photo with its faces, stays so. Raises NothingToUndo.
    On commit: an event to the owner.
    """
    lock_gallery(owner.pk)
    act = acts_of(owner).first()
    if act is None:
        raise NothingToUndo
    # First: faces that the machine gave to someone whom this unmakes have to be found.
    reconsider(owner.pk, faces=act.before["faces"].keys(), people=_concerned(act.before, act.after))
    _restore(owner, act.before)
    act.undone_at = timezone.now()
    act.save(update_fields=["undone_at"])
    announce_people(owner.pk)
    tell_people(owner.pk, _concerned(act.before, act.after))
    return act


def _concerned(before: Record, after: Record) -> set[str]:
    """The ids of people whom an act changed, or to or from whom it took a face."""
    return {person for record in (before, after) for person in (*record["people"], *_shown(record))}


def _shown(record: Record) -> set[str]:
    """The ids of the people whom faces of a record show."""
    faces = filter(None, record["faces"].values())
    return {face["shows"]["person"] for face in faces if face["shows"]}


def _record(owner: User, people: Collection[uuid.UUID], faces: Collection[uuid.UUID]) -> Record:
    """How these people and faces are now; None for what does not exist."""
    record: Record = {
        "people": dict.fromkeys(map(str, people)),
        "faces": dict.fromkeys(map(str, faces)),
    }
    for person in Person.objects.for_owner(owner).filter(pk__in=people):
        record["people"][str(person.pk)] = {
            "name": person.name,
            "hidden": person.hidden,
            "cover": person.cover_id and str(person.cover_id),
            "created_at": person.created_at.isoformat(),
        }
    for face in Face.objects.for_owner(owner).filter(pk__in=faces).only("hidden"):
        record["faces"][str(face.pk)] = {"hidden": face.hidden, "shows": None, "rejected": []}
    for assignment in Assignment.objects.for_owner(owner).filter(face__in=faces):
        record["faces"][str(assignment.face_id)]["shows"] = {
            "person": str(assignment.person_id),
            "source": assignment.source,
            "probability": assignment.probability,
        }
    for rejection in Rejection.objects.for_owner(owner).filter(face__in=faces).order_by("person"):
        record["faces"][str(rejection.face_id)]["rejected"].append(str(rejection.person_id))
    return record


def _difference(before: Record, after: Record) -> tuple[Record, Record]:
    """Both records without what is the same in them."""
    changed = {
        part: [key for key in before[part] if before[part][key] != after[part][key]]
        for part in before
    }
    return tuple(
        {part: {key: record[part][key] for key in keys} for part, keys in changed.items()}
        for record in (before, after)
    )


def _restore(owner: User, record: Record) -> None:
    faces = Face.objects.for_owner(owner).filter(pk__in=record["faces"]).only("hidden")
    said = {face: record["faces"][str(face.pk)] for face in faces}
    withdraw([face.pk for face in said])
    Rejection.objects.filter(face__in=said).delete()
    for id, how in record["people"].items():
        if how is None:
            Person.objects.for_owner(owner).filter(pk=id).delete()
        else:
            _write_person(owner, uuid.UUID(id), how)
    people = set(Person.objects.for_owner(owner).values_list("pk", flat=True))
    for hidden in (True, False):
        ids = [face.pk for face, how in said.items() if how["hidden"] is hidden]
        Face.objects.filter(pk__in=ids).update(hidden=hidden)
    Assignment.objects.bulk_create(
        Assignment(
            face=face,
            owner=owner,
            person_id=person,
            source=how["shows"]["source"],
            probability=how["shows"]["probability"],
        )
        for face, how in said.items()
        if how["shows"] and (person := uuid.UUID(how["shows"]["person"])) in people
    )
    Rejection.objects.bulk_create(
        Rejection(face=face, person_id=person, owner=owner)
        for face, how in said.items()
        for person in map(uuid.UUID, how["rejected"])
        if person in people
    )
    for id, how in record["people"].items():
        if how and how["cover"]:
            _write_cover(uuid.UUID(id), uuid.UUID(how["cover"]))
    drop_empty_groups(owner.pk)


def _write_person(owner: User, person_id: uuid.UUID, how: dict[str, Any]) -> None:
    Person.objects.for_owner(owner).update_or_create(
        pk=person_id,
        defaults={"name": how["name"], "hidden": how["hidden"], "cover": None},
        create_defaults={"owner": owner, "name": how["name"], "hidden": how["hidden"]},
    )
    Person.objects.filter(pk=person_id).update(created_at=parse_datetime(how["created_at"]))


def _write_cover(person_id: uuid.UUID, face_id: uuid.UUID) -> None:
    """Give back the cover, where it still shows the person."""
    if Assignment.objects.filter(face=face_id, person=person_id).exists():
        Person.objects.filter(pk=person_id).update(cover=face_id)

"""How people, faces and pairs of people are at one time, taken down to be compared and restored."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from analysis.models import Assignment, Face, Likeness, Person, Rejection
from analysis.services.gallery import drop_empty_groups, withdraw
from analysis.services.people.likeness import call_two

if TYPE_CHECKING:
    from accounts.models import User

# {"people": {id: {…} or None}, "faces": {id: {…} or None}, "different": {"id id": True or None}}
Record = dict[str, dict[str, Any]]


def record_of(owner: User, people: Collection[uuid.UUID], faces: Collection[uuid.UUID]) -> Record:
    """How these people and faces are now; None for what does not exist.

    And from whom these people are said to be different: each pair in the order of ids.
    """
    record: Record = {
        "people": dict.fromkeys(map(str, people)),
        "faces": dict.fromkeys(map(str, faces)),
        "different": {},
    }
    for person in Person.objects.for_owner(owner).filter(pk__in=people):
        record["people"][str(person.pk)] = {
            "name": person.name,
            "hidden": person.hidden,
            "strictness": person.strictness,
            "cover": person.cover_id and str(person.cover_id),
            "created_at": person.created_at.isoformat(),
        }
    for face in Face.objects.for_owner(owner).filter(pk__in=faces).only("hidden", "hidden_as"):
        record["faces"][str(face.pk)] = {
            "hidden": face.hidden,
            "hidden_as": face.hidden_as,
            "shows": None,
            "rejected": [],
        }
    for assignment in Assignment.objects.for_owner(owner).filter(face__in=faces):
        record["faces"][str(assignment.face_id)]["shows"] = {
            "person": str(assignment.person_id),
            "source": assignment.source,
            "probability": assignment.probability,
        }
    for rejection in Rejection.objects.for_owner(owner).filter(face__in=faces).order_by("person"):
        record["faces"][str(rejection.face_id)]["rejected"].append(str(rejection.person_id))
    for said in Likeness.objects.for_owner(owner).different().of_anybody(list(people)):
        record["different"][f"{said.first_id} {said.second_id}"] = True
    return record


def difference(before: Record, after: Record) -> tuple[Record, Record]:
    """Both records without what is the same in them."""
    changed = {
        part: [
            key
            for key in {**before[part], **after[part]}
            if before[part].get(key) != after[part].get(key)
        ]
        for part in before
    }

    def only_changed(record: Record) -> Record:
        return {
            part: {key: record[part].get(key) for key in keys} for part, keys in changed.items()
        }

    return only_changed(before), only_changed(after)


def concerned_people(before: Record, after: Record) -> set[str]:
    """The ids of people whom a change is about, or to or from whom it took a face."""
    return {
        person
        for record in (before, after)
        for person in (*record["people"], *people_shown(record), *people_of_pairs(record))
    }


def people_shown(record: Record) -> set[str]:
    """The ids of the people whom faces of a record show."""
    faces = filter(None, record["faces"].values())
    return {face["shows"]["person"] for face in faces if face["shows"]}


def people_of_pairs(record: Record) -> set[str]:
    """The ids of the people of whose pairs a record says something."""
    return {person for pair in record.get("different", {}) for person in pair.split()}


def restore(owner: User, record: Record) -> None:
    """Make everything of a record what it says, as far as it is still there."""
    faces = Face.objects.for_owner(owner).filter(pk__in=record["faces"]).only("hidden")
    said = {face: record["faces"][str(face.pk)] for face in faces}
    # A person's cover goes with the assignment, and who is not in the record loses none.
    covered = Person.objects.for_owner(owner).filter(cover__in=said)
    covers = dict(covered.exclude(pk__in=record["people"]).values_list("pk", "cover"))
    withdraw([face.pk for face in said])
    Rejection.objects.filter(face__in=said).delete()
    for id, how in record["people"].items():
        if how is None:
            Person.objects.for_owner(owner).filter(pk=id).delete()
        else:
            _write_person(owner, uuid.UUID(id), how)
    people = set(Person.objects.for_owner(owner).values_list("pk", flat=True))
    for hidden, hidden_as in {_mark(how) for how in said.values()}:
        ids = [face.pk for face, how in said.items() if _mark(how) == (hidden, hidden_as)]
        Face.objects.filter(pk__in=ids).update(hidden=hidden, hidden_as=hidden_as)
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
    for pair, is_said in record.get("different", {}).items():
        first, second = map(uuid.UUID, pair.split())
        if not is_said:
            Likeness.objects.for_owner(owner).filter(first=first, second=second).delete()
        elif {first, second} <= people:
            call_two(owner.pk, first, second)
    for id, how in record["people"].items():
        if how and how["cover"]:
            covers[uuid.UUID(id)] = uuid.UUID(how["cover"])
    for person, face_id in covers.items():
        _write_cover(person, face_id)
    drop_empty_groups(owner.pk)


def _mark(how: dict[str, Any]) -> tuple[bool, str]:
    """Whether a face was hidden, and as what; acts of earlier versions say nothing of that."""
    return how["hidden"], how.get("hidden_as", "")


def _write_person(owner: User, person_id: uuid.UUID, how: dict[str, Any]) -> None:
    # Acts of the time before there was strictness say nothing of it.
    said = {"name": how["name"], "hidden": how["hidden"], "strictness": how.get("strictness", "")}
    Person.objects.for_owner(owner).update_or_create(
        pk=person_id,
        defaults={**said, "cover": None},
        create_defaults={**said, "owner": owner},
    )
    Person.objects.filter(pk=person_id).update(created_at=parse_datetime(how["created_at"]))


def _write_cover(person_id: uuid.UUID, face_id: uuid.UUID) -> None:
    """Give back the cover, where it still shows the person."""
    if Assignment.objects.filter(face=face_id, person=person_id).exists():
        Person.objects.filter(pk=person_id).update(cover=face_id)

"""Saying by a name who it is: whoever has the name already is meant, or else someone new."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from analysis.models import Act, Person
from analysis.services.gallery import lock_gallery, owned_faces, owned_person
from analysis.services.people.changing import (
    at_stake,
    create_person,
    give,
    merge_people,
    name_person,
    people_and_faces_at_stake,
)
from analysis.services.people.history import recorded_act

if TYPE_CHECKING:
    from accounts.models import User


def names_of(owner: User) -> list[str]:
    """The names that the owner has given, each once, in alphabetical order."""
    named = Person.objects.for_owner(owner).named().order_by("name")
    return list(named.values_list("name", flat=True).distinct())


@transaction.atomic
def say_who(*, owner: User, person_id: uuid.UUID, name: str) -> Person:
    """A group is whoever has this name already, and joins them, or else gets the name.

    Someone who has a name is renamed; two people may have one name. Returns who it is. Raises
    PersonNotFound, NameUnfit.
    """
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    known = of_this_name(owner, name)
    if person.name or known is None:
        return name_person(owner=owner, person_id=person_id, name=name)
    return merge_people(owner=owner, person_id=known.pk, other_ids=[person_id])


@transaction.atomic
def say_who_faces_show(*, owner: User, face_ids: Collection[uuid.UUID], name: str) -> Person:
    """These faces show whoever has this name, or else someone new of it, who is returned.

    Whom they were ascribed to, they do not show. One act to undo. Raises FaceNotFound, NameUnfit.
    """
    lock_gallery(owner.pk)
    person = of_this_name(owner, name)
    if person is None:
        return create_person(owner=owner, name=name, face_ids=face_ids)
    faces = owned_faces(owner, face_ids)
    former, concerned = people_and_faces_at_stake(faces)
    people = {person.pk, *former}
    with recorded_act(owner, Act.Kind.MOVE, people=people, faces=concerned | at_stake(person)):
        give(person, faces)
    return person


def of_this_name(owner: User, name: str) -> Person | None:
    """The first whom the owner named so, in whatever case; None for nobody."""
    named = Person.objects.for_owner(owner).named().filter(name__iexact=" ".join(name.split()))
    return named.order_by("created_at", "pk").first()

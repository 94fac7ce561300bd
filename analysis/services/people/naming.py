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
    claim,
    fit,
    keep,
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
    name = fit(name)
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    known = of_this_name(owner, name)
    if person.name or known is None:
        return name_person(owner=owner, person_id=person_id, name=name)
    return merge_people(owner=owner, person_id=known.pk, other_ids=[person_id])


@transaction.atomic
def say_who_faces_show(
    *,
    owner: User,
    face_ids: Collection[uuid.UUID],
    name: str,
    out_of: uuid.UUID | None = None,
) -> Person:
    """These faces show whoever has this name, or else someone new of it, who is returned.

    Somebody to whom they were ascribed, they do not show. out_of: the person among whose faces they
    were chosen; where that is a group, whoever is left in it has been looked at, and stays. One act
    to undo. Raises FaceNotFound, PersonNotFound, NameUnfit.
    """
    name = fit(name)
    lock_gallery(owner.pk)
    faces = owned_faces(owner, face_ids)
    known = of_this_name(owner, name)
    person = known or Person(owner=owner, name=name)
    looked_at = [owned_person(owner, out_of)] if out_of else []
    former, concerned = people_and_faces_at_stake(faces)
    people = {person.pk, *former, *(one.pk for one in looked_at)}
    concerned = concerned.union(*(at_stake(one) for one in (person, *looked_at)))
    kind = Act.Kind.MOVE if known else Act.Kind.CREATE
    with recorded_act(owner, kind, people=people, faces=concerned):
        if not known:
            person.save(force_insert=True)
        for one in looked_at:
            keep(one)
        claim(person, faces)
    return person


def of_this_name(owner: User, name: str) -> Person | None:
    """The first whom the owner named so, in whatever case; None for nobody. name: a fit one."""
    named = Person.objects.for_owner(owner).named().filter(name__iexact=name)
    return named.order_by("created_at", "pk").first()

"""Faces that owners leave out for good: what is no face, and strangers.

Both are hidden faces that say why. Neither shows anybody, and analyses anew keep them as they are;
what is no face also stays away from copies of its photo (services.faces.false_faces). Whoever is
said to be somebody is taken back by that (services.gallery.assign), and `judgements.hide_face`
takes back whatever was left out.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from analysis.models import Act, Face, Person
from analysis.services.faces.false_faces import copies_of
from analysis.services.gallery import lock_gallery, owned_face, withdraw
from analysis.services.people.changing import people_and_faces_at_stake
from analysis.services.people.history import recorded_act

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models.face import FaceQuerySet
    from analysis.models.person import PersonQuerySet


@transaction.atomic
def leave_out(*, owner: User, face_id: uuid.UUID, hidden_as: Face.HiddenAs) -> list[Face]:
    """Say that a face is none, or a stranger's: it is left out everywhere and shows nobody.

    What is no face is none in copies of its photo either; returns all faces that are left out by
    this, the one that was meant first. Raises FaceNotFound.
    """
    lock_gallery(owner.pk)
    faces = [owned_face(owner, face_id)]
    if hidden_as == Face.HiddenAs.NOT_A_FACE:
        faces += copies_of(faces[0])
    ids = [face.pk for face in faces]
    people, concerned = people_and_faces_at_stake(faces)
    with recorded_act(owner, Act.Kind.HIDE_FACE, people=people, faces=concerned):
        withdraw(ids)
        Face.objects.filter(pk__in=ids).update(hidden=True, hidden_as=hidden_as)
    return faces


def left_out_faces(owner: User) -> FaceQuerySet:
    """The owner's hidden faces with their photos, those of the newest photos first."""
    faces = Face.objects.for_owner(owner).filter(hidden=True).defer("embedding")
    return faces.select_related("photo").order_by("-photo__created_at", "photo", "position")


def left_out_people(owner: User) -> PersonQuerySet:
    """The people whom the owner has hidden, strangers mostly; they are recognised, to stay so."""
    return Person.objects.for_owner(owner).filter(hidden=True)


def left_out_count(owner: User) -> int:
    """How many people and faces the owner has left out, in one query."""
    people = left_out_people(owner).order_by().values("pk")
    faces = Face.objects.for_owner(owner).filter(hidden=True).order_by().values("pk")
    return people.union(faces, all=True).count()

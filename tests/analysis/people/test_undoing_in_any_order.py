"""Whatever was done, and in whatever order it is taken back, a gallery ends as it began."""

from __future__ import annotations

import contextlib
import datetime
import os
import random
import uuid
from collections.abc import Callable, Sequence

import pytest
from django.utils import timezone

from analysis.errors import AnalysisError
from analysis.models import Act, Assignment, Face, Likeness, NamedRegion, Rejection
from analysis.services.faces.judgements import confirm_face, hide_face, move_face, reject_face
from analysis.services.faces.left_out import leave_out
from analysis.services.people.changing import (
    choose_cover,
    create_person,
    delete_person,
    hide_person,
    merge_people,
    name_person,
    split_person,
    tighten_person,
)
from analysis.services.people.history import LaterActsDepend, acts_of, undo, undo_last
from analysis.services.people.likeness import compare_waiting
from analysis.services.people.likes import answer_suggestions, say_who_with_likes
from analysis.services.people.same_person import call_different, call_same
from analysis.services.recognition.recognizing import recognize_waiting
from analysis.services.regions.naming import name_imported_faces
from tests.analysis.people.conftest import embedding_of

pytestmark = pytest.mark.django_db

WHO = {"ada": 4, "bea": 3, "cyd": 3, "dan": 2, "eve": 1}  # faces of each
AROUND = {"left": 100 / 640, "top": 80 / 480, "width": 120 / 640, "height": 150 / 480}
ACTS = 14


class Owner:
    """Somebody who does this and that, at random."""

    def __init__(self, user, chance: random.Random) -> None:
        self.user, self.chance = user, chance

    def face(self) -> uuid.UUID:
        return self.chance.choice(list(self.user.faces.order_by("pk"))).pk

    def person(self) -> uuid.UUID:
        return self.chance.choice(list(self.user.people.order_by("created_at", "pk"))).pk

    def face_of(self, person_id: uuid.UUID) -> uuid.UUID:
        shown = Assignment.objects.filter(person=person_id).order_by("face")
        return self.chance.choice(list(shown)).face_id if shown else uuid.uuid4()

    def name(self) -> str:
        return self.chance.choice(["Ada", "Bea", "Cyd"])

    def import_names(self) -> None:
        """Another program has named two faces."""
        for face in self.chance.sample(list(self.user.faces.order_by("pk")), 2):
            NamedRegion.objects.get_or_create(
                photo=face.photo, owner=self.user, name=self.name(), **AROUND
            )
        name_imported_faces(at=timezone.now() + datetime.timedelta(minutes=1))

    def do_something(self) -> None:
        """One act, unless it is none or is refused."""
        owner: dict = {"owner": self.user}
        face = owner | {"face_id": self.face()}
        person_id = self.person()
        person = owner | {"person_id": person_id}
        their_face = self.face_of(person_id)
        acts: list[Callable] = [
            lambda: create_person(**owner, name=self.name(), face_ids=[self.face(), self.face()]),
            lambda: name_person(**person, name=self.name()),
            lambda: say_who_with_likes(**person, name=self.name(), face_ids=[self.face()]),
            lambda: answer_suggestions(
                **person, shown_by=[self.face()], not_shown_by=[self.face()]
            ),
            lambda: merge_people(**person, other_ids=[self.person()]),
            lambda: split_person(**person, face_ids=[their_face]),
            lambda: choose_cover(**person, face_id=their_face),
            lambda: hide_person(**person, hidden=True),
            lambda: tighten_person(**person, strictness="strict"),
            lambda: delete_person(**person),
            lambda: call_same(**person, other_id=self.person()),
            lambda: call_different(**person, other_id=self.person()),
            lambda: confirm_face(**face, person_id=person_id),
            lambda: move_face(**face, person_id=person_id),
            lambda: reject_face(**face),
            lambda: reject_face(**face, person_id=person_id),
            lambda: hide_face(**face, hidden=True),
            lambda: leave_out(**face, hidden_as=Face.HiddenAs.STRANGER),
            lambda: leave_out(**face, hidden_as=Face.HiddenAs.NOT_A_FACE),
            self.import_names,
        ]
        with contextlib.suppress(AnalysisError):
            self.chance.choice(acts)()

    def undo_something(self) -> None:
        """Undo any act; where others build on it, it says so, changes nothing, or takes them."""
        act = self.chance.choice(list(acts_of(self.user).order_by("pk")))
        before = self.gallery()
        later: Sequence[Act] = []
        try:
            undo(owner=self.user, act_id=act.pk, with_later=self.chance.random() < 0.5)
        except LaterActsDepend as refused:
            later = refused.acts
        if later:
            assert self.gallery() == before
            undo(owner=self.user, act_id=later[-1].pk)  # Nothing builds on the last of them.

    def gallery(self) -> dict:
        """All that holds in the gallery; people whom nobody spoke of by their faces alone."""
        said = Assignment.objects.for_owner(self.user).filter(source="user")
        spoken_of = self.user.people.exclude(name="") | self.user.people.filter(
            pk__in=said.values("person")
        )
        ids = set(spoken_of.values_list("pk", flat=True))
        shown: dict[uuid.UUID, set[uuid.UUID]] = {}
        for one in Assignment.objects.for_owner(self.user):
            shown.setdefault(one.person_id, set()).add(one.face_id)
        different = Likeness.objects.for_owner(self.user).different()
        return {
            "people": set(
                spoken_of.values_list("pk", "name", "hidden", "strictness", "cover", "created_at")
            ),
            "said": set(said.values_list("face", "person")),
            "rejected": set(Rejection.objects.for_owner(self.user).values_list("face", "person")),
            "marks": set(self.user.faces.values_list("pk", "hidden", "hidden_as")),
            "different": set(different.values_list("first", "second")),
            "shown": {person: frozenset(faces) for person, faces in shown.items() if person in ids},
            "groups": {frozenset(faces) for person, faces in shown.items() if person not in ids},
        }

    def think(self) -> None:
        recognize_waiting(owner_id=self.user.pk)
        compare_waiting(owner_id=self.user.pk)


@pytest.mark.parametrize("seed", [*range(9), 113])
def test_a_gallery_ends_as_it_began_whatever_was_done_and_undone(user, face_of, monkeypatch, seed):
    monkeypatch.setattr(os, "urandom", random.Random(seed).randbytes)  # Ids, in a rerun the same.
    faces = {who: [face_of(who, n) for n in range(number)] for who, number in WHO.items()}
    face_of(embedding_of("ada", 9), quality=0.1, manual=True)
    ada = create_person(owner=user, name="Ada", face_ids=[faces["ada"][0].pk])
    bea = create_person(owner=user, name="Bea", face_ids=[faces["bea"][0].pk])
    choose_cover(owner=user, person_id=ada.pk, face_id=faces["ada"][0].pk)
    reject_face(owner=user, face_id=faces["eve"][0].pk, person_id=bea.pk)
    call_different(owner=user, person_id=ada.pk, other_id=bea.pk)
    Act.objects.all().delete()
    owner = Owner(user, random.Random(seed))
    owner.think()
    began = owner.gallery()
    for _ in range(ACTS):
        if owner.chance.random() < 0.2 and acts_of(user).exists():
            owner.undo_something()
        owner.do_something()
        if owner.chance.random() < 0.5:
            owner.think()
    while acts_of(user).exists():
        if owner.chance.random() < 0.3:
            undo_last(owner=user)
        else:
            owner.undo_something()
        if owner.chance.random() < 0.3:
            owner.think()
    owner.think()
    assert owner.gallery() == began

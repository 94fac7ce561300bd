"""Somebody who names a library, and knows everybody in it: how many acts it takes.

With suggestions they name the largest group, look through what that changed, answer "Same person?"
and what a person's page suggests, and name at last whoever is left, face by face. Without, each
group is named, each misplaced face moved and each face alone named: nothing helps.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from analysis.models import Assignment, Consequence, Face, Person
from analysis.services.consequences import accept_consequences
from analysis.services.faces.judgements import confirm_face, reject_face
from analysis.services.people.changing import people_of
from analysis.services.people.naming import say_who, say_who_faces_show
from analysis.services.people.same_person import call_different, call_same, next_question
from analysis.services.recognition.identification import suggested_faces
from analysis.tasks import compare_people, recognize_faces
from benchmarks.corrections_library import Library


def acts_by_clustering_alone(groups: np.ndarray, names: np.ndarray) -> int:
    """Acts that bring these groups to fully named and right, where nothing is suggested.

    Each group of several is named after most of it, whoever else is in it is moved, those of one
    person together, and each face alone is named.
    """
    acts = 0
    for group in np.unique(groups):
        acts += len(np.unique(names[groups == group]))
    return acts


@dataclass
class Diligence:
    """What somebody did to a library, and what the machine made of it.

    spread, spread_rightly: faces that somebody gained or lost by what was said of others.
    """

    library: Library
    acts: Counter[str] = field(default_factory=Counter)
    spread: int = 0
    spread_rightly: int = 0

    def name_everybody(self) -> None:
        """Go on until every face shows whom it shows, by the owner's word or the machine's."""
        self._think()
        self._name_groups()
        self._answer_questions()
        for person in list(people_of(self.library.owner).named()):
            self._answer_suggestions(person)
        self._name_the_rest()

    def is_done(self) -> bool:
        return not self._wrong()

    def _act(self, kind: str, do: Callable[..., object], **said: object) -> None:
        do(owner=self.library.owner, **said)
        self.acts[kind] += 1
        self._think()

    def _think(self) -> None:
        """Have the workers do what they have to, and look through what it changed."""
        recognize_faces(self.library.owner.pk)
        while Person.objects.for_owner(self.library.owner).to_compare().exists():
            compare_people(self.library.owner.pk)
        for change in Consequence.objects.for_owner(self.library.owner).select_related("person"):
            is_shown = self.library.truth[change.face_id] == change.person.name
            self.spread += 1
            self.spread_rightly += is_shown == change.gained
        accept_consequences(owner=self.library.owner)

    def _name_groups(self) -> None:
        while group := self._largest_group():
            self._act("name a group", say_who, person_id=group.pk, name=self._most(group))
            self._correct()

    def _correct(self) -> None:
        """Move whoever is seen to be misplaced, those of one group and person together."""
        while wrong := [face for face in self._wrong() if face[1]]:
            together = defaultdict(list)
            for face_id, shown in wrong:
                together[shown, self.library.truth[face_id]].append(face_id)
            (_, name), faces = max(together.items(), key=lambda item: len(item[1]))
            self._act("move faces", say_who_faces_show, face_ids=faces, name=name)

    def _answer_questions(self) -> None:
        while question := next_question(self.library.owner):
            one, other = question.likeness.first, question.likeness.second
            answer = call_same if self._most(one) == self._most(other) else call_different
            self._act("same person?", answer, person_id=one.pk, other_id=other.pk)
            self._correct()

    def _answer_suggestions(self, person: Person) -> None:
        while suggested := suggested_faces(owner=self.library.owner, person_id=person.pk, limit=1):
            [(face, _)] = suggested
            is_shown = self.library.truth[face.pk] == person.name
            answer = confirm_face if is_shown else reject_face
            self._act("suggestion", answer, face_id=face.pk, person_id=person.pk)
            self._correct()

    def _name_the_rest(self) -> None:
        while wrong := self._wrong():
            face_id, _ = wrong[0]
            name = self.library.truth[face_id]
            self._act("name a face", say_who_faces_show, face_ids=[face_id], name=name)
            self._correct()

    def _wrong(self) -> list[tuple[uuid.UUID, str]]:
        """The faces that do not show whom they show, in a lasting order, and whom they do."""
        shown = dict(
            Assignment.objects.for_owner(self.library.owner).values_list("face", "person__name")
        )
        faces = Face.objects.for_owner(self.library.owner).order_by("pk")
        return [
            (face_id, shown.get(face_id, ""))
            for face_id in faces.values_list("pk", flat=True)
            if shown.get(face_id, "") != self.library.truth[face_id]
        ]

    def _largest_group(self) -> Person | None:
        return people_of(self.library.owner).unnamed().order_by("-face_count", "pk").first()

    def _most(self, person: Person) -> str:
        """Whom most of these faces show."""
        faces = person.assignments.order_by("face").values_list("face", flat=True)
        names = Counter(self.library.truth[face_id] for face_id in faces)
        return person.name or names.most_common(1)[0][0]

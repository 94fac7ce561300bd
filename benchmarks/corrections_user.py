"""Somebody who names a library, and knows everybody in it: how many acts it takes.

With suggestions they name group after group, the largest first, and of the faces shown beside each
untick whoever it is not; then move whoever is misplaced, answer at once what each person's page
suggests, and name at last whoever is left, face by face. "Same person?" is left alone: by then it
asks about people whom they have named apart, and no answer would make anything more right. Without,
each group is named, each misplaced face moved and each face alone named: nothing helps. What is
sent at once is one act; how many boxes were unticked for it is counted apart.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from analysis.models import Assignment, Consequence, Face, Person
from analysis.services.consequences import accept_consequences
from analysis.services.people.changing import people_of
from analysis.services.people.likes import answer_suggestions, likes_of, say_who_with_likes
from analysis.services.people.naming import say_who_faces_show
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

    unticked: boxes of faces that were shown and show someone else. spread, spread_rightly: faces
    that somebody gained or lost by what was said of others, and those of them who were right to.
    """

    library: Library
    acts: Counter[str] = field(default_factory=Counter)
    unticked: int = 0
    spread: Counter[str] = field(default_factory=Counter)
    spread_rightly: Counter[str] = field(default_factory=Counter)

    def name_groups(self) -> None:
        """Name group after group, with those who are like them, until there is none."""
        self._think()
        while group := self._largest_group():
            name = self._most(group)
            _, shown_by = self._likes(group, name)
            self._act(
                "name a group",
                say_who_with_likes,
                person_id=group.pk,
                name=name,
                face_ids=shown_by,
            )

    def put_right(self) -> None:
        """Go on until every face shows whom it shows, by the owner's word or the machine's."""
        self._correct()
        self._answer_suggestions()
        self._name_the_rest()

    def is_done(self) -> bool:
        return not self._wrong()

    def groups(self) -> np.ndarray:
        """int (N,): equal for faces of one person, in the library's order; nobody's are alone."""
        people = dict(
            Assignment.objects.for_owner(self.library.owner).values_list("face", "person")
        )
        groups = [str(people.get(face_id, face_id)) for face_id in self.library.truth]
        return np.unique(groups, return_inverse=True)[1]

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
            kind = "gained" if change.gained else "lost"
            self.spread[kind] += 1
            self.spread_rightly[kind] += is_shown == change.gained
        accept_consequences(owner=self.library.owner)

    def _correct(self) -> None:
        """Move whoever is seen to be misplaced, those of one group and person together."""
        while wrong := [face for face in self._wrong() if face[1]]:
            together = defaultdict(list)
            for face_id, shown in wrong:
                together[shown, self.library.truth[face_id]].append(face_id)
            (_, name), faces = max(together.items(), key=lambda item: len(item[1]))
            self._act("move faces", say_who_faces_show, face_ids=faces, name=name)

    def _answer_suggestions(self) -> None:
        for person in list(people_of(self.library.owner).named()):
            while (likes := self._likes(person, person.name))[0]:
                shown, shown_by = likes
                self._act(
                    "suggestions",
                    answer_suggestions,
                    person_id=person.pk,
                    shown_by=shown_by,
                    not_shown_by=shown,
                )
                self._correct()

    def _likes(self, person: Person, name: str) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
        """The faces that are shown beside a person, and those of them that show this one."""
        likes = likes_of(owner=self.library.owner, person_id=person.pk)
        shown = [face.pk for face, _ in likes]
        shown_by = [face_id for face_id in shown if self.library.truth[face_id] == name]
        self.unticked += len(shown) - len(shown_by)
        return shown, shown_by

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

"""What holds of an owner's gallery, whatever was done to it before."""

from __future__ import annotations

import contextlib
import uuid

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from analysis.errors import AnalysisError
from analysis.models import Assignment, Consequence, Face, Likeness, Person, Rejection
from analysis.services.gallery import have_recognized
from analysis.services.people.changing import people_of
from analysis.services.people.same_person import questions_to
from analysis.services.recognition.recognizing import recognize_waiting


class ConsistentGallery(RuleBasedStateMachine):
    """One owner's gallery; `said` is the owner's word on each face by the acts themselves."""

    owner = None

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[uuid.UUID, uuid.UUID] = {}
        self.denied: set[tuple[uuid.UUID, uuid.UUID]] = set()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What the rules choose from, in an order that a rerun repeats.

    def faces(self) -> list[Face]:
        return list(self.owner.faces.order_by("photo__created_at", "position"))

    def people(self) -> list[Person]:
        return list(self.owner.people.order_by("created_at", "pk"))

    def act(self, do, think: bool) -> None:
        """Do it, and read the owner's word as it is then; the invariants hold it against all."""
        with contextlib.suppress(AnalysisError):
            do()
            self.read_said()
        if think:
            self.think()

    def think(self) -> None:
        """Have the machine think; whom the owner has said anything about, it does not dissolve."""
        people = Person.objects.for_owner(self.owner)
        said = Assignment.objects.for_owner(self.owner).filter(source="user")
        of_owner = {*people.named(), *people.filter(assignments__in=said)}
        recognize_waiting(owner_id=self.owner.pk)
        assert of_owner <= set(people)
        self.read_denied_of_what_is_left()

    def read_said(self) -> None:
        by_user = Assignment.objects.for_owner(self.owner).filter(source="user")
        self.said = dict(by_user.values_list("face_id", "person_id"))
        said = Rejection.objects.for_owner(self.owner)
        self.denied = set(said.values_list("face_id", "person_id"))

    def read_denied_of_what_is_left(self) -> None:
        """A rejection ends with its face, and with a group of which no face is the owner's word."""
        faces = {face.pk for face in self.faces()}
        people = {person.pk for person in self.people()}
        self.denied = {(f, p) for f, p in self.denied if f in faces and p in people}

    def different(self) -> set[frozenset[uuid.UUID]]:
        said = Likeness.objects.for_owner(self.owner).different()
        return {frozenset(pair) for pair in said.values_list("first_id", "second_id")}

    @invariant()
    def the_database_has_no_objection(self) -> None:
        """No orphan group, no cover of another's face, no face of a person it was denied."""
        connection.check_constraints()

    @invariant()
    def the_owners_word_is_kept(self) -> None:
        faces = {face.pk for face in self.faces()}
        by_user = Assignment.objects.for_owner(self.owner).filter(source="user")
        said = {face: person for face, person in self.said.items() if face in faces}
        assert dict(by_user.values_list("face_id", "person_id")) == said
        denied = Rejection.objects.for_owner(self.owner).values_list("face_id", "person_id")
        assert set(denied) == self.denied

    @invariant()
    def who_is_left_out_or_too_poor_is_ascribed_to_nobody(self) -> None:
        shown = Assignment.objects.for_owner(self.owner)
        assert not shown.exclude(face__hidden_as="").exists()
        if not self.owner.faces.to_recognize().exists():
            by_machine = shown.filter(source="machine")
            assert not by_machine.filter(face__in=Face.objects.incomparable()).exists()

    @invariant()
    def nobody_is_asked_about_who_was_called_different(self) -> None:
        asked = {frozenset((one.first_id, one.second_id)) for one in questions_to(self.owner)}
        assert not asked & self.different()

    @invariant()
    def what_waits_to_be_looked_through_is_as_the_machine_thinks(self) -> None:
        for change in Consequence.objects.for_owner(self.owner).select_related("face__assignment"):
            shown = getattr(change.face, "assignment", None)
            assert change.gained == bool(shown and shown.person_id == change.person_id)

    @invariant()
    def counts_are_right_and_nobody_is_listed_without_a_face_or_a_name(self) -> None:
        for person in people_of(self.owner):
            assignments = person.assignments.select_related("face")
            visible = [one.face for one in assignments if not one.face.hidden]
            assert person.face_count == len(visible)
            assert (person.cover_face_id is None) == (not visible)
            assert person.name or visible

    @invariant()
    def when_nothing_waits_thinking_about_everything_changes_nothing(self) -> None:
        if self.owner.faces.to_recognize().exists() or not self.owner.faces.exists():
            return
        by_machine = Assignment.objects.for_owner(self.owner).filter(source="machine")
        before = set(by_machine.values_list("face_id", "person_id"))
        with transaction.atomic():
            have_recognized(self.owner.pk, Face.objects.for_owner(self.owner))
            recognize_waiting(owner_id=self.owner.pk)
            assert set(by_machine.values_list("face_id", "person_id")) == before

"""Whatever owners do, and in whatever order faces come and go, people and faces stay consistent."""

from __future__ import annotations

import uuid

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from analysis.models import (
    Act,
    Assignment,
    Face,
    Job,
    Person,
    Photo,
)
from analysis.services.deletion import delete_photo
from analysis.services.faces.face_rows import drawn_face_from, faces_from
from analysis.services.faces.judgements import confirm_face, hide_face, move_face, reject_face
from analysis.services.faces.left_out import leave_out
from analysis.services.faces.manual_faces import adjust_face, remove_drawn_face
from analysis.services.people.changing import (
    choose_cover,
    create_person,
    delete_person,
    hide_person,
    merge_people,
    name_person,
    split_person,
)
from analysis.services.people.history import acts_of, undo, undo_last
from analysis.services.people.likeness import compare_waiting
from analysis.services.people.same_person import call_different, call_same, skip
from analysis.services.people.splitting import preview_split
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.looking_into_boxes import record_drawn_face
from analysis.services.processing.reanalysis import reanalyze_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.recognition.recognizing import recognize_everything
from ml.analysis_result import BoundingBox, FaceAnalysis, Landmarks, PhotoAnalysis
from tests.analysis.people.conftest import embedding_of
from tests.analysis.people.consistent_gallery import ConsistentGallery

SOMEONE = ["ada", "bea"]
POINTS = Landmarks(*[(1.0, 1.0)] * 5)


def pick(rows: list, number: int):
    return rows[number % len(rows)]


class Gallery(ConsistentGallery):
    """Whatever owners and workers do to it."""

    @initialize()
    def there_are_a_person_and_a_group(self) -> None:
        for who in ("ada", "ada", "bea"):
            self.a_photo_is_analysed([who, who], self.owner.photos.count())
        named = [self.faces()[0].pk]
        self.act(lambda: create_person(owner=self.owner, name="Ada", face_ids=named), think=True)

    @rule(who=st.lists(st.sampled_from(SOMEONE), min_size=1, max_size=2), n=st.integers(0, 9))
    def a_photo_is_analysed(self, who, n) -> None:
        job = Job.objects.create(owner=self.owner, kind=Job.Kind.UPLOAD)
        digest = f"{Photo.objects.count():032x}{uuid.uuid4().hex}"
        photo = Photo(
            owner=self.owner,
            job=job,
            sha256=digest,
            storage_key=digest,
            format="jpeg",
            size_bytes=1,
            width=640,
            height=480,
            dispatched_at=timezone.now(),
        )
        photo.save(force_insert=True)
        self.record(photo, [(embedding_of(one, n + i), i) for i, one in enumerate(who)])

    @precondition(lambda self: self.owner.photos.exists())
    @rule(which=st.integers(0, 99), lost=st.booleans())
    def a_photo_is_analysed_anew(self, which, lost) -> None:
        photo = pick(list(self.owner.photos.order_by("created_at")), which)
        reanalyze_photos(owner=self.owner, photo_ids=[photo.pk])
        seen = [
            (np.asarray(face.embedding) + 0.0001, round(face.box_left / 200))
            for face in photo.faces.order_by("position")
        ]
        before = [face.pk for face in photo.faces.order_by("position")]
        lasting = set(photo.faces.outlasting().values_list("pk", flat=True))
        manual = set(photo.faces.manual().values_list("pk", flat=True))
        self.record(photo, seen[1:] if lost else seen[::-1])
        after = [face.pk for face in photo.faces.order_by("position")]
        found = [face for face in (before[1:] if lost else before[::-1]) if face not in manual]
        assert after == found + [face for face in before if face in lasting and face not in found]
        self.read_denied_of_what_is_left()

    def record(self, photo: Photo, seen: list[tuple[np.ndarray, int]]) -> None:
        [claimed] = claim_photos(photo_ids=[photo.pk], at=timezone.now()).photos
        analysis = PhotoAnalysis(
            640,
            480,
            tuple(
                FaceAnalysis(
                    box=BoundingBox(200.0 * place, 80.0, 120.0, 150.0),
                    confidence=0.99,
                    landmarks=POINTS,
                    embedding=embedding.astype(np.float32),
                    quality=0.5,
                )
                for embedding, place in seen
            ),
        )
        rows = faces_from(claimed, analysis, model_version="1")
        assert record_analyses(
            [PhotoFaces(claimed, analysis, rows)], model_version="1", at=timezone.now()
        )

    @precondition(lambda self: self.owner.photos.exists())
    @rule(which=st.integers(0, 99))
    def a_photo_is_deleted(self, which) -> None:
        photo = pick(list(self.owner.photos.order_by("created_at")), which)
        for face in photo.faces.all():
            self.said.pop(face.pk, None)
        delete_photo(owner=self.owner, photo_id=photo.pk)
        self.read_denied_of_what_is_left()

    @rule(everything=st.booleans())
    def the_machine_thinks(self, everything) -> None:
        if everything:
            recognize_everything(owner_id=self.owner.pk)
        self.think()

    @rule(name=st.sampled_from(["Ada", "Bea"]), which=st.integers(0, 99), empty=st.booleans())
    def a_person_is_made(self, name, which, empty) -> None:
        faces = [] if empty or not self.faces() else [pick(self.faces(), which).pk]
        self.act(lambda: create_person(owner=self.owner, name=name, face_ids=faces), think=True)

    @precondition(lambda self: self.owner.people.exists())
    @rule(
        which=st.integers(0, 99),
        other=st.integers(0, 99),
        what=st.sampled_from(["name", "hide", "show", "delete", "merge", "split", "cover"]),
        think=st.booleans(),
    )
    def something_is_done_to_a_person(self, which, other, what, think) -> None:
        person = {"owner": self.owner, "person_id": pick(self.people(), which).pk}
        mine = list(Person.objects.get(pk=person["person_id"]).assignments.order_by("face"))
        face_id = pick(mine, other).face_id if mine else uuid.uuid4()
        self.act(
            {
                "name": lambda: name_person(**person, name="Carl"),
                "hide": lambda: hide_person(**person, hidden=True),
                "show": lambda: hide_person(**person, hidden=False),
                "delete": lambda: delete_person(**person),
                "merge": lambda: merge_people(**person, other_ids=[pick(self.people(), other).pk]),
                "split": lambda: split_person(**person, face_ids=[face_id]),
                "cover": lambda: choose_cover(**person, face_id=face_id),
            }[what],
            think,
        )

    @precondition(lambda self: self.owner.people.exists())
    @rule(which=st.integers(0, 99), moved=st.integers(0, 99), think=st.booleans())
    def a_person_is_split_as_previewed_but_for_a_face(self, which, moved, think) -> None:
        person = {"owner": self.owner, "person_id": pick(self.people(), which).pk}

        def split() -> None:
            before = set(Assignment.objects.values_list("face", "person", "source"))
            preview = preview_split(**person)
            assert set(Assignment.objects.values_list("face", "person", "source")) == before
            stays, leaves = ({face.pk for face in part} for part in (preview.stays, preview.leaves))
            leaves ^= {pick(sorted(stays | leaves), moved)}
            split_person(**person, face_ids=sorted(leaves))

        self.act(split, think)

    @precondition(lambda self: self.owner.people.count() > 1)
    @rule(
        which=st.integers(0, 99),
        other=st.integers(0, 99),
        answer=st.sampled_from([call_same, call_different, skip]),
        think=st.booleans(),
    )
    def it_is_said_whether_two_are_one(self, which, other, answer, think) -> None:
        compare_waiting(owner_id=self.owner.pk)
        one, two = pick(self.people(), which).pk, pick(self.people(), other).pk
        different = self.different()
        self.act(lambda: answer(owner=self.owner, person_id=one, other_id=two), think)
        if answer is call_same and one != two:
            gone = {one, two} - {person.pk for person in self.people()}
            stays = ({one, two} - gone).pop() if gone else None
            different = {
                frozenset(stays if person in gone else person for person in pair)
                for pair in different
            }
        elif answer is call_different and one != two:
            assert frozenset((one, two)) in self.different() or think
        people = {person.pk for person in self.people()}
        assert {pair for pair in different if len(pair) == 2 and pair <= people} <= self.different()

    @precondition(lambda self: self.owner.acts.exists())
    @rule(which=st.integers(0, 99), with_later=st.booleans(), think=st.booleans())
    def any_act_is_undone(self, which, with_later, think) -> None:
        act = pick(list(Act.objects.for_owner(self.owner).order_by("pk")), which)
        last = acts_of(self.owner).first()
        self.act(lambda: undo(owner=self.owner, act_id=act.pk, with_later=with_later), False)
        if last and not Act.objects.get(pk=last.pk).undone_at:
            self.check_that_it_holds(last)
        if think:
            self.think()

    def check_that_it_holds(self, act: Act) -> None:
        """What an act's owner said by it is as they said it, of all faces that are still there."""
        faces = {str(face.pk) for face in self.faces()}
        said = {str(face): str(person) for face, person in self.said.items()}
        for face, how in act.after["faces"].items():
            if face in faces and how:
                shows = how["shows"] if how["shows"] and how["shows"]["source"] == "user" else None
                assert said.get(face) == (shows and shows["person"])

    @precondition(lambda self: self.owner.people.exists() and self.owner.faces.exists())
    @rule(
        which=st.integers(0, 99),
        whom=st.integers(0, 99),
        what=st.sampled_from(
            ["confirm", "confirm as", "move", "reject", "deny", "hide", "show", *Face.HiddenAs]
        ),
        think=st.booleans(),
    )
    def something_is_said_of_a_face(self, which, whom, what, think) -> None:
        face = {"owner": self.owner, "face_id": pick(self.faces(), which).pk}
        person_id = pick(self.people(), whom).pk
        self.act(
            {
                "confirm": lambda: confirm_face(**face),
                "confirm as": lambda: confirm_face(**face, person_id=person_id),
                "move": lambda: move_face(**face, person_id=person_id),
                "reject": lambda: reject_face(**face),
                "deny": lambda: reject_face(**face, person_id=person_id),
                "hide": lambda: hide_face(**face, hidden=True),
                "show": lambda: hide_face(**face, hidden=False),
                Face.HiddenAs.STRANGER: lambda: leave_out(**face, hidden_as=Face.HiddenAs.STRANGER),
                Face.HiddenAs.NOT_A_FACE: lambda: leave_out(
                    **face, hidden_as=Face.HiddenAs.NOT_A_FACE
                ),
            }[what],
            think,
        )

    @precondition(lambda self: self.owner.faces.exists())
    @rule(which=st.integers(0, 99), is_poor=st.booleans(), think=st.booleans())
    def the_box_of_a_face_is_adjusted(self, which, is_poor, think) -> None:
        """What a worker sees in it is the same person; whatever was said of the face stays."""
        face = pick(self.faces(), which)
        seen = FaceAnalysis(
            box=BoundingBox(face.box_left, 80.0, 100.0, 160.0),
            confidence=0.99,
            landmarks=POINTS,
            embedding=np.asarray(face.embedding, np.float32),
            quality=0.1 if is_poor else 0.9,
        )

        def look_into_new_box() -> None:
            box = adjust_face(owner=self.owner, face_id=face.pk, box=seen.box)
            row = drawn_face_from(face.photo, face.pk, seen, model_version="1")
            assert record_drawn_face(box=box, face=row)

        self.act(look_into_new_box, think)

    @precondition(lambda self: self.owner.faces.exists())
    @rule(which=st.integers(0, 99), think=st.booleans())
    def a_drawn_face_is_taken_away(self, which, think) -> None:
        face = pick(self.faces(), which)
        self.act(lambda: remove_drawn_face(owner=self.owner, face_id=face.pk), think)

    @rule(think=st.booleans())
    def the_last_act_is_undone(self, think) -> None:
        self.act(lambda: undo_last(owner=self.owner), think)


@pytest.mark.django_db
def test_any_sequence_of_acts_and_analyses_leaves_people_consistent(user):
    class GalleryOfUser(Gallery):
        owner = user

    run_state_machine_as_test(
        GalleryOfUser,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

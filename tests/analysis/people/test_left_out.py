"""Not a face, and a stranger: two answers that stay, and can be taken back."""

from __future__ import annotations

import uuid

import numpy as np
import pytest
from django.db import IntegrityError, connection
from PIL import Image

from analysis.errors import FaceNotFound
from analysis.models import Act, Assignment, Face, Photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.faces.false_faces import COPY_BITS, COPY_DISTANCE
from analysis.services.faces.judgements import confirm_face, hide_face
from analysis.services.faces.left_out import leave_out, left_out_faces
from analysis.services.faces.picture_hash import differing_bits, picture_hash
from analysis.services.library.statistics import statistics_of
from analysis.services.people.changing import create_person, people_of
from analysis.services.people.history import undo_last
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.recognition.search import similar_faces
from ml.analysis_result import PhotoAnalysis
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db

STRANGER, NOT_A_FACE = Face.HiddenAs.STRANGER, Face.HiddenAs.NOT_A_FACE
STATUE = 0b1011


@pytest.fixture
def analyzed(user, queued_photo, face_analysis, now):
    """`analyzed({left: (embedding, hash)}, photo)` records faces as a worker does; the photo."""

    def run(places: dict[float, tuple[np.ndarray, int]], photo: Photo | None = None) -> Photo:
        photo = photo or queued_photo(user)
        Photo.objects.filter(pk=photo.pk).update(state=Photo.State.QUEUED)
        [claimed] = claim_photos(photo_ids=[photo.pk], at=now).photos
        found = [face_analysis(left, embedding=seen) for left, (seen, _) in places.items()]
        analysis = PhotoAnalysis(640, 480, tuple(found))
        rows = faces_from(claimed, analysis, model_version="2")
        for row, (_, number) in zip(rows, places.values(), strict=True):
            row.picture_hash = number
        assert record_analyses([PhotoFaces(claimed, analysis, rows)], model_version="2", at=now)
        return claimed

    return run


def with_bits(number: int, bits: int) -> int:
    """The hash with so many of its bits turned."""
    return number ^ ((1 << bits) - 1)


@pytest.mark.parametrize("hidden_as", [STRANGER, NOT_A_FACE])
def test_what_is_left_out_is_in_no_count_list_search_or_person(user, face_of, recognize, hidden_as):
    faces = [face_of("ada", number) for number in range(3)]
    create_person(owner=user, name="Ada", face_ids=[faces[0].pk])
    recognize(user)
    for face in faces[:2]:
        leave_out(owner=user, face_id=face.pk, hidden_as=hidden_as)
    recognize(user)

    assert [shown_by(face) for face in faces[:2]] == [None, None]
    assert statistics_of(user).faces == 1
    assert [person.face_count for person in people_of(user)] == [0]
    found = similar_faces(owner=user, embedding=embedding_of("ada"), max_distance=2)
    assert [one.face for one in found] == [faces[2]]
    assert list(Face.objects.for_owner(user).visible()) == [faces[2]]
    # Nobody is confirmed any more, so nobody else is ascribed to her.
    assert shown_by(faces[2]) is None


def test_a_group_goes_with_its_last_face(user, face_of, recognize):
    faces = [face_of("ada", number) for number in range(2)]
    recognize(user)
    assert user.people.count() == 1
    for face in faces:
        leave_out(owner=user, face_id=face.pk, hidden_as=STRANGER)
    recognize(user)
    assert not user.people.exists()


@pytest.mark.parametrize("hidden_as", [STRANGER, NOT_A_FACE])
def test_it_can_be_undone_and_taken_back(user, face_of, hidden_as):
    face = face_of("ada")
    ada = create_person(owner=user, name="Ada", face_ids=[face.pk])
    leave_out(owner=user, face_id=face.pk, hidden_as=hidden_as)
    assert list(left_out_faces(user)) == [face]
    undo_last(owner=user)
    face.refresh_from_db()
    assert (face.hidden, face.hidden_as, shown_by(face)) == (False, "", ("Ada", "user"))

    leave_out(owner=user, face_id=face.pk, hidden_as=hidden_as)
    hide_face(owner=user, face_id=face.pk, hidden=False)
    face.refresh_from_db()
    assert (face.hidden, face.hidden_as, shown_by(face)) == (False, "", None)
    undo_last(owner=user)
    face.refresh_from_db()
    assert (face.hidden, face.hidden_as) == (True, hidden_as)

    confirm_face(owner=user, face_id=face.pk, person_id=ada.pk)
    face.refresh_from_db()
    assert (face.hidden, face.hidden_as, shown_by(face)) == (False, "", ("Ada", "user"))


def test_the_same_answer_twice_is_one_act(user, face_of):
    face = face_of("ada")
    for _ in range(2):
        leave_out(owner=user, face_id=face.pk, hidden_as=STRANGER)
    assert Act.objects.for_owner(user).count() == 1


def test_one_answer_follows_upon_the_other(user, face_of):
    face = face_of("ada")
    for hidden_as in (NOT_A_FACE, STRANGER):
        leave_out(owner=user, face_id=face.pk, hidden_as=hidden_as)
    face.refresh_from_db()
    assert face.hidden_as == STRANGER


def test_nothing_of_another_owner_is_left_out(user, other_user, face_of):
    face = face_of("ada")
    for face_id in (face.pk, uuid.uuid4()):
        with pytest.raises(FaceNotFound):
            leave_out(owner=other_user, face_id=face_id, hidden_as=STRANGER)
    assert not left_out_faces(user).exists()


@pytest.mark.parametrize("hidden_as", [STRANGER, NOT_A_FACE])
def test_it_stays_so_through_analyses_that_find_it_and_that_do_not(user, analyzed, hidden_as):
    statue = (embedding_of("statue"), STATUE)
    photo = analyzed({100.0: statue})
    face = photo.faces.get()
    leave_out(owner=user, face_id=face.pk, hidden_as=hidden_as)
    analyzed({110.0: statue}, photo)
    analyzed({}, photo)
    analyzed({95.0: (embedding_of("statue", 5), with_bits(STATUE, 30))}, photo)
    assert [(one.pk, one.hidden_as) for one in photo.faces.all()] == [(face.pk, hidden_as)]


def test_what_is_no_face_stays_away_from_copies_of_its_photo(user, analyzed):
    seen = embedding_of("statue")
    photo = analyzed({100.0: (seen, STATUE)})
    leave_out(owner=user, face_id=photo.faces.get().pk, hidden_as=NOT_A_FACE)

    near = between(seen, embedding_of("bea"), COPY_DISTANCE - 0.05)
    # The living person of whom this was a poster, in another picture.
    other = analyzed({100.0: (near, with_bits(STATUE, COPY_BITS + 1))})
    assert not other.faces.get().hidden
    far = between(seen, embedding_of("bea"), COPY_DISTANCE + 0.05)
    another = analyzed({100.0: (far, STATUE)})
    assert not another.faces.get().hidden
    copy = analyzed({300.0: (near, with_bits(STATUE, COPY_BITS))})
    assert copy.faces.get().hidden_as == NOT_A_FACE


def test_copies_that_are_there_already_are_left_out_by_the_same_word(user, analyzed):
    statue = (embedding_of("statue"), STATUE)
    photo, copy, named = (analyzed({100.0: statue}) for _ in range(3))
    create_person(owner=user, name="David", face_ids=[named.faces.get().pk])
    said = leave_out(owner=user, face_id=photo.faces.get().pk, hidden_as=NOT_A_FACE)
    assert {face.photo_id for face in said} == {photo.pk, copy.pk}
    assert shown_by(named.faces.get()) == ("David", "user")
    undo_last(owner=user)
    assert not left_out_faces(user).exists()


def test_a_stranger_is_left_out_in_one_photo_only(user, analyzed):
    seen = (embedding_of("ada"), STATUE)
    photo = analyzed({100.0: seen})
    leave_out(owner=user, face_id=photo.faces.get().pk, hidden_as=STRANGER)
    assert not analyzed({100.0: seen}).faces.get().hidden


def test_one_owners_word_leaves_anothers_photos_alone(user, other_user, analyzed, queued_photo):
    statue = (embedding_of("statue"), STATUE)
    photo = analyzed({100.0: statue})
    leave_out(owner=user, face_id=photo.faces.get().pk, hidden_as=NOT_A_FACE)
    foreign = analyzed({100.0: statue}, queued_photo(other_user))
    assert not foreign.faces.get().hidden


def test_a_taken_back_face_stays_so_although_a_copy_is_left_out(user, analyzed):
    statue = (embedding_of("statue"), STATUE)
    photo, copy = analyzed({100.0: statue}), analyzed({100.0: statue})
    leave_out(owner=user, face_id=photo.faces.get().pk, hidden_as=NOT_A_FACE)
    hide_face(owner=user, face_id=copy.faces.get().pk, hidden=False)
    analyzed({100.0: statue}, copy)
    assert not copy.faces.get().hidden


@pytest.mark.parametrize(
    "change", [{"hidden_as": "stranger"}, {"hidden": True, "hidden_as": "a ghost"}]
)
def test_the_database_knows_what_is_left_out_as_what(face_of, change):
    face = face_of("ada")
    with pytest.raises(IntegrityError, match="face_left_out_is_hidden"):
        Face.objects.filter(pk=face.pk).update(**change)


def test_the_database_lets_no_left_out_face_show_anybody(user, face_of):
    face, other = face_of("ada"), face_of("ada", 1)
    ada = create_person(owner=user, name="Ada", face_ids=[other.pk])
    leave_out(owner=user, face_id=face.pk, hidden_as=STRANGER)
    Assignment.objects.create(face=face, person=ada, owner=user, source="user")
    with pytest.raises(IntegrityError, match="face_left_out_shows_nobody"):
        connection.check_constraints()


def test_nor_is_a_face_left_out_that_shows_somebody(user, face_of):
    face = face_of("ada")
    create_person(owner=user, name="Ada", face_ids=[face.pk])
    Face.objects.filter(pk=face.pk).update(hidden=True, hidden_as=NOT_A_FACE)
    with pytest.raises(IntegrityError, match="face_left_out_shows_nobody"):
        connection.check_constraints()


def test_a_hash_tells_a_copy_from_another_picture(photo):
    with Image.open(photo("obama.jpg")) as one, Image.open(photo("biden.jpg")) as other:
        whole = picture_hash(one)
        copy = picture_hash(one.resize((200, 250)).convert("L").convert("RGB"))
        assert differing_bits(whole, whole) == 0
        assert differing_bits(whole, copy) <= 4
        assert differing_bits(whole, picture_hash(other)) > COPY_BITS
    assert differing_bits(-1, 0) == 64
    assert -(2**63) <= whole < 2**63

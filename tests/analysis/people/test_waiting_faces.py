"""Faces that wait to be recognised: a row beside the face, whose own row nothing touches."""

import pytest
from django.db import IntegrityError, connection

from analysis.models import Face, WaitingFace
from analysis.services.people.changing import create_person
from analysis.services.recognition.recognizing import recognize_everything

pytestmark = pytest.mark.django_db


def versions_of_rows() -> dict:
    """Where the row of each face lies, and by which transaction it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text, xmin::text FROM analysis_face")
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_every_new_face_waits_whoever_records_it(user, face_of):
    one, other = face_of("ada"), face_of("bea")
    assert set(user.waiting_faces.values_list("face", flat=True)) == {one.pk, other.pk}
    assert set(Face.objects.for_owner(user).to_recognize()) == {one, other}


def test_recognition_leaves_the_rows_with_the_embeddings_as_they_are(user, face_of, recognize):
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    for picture in range(1, 3):
        face_of("ada", picture)
        face_of("carl", picture)
    before = versions_of_rows()
    for _ in range(2):
        recognize(user)
        assert not WaitingFace.objects.exists()
        recognize_everything(owner_id=user.pk)
        assert user.waiting_faces.count() == len(before)
    assert versions_of_rows() == before


def test_a_face_that_waits_already_waits_once(user, face_of):
    face_of("ada")
    for _ in range(2):
        recognize_everything(owner_id=user.pk)
    assert user.waiting_faces.count() == 1


def test_a_waiting_face_goes_with_its_face(user, face_of):
    face_of("ada").photo.delete()
    assert not WaitingFace.objects.exists()


def test_a_face_waits_for_nobody_but_its_owner(user, other_user, face_of):
    face = face_of("ada")
    WaitingFace.objects.filter(face=face).update(owner=other_user)
    with pytest.raises(IntegrityError, match="waiting_face_has_its_faces_owner"):
        connection.check_constraints()

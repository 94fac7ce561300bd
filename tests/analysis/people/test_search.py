"""Finding faces that look alike, and whom they may show."""

import numpy as np
import pytest
from django.db import connection

from analysis.models import Face
from analysis.services import search
from analysis.services.faces import hide_face, reject_face
from analysis.services.identification import identify, suggested_faces, suggestions_for
from analysis.services.people import create_person, hide_person
from analysis.services.search import nearest_faces, similar_faces
from tests.analysis.people.conftest import between, embedding_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])


@pytest.fixture
def doubtful(face_of):
    """A face that may be Ada's, though not surely."""
    return face_of(between(embedding_of("ada"), embedding_of("bea"), 0.51))


def test_similar_faces_are_the_owners_visible_ones(user, other_user, face_of):
    shown, hidden = face_of("ada", 1), face_of("ada", 2)
    hide_face(owner=user, face_id=hidden.pk, hidden=True)
    face_of("ada", 3, owner=other_user)
    found = similar_faces(owner=user, embedding=embedding_of("ada"))
    assert [similar.face for similar in found] == [shown]
    expected = np.linalg.norm(embedding_of("ada", 1) - embedding_of("ada"))
    assert found[0].distance == pytest.approx(expected, rel=1e-5)


def test_a_search_of_a_large_library_by_the_index_finds_what_an_exact_one_finds(
    user, other_user, face_of, monkeypatch
):
    with connection.cursor() as cursor:
        # What other tests took back lies in the index still, as dead ends between the faces.
        cursor.execute("REINDEX INDEX face_nearest_by_embedding")
    for picture in range(15):
        face_of("ada", picture)
        face_of("ada", picture, owner=other_user)
    faces = Face.objects.for_owner(user)
    exact = nearest_faces(faces, embedding_of("ada", 99), 2.0, 5)
    monkeypatch.setattr(search, "EXACT_FACES", 10)
    monkeypatch.setattr(search, "EXACT_ROOTS", 0)
    assert nearest_faces(faces, embedding_of("ada", 99), 2.0, 5) == exact
    assert len(exact) == 5


def test_a_face_has_the_likeliest_person_as_its_suggestion(user, ada, doubtful):
    suggestion = suggestions_for(owner=user, face_ids=[doubtful.pk])[doubtful.pk]
    assert suggestion.person == ada
    assert suggestion.distance == pytest.approx(0.51, abs=0.001)
    assert [face for face, _ in suggested_faces(owner=user, person_id=ada.pk)] == [doubtful]


def test_nobody_rejected_hidden_or_already_ascribed_is_suggested(user, ada, doubtful, face_of):
    sure = face_of("ada", 1)
    from_machine = suggestions_for(owner=user, face_ids=[sure.pk])
    assert from_machine[sure.pk].person == ada  # the machine has not thought about it yet
    reject_face(owner=user, face_id=doubtful.pk, person_id=ada.pk)
    assert suggestions_for(owner=user, face_ids=[doubtful.pk]) == {}
    hide_person(owner=user, person_id=ada.pk, hidden=True)
    assert suggestions_for(owner=user, face_ids=[sure.pk]) == {}
    assert identify(owner=user, embedding=embedding_of("ada")) == []


def test_nobody_is_suggested_for_a_face_that_is_ascribed_to_them(user, ada, face_of, recognize):
    sure = face_of("ada", 1)
    recognize(user)
    assert suggestions_for(owner=user, face_ids=[sure.pk]) == {}


def test_another_owners_people_are_not_suggested(other_user, ada, face_of):
    foreign = face_of("ada", 1, owner=other_user)
    assert suggestions_for(owner=other_user, face_ids=[foreign.pk]) == {}
    assert identify(owner=other_user, embedding=embedding_of("ada")) == []

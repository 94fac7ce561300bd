"""Finding faces that look alike, and whom they may show."""

import numpy as np
import pytest
from django.db import connection

from analysis.models import Face
from analysis.services.faces.judgements import hide_face
from analysis.services.recognition import search
from analysis.services.recognition.search import nearest_faces, similar_faces
from tests.analysis.people.conftest import embedding_of

pytestmark = pytest.mark.django_db


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

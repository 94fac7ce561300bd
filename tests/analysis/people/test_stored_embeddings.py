"""Embeddings read in one piece are those that were stored."""

import numpy as np
import pytest

from analysis.models import Face
from analysis.services.recognition.stored_embeddings import embeddings_of

pytestmark = pytest.mark.django_db


def test_embeddings_are_read_as_they_are_stored_in_the_querys_order(user, face_of):
    stored = sorted((face_of("ada", n) for n in range(3)), key=lambda face: face.pk)
    ids, embeddings = embeddings_of(Face.objects.for_owner(user).order_by("pk"))
    assert ids == [face.pk for face in stored]
    assert embeddings.dtype == np.float32
    assert (embeddings == np.array([face.embedding for face in stored], np.float32)).all()


def test_only_the_faces_of_the_query_are_read(user, other_user, face_of):
    hidden = face_of("ada", hidden=True)
    face_of("bob", owner=other_user)
    faces = Face.objects.for_owner(user).filter(hidden=True, pk__in=[hidden.pk])
    assert embeddings_of(faces)[0] == [hidden.pk]
    none, nothing = embeddings_of(Face.objects.for_owner(user).visible())
    assert none == []
    assert nothing.shape == (0, 128)

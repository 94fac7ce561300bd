"""An analysis anew keeps the faces that it finds again, and the machine hears of new ones."""

import numpy as np
import pytest

from analysis.models import Face, Photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.faces.judgements import hide_face, reject_face
from analysis.services.people.changing import choose_cover, create_person
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.processing.recovery import redispatch_recognition
from ml.analysis_result import PhotoAnalysis
from tests.analysis.people.conftest import embedding_of, shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyze(user, queued_photo, face_analysis, now):
    """`analyze({left: who}, photo)` records faces at these places, in this order; the photo."""

    def run(places: dict[float, str], photo: Photo | None = None, **changes) -> Photo:
        photo = photo or queued_photo(user)
        Photo.objects.filter(pk=photo.pk).update(state=Photo.State.QUEUED)
        [claimed] = claim_photos(photo_ids=[photo.pk], at=now).photos
        found = [
            face_analysis(left, embedding=embedding_of(who), **changes)
            for left, who in places.items()
        ]
        analysis = PhotoAnalysis(640, 480, tuple(found))
        rows = faces_from(claimed, analysis, model_version="2")
        assert record_analyses([PhotoFaces(claimed, analysis, rows)], model_version="2", at=now)
        return photo

    return run


def test_what_was_said_of_a_face_is_carried_over(user, analyze):
    photo = analyze({100.0: "ada", 400.0: "bea"})
    ada_face, bea_face = photo.faces.all()
    ada = create_person(owner=user, name="Ada", face_ids=[ada_face.pk])
    choose_cover(owner=user, person_id=ada.pk, face_id=ada_face.pk)
    reject_face(owner=user, face_id=bea_face.pk, person_id=ada.pk)
    hide_face(owner=user, face_id=bea_face.pk, hidden=True)
    # Found in another order, a little beside where they were.
    analyze({405.0: "bea", 95.0: "ada"}, photo)

    assert list(photo.faces.all()) == [bea_face, ada_face]
    ada.refresh_from_db()
    assert ada.cover == ada_face
    assert shown_by(ada_face) == ("Ada", "user")
    assert ada.rejections.get().face == bea_face
    assert photo.faces.get(hidden=True) == bea_face
    assert [face.box_left for face in photo.faces.all()] == [405.0, 95.0]
    assert {face.model_version for face in photo.faces.all()} == {"2"}


def test_faces_that_trade_places_are_told_by_their_looks(analyze):
    photo = analyze({100.0: "ada", 160.0: "bea"})
    ada, bea = photo.faces.all()
    analyze({100.0: "bea", 160.0: "ada"}, photo)
    assert list(photo.faces.all()) == [bea, ada]


def test_a_face_of_the_owners_word_stays_where_it_is_not_found_again(user, analyze):
    photo = analyze({100.0: "ada", 400.0: "bea"})
    ada, bea = photo.faces.all()
    create_person(owner=user, name="Ada", face_ids=[ada.pk])
    analyze({}, photo)
    assert photo.faces.get() == ada
    assert not Face.objects.filter(pk=bea.pk).exists()


def test_heads_that_are_gone_are_gone_from_a_kept_face_too(analyze):
    photo = analyze({100.0: "ada"})
    analyze({100.0: "ada"}, photo, age=None, gender=None, expression=None, attributes={})
    face = photo.faces.get()
    assert (face.age_years, face.gender, face.expression, face.attributes) == (None, "", None, {})
    assert Photo.objects.filter(faces__expression__isnull=True).exists()


def test_only_a_new_face_waits_to_be_thought_about(user, analyze):
    photo = analyze({100.0: "ada"})
    assert list(user.faces.to_recognize()) == [photo.faces.get()]
    user.waiting_faces.all().delete()
    analyze({100.0: "ada"}, photo)
    assert not user.faces.to_recognize().exists()


def test_a_lost_message_about_waiting_faces_is_sent_again(
    user, analyze, recognition_messages, django_capture_on_commit_callbacks
):
    analyze({100.0: "ada", 400.0: "bea"})
    with django_capture_on_commit_callbacks(execute=True):
        redispatch_recognition()
    with django_capture_on_commit_callbacks(execute=True):
        redispatch_recognition()  # One lies there already.
    assert recognition_messages() == [user.pk]


def test_a_changed_embedding_is_thought_about_anew(user, analyze, recognize):
    photo = analyze({100.0: "ada"})
    recognize(user)
    face = photo.faces.get()
    analyze({100.0: "somebody else"}, photo)
    assert photo.faces.get() == face
    assert list(user.faces.to_recognize()) == [face]
    np.testing.assert_allclose(photo.faces.get().embedding, embedding_of("somebody else"))

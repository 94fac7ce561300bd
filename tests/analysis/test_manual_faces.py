"""Faces that their owners draw: what may be drawn, what a worker makes of it, and what stays."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection

from analysis import analyzer
from analysis.analyzer import FIT_FOR_MATCHING, BoundingBox
from analysis.errors import FaceNotFound, PhotoNotFound
from analysis.models import Assignment, Consequence, DrawnBox, Face, Photo
from analysis.services.deletion import delete_photo
from analysis.services.faces.face_rows import drawn_face_from, faces_from
from analysis.services.faces.judgements import hide_face
from analysis.services.faces.manual_faces import (
    MOST_WAITING,
    BoxOutsidePhoto,
    BoxTooLarge,
    BoxTooNarrow,
    BoxTooSmall,
    FaceNotDrawn,
    FaceThereAlready,
    PhotoNotAnalyzed,
    TooManyBoxes,
    adjust_face,
    draw_face,
    remove_drawn_face,
)
from analysis.services.people.changing import create_person
from analysis.services.processing import looking_into_boxes
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.looking_into_boxes import (
    look_into_box,
    record_drawn_face,
    redispatch_boxes,
)
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.recognition.recognizing import recognize_waiting
from analysis.services.recognition.search import nearest_people
from ml.analysis_result import PhotoAnalysis
from tests.analysis.people.conftest import embedding_of, shown_by

pytestmark = pytest.mark.django_db

FREE = BoundingBox(400.0, 300.0, 100.0, 120.0)  # where a photo of these tests has no face


@pytest.fixture
def analyzed(user, queued_photo, face_analysis, now):
    """`analyzed({left: who}, photo)` records faces at these places, as a worker does; the photo."""

    def run(places: dict[float, str], photo: Photo | None = None, **drawn) -> Photo:
        photo = photo or queued_photo(user)
        Photo.objects.filter(pk=photo.pk).update(state=Photo.State.QUEUED)
        [claimed] = claim_photos(photo_ids=[photo.pk], at=now).photos
        found = [
            face_analysis(left, embedding=embedding_of(who), box=BoundingBox(left, 80, 120, 150))
            for left, who in places.items()
        ]
        analysis = PhotoAnalysis(640, 480, tuple(found))
        rows = faces_from(claimed, analysis, model_version="2", **drawn)
        assert record_analyses([PhotoFaces(claimed, analysis, rows)], model_version="2", at=now)
        return claimed

    return run


@pytest.fixture
def looked_into(face_analysis):
    """`looked_into(box, who="ada")` does as a worker does that sees this person; the face's row."""

    def run(box: DrawnBox, who: str = "ada", picture: int = 0, quality: float = 0.8) -> Face:
        seen = face_analysis(
            box=BoundingBox(box.left, box.top, box.width, box.height),
            embedding=embedding_of(who, picture),
            quality=quality,
        )
        face = drawn_face_from(box.photo, box.pk, seen, model_version="2")
        assert record_drawn_face(box=box, face=face)
        return Face.objects.get(pk=box.pk)

    return run


@pytest.mark.parametrize(
    ("box", "error"),
    [
        (BoundingBox(-5, 10, 50, 60), BoxOutsidePhoto),
        (BoundingBox(10, -5, 50, 60), BoxOutsidePhoto),
        (BoundingBox(600, 10, 50, 60), BoxOutsidePhoto),
        (BoundingBox(10, 430, 50, 60), BoxOutsidePhoto),
        (BoundingBox(0, 0, 650, 480), BoxTooLarge),
        (BoundingBox(0, 0, 1e12, 1e12), BoxTooLarge),
        (BoundingBox(10, 10, 11, 40), BoxTooSmall),
        (BoundingBox(10, 10, 0, 0), BoxTooSmall),
        (BoundingBox(10, 10, -20, 40), BoxTooSmall),
        (BoundingBox(0, 0, 50, 151), BoxTooNarrow),
        (BoundingBox(105, 85, 118, 148), FaceThereAlready),
    ],
)
def test_a_box_that_no_face_can_have_is_refused(user, analyzed, box, error):
    photo = analyzed({100.0: "ada"})
    with pytest.raises(error):
        draw_face(owner=user, photo_id=photo.pk, box=box)
    with pytest.raises(error):
        adjust_face(owner=user, face_id=looking_face(photo).pk, box=box)
    assert not DrawnBox.objects.exists()


def looking_face(photo: Photo) -> Face:
    """Another face of the photo, whose box is to be moved."""
    return Face.objects.create(
        photo=photo,
        owner=photo.owner,
        position=9,
        box_left=500,
        box_top=10,
        box_width=60,
        box_height=70,
        landmarks={},
        confidence=1,
        quality=1,
        embedding=embedding_of("zoe"),
        model_version="2",
    )


def test_a_box_is_cut_off_where_a_browser_rounded_beyond_the_edge(user, analyzed):
    photo = analyzed({})
    box = draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(-0.6, -0.4, 640.9, 480.7))
    assert (box.left, box.top, box.width, box.height) == (0, 0, 640, 480)


def test_a_left_out_face_is_to_be_taken_back_and_not_drawn(user, analyzed):
    photo = analyzed({100.0: "ada"})
    hide_face(owner=user, face_id=photo.faces.get().pk, hidden=True)
    with pytest.raises(FaceThereAlready, match="Take it back"):
        draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(100, 80, 120, 150))


def test_a_photo_that_was_never_analysed_takes_no_box(user, queued_photo):
    with pytest.raises(PhotoNotAnalyzed):
        draw_face(owner=user, photo_id=queued_photo(user).pk, box=FREE)


def test_boxes_do_not_pile_up(user, analyzed):
    photo = analyzed({})
    for number in range(MOST_WAITING):
        beside = BoundingBox(50.0 * (number % 12), 50.0 * (number // 12), 40.0, 45.0)
        draw_face(owner=user, photo_id=photo.pk, box=beside)
    with pytest.raises(TooManyBoxes):
        draw_face(owner=user, photo_id=photo.pk, box=FREE)


def test_nothing_of_another_owner_is_drawn_in_adjusted_or_removed(other_user, analyzed):
    photo = analyzed({100.0: "ada"})
    with pytest.raises(PhotoNotFound):
        draw_face(owner=other_user, photo_id=photo.pk, box=FREE)
    with pytest.raises(FaceNotFound):
        adjust_face(owner=other_user, face_id=photo.faces.get().pk, box=FREE)
    box = draw_face(owner=photo.owner, photo_id=photo.pk, box=FREE)
    for face_id in (photo.faces.get().pk, box.pk):
        with pytest.raises(FaceNotFound):
            remove_drawn_face(owner=other_user, face_id=face_id)


def test_a_drawn_face_is_a_manual_one_after_the_others(user, analyzed, looked_into):
    photo = analyzed({100.0: "ada"})
    box = draw_face(owner=user, photo_id=photo.pk, box=FREE)
    face = looked_into(box, "bea")
    assert (face.manual, face.matchable, face.position) == (True, True, 1)
    assert BoundingBox(face.box_left, face.box_top, face.box_width, face.box_height) == FREE
    assert not DrawnBox.objects.exists()


def test_a_box_looked_into_twice_is_one_face(user, analyzed, looked_into, face_analysis):
    photo = analyzed({})
    box = draw_face(owner=user, photo_id=photo.pk, box=FREE)
    face = looked_into(box)
    assert not record_drawn_face(box=box, face=face)
    assert photo.faces.count() == 1


def test_a_box_that_was_removed_or_drawn_anew_meanwhile_is_not_recorded(
    user, analyzed, face_analysis
):
    photo = analyzed({})
    box = draw_face(owner=user, photo_id=photo.pk, box=FREE)
    row = drawn_face_from(photo, box.pk, face_analysis(box=FREE), model_version="2")
    DrawnBox.objects.filter(pk=box.pk).update(left=390.0)
    assert not record_drawn_face(box=box, face=row)
    assert DrawnBox.objects.filter(pk=box.pk).exists()
    remove_drawn_face(owner=user, face_id=box.pk)
    assert not record_drawn_face(box=box, face=row)
    assert not photo.faces.exists()


def test_a_face_that_the_detector_found_meanwhile_is_not_doubled(user, analyzed, face_analysis):
    photo = analyzed({})
    box = draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(100, 80, 130, 160))
    analyzed({105.0: "ada"}, photo)
    seen = face_analysis(box=BoundingBox(100, 80, 130, 160), embedding=embedding_of("ada"))
    assert not record_drawn_face(
        box=box, face=drawn_face_from(photo, box.pk, seen, model_version="2")
    )
    assert [face.manual for face in photo.faces.all()] == [False]


def test_an_analysis_anew_neither_removes_nor_doubles_a_drawn_face(user, analyzed, looked_into):
    photo = analyzed({100.0: "ada"})
    face = looked_into(
        draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(400, 80, 120, 150)), "bea"
    )
    analyzed({100.0: "ada"}, photo)
    assert photo.faces.filter(pk=face.pk).exists()
    analyzed({100.0: "ada", 410.0: "bea"}, photo)
    assert photo.faces.count() == 2
    assert photo.faces.get(manual=True).pk == face.pk
    assert photo.faces.get(manual=True).box_left == 400.0


def test_an_analysis_anew_looks_into_the_drawn_box_again(
    user, analyzed, looked_into, face_analysis
):
    photo = analyzed({100.0: "ada"})
    face = looked_into(draw_face(owner=user, photo_id=photo.pk, box=FREE), "bea")
    newer = face_analysis(box=FREE, embedding=embedding_of("bea", 7), quality=0.9)
    analyzed({100.0: "ada", 410.0: "cleo"}, photo, drawn={face.pk: newer})
    seen = photo.faces.get(pk=face.pk)
    np.testing.assert_allclose(seen.embedding, embedding_of("bea", 7), rtol=1e-6)
    assert (seen.manual, seen.quality, seen.position) == (True, 0.9, 2)


def test_what_was_said_of_a_face_outlasts_its_adjustment(user, analyzed, looked_into):
    photo = analyzed({100.0: "ada"})
    face = photo.faces.get()
    create_person(owner=user, name="Ada", face_ids=[face.pk])
    looked_into(adjust_face(owner=user, face_id=face.pk, box=BoundingBox(90, 70, 140, 170)), "ada")
    face.refresh_from_db()
    assert (face.manual, face.box_left, face.position) == (True, 90.0, 0)
    assert shown_by(face) == ("Ada", "user")
    analyzed({100.0: "ada"}, photo)
    assert photo.faces.get().box_left == 90.0


def test_only_a_drawn_face_of_enough_quality_takes_part_in_matching(
    user, analyzed, looked_into, now
):
    photo = analyzed({100.0: "ada"})
    create_person(owner=user, name="Ada", face_ids=[photo.faces.get().pk])
    other = analyzed({})
    good = looked_into(draw_face(owner=user, photo_id=other.pk, box=FREE), "ada", 1)
    third = analyzed({})
    poor = looked_into(
        draw_face(owner=user, photo_id=third.pk, box=FREE), "ada", 2, FIT_FOR_MATCHING - 0.01
    )
    recognize_waiting(owner_id=user.pk)
    assert shown_by(good) == ("Ada", "machine")
    assert (poor.matchable, shown_by(poor)) == (False, None)
    # Whom its owner says that it shows, it shows; others are not compared with it.
    create_person(owner=user, name="Bea", face_ids=[poor.pk])
    near = nearest_people(owner_id=user.pk, embedding=embedding_of("ada", 2), max_distance=2)
    assert [candidate.person.name for candidate in near] == ["Ada"]


def test_a_face_whose_new_box_is_too_poor_is_ascribed_to_nobody_any_more(
    user, analyzed, looked_into, now
):
    first = analyzed({100.0: "ada"})
    create_person(owner=user, name="Ada", face_ids=[first.faces.get().pk])
    face = analyzed({100.0: "ada"}).faces.get()
    recognize_waiting(owner_id=user.pk)
    assert shown_by(face) == ("Ada", "machine")
    assert Consequence.objects.get(face=face).gained
    box = adjust_face(owner=user, face_id=face.pk, box=BoundingBox(300, 300, 20, 20))
    looked_into(box, "ada", quality=0.01)
    recognize_waiting(owner_id=user.pk)
    assert shown_by(face) is None
    assert not Assignment.objects.filter(face=face).exists()
    assert not Consequence.objects.filter(face=face).exists()


def test_a_drawn_face_is_removed_with_its_picture(
    user, analyzed, looked_into, django_capture_on_commit_callbacks
):
    photo = analyzed({})
    face = looked_into(draw_face(owner=user, photo_id=photo.pk, box=FREE))
    default_storage.save(face.chip_key, ContentFile(b"a picture"))
    create_person(owner=user, name="Ada", face_ids=[face.pk])
    with django_capture_on_commit_callbacks(execute=True):
        remove_drawn_face(owner=user, face_id=face.pk)
    assert not photo.faces.exists()
    assert not default_storage.exists(face.chip_key)


def test_a_face_that_was_found_is_not_removed(user, analyzed):
    photo = analyzed({100.0: "ada"})
    with pytest.raises(FaceNotDrawn):
        remove_drawn_face(owner=user, face_id=photo.faces.get().pk)
    assert photo.faces.exists()


def test_a_photo_goes_with_the_boxes_drawn_in_it(user, analyzed):
    photo = analyzed({})
    draw_face(owner=user, photo_id=photo.pk, box=FREE)
    delete_photo(owner=user, photo_id=photo.pk)
    assert not DrawnBox.objects.exists()


def test_a_lost_message_is_sent_again_and_a_box_given_up_is_left(
    user, analyzed, settings, now, django_capture_on_commit_callbacks, monkeypatch
):
    sent = []
    monkeypatch.setattr(looking_into_boxes, "dispatch_box", sent.append)
    photo = analyzed({})
    lost, _, hopeless = (
        draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(left, 300.0, 100.0, 120.0))
        for left in (0.0, 150.0, 300.0)
    )
    long_ago = now - 2 * np.timedelta64(settings.ANALYSIS_REDISPATCH_SECONDS, "s").item()
    DrawnBox.objects.filter(pk__in=[lost.pk, hopeless.pk]).update(dispatched_at=long_ago)
    DrawnBox.objects.filter(pk=hopeless.pk).update(attempts=settings.ANALYSIS_MAX_ATTEMPTS)
    redispatch_boxes(at=now)
    assert sent == [lost.pk]
    redispatch_boxes(at=now)
    assert sent == [lost.pk]


def test_a_box_whose_photo_is_gone_from_the_storage_is_given_up(
    user, analyzed, settings, now, monkeypatch
):
    monkeypatch.setattr(analyzer, "load", lambda: None)  # No network is asked.
    box = draw_face(owner=user, photo_id=analyzed({}).pk, box=FREE)
    look_into_box(box_id=box.pk, at=now)
    box.refresh_from_db()
    assert box.is_given_up
    look_into_box(box_id=box.pk, at=now)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("drawn_box_lies_in_a_photo", {"width": 0}),
        ("drawn_box_lies_in_a_photo", {"left": -1}),
    ],
)
def test_the_database_refuses_a_box_that_cannot_be(user, analyzed, rule, change):
    box = draw_face(owner=user, photo_id=analyzed({}).pk, box=FREE)
    with pytest.raises(IntegrityError, match=rule):
        DrawnBox.objects.filter(pk=box.pk).update(**change)


def test_the_database_refuses_a_box_in_anothers_photo_and_a_found_face_unfit(
    user, other_user, analyzed
):
    photo = analyzed({100.0: "ada"})
    box = draw_face(owner=user, photo_id=photo.pk, box=FREE)
    DrawnBox.objects.filter(pk=box.pk).update(owner=other_user)
    with pytest.raises(IntegrityError, match="drawn_box_has_its_photos_owner"):
        connection.check_constraints()


def test_a_face_that_was_found_is_compared_whatever_its_quality(user, analyzed):
    photo = analyzed({100.0: "ada"})
    with pytest.raises(IntegrityError, match="face_that_was_found_is_matchable"):
        photo.faces.update(matchable=False)

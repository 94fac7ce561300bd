"""Search by face with a photo that is not kept, by way of a worker's thread."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis import analyzer
from analysis.models import Photo
from tests.analysis.people.test_api_photos_asked_about import two_portraits  # noqa: F401
from tests.analysis.people.test_questions import worker  # noqa: F401

pytestmark = pytest.mark.django_db


def search(browser, photo: SimpleUploadedFile, **given):
    """The part that htmx puts into the page."""
    headers = {"hx-request": "true"}
    return browser.post("/search/", {"photo": photo, **given}, headers=headers).context["outcome"]


@pytest.mark.usefixtures("worker")
def test_the_most_similar_faces_of_the_own_library_are_found_and_the_photo_is_not_kept(
    signed_in, user, other_user, done_photo, upload_file
):
    pixels = analyzer.decode_photo(upload_file("obama.jpg")).pixels
    [[seen]] = [analysis.faces for analysis in analyzer.analyze([pixels])]
    for owner, distance in ((user, 0.3), (user, 0.5), (other_user, 0.0), (user, 2.0)):
        [stored] = done_photo(owner).faces.all()
        stored.embedding = seen.embedding + distance / np.sqrt(128)
        stored.save()
    outcome = search(signed_in, upload_file("obama.jpg"), max_distance="0.4")
    assert [round(one.distance, 2) for one in outcome["found"]] == [0.3, 0.5]
    assert (outcome["within"], outcome["meant"].index) == (1, 0)
    assert Photo.objects.count() == 4


@pytest.mark.usefixtures("worker")
def test_of_several_faces_none_is_taken(signed_in, two_portraits):  # noqa: F811
    outcome = search(signed_in, two_portraits())
    assert [face.index for face in outcome["faces"]] == [0, 1]
    assert "found" not in outcome


@pytest.mark.usefixtures("worker")
def test_of_several_faces_the_chosen_one_is_searched_by(signed_in, two_portraits):  # noqa: F811
    outcome = search(signed_in, two_portraits(), index=1)
    assert outcome["meant"] == outcome["faces"][1]
    assert outcome["found"] == []


@pytest.mark.usefixtures("worker")
def test_a_photo_without_a_face_is_answered_in_words(signed_in, upload_file):
    assert "No face was found" in search(signed_in, upload_file("coffee.jpg"))["problem"]


def test_what_is_no_photo_is_answered_in_words(signed_in):
    sent = SimpleUploadedFile("none.jpg", b"none")
    assert "not a photo" in search(signed_in, sent)["problem"]

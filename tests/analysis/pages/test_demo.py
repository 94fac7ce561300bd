"""The public demo: a visitor's photo is looked at, and nothing of it is kept."""

from __future__ import annotations

import io

import pytest
import redis
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from analysis.models import Face, Photo
from tests.analysis.people.test_questions import worker  # noqa: F401

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def nobody_asked_yet(embedded_servers):
    """Forget the photos of other tests that came from this address."""
    counters = redis.Redis.from_url(site.REDIS_URL)
    for key in counters.scan_iter("faceproject:requests:demo:*"):
        counters.delete(key)
    counters.close()


def ask(browser, photo: SimpleUploadedFile):
    return browser.post("/demo/", {"photo": photo}, headers=HTMX)


@pytest.mark.usefixtures("worker")
def test_a_visitor_sees_boxes_and_cards_and_nothing_is_kept(client, upload_file, media_folder):
    answer = ask(client, upload_file("obama.jpg"))
    page = answer.text
    assert answer.context["outcome"]["photo"].width == 910
    assert page.count('class="face-card"') == page.count('class="face-frame"') == 1
    assert "years" in page
    assert "no-store" in answer["Cache-Control"]
    assert not Photo.objects.exists()
    assert not Face.objects.exists()
    assert not media_folder.exists()


@pytest.mark.usefixtures("worker")
def test_what_one_visitor_was_shown_has_no_address(client, upload_file):
    ask(client, upload_file("obama.jpg"))
    assert 'class="face-card"' not in client.get("/demo/").text


@pytest.mark.usefixtures("worker")
def test_a_photo_without_a_face_says_so(client):
    grey = io.BytesIO()
    Image.new("RGB", (300, 300), "grey").save(grey, "PNG")
    answer = ask(client, SimpleUploadedFile("grey.png", grey.getvalue()))
    assert "No face found" in answer.text


def test_a_photo_that_is_too_large_or_none_is_refused(client, settings, upload_file):
    none = ask(client, SimpleUploadedFile("a.jpg", b"a"))
    assert none.context["outcome"].keys() == {"problem"}
    settings.DEMO_MAX_MB = 0
    assert "the limit is 0 MB" in ask(client, upload_file("obama.jpg")).text


def test_an_address_has_a_few_photos_a_minute(client, settings):
    settings.DEMO_PHOTOS_PER_MINUTE = 2
    for _ in range(2):
        assert "photos a minute" not in ask(client, SimpleUploadedFile("a.jpg", b"a")).text
    assert "takes 2 photos a minute" in ask(client, SimpleUploadedFile("a.jpg", b"a")).text
    other = client.post(
        "/demo/", {"photo": SimpleUploadedFile("a.jpg", b"a")}, REMOTE_ADDR="192.0.2.7"
    )
    assert "photos a minute" not in other.text


def test_it_can_be_switched_off(client, settings):
    assert "Try it with a photo" in client.get("/").text
    settings.DEMO = False
    assert client.get("/demo/").status_code == 404
    assert ask(client, SimpleUploadedFile("a.jpg", b"a")).status_code == 404
    assert "Try it with a photo" not in client.get("/").text


def test_a_form_without_a_photo_is_a_bad_request(client):
    assert client.post("/demo/").status_code == 400

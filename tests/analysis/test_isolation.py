"""What one user owns, another neither sees nor changes, nor learns that it exists."""

import json
import re
import uuid
from collections.abc import Callable

import numpy as np
import pytest

from analysis.api import urls as api_urls
from analysis.models import Act, Person, Photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.library.albums import create_album
from analysis.services.people.changing import create_person
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.processing.thumbnails import store_chips, store_pictures
from analysis.services.webhooks.subscriptions import create_webhook
from faceproject.problems import CONTENT_TYPE

pytestmark = pytest.mark.django_db

# Where an address takes a body, `BODIES` says what is sent.
ADDRESSES = [
    ("get", "photos/{photo}/"),
    ("delete", "photos/{photo}/"),
    ("get", "photos/{photo}/faces/"),
    ("post", "photos/{photo}/faces/"),
    ("get", "photos/{photo}/sidecar.xmp"),
    ("get", "albums/{album}/"),
    ("patch", "albums/{album}/"),
    ("post", "albums/{album}/photos/"),
    ("post", "albums/{album}/photos/remove/"),
    ("delete", "albums/{album}/"),
    ("get", "photos/{photo}/original/"),
    ("get", "photos/{photo}/annotated/"),
    ("get", "photos/{photo}/display/"),
    ("get", "photos/{photo}/thumbnail/"),
    ("get", "faces/{face}/chip/"),
    ("get", "jobs/{job}/"),
    ("post", "jobs/{job}/cancel/"),
    ("post", "jobs/{job}/retry/"),
    ("get", "jobs/{job}/entries/"),
    ("get", "jobs/{job}/report/"),
    ("get", "jobs/{job}/results.jsonl"),
    ("get", "jobs/{job}/results.csv"),
    ("get", "faces/{face}/"),
    ("patch", "faces/{face}/"),
    ("delete", "faces/{face}/"),
    ("put", "faces/{face}/box/"),
    ("put", "faces/{face}/person/"),
    ("post", "faces/{face}/confirm/"),
    ("post", "faces/{face}/reject/"),
    ("get", "faces/{face}/similar/"),
    ("get", "people/{person}/"),
    ("patch", "people/{person}/"),
    ("delete", "people/{person}/"),
    ("get", "people/{person}/faces/"),
    ("get", "people/{person}/timeline/"),
    ("post", "people/history/{act}/undo/"),
    ("post", "people/{person}/merge/"),
    ("post", "people/{person}/split/"),
    ("post", "people/{person}/split/preview/"),
    ("get", "people/{person}/suggestions/"),
    ("post", "people/{person}/suggestions/"),
    ("put", "people/{person}/cover/"),
    ("get", "webhooks/{webhook}/"),
    ("patch", "webhooks/{webhook}/"),
    ("post", "webhooks/{webhook}/test/"),
    ("get", "webhooks/{webhook}/deliveries/"),
    ("delete", "webhooks/{webhook}/"),
    ("post", "verify/?of={face}"),
    ("post", "identify/?of={face}"),
]
# What these answer is the asker's own; see the tests below and those of each.
WITHOUT_ID = {
    "account/export/",
    "albums/",
    "photos/check/",
    "photos/download/",
    "account/export/file/",
    "analyze/",
    "faces/",
    "faces/similar/",
    "jobs/",
    "people/",
    "people/changes/",
    "people/changes/faces/",
    "people/changes/seen/",
    "people/history/",
    "people/recognition/",
    "people/regroup/",
    "people/same/",
    "people/undo/",
    "photos/",
    "search/words/",
    "statistics/",
    "webhooks/",
}
FREE_BOX = {"left": 20.0, "top": 300.0, "width": 60.0, "height": 70.0}  # no face is there
BODIES = {
    ("patch", "faces/{face}/"): {"hidden": True},
    ("patch", "albums/{album}/"): {"name": "Beach"},
    ("post", "albums/{album}/photos/"): {"photos": ["{photo}"]},
    ("post", "albums/{album}/photos/remove/"): {"photos": ["{photo}"]},
    ("post", "photos/{photo}/faces/"): {"box": FREE_BOX},
    ("put", "faces/{face}/box/"): {"box": FREE_BOX},
    ("put", "faces/{face}/person/"): {"person": "{person}"},
    ("patch", "people/{person}/"): {"name": "Ada", "hidden": True},
    ("post", "people/{person}/merge/"): {"people": ["{other_person}"]},
    ("post", "people/{person}/split/"): {"faces": ["{other_face}"]},
    ("post", "people/{person}/suggestions/"): {"confirm": ["{face}"]},
    ("put", "people/{person}/cover/"): {"face": "{face}"},
    ("post", "verify/?of={face}"): {"first_face": "{face}", "second_face": "{other_face}"},
    ("post", "identify/?of={face}"): {"face": "{face}"},
}


@pytest.fixture
def owned(user, upload_file, photo_analysis, now) -> dict[str, str]:
    """Ids of a photo with all of its files, its face and its job, of the first user."""
    [stored] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    [photo] = claim_photos(photo_ids=[stored.photo.pk], at=now).photos
    analysis = photo_analysis(2)
    faces = faces_from(photo, analysis, model_version="1")
    pixels = np.full((480, 640, 3), 128, np.uint8)
    store_pictures(photo, pixels)
    store_chips(faces, pixels)
    record_analyses([PhotoFaces(photo, analysis, faces)], model_version="1", at=now)
    person = create_person(owner=user, name="Ada", face_ids=[face.pk for face in faces])
    return {
        "photo": str(photo.pk),
        "face": str(faces[0].pk),
        "other_face": str(faces[1].pk),
        "job": str(photo.job_id),
        "person": str(person.pk),
        "album": str(create_album(owner=user, name="Sea", photo_ids=[photo.pk]).pk),
        "other_person": str(create_person(owner=user, name="Bea").pk),
        "act": str(Act.objects.for_owner(user).last().pk),
        "webhook": str(
            create_webhook(owner=user, url="https://example.com/", events=["job.finished"]).pk
        ),
    }


@pytest.fixture
def ask(api_client) -> Callable:
    """`ask(user, "get", "photos/{photo}/", ids)` is the API's answer."""

    def send(asker, method: str, address: str, ids: dict[str, str]):
        body = json.dumps(BODIES.get((method, address), {}))
        for name, owned_id in ids.items():
            body = body.replace(f"{{{name}}}", owned_id)
        sent = None if method == "get" else json.loads(body)
        return getattr(api_client(asker), method)("/api/v1/" + address.format(**ids), sent)

    return send


def test_every_address_of_the_room_is_tried_here():
    tried = {re.split(r"[{?]", address)[0] for _, address in ADDRESSES} | WITHOUT_ID
    known = {str(pattern.pattern).split("<")[0] for pattern in api_urls.urlpatterns}
    assert known <= tried
    named = [pattern for pattern in api_urls.urlpatterns if "<" in str(pattern.pattern)]
    assert len(named) == len({address for _, address in ADDRESSES if "?" not in address})


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_the_owner_is_answered(method, address, user, owned, ask):
    # 409: it is theirs, and nothing in it is to be retried.
    assert ask(user, method, address, owned).status_code in (200, 201, 202, 204, 409)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_what_is_foreign_and_what_is_unknown_are_answered_alike(
    method, address, other_user, owned, ask
):
    unknown = {name: "0" if name == "act" else str(uuid.uuid4()) for name in owned}
    foreign_answer, unknown_answer = (
        ask(other_user, method, address, ids) for ids in (owned, unknown)
    )
    assert foreign_answer.status_code == unknown_answer.status_code == 404
    assert foreign_answer.headers["Content-Type"] == CONTENT_TYPE
    assert foreign_answer.content == unknown_answer.content
    assert foreign_answer.headers.keys() == unknown_answer.headers.keys()
    assert Photo.objects.filter(pk=owned["photo"]).exists()


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_who_does_not_sign_in_is_answered_401(method, address, owned, ask):
    answer = ask(None, method, address, owned)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == CONTENT_TYPE


def test_nobody_elses_faces_and_people_are_searched_listed_or_undone(
    user, other_user, owned, api_client
):
    before = list(Person.objects.order_by("pk").values())
    stranger = api_client(other_user)
    assert stranger.get("/api/v1/people/").json()["results"] == []
    assert stranger.get("/api/v1/people/?hidden=false").json()["results"] == []
    assert stranger.post("/api/v1/people/undo/").status_code == 409
    assert stranger.post("/api/v1/people/regroup/").status_code == 202
    assert list(Person.objects.order_by("pk").values()) == before
    for address in ("people/", "people/undo/", "people/regroup/", "faces/similar/"):
        assert api_client().post(f"/api/v1/{address}").status_code == 401


def test_a_list_holds_own_photos_only(user, other_user, owned, api_client):
    assert len(api_client(user).get("/api/v1/photos/").json()["results"]) == 1
    assert api_client(other_user).get("/api/v1/photos/").json()["results"] == []
    assert api_client().get("/api/v1/photos/").status_code == 401


def test_media_files_have_no_address_of_their_own(owned, user, client):
    client.force_login(user)
    key = Photo.objects.get(pk=owned["photo"]).storage_key
    assert client.get(f"/media/{key}").status_code == 404
    assert client.get(f"/{key}").status_code == 404

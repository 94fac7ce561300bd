"""Two filled accounts side by side: no list, count, search, export or event knows the other's.

The walk of test_every_address reads all answers; here is what leaves by other ways, and that what
is counted and searched is counted and searched among one's own.
"""

from __future__ import annotations

import json
import re
import uuid
import zipfile

import pytest
from django.core.files.storage import default_storage

from accounts.access import ANYBODY, OWNER, USERS
from accounts.models import AuditEntry
from analysis.models import Delivery, Export, Face, Person, Photo
from analysis.services import events
from analysis.services.people.changing import create_person, delete_person
from analysis.services.recognition.search import similar_faces
from tests.security.addresses import body_of, every_address

pytestmark = pytest.mark.django_db

READ = (ANYBODY, USERS, OWNER)
# What a session reads is read at every address of the resolver; these ask further of some.
QUERIES = (
    *("api/v1/faces/?hidden=true", "api/v1/people/?name=a", "api/v1/search/words/?q=a"),
    *("search/?q=a", "search/suggestions/?q=a", "photos/tiles/?sort=taken", "?people=all"),
)
# Its answer never ends; what goes through it is in test_events_and_webhooks_tell_the_owner_alone.
ENDLESS = "/events/"
# Requests about one's own things (`my_…`) whose bodies name what is another's.
FOREIGN_IN_BODY = [
    ("post", "albums/", {"name": "Sea", "photos": ["{photo}"]}),
    ("post", "albums/{my_album}/photos/", {"photos": ["{my_photo}", "{photo}"]}),
    ("post", "photos/download/", {"photos": ["{my_photo}", "{photo}"]}),
    ("post", "jobs/", {"photos": ["{my_photo}", "{photo}"]}),
    ("post", "people/", {"name": "Cleo", "faces": ["{my_face}", "{face}"]}),
    ("post", "people/{my_person}/merge/", {"people": ["{my_other_person}", "{person}"]}),
    ("post", "people/{my_person}/split/", {"faces": ["{my_face}", "{face}"]}),
    ("post", "people/{my_person}/split/preview/", {"faces": ["{my_face}", "{face}"]}),
    ("post", "people/{my_person}/suggestions/", {"confirm": ["{my_face}", "{face}"]}),
    ("post", "people/{my_person}/suggestions/", {"reject": ["{face}"]}),
    ("put", "people/{my_person}/cover/", {"face": "{face}"}),
    (
        "post",
        "people/same/",
        {"first": "{my_person}", "second": "{person}", "answer": "same"},
    ),
    ("put", "faces/{my_face}/person/", {"person": "{person}"}),
    ("post", "faces/{my_face}/confirm/", {"person": "{person}"}),
    ("post", "faces/{my_face}/reject/", {"person": "{person}"}),
    ("post", "verify/", {"first_face": "{my_face}", "second_face": "{face}"}),
    ("post", "identify/", {"face": "{face}"}),
]
# Searches for what is another's: as empty as for what does not exist.
FOREIGN_IN_SEARCH = ("photos/?person={person}", "photos/?album={album}", "faces/?person={person}")
# What keeps forms from being forged, and when a page was made.
RANDOM = re.compile(rb"[A-Za-z0-9]{64}|20\d\d-\d\d-\d\dT[\d:.]+")


def test_an_export_holds_one_owners_things(owned, others):
    for account, other in ((owned, others), (others, owned)):
        export = Export.objects.for_owner(account.owner).get()
        with default_storage.open(export.storage_key) as file, zipfile.ZipFile(file) as archive:
            texts = [name.encode() for name in archive.namelist()]
            texts += [archive.read(name) for name in archive.namelist()]
        assert any(account.mark.encode() in text for text in texts)
        for secret in (other.mark, other.owner.email, *other.ids.values()):
            # Numbers of one digit stand in every text.
            assert len(secret) < 8 or not any(secret.encode() in text for text in texts)


def test_a_search_by_anothers_face_finds_ones_own_alone(owned, others):
    foreign = Face.objects.get(pk=others.ids["face"])
    found = similar_faces(owner=owned.owner, embedding=foreign.embedding, max_distance=4, limit=99)
    assert {one.face.owner_id for one in found} == {owned.owner.pk}


def test_another_filled_account_changes_nothing_that_one_reads(owned, client, unlimited, request):
    """Every list, count, search, suggestion, export and statistic, whatever its address."""
    asked = {address.path(owned.ids) for address in every_address() if address.who in READ}
    asked |= {f"/{query}" for query in QUERIES}

    def answers() -> dict[str, bytes]:
        told = {path: client.get(path) for path in sorted(asked - {ENDLESS})}
        return {
            path: RANDOM.sub(b"", body_of(answer))
            for path, answer in told.items()
            if answer.status_code == 200
        }

    client.force_login(owned.owner)
    alone = answers()
    assert len(alone) > 75  # the others take no GET
    request.getfixturevalue("others")
    together = answers()
    assert together.keys() == alone.keys()
    for path, answer in alone.items():
        assert together[path] == answer, path


@pytest.fixture
def published(monkeypatch) -> dict[str, list[str]]:
    """What is published, by channel."""
    heard: dict[str, list[str]] = {}

    def publish(by_owner: dict[int, list[str]]) -> None:
        for owner_id, messages in by_owner.items():
            heard.setdefault(events._channel(owner_id), []).extend(messages)

    monkeypatch.setattr(events, "_publish", publish)
    return heard


def test_events_and_webhooks_tell_the_owner_alone(
    owned, others, published, django_capture_on_commit_callbacks
):
    before = Delivery.objects.filter(webhook__owner=others.owner).count()
    with django_capture_on_commit_callbacks(execute=True):
        person = create_person(
            owner=owned.owner, name="Cleo", face_ids=[uuid.UUID(owned.ids["other_face"])]
        )
        delete_person(owner=owned.owner, person_id=person.pk)
        events.announce_photos(Photo.objects.for_owner(owned.owner))
    assert list(published) == [events._channel(owned.owner.pk)]
    assert Delivery.objects.filter(webhook__owner=others.owner).count() == before
    told = json.dumps(
        list(Delivery.objects.filter(webhook__owner=owned.owner).values_list("data", flat=True))
    )
    assert not any(foreign in told for foreign in others.ids.values() if len(foreign) > 8)


def people_faces_and_photos(owner) -> str:
    """All of them, as they are."""
    rows = (
        Person.objects.for_owner(owner),
        Face.objects.for_owner(owner).defer("embedding"),
        Photo.objects.for_owner(owner),
    )
    return str([list(some.order_by("pk").values()) for some in rows])


def test_what_one_does_changes_nothing_of_the_others(owned, others, api_client):
    before = people_faces_and_photos(others.owner)
    client = api_client(owned.owner)
    for address in ("people/regroup/", "people/undo/", f"jobs/{owned.ids['archive_job']}/cancel/"):
        assert client.post(f"/api/v1/{address}").status_code < 300
    assert client.delete(f"/api/v1/photos/{owned.ids['photo']}/").status_code == 204
    assert people_faces_and_photos(others.owner) == before


@pytest.fixture
def named_ids(owned, others) -> tuple[dict[str, str], dict[str, str]]:
    """One's own ids as `my_…` beside another's, and beside ones that nobody has."""
    mine = {f"my_{name}": owned_id for name, owned_id in owned.ids.items()}
    unknown = {name: str(uuid.uuid4()) for name in others.ids}
    return mine | others.ids, mine | unknown


def filled(text: str, ids: dict[str, str]) -> str:
    for name, named_id in ids.items():
        text = text.replace(f"{{{name}}}", named_id)
    return text


def test_what_is_anothers_is_named_in_vain_beside_ones_own(owned, named_ids, api_client):
    client = api_client(owned.owner)
    before = people_faces_and_photos(owned.owner)
    for method, address, body in FOREIGN_IN_BODY:
        foreign, unknown = (
            getattr(client, method)(
                "/api/v1/" + filled(address, ids), json.loads(filled(json.dumps(body), ids))
            )
            for ids in named_ids
        )
        assert foreign.status_code == unknown.status_code == 404, (address, foreign.content)
        assert foreign.content == unknown.content, address
    assert people_faces_and_photos(owned.owner) == before


def test_a_search_for_what_is_anothers_finds_nothing(owned, named_ids, api_client):
    client = api_client(owned.owner)
    for address in FOREIGN_IN_SEARCH:
        for ids in named_ids:
            answer = client.get("/api/v1/" + filled(address, ids)).json()
            assert answer["results"] == [], address


def test_no_answer_holds_an_embedding(owned, api_client):
    client = api_client(owned.owner)
    for address in (
        "photos/",
        f"photos/{owned.ids['photo']}/",
        "faces/",
        f"faces/{owned.ids['face']}/",
        f"faces/{owned.ids['face']}/similar/",
        "people/",
        f"people/{owned.ids['person']}/faces/",
        f"jobs/{owned.ids['job']}/entries/",
    ):
        assert b"embedding" not in client.get(f"/api/v1/{address}").content, address


def test_the_audit_trail_names_acts_and_no_contents(owned):
    kept = str(list(AuditEntry.objects.values_list("target", flat=True)))
    assert f"{owned.mark} Ada" not in kept

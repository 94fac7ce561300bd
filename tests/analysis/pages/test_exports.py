"""Everything that a user has, as one ZIP."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.test import AsyncClient

from accounts.audit import Act
from accounts.models import ApiToken, AuditEntry, Scope
from analysis.models import Export
from analysis.services.intake.upload import upload_photos
from analysis.services.library.export_writing import write_export
from analysis.services.library.exports import delete_old_exports, request_export, resume_exports
from analysis.services.media_files import read_file
from analysis.services.people.changing import create_person

pytestmark = pytest.mark.django_db

EXPORT = "/api/v1/account/export/"


@pytest.fixture
def written(user, now) -> Export:
    export = request_export(owner=user)
    write_export(export_id=export.pk, at=now)
    export.refresh_from_db()
    return export


def opened(export: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(read_file(export.storage_key)))


def download(owner) -> tuple[int, bytes]:
    _, token = ApiToken.objects.create(user=owner, name="tests", scopes=[Scope.ADMIN])

    async def read() -> tuple[int, bytes]:
        headers = {"Authorization": f"Token {token}"}
        answer = await AsyncClient().get(f"{EXPORT}file/", headers=headers)
        if not answer.streaming:
            return answer.status_code, answer.content
        return answer.status_code, b"".join([piece async for piece in answer.streaming_content])

    return async_to_sync(read)()


def test_it_holds_originals_results_and_people(user, done_photo, upload_file, photo, now):
    named = done_photo(user, faces=2, original_filename="two.jpg")
    person = create_person(owner=user, name="=Ada", face_ids=[named.faces.first().pk])
    for _ in range(2):
        upload_photos(owner=user, files=[upload_file("obama.jpg")])
    export = request_export(owner=user)
    write_export(export_id=export.pk, at=now)
    archive = opened(export)
    assert archive.testzip() is None
    assert archive.read("photos/obama.jpg") == photo("obama.jpg").read_bytes()
    assert json.loads(archive.read("account.json"))["email"] == user.email
    two, obama = json.loads(archive.read("photos.json"))
    assert (two["file"], obama["file"]) == ("photos/two.jpg", "photos/obama.jpg")
    assert [face["person"] for face in two["faces"]] == [str(person.pk), None]
    assert two["faces"][0]["age"]["years"] == pytest.approx(31.4)
    assert len(two["faces"][0]["embedding"]) == 128
    [one] = json.loads(archive.read("people.json"))
    assert (one["name"], len(one["faces"])) == ("=Ada", 1)
    [line] = csv.DictReader(io.StringIO(archive.read("people.csv").decode(), newline=""))
    assert (line["name"], line["file"], line["source"]) == ("'=Ada", "two.jpg", "user")


def test_photos_of_one_name_are_all_there(user, upload_file):
    first, second = upload_file("obama.jpg"), upload_file("biden.jpg")
    second.name = first.name
    upload_photos(owner=user, files=[first, second])
    export = request_export(owner=user)
    write_export(export_id=export.pk, at=export.created_at)
    assert len([name for name in opened(export).namelist() if name.startswith("photos/")]) == 2


def test_an_empty_account_has_one_too(written):
    archive = opened(written)
    assert json.loads(archive.read("photos.json")) == json.loads(archive.read("people.json")) == []


def test_it_is_asked_for_followed_downloaded_and_deleted(user, api_client, now):
    client = api_client(user)
    assert client.get(EXPORT).json()["code"] == "export_not_found"
    asked = client.post(EXPORT)
    assert (asked.status_code, asked.json()["state"]) == (202, "writing")
    assert client.get(f"{EXPORT}file/").json()["code"] == "export_not_ready"
    write_export(export_id=Export.objects.get().pk, at=now)
    said = client.get(EXPORT).json()
    assert said["state"] == "ready"
    status, file = download(user)
    assert (status, len(file)) == (200, said["size_bytes"])
    assert zipfile.ZipFile(io.BytesIO(file)).testzip() is None
    assert client.delete(EXPORT).status_code == 204
    assert client.get(EXPORT).status_code == 404
    assert AuditEntry.objects.filter(act=Act.DATA_EXPORTED, owner_id=user.pk).count() == 1


def test_nobody_else_has_it(written, other_user, api_client):
    assert download(other_user)[0] == 404
    assert api_client(other_user).get(EXPORT).status_code == 404
    assert api_client().get(f"{EXPORT}file/").status_code == 401


def test_a_token_needs_the_scope_of_the_account(user, written):
    from rest_framework.test import APIClient

    _, token = ApiToken.objects.create(user=user, name="tests", scopes=[Scope.READ, Scope.WRITE])
    client = APIClient(headers={"Authorization": f"Token {token}"})
    assert client.post(EXPORT).json()["code"] == "scope_missing"
    assert client.get(f"{EXPORT}file/").json()["code"] == "scope_missing"


def test_one_that_is_being_written_is_not_begun_twice(user, now):
    export = request_export(owner=user)
    assert request_export(owner=user) == export
    Export.objects.update(
        lease_token=export.pk, lease_expires_at=now + datetime.timedelta(minutes=1)
    )
    write_export(export_id=export.pk, at=now)
    assert Export.objects.get().state == "writing"


def test_a_new_one_replaces_the_old(user, written, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert request_export(owner=user).pk != written.pk
    assert not default_storage.exists(written.storage_key)


def test_it_is_deleted_after_its_days(written, settings, django_capture_on_commit_callbacks):
    for days, there in ((settings.EXPORT_DAYS - 1, True), (settings.EXPORT_DAYS + 1, False)):
        with django_capture_on_commit_callbacks(execute=True):
            delete_old_exports(at=written.finished_at + datetime.timedelta(days=days))
        assert Export.objects.exists() is there
        assert default_storage.exists(written.storage_key) is there


def test_one_of_a_dead_worker_is_written_by_another_and_given_up_after_three(user, now):
    export = request_export(owner=user)
    lapsed = {"lease_token": export.pk, "lease_expires_at": now, "attempts": 1}
    Export.objects.update(dispatched_at=now - datetime.timedelta(hours=1), **lapsed)
    resume_exports(at=now)
    assert Export.objects.get().dispatched_at == now
    long_ago = now - datetime.timedelta(hours=1)
    Export.objects.update(attempts=3, dispatched_at=long_ago)
    resume_exports(at=now)
    assert Export.objects.get().state == "failed"


def test_the_page_offers_follows_and_gives_it(user, client, now):
    client.force_login(user)
    page = "/accounts/export/"
    assert "Make a ZIP of everything" in client.get(page).text
    assert "being written" in client.post(page, follow=True).text
    write_export(export_id=Export.objects.get().pk, at=now)
    assert f"{EXPORT}file/" in client.get(page).text
    assert "is deleted" in client.post(f"{page}delete/", follow=True).text


def test_visitors_have_no_export(db, client):
    assert client.get("/accounts/export/").status_code == 302
    assert client.post("/accounts/export/delete/").status_code == 302

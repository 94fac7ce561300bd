"""The administration of the room: to look at, and to have services act."""

import numpy as np
import pytest
from django.contrib.auth.models import Permission

from accounts.models import AuditEntry, User
from analysis.models import JobEntry, Photo
from analysis.services.erasure import delete_abandoned_folders
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.people.changing import create_person
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.processing.thumbnails import store_chips, store_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def done_photo(user, queued_photo, photo_analysis, now):
    [photo] = claim_photos(photo_ids=[queued_photo(user).pk], at=now).photos
    faces = faces_from(photo, photo_analysis(1), model_version="1")
    record_analyses([PhotoFaces(photo, photo_analysis(1), faces)], model_version="1", at=now)
    return photo


@pytest.mark.parametrize("table", ["photo", "job"])
def test_an_administrator_sees_rows_and_changes_none(table, admin_client, done_photo):
    row = done_photo if table == "photo" else done_photo.job
    listing = f"/admin/analysis/{table}/"
    assert str(row.pk) in admin_client.get(listing).text
    assert admin_client.get(f"{listing}{row.pk}/change/").status_code == 200
    assert admin_client.get(f"{listing}add/").status_code == 403
    assert admin_client.post(f"{listing}{row.pk}/delete/").status_code == 403


def test_a_jobs_progress_is_said_in_words(admin_client, done_photo):
    assert "1 done" in admin_client.get("/admin/analysis/job/").text


def test_pictures_are_shown_to_staff_and_that_is_taken_down(
    admin_client, admin_user, done_photo, user
):
    store_pictures(done_photo, np.full((48, 64, 3), 128, np.uint8))
    store_chips(done_photo.faces.all(), np.full((480, 640, 3), 128, np.uint8))
    page = admin_client.get(f"/admin/analysis/photo/{done_photo.pk}/change/").text
    face = done_photo.faces.get()
    for address, content_type in (
        (f"/admin/analysis/photo/{done_photo.pk}/picture/", "image/jpeg"),
        (f"/admin/analysis/photo/{done_photo.pk}/faces/{face.pk}/", "image/webp"),
    ):
        assert address in page
        answer = admin_client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    seen = AuditEntry.objects.get(act="photo_seen")
    assert (seen.actor_id, seen.owner_id) == (admin_user.pk, user.pk)
    assert seen.target == str(done_photo.pk)


def test_pictures_are_shown_to_nobody_without_the_right(client, other_user, done_photo):
    address = f"/admin/analysis/photo/{done_photo.pk}/picture/"
    client.force_login(other_user)
    assert client.get(address).status_code == 302
    other_user.is_staff = True
    other_user.save()
    assert client.get(address).status_code == 403
    assert not AuditEntry.objects.filter(act="photo_seen").exists()


def choose(client, table: str, action: str, row) -> list[str]:
    """Have an action of the list done with a row; return what is said of it."""
    chosen = {"action": action, "_selected_action": [str(row.pk)]}
    answer = client.post(f"/admin/analysis/{table}/", chosen, follow=True)
    assert answer.redirect_chain
    return [str(message) for message in answer.context["messages"]]


def test_photos_are_analysed_anew(admin_client, done_photo):
    choose(admin_client, "photo", "analyze_anew", done_photo)
    done_photo.refresh_from_db()
    assert done_photo.state == "queued"
    assert done_photo.job.kind == "reanalysis"
    assert AuditEntry.objects.filter(act="photo_reanalyzed").count() == 1


def test_jobs_are_cancelled_and_retried(admin_client, user, queued_photo):
    photo = queued_photo(user)
    JobEntry.objects.get_or_create(job=photo.job, owner=user, photo=photo)
    [said] = choose(admin_client, "job", "cancel", photo.job)
    assert said.startswith("1 job cancelled.")
    photo.refresh_from_db()
    assert photo.state == "cancelled"
    [said] = choose(admin_client, "job", "retry", photo.job)
    assert said == "What failed or was cancelled of 1 job waits for a worker."
    photo.refresh_from_db()
    assert photo.state == "queued"
    assert AuditEntry.objects.filter(act="job_changed").count() == 2


def test_a_job_of_which_nothing_waits_is_not_said_to_be_cancelled(admin_client, done_photo):
    [said] = choose(admin_client, "job", "cancel", done_photo.job)
    assert said.endswith("nothing of it waits.")
    assert not AuditEntry.objects.filter(act="job_changed").exists()


def test_people_are_grouped_anew(admin_client, user, done_photo):
    user.waiting_faces.all().delete()
    person = create_person(owner=user, name="Ada", face_ids=[done_photo.faces.get().pk])
    user.waiting_faces.all().delete()
    choose(admin_client, "person", "regroup", person)
    assert list(user.faces.to_recognize()) == [done_photo.faces.get()]


def test_a_persons_page_shows_their_faces(admin_client, user, done_photo):
    face = done_photo.faces.get()
    person = create_person(owner=user, name="Ada", face_ids=[face.pk])
    page = admin_client.get(f"/admin/analysis/person/{person.pk}/change/").text
    assert f"/admin/analysis/photo/{done_photo.pk}/faces/{face.pk}/" in page


def test_who_may_only_look_gets_no_actions(client, other_user, done_photo):
    other_user.is_staff = True
    other_user.save()
    other_user.user_permissions.add(Permission.objects.get(codename="view_photo"))
    client.force_login(other_user)
    listing = client.get("/admin/analysis/photo/")
    assert listing.status_code == 200
    assert "analyze_anew" not in listing.text


def test_erasing_a_user_says_what_goes_and_takes_photos_and_files(
    admin_client, admin_user, user, upload_file, media_folder
):
    upload_photos(owner=user, files=[upload_file("obama.jpg")])
    address = f"/admin/accounts/user/{user.pk}/delete/"
    page = admin_client.get(address).text
    assert "Photos: 1" in page
    assert "originals, pictures, archives" in page
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not Photo.objects.exists()
    delete_abandoned_folders()
    assert not [path for path in media_folder.rglob("*") if path.is_file()]
    erased = AuditEntry.objects.get(act="account_erased")
    assert (erased.actor_id, erased.owner_id) == (admin_user.pk, user.pk)


def test_several_users_are_erased_at_once_and_nobody_by_themselves(
    admin_client, admin_user, user, other_user
):
    def erase(*users) -> None:
        chosen = [each.pk for each in users]
        form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
        admin_client.post("/admin/accounts/user/", form)

    erase(user, admin_user)
    assert User.objects.count() == 3
    erase(user, other_user)
    assert list(User.objects.all()) == [admin_user]

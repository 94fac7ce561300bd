"""The administration of the room: to look at, not to change."""

import pytest

from analysis.services.claiming import claim_photos
from analysis.services.face_rows import faces_from
from analysis.services.recording import record_analysis

pytestmark = pytest.mark.django_db


@pytest.fixture
def done_photo(user, queued_photo, photo_analysis, now):
    [photo] = claim_photos(photo_ids=[queued_photo(user).pk], at=now).photos
    faces = faces_from(photo, photo_analysis(1), model_version="1")
    record_analysis(photo=photo, analysis=photo_analysis(1), faces=faces, model_version="1", at=now)
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

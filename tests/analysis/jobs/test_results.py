"""What was found in a job, as a file."""

import csv
import io
import json

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from accounts.models import ApiToken, Scope
from analysis.api import job_results
from analysis.models import Job, JobEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def download(user):
    """`download(job, "csv")` is the text of its results."""
    _, token = ApiToken.objects.create(user=user, name="tests", scopes=[Scope.READ])

    async def read(job: Job, suffix: str) -> str:
        headers = {"Authorization": f"Token {token}"}
        address = f"/api/v1/jobs/{job.pk}/results.{suffix}"
        answer = await AsyncClient().get(address, headers=headers)
        assert answer.status_code == 200
        assert f"job-{job.pk}.{suffix}" in answer["Content-Disposition"]
        return b"".join([piece async for piece in answer.streaming_content]).decode()

    return async_to_sync(read)


@pytest.fixture
def job(user, queued_photo, finish, fail) -> Job:
    """Of a photo with two faces, one without, one that failed, and a file that was refused."""
    job = Job.objects.create(owner=user, kind=Job.Kind.BATCH)
    finish(queued_photo(user, job=job, original_filename="two.jpg"), faces=2)
    finish(queued_photo(user, job=job, original_filename="none.jpg"), faces=0)
    fail(queued_photo(user, job=job, original_filename="cut.jpg"))
    JobEntry.objects.create(
        job=job, owner=user, filename="=1+1.pdf", error_code="not_an_image", error_message="No."
    )
    return job


def test_json_lines_say_each_photo_with_its_faces(job, download, photo_analysis):
    results = [json.loads(line) for line in download(job, "jsonl").splitlines()]
    assert [(result["file"], result["state"]) for result in results] == [
        ("two.jpg", "done"),
        ("none.jpg", "done"),
        ("cut.jpg", "failed"),
        ("=1+1.pdf", "refused"),
    ]
    two, none, cut, refused = results
    added = {"id", "chip_url", "model_version", "assignment", "manual", "matchable"}
    said = [{name: face[name] for name in face.keys() - added} for face in two["faces"]]
    assert said == [face.to_json() for face in photo_analysis(2).faces]
    assert none["faces"] == cut["faces"] == refused["faces"] == []
    assert (cut["error"], refused["error_code"]) == ("It is cut off.", "not_an_image")


def test_csv_has_a_line_for_each_face_and_for_each_photo_without_any(job, download):
    rows = list(csv.DictReader(io.StringIO(download(job, "csv"), newline="")))
    assert [row["file"] for row in rows] == [
        "two.jpg",
        "two.jpg",
        "none.jpg",
        "cut.jpg",
        "'=1+1.pdf",
    ]
    assert [row["gender"] for row in rows] == ["female", "female", "", "", ""]
    assert float(rows[0]["age_years"]) == pytest.approx(31.4)
    assert rows[0]["attributes"] == "eyeglasses"
    assert rows[3]["error_code"] == "truncated_image"


def test_results_are_read_some_entries_at_a_time_without_a_query_for_each(
    job, download, monkeypatch, django_assert_max_num_queries
):
    whole = download(job, "jsonl")
    monkeypatch.setattr(job_results, "PAGE_ENTRIES", 2)
    assert download(job, "jsonl") == whole
    monkeypatch.setattr(job_results, "PAGE_ENTRIES", 100)
    # Two for the token, the job, entries with photos, faces, and the end.
    with django_assert_max_num_queries(6):
        download(job, "jsonl")

"""In which order photos are claimed: owners take turns, and nobody waits behind bulk work."""

import datetime

import pytest

from analysis.models import Job
from analysis.services.processing.claiming import claim_next

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chunks_of_two(settings) -> None:
    settings.ANALYSIS_CHUNK_PHOTOS = 2


@pytest.fixture
def take_turns(now):
    """`take_turns("bulk", 3)` are the owners of the next three chunks, each a second later."""
    elapsed = 0

    def take(queue: str, turns: int) -> list[list]:
        nonlocal elapsed
        taken = []
        for _ in range(turns):
            elapsed += 1
            at = now + datetime.timedelta(seconds=elapsed)
            taken.append([photo.owner for photo in claim_next(queue=queue, at=at).photos])
        return taken

    return take


@pytest.fixture
def job_of(queued_photo):
    """`job_of(owner, 4)` is a bulk job of four photos."""

    def make(owner, photos: int, kind=Job.Kind.BATCH) -> Job:
        job = Job.objects.create(owner=owner, kind=kind)
        for _ in range(photos):
            queued_photo(owner, job=job)
        return job

    return make


def test_a_small_job_of_another_user_is_not_starved_by_a_large_one(
    user, other_user, job_of, take_turns
):
    job_of(user, 12)
    assert take_turns("bulk", 2) == [[user] * 2] * 2
    job_of(other_user, 3)
    assert take_turns("bulk", 6) == [
        [other_user] * 2,
        [user] * 2,
        [other_user],
        [user] * 2,
        [user] * 2,
        [user] * 2,
    ]
    assert take_turns("bulk", 1) == [[]]


def test_many_jobs_of_one_user_get_no_more_turns_than_one(user, other_user, job_of, take_turns):
    for _ in range(4):
        job_of(user, 2)
    job_of(other_user, 4)
    assert take_turns("bulk", 4) == [[user] * 2, [other_user] * 2, [user] * 2, [other_user] * 2]


def test_one_users_older_job_comes_first_and_small_ones_share_a_chunk(user, job_of, now):
    first, second, third = job_of(user, 1), job_of(user, 1), job_of(user, 1)
    lease = claim_next(queue="bulk", at=now)
    assert {photo.job for photo in lease.photos} == {first, second}
    assert [photo.job for photo in claim_next(queue="bulk", at=now).photos] == [third]


def test_uploads_that_somebody_waits_for_are_not_behind_bulk_work(
    user, other_user, job_of, take_turns
):
    job_of(user, 6)
    job_of(other_user, 2, kind=Job.Kind.UPLOAD)
    assert take_turns("interactive", 1) == [[other_user] * 2]
    assert take_turns("interactive", 1) == [[]]


def test_a_job_says_when_it_was_first_taken(user, job_of, now):
    job = job_of(user, 4)
    later = now + datetime.timedelta(seconds=5)
    claim_next(queue="bulk", at=now)
    claim_next(queue="bulk", at=later)
    job.refresh_from_db()
    assert (job.started_at, job.last_claimed_at) == (now, later)


def test_the_time_left_is_told_by_the_pace_so_far(user, job_of, now):
    job = job_of(user, 4)
    claim_next(queue="bulk", at=now)
    job.photos.filter(state="analyzing").update(
        state="done", analyzed_at=now, model_version="1", lease_token=None, lease_expires_at=None
    )
    counted = Job.objects.with_counts().get(pk=job.pk)
    at = now + datetime.timedelta(seconds=10)
    assert counted.seconds_left(at=at) == pytest.approx(10)

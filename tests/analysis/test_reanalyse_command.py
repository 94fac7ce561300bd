"""`manage.py reanalyse`."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from analysis.analyzer import shipped_version
from analysis.models import Photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def done_photo(queued_photo):
    def make(owner, version: str) -> Photo:
        return queued_photo(owner, state="done", analyzed_at=timezone.now(), model_version=version)

    return make


def test_only_photos_of_other_versions_are_queued_each_in_a_job_of_its_owner(
    user, other_user, done_photo, capsys
):
    current = done_photo(user, shipped_version())
    old, foreign = done_photo(user, "v0"), done_photo(other_user, "v0")
    call_command("reanalyse")
    assert f"2 photos will be analysed anew by {shipped_version()}." in capsys.readouterr().out
    assert set(Photo.objects.queued()) == {old, foreign}
    assert {photo.job.owner_id for photo in Photo.objects.queued()} == {user.pk, other_user.pk}
    assert Photo.objects.get(pk=current.pk).state == Photo.State.DONE


def test_owner_version_and_limit_narrow_it(user, other_user, done_photo):
    done_photo(other_user, "v0")
    done_photo(user, "v0.5")
    first, _ = done_photo(user, "v0"), done_photo(user, "v0")
    call_command("reanalyse", owner="ADA@example.com", of_version="v0", limit=1)
    assert list(Photo.objects.queued()) == [first]


def test_a_dry_run_only_counts(user, done_photo, capsys):
    done_photo(user, "v0")
    call_command("reanalyse", dry_run=True)
    assert "1 photo would be analysed anew" in capsys.readouterr().out
    assert not Photo.objects.queued()


def test_an_unknown_owner_is_said(user):
    with pytest.raises(CommandError, match=r"nobody@example\.com"):
        call_command("reanalyse", owner="nobody@example.com")

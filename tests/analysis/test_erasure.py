"""When a user goes, so does everything that was theirs."""

import pytest

from accounts.account import delete_account
from analysis.models import AbandonedFolder, Act, Assignment, Face, Job, Person, Photo
from analysis.services import erasure
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.people.changing import create_person, split_person
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.reanalysis import reanalyze_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses

pytestmark = pytest.mark.django_db

KEPT_BY_OWNER = (Photo, Job, Face, Person, Assignment, Act)


@pytest.fixture
def full_account(user, upload_file, photo_analysis, now):
    """A user with photos, faces, people and jobs."""
    [stored] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    [photo] = claim_photos(photo_ids=[stored.photo.pk], at=now).photos
    analysis = photo_analysis(3)
    faces = faces_from(photo, analysis, model_version="1")
    record_analyses([PhotoFaces(photo, analysis, faces)], model_version="1", at=now)
    ids = [face.pk for face in faces]
    person = create_person(owner=user, name="Ada", face_ids=ids)
    split_person(owner=user, person_id=person.pk, face_ids=ids[:1], name="Bea")
    reanalyze_photos(owner=user, photo_ids=[photo.pk])
    return user


@pytest.fixture
def files_of(media_folder):
    def read(owner) -> list[str]:
        return [path.name for path in media_folder.rglob("*") if f"/{owner.pk}/" in str(path)]

    return read


def test_rows_and_files_go_and_anothers_stay(full_account, other_user, upload_file, files_of):
    upload_photos(owner=other_user, files=[upload_file("obama.jpg")])
    assert files_of(full_account)
    gone = full_account.pk
    delete_account(full_account)
    for model in KEPT_BY_OWNER:
        assert not model.objects.filter(owner=gone).exists(), model
    erasure.delete_abandoned_folders()
    full_account.pk = gone
    assert files_of(full_account) == []
    assert files_of(other_user)
    assert Photo.objects.filter(owner=other_user).exists()
    assert not AbandonedFolder.objects.exists()


def test_a_user_deleted_by_another_door_leaves_no_files_either(full_account):
    gone = full_account.pk
    full_account.delete()
    folders = set(AbandonedFolder.objects.values_list("folder", flat=True))
    assert folders == {f"photos/{gone}", f"archives/{gone}", f"exports/{gone}"}


def test_a_lost_message_loses_no_deletion(full_account, files_of):
    gone = full_account.pk
    delete_account(full_account)
    assert AbandonedFolder.objects.exists()  # however often no message arrives
    erasure.delete_abandoned_folders()
    full_account.pk = gone
    assert files_of(full_account) == []

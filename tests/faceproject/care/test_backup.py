"""A backup holds all, and an empty installation becomes what it was."""

import tarfile

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.people.changing import create_person
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.processing.thumbnails import store_pictures
from faceproject.care.archive import ArchiveError, tables
from faceproject.care.backup import back_up
from faceproject.care.restore import restore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lived_in(user, api_client, upload_file, photo_analysis, now):
    """An installation with a user, a token, a photo with faces, and a person."""
    api_client(user)
    [stored] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    [photo] = claim_photos(photo_ids=[stored.photo.pk], at=now).photos
    analysis = photo_analysis(2)
    faces = faces_from(photo, analysis, model_version="1")
    store_pictures(photo, np.full((480, 640, 3), 128, np.uint8))
    record_analyses([PhotoFaces(photo, analysis, faces)], model_version="1", at=now)
    create_person(owner=user, name="Ada\tLovelace\\", face_ids=[faces[0].pk])


def content() -> dict[str, list[tuple]]:
    """All rows of all tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def files(folder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_empty_installation_becomes_what_the_backup_says(
    lived_in, tmp_path, settings, media_folder
):
    rows, photos = content(), files(media_folder)
    back_up(tmp_path / "all.tar")
    call_command("flush", interactive=False, verbosity=0)
    assert not User.objects.exists()
    settings.MEDIA_ROOT = tmp_path / "new media"
    restore(tmp_path / "all.tar")
    assert content() == rows
    assert files(settings.MEDIA_ROOT) == photos
    assert len(photos) == 3
    User.objects.create_user("next@example.com", "a number that nobody has")


def test_a_backup_is_for_its_owners_eyes_and_has_its_name_once_it_is_whole(lived_in, tmp_path):
    path = tmp_path / "all.tar"
    call_command("backup", str(path), verbosity=0)
    assert path.stat().st_mode & 0o077 == 0
    assert [found.name for found in tmp_path.iterdir() if found.is_file()] == ["all.tar"]


def test_users_are_not_replaced_by_accident(lived_in, tmp_path):
    back_up(tmp_path / "all.tar")
    before = content()
    with pytest.raises(CommandError, match="--replace-everything"):
        call_command("restore", str(tmp_path / "all.tar"))
    assert content() == before
    User.objects.create_user("late@example.com", "came after the backup")
    call_command("restore", str(tmp_path / "all.tar"), "--replace-everything", verbosity=0)
    assert content() == before


def test_a_damaged_backup_changes_nothing(lived_in, tmp_path):
    path = tmp_path / "all.tar"
    back_up(path)
    with tarfile.open(path) as archive:
        [photo] = [member for member in archive if member.name.endswith("original.jpeg")]
    damaged = bytearray(path.read_bytes())
    damaged[photo.offset_data + 100] ^= 255
    path.write_bytes(damaged)
    before = content()
    with pytest.raises(ArchiveError, match=r"original\.jpeg is damaged"):
        restore(path, replace=True)
    assert content() == before


def test_what_is_no_backup_is_said_to_be_none(db, tmp_path):
    (tmp_path / "note.txt").write_text("milk")
    with pytest.raises(ArchiveError, match="is no backup"):
        restore(tmp_path / "note.txt")
    with tarfile.open(tmp_path / "half.tar", "w") as half:
        half.add(tmp_path / "note.txt", "note.txt")
    with pytest.raises(ArchiveError, match="no manifest"):
        restore(tmp_path / "half.tar")


def test_a_file_that_is_not_there_and_a_folder_that_is_not_are_said_in_words(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", str(tmp_path / "none.tar"))
    with pytest.raises(CommandError, match="Name a file in a folder that is there"):
        call_command("backup", str(tmp_path / "nowhere" / "faces.tar"))

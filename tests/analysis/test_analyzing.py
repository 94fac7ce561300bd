"""The work of a worker, on the real models."""

import io

import numpy as np
import pytest
from celery import signature
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pgvector.django import L2Distance
from PIL import Image

from analysis import analyzer
from analysis.models import Face, Job, Photo
from analysis.services.deletion import delete_photo
from analysis.services.intake.upload import upload_photos
from analysis.services.media_files import delete_files
from analysis.services.processing import analyzing
from analysis.tasks import analyze_waiting
from ml.errors import MLError

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploaded(user):
    """`uploaded({"name.jpg": bytes})` are the photos of an upload of these files."""

    def make(files: dict[str, bytes]) -> list[Photo]:
        sent = [SimpleUploadedFile(name, data) for name, data in files.items()]
        upload = upload_photos(owner=user, files=sent)
        assert not upload.refused
        return [stored.photo for stored in upload.stored]

    return make


def analyze(*photos: Photo) -> None:
    """Run the task as a worker does, and read the photos' rows again."""
    analyze_waiting("interactive")
    for photo in photos:
        photo.refresh_from_db()


def test_each_photo_of_a_chunk_gets_its_own_faces(uploaded, photo):
    names = ["obama.jpg", "astronaut.jpg", "coffee.jpg"]
    photos = uploaded({name: photo(name).read_bytes() for name in names})
    analyze(*photos)

    assert [p.state for p in photos] == [Photo.State.DONE] * 3
    assert [p.faces.count() for p in photos] == [1, 1, 0]
    face = photos[0].faces.get()
    assert face.model_version == photos[0].model_version == analyzer.model_version()
    assert 0 < face.box_left < photos[0].width
    assert len(face.embedding) == 128


def test_one_mans_photos_are_nearer_than_the_threshold_in_the_database(uploaded, photo):
    names = ["obama.jpg", "obama2.jpg", "biden.jpg"]
    photos = uploaded({name: photo(name).read_bytes() for name in names})
    analyze(*photos)
    face = photos[0].faces.get()
    others = Face.objects.for_owner(face.owner).exclude(pk=face.pk)
    distances = {
        other.photo.original_filename: other.distance
        for other in others.annotate(distance=L2Distance("embedding", face.embedding))
    }
    assert distances["obama2.jpg"] < 0.6 < distances["biden.jpg"]


def test_the_pictures_of_a_done_photo_carry_no_exif(uploaded, photo):
    exif = Image.Exif()
    exif[0x010F] = "A camera maker"
    written = io.BytesIO()
    with Image.open(photo("obama.jpg")) as portrait:
        portrait.save(written, "JPEG", exif=exif)
    [stored] = uploaded({"portrait.jpg": written.getvalue()})
    analyze(stored)
    keys = [stored.display_key, stored.thumbnail_key, stored.faces.get().chip_key]
    for key, form in zip(keys, ["JPEG", "WEBP", "WEBP"], strict=True):
        with default_storage.open(key) as kept, Image.open(kept) as picture:
            assert picture.format == form
            assert not picture.getexif()


def test_a_chip_shows_the_square_around_the_face(uploaded, photo):
    [stored] = uploaded({"obama.jpg": photo("obama.jpg").read_bytes()})
    analyze(stored)
    with default_storage.open(stored.faces.get().chip_key) as kept, Image.open(kept) as chip:
        assert chip.size == (224, 224)
        [[again]] = [found.faces for found in analyzer.analyze([np.asarray(chip)])]
    left, top = again.box.center
    assert left == pytest.approx(112, abs=15)
    assert top == pytest.approx(112, abs=15)


def test_a_photo_that_is_cut_off_fails_with_a_reason_and_the_rest_goes_on(uploaded, photo):
    whole = photo("obama.jpg").read_bytes()
    cut_off, portrait = uploaded({"cut.jpg": whole[: len(whole) // 2], "portrait.jpg": whole})
    analyze(cut_off, portrait)
    assert cut_off.state == Photo.State.FAILED
    assert cut_off.error_code == "truncated_image"
    assert "cut off" in cut_off.error_message
    assert portrait.state == Photo.State.DONE


def test_a_photo_whose_file_is_gone_fails_with_a_reason(uploaded, photo):
    [stored] = uploaded({"coffee.jpg": photo("coffee.jpg").read_bytes()})
    delete_files([stored.storage_key])
    analyze(stored)
    assert stored.state == Photo.State.FAILED
    assert stored.error_code == "file_missing"


def test_unusual_photos_are_analysed(uploaded, picture):
    other_frame = Image.new("RGB", (64, 48), "red")
    photos = uploaded(
        {
            "deep.png": picture("PNG", mode="I;16"),
            "print.jpg": picture("JPEG", mode="CMYK"),
            "phone.heic": picture("HEIF"),
            "moving.gif": picture("GIF", save_all=True, append_images=[other_frame]),
        }
    )
    analyze(*photos)
    assert [p.state for p in photos] == [Photo.State.DONE] * 4


def test_a_task_run_twice_records_each_face_once(uploaded, photo):
    [stored] = uploaded({"obama.jpg": photo("obama.jpg").read_bytes()})
    analyze(stored)
    before = stored.faces.get().pk
    analyze(stored)
    assert stored.faces.get().pk == before
    assert stored.attempts == 1


def test_a_task_does_nothing_where_no_photo_waits(db):
    analyze_waiting("interactive")


def test_a_chunk_that_stops_midway_is_put_back_and_what_was_done_stays(
    uploaded, photo, media_folder, caplog, django_capture_on_commit_callbacks, sent_tasks
):
    done, stopped = uploaded(
        {name: photo(name).read_bytes() for name in ("coffee.jpg", "obama.jpg")}
    )
    # No picture of a face can be written where a file stands in the folder's place.
    (media_folder / stopped.folder / "faces").write_text("in the way")
    with django_capture_on_commit_callbacks(execute=True):
        analyze(done, stopped)
    assert done.state == Photo.State.DONE
    assert stopped.state == Photo.State.QUEUED
    assert stopped.attempts == 1
    assert set(sent_tasks()) == {("interactive", "analysis.analyze_waiting")}
    assert "The analysis of 2 photos stopped." in caplog.text


@pytest.fixture
def one_by_one(settings) -> None:
    settings.ANALYSIS_CHUNK_PHOTOS = 1


def test_a_task_goes_on_with_the_next_chunk(uploaded, photo, one_by_one):
    names = ["obama.jpg", "astronaut.jpg", "coffee.jpg"]
    photos = uploaded({name: photo(name).read_bytes() for name in names})
    analyze(*photos)
    assert [p.state for p in photos] == [Photo.State.DONE] * 3
    assert [p.attempts for p in photos] == [1] * 3


def test_nothing_is_claimed_beside_a_photo_that_was_attempted_before(uploaded, photo, one_by_one):
    names = ["obama.jpg", "coffee.jpg"]
    tried, other = uploaded({name: photo(name).read_bytes() for name in names})
    Photo.objects.filter(pk=tried.pk).update(attempts=1)
    analyze(tried, other)
    assert (tried.state, tried.attempts) == (Photo.State.DONE, 2)
    assert (other.state, other.attempts) == (Photo.State.QUEUED, 0)


def test_nothing_is_claimed_ahead_of_what_is_more_urgent(uploaded, photo, one_by_one, sent_tasks):
    names = ["obama.jpg", "coffee.jpg"]
    uploaded({name: photo(name).read_bytes() for name in names})
    Job.objects.update(kind=Job.Kind.BATCH)
    signature("analysis.analyze_waiting", args=["interactive"]).apply_async(queue="interactive")
    analyze_waiting("bulk")
    assert sorted(p.state for p in Photo.objects.all()) == [Photo.State.DONE, Photo.State.QUEUED]
    assert sent_tasks()[0][0] == "interactive"


def test_what_was_claimed_ahead_has_no_part_in_what_befalls_the_chunk_before(
    uploaded, photo, media_folder, one_by_one
):
    stopped, ahead = uploaded(
        {name: photo(name).read_bytes() for name in ("obama.jpg", "coffee.jpg")}
    )
    (media_folder / stopped.folder / "faces").write_text("in the way")
    analyze(stopped, ahead)
    assert (stopped.state, stopped.attempts) == (Photo.State.QUEUED, 1)
    assert (ahead.state, ahead.attempts) == (Photo.State.QUEUED, 0)


def test_new_faces_are_to_be_recognised_once_for_all_photos(
    uploaded, user, photo, django_capture_on_commit_callbacks, recognition_messages
):
    names = ["obama.jpg", "biden.jpg", "coffee.jpg"]
    photos = uploaded({name: photo(name).read_bytes() for name in names})
    with django_capture_on_commit_callbacks(execute=True):
        analyze(*photos)
    assert recognition_messages() == [user.pk]


def test_a_full_storage_is_no_photos_fault(
    uploaded, photo, media_folder, django_capture_on_commit_callbacks, sent_tasks
):
    [stored] = uploaded({"coffee.jpg": photo("coffee.jpg").read_bytes()})
    (media_folder / stored.thumbnail_key).symlink_to("/dev/full")
    with django_capture_on_commit_callbacks(execute=True):
        analyze(stored)
    assert stored.state == Photo.State.QUEUED
    assert stored.attempts == 0
    assert sent_tasks() == []  # it would be full at once again; recovery sends one in a while

    (media_folder / stored.thumbnail_key).unlink()
    analyze(stored)
    assert stored.state == Photo.State.DONE


def test_models_that_do_not_load_are_no_photos_fault(uploaded, photo, settings, monkeypatch):
    [stored] = uploaded({"coffee.jpg": photo("coffee.jpg").read_bytes()})
    monkeypatch.setattr(analyzer, "_loaded", None)
    settings.MODEL_BUNDLE = "no-such-bundle"
    with pytest.raises(MLError):
        analyze_waiting("interactive")
    stored.refresh_from_db()
    assert stored.state == Photo.State.QUEUED
    assert stored.attempts == 0


def test_a_photo_deleted_while_it_is_analysed_leaves_no_files(
    uploaded, user, photo, media_folder, monkeypatch, django_capture_on_commit_callbacks
):
    [stored] = uploaded({"obama.jpg": photo("obama.jpg").read_bytes()})
    truly_make_faces = analyzing.faces_from

    def make_faces_while_its_owner_deletes(*analysis, **seen):
        with django_capture_on_commit_callbacks(execute=True):
            delete_photo(owner=user, photo_id=stored.pk)
        return truly_make_faces(*analysis, **seen)

    monkeypatch.setattr(analyzing, "faces_from", make_faces_while_its_owner_deletes)
    analyze_waiting("interactive")
    assert not [path for path in media_folder.rglob("*") if path.is_file()]

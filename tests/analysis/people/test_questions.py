"""Photos that are looked at for an answer and not kept."""

import threading

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis import analyzer
from analysis.models import Photo
from analysis.services.recognition.questions import NobodyAnswers, PhotoUnreadable, answer, faces_in
from analysis.services.recognition.verification import NoFace, NoSuchFaceInPhoto, face_in


@pytest.fixture
def worker(embedded_servers, settings):
    """A thread that takes one question from the queue and answers it as a worker's task does."""

    def work() -> None:
        with current_app.connection_for_read() as connection:
            queue = connection.SimpleQueue("questions")
            message = queue.get(timeout=20)
            message.ack()
            [[question], _, _] = message.payload
            queue.close()
        answer(question)

    settings.QUESTION_SECONDS = 120  # on a busy machine
    analyzer.load()
    thread = threading.Thread(target=work)
    thread.start()
    yield thread
    thread.join()


@pytest.fixture
def no_worker(embedded_servers, settings):
    """Nobody takes questions, and they end after a second."""
    settings.QUESTION_SECONDS = 1
    yield
    with current_app.connection_for_read() as connection:
        connection.default_channel.queue_purge("questions")


@pytest.mark.django_db
def test_a_photo_that_is_asked_about_is_seen_and_not_kept(worker, upload_file, media_folder):
    [face] = faces_in(upload_file("obama.jpg"))
    assert face.index == 0
    assert face.embedding.shape == (128,)
    assert face.box.width > 0
    assert not Photo.objects.exists()
    assert not media_folder.exists()


def test_a_photo_without_a_face_is_answered_so(worker, upload_file):
    with pytest.raises(NoFace):
        face_in(upload_file("coffee.jpg"))


def test_a_face_that_the_photo_does_not_have_cannot_be_chosen(worker, upload_file):
    with pytest.raises(NoSuchFaceInPhoto):
        face_in(upload_file("obama.jpg"), 1)


def test_a_photo_that_is_cut_off_is_answered_with_the_reason(worker, photo):
    whole = photo("obama.jpg").read_bytes()
    with pytest.raises(PhotoUnreadable, match="cut off") as refused:
        faces_in(SimpleUploadedFile("cut.jpg", whole[: len(whole) // 2]))
    assert refused.value.code == "truncated_image"


def test_what_is_no_photo_is_refused_without_asking_a_worker(db):
    with pytest.raises(PhotoUnreadable) as refused:
        faces_in(SimpleUploadedFile("letter.pdf", b"%PDF-1.7 no photo"))
    assert refused.value.code == "not_an_image"


def test_a_question_that_nobody_takes_ends_in_time(no_worker, upload_file):
    with pytest.raises(NobodyAnswers, match="within 1 seconds"):
        faces_in(upload_file("obama.jpg"))

"""One photo, analysed while its sender waits."""

import threading

import pytest
import redis
from celery import current_app
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis import analyzer
from analysis.models import Photo
from analysis.tasks import analyze_waiting, answer_question

ANALYZE = "/api/v1/analyze/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send(user, api_client):
    client = api_client(user)

    def post(file, **fields):
        return client.post(ANALYZE, {"photo": file, **fields}, format="multipart")

    return post


@pytest.fixture
def worker(embedded_servers, settings):
    """A thread that takes one message from the queues and does it as a worker does."""

    def work(queue_name: str) -> None:
        with current_app.connection_for_read() as broker:
            queue = broker.SimpleQueue(queue_name)
            message = queue.get(timeout=60)
            message.ack()
            [[argument], _, _] = message.payload
            queue.close()
        {"questions": answer_question, "interactive": analyze_waiting}[queue_name](argument)
        connection.close()

    settings.QUESTION_SECONDS = 120  # on a busy machine
    analyzer.load()
    threads = []

    def start(queue_name: str) -> None:
        purge(queue_name)
        threads.append(threading.Thread(target=work, args=[queue_name]))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join()


@pytest.fixture
def no_worker(embedded_servers, settings):
    """Nobody takes messages, and nobody is waited for longer than half a second."""
    settings.QUESTION_SECONDS = 0.5
    yield
    purge("questions", "interactive")


def purge(*queues: str) -> None:
    with current_app.connection_for_read() as broker:
        for queue in queues:
            broker.default_channel.queue_purge(queue)


def rows() -> dict[str, int]:
    """How many rows each table of the room has."""
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_app_config("analysis").get_models()
    }


def redis_keys(settings) -> set[bytes]:
    """What Redis keeps, but for the broker's queues and counts of requests."""
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        return {
            key
            for key in server.scan_iter()
            if not key.startswith((b"_kombu", b"unacked")) and b":requests:" not in key
        } - {b"questions"}


def test_a_photo_is_stored_and_answered_with_its_faces(
    send, worker, upload_file, user, media_folder
):
    worker("interactive")
    answer = send(upload_file("obama.jpg"))
    assert answer.status_code == 200
    body = answer.json()
    stored = Photo.objects.get(pk=body["photo"])
    assert stored.state == Photo.State.DONE
    [face] = body["faces"]
    assert face["id"] == str(stored.faces.get().pk)
    assert face["age"]["low"] <= face["age"]["years"] <= face["age"]["high"]
    again = send(upload_file("obama.jpg"))
    assert again.json() == body, "the same photo, at once"


def test_a_photo_that_is_not_to_be_kept_is_answered_and_leaves_nothing(
    send, worker, upload_file, media_folder, settings
):
    worker("questions")
    before, keys = rows(), redis_keys(settings)
    with CaptureQueriesContext(connection) as queries:
        answer = send(upload_file("obama.jpg"), store="false")
    assert answer.status_code == 200
    body = answer.json()
    assert body["photo"] is None
    [face] = body["faces"]
    assert "id" not in face
    assert face["gender"]["label"] in ("female", "male")
    assert body["model_version"] == face["model_version"] == analyzer.model_version()
    assert rows() == before
    assert redis_keys(settings) == keys
    assert not media_folder.exists()
    inserts = [query["sql"] for query in queries if "INSERT" in query["sql"]]
    assert all("accounts_auditentry" in sql for sql in inserts)  # that the token was used


def test_a_photo_that_is_not_to_be_kept_leaves_nothing_when_nobody_looks_in_time(
    send, no_worker, upload_file, media_folder, settings
):
    before, keys = rows(), redis_keys(settings)
    answer = send(upload_file("obama.jpg"), store="false")
    assert (answer.status_code, answer.json()["code"]) == (503, "nobody_answers")
    assert rows() == before
    assert redis_keys(settings) == keys
    assert not media_folder.exists()


def test_a_stored_photo_that_takes_longer_is_answered_with_the_job(send, no_worker, upload_file):
    answer = send(upload_file("obama.jpg"))
    assert answer.status_code == 202
    body = answer.json()
    assert body["job"]["counts"]["queued"] == 1
    assert Photo.objects.get(pk=body["photo"]).state == Photo.State.QUEUED


def test_a_photo_that_cannot_be_read_is_answered_with_the_reason(send, worker, photo):
    whole = photo("obama.jpg").read_bytes()
    worker("interactive")
    answer = send(SimpleUploadedFile("cut.jpg", whole[: len(whole) // 2]))
    assert (answer.status_code, answer.json()["code"]) == (422, "truncated_image")


@pytest.mark.parametrize("store", ["true", "false"])
def test_a_large_photo_is_sent_elsewhere(store, send, upload_file, settings):
    settings.ANALYZE_MAX_MB = 0
    answer = send(upload_file("obama.jpg"), store=store)
    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large_to_wait_for")
    assert "POST /api/v1/photos/" in answer.json()["detail"]
    assert not Photo.objects.exists()


@pytest.mark.parametrize("store", ["true", "false"])
def test_what_is_no_photo_is_refused_at_once(store, send, embedded_servers):
    answer = send(SimpleUploadedFile("letter.pdf", b"%PDF-1.7"), store=store)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_an_image")

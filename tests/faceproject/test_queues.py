"""Queues, as a worker without further orders empties them."""

import pytest

from faceproject import celery_app


@pytest.fixture
def connection(embedded_servers):
    with celery_app.connection_for_read() as connection:
        for queue in celery_app.amqp.queues:
            connection.default_channel.queue_purge(queue)
        yield connection


def test_people_who_wait_go_before_bulk_work(connection):
    for queue in ("bulk", "interactive", "people", "bulk", "recovery", "questions"):
        celery_app.send_task("nobody.does_this", queue=queue)

    served: list[str] = []

    def serve(message) -> None:
        served.append(message.delivery_info["routing_key"])
        message.ack()

    channel = connection.default_channel
    channel.basic_qos(0, celery_app.conf.worker_prefetch_multiplier, False)
    with celery_app.amqp.TaskConsumer(channel, on_message=serve):
        while len(served) < 6:
            connection.drain_events(timeout=5)
    assert served == ["recovery", "questions", "people", "interactive", "bulk", "bulk"]

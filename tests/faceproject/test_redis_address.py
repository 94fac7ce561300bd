"""One Redis, spelled for two libraries."""

import pytest
from celery import Celery

from faceproject.redis_address import broker_url


@pytest.mark.parametrize(
    ("redis_url", "spelled"),
    [
        ("redis://localhost:6379/1", "redis://localhost:6379/1"),
        ("rediss://:secret@cache:6380/0", "rediss://:secret@cache:6380/0"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix://:secret@/run/r.sock", "redis+socket://:secret@/run/r.sock?virtual_host=0"),
    ],
)
def test_addresses_of_redis_become_addresses_of_a_broker(redis_url, spelled):
    assert broker_url(redis_url) == spelled


def test_celery_reaches_the_embedded_redis(settings, embedded_servers):
    app = Celery(broker=broker_url(settings.REDIS_URL), set_as_current=False)
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=0, timeout=5)
        assert connection.default_channel.client.ping()

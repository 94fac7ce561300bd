"""One Redis, spelled for two libraries, and how long each waits for it."""

from urllib.parse import parse_qs, urlsplit

from redis import ConnectionError
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 3
# A request that waits for a silent Redis holds its turn. So nobody waits for long, and nobody tries
# again but over a connection that a restart of Redis has ended.
SOCKET_PATIENCE = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
REDIS_PATIENCE = {
    **SOCKET_PATIENCE,
    "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
}


def broker_url(redis_url: str) -> str:
    """Return a redis-py address as Celery's transport spells it.

    The two differ for unix sockets only: `unix:///run/redis.sock?db=0` becomes
    `redis+socket:///run/redis.sock?virtual_host=0`.
    """
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    credentials = f"{parts.netloc}" if parts.netloc else ""
    return f"redis+socket://{credentials}{parts.path}?virtual_host={database}"

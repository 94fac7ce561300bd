"""One Redis, spelled for two libraries."""

from urllib.parse import parse_qs, urlsplit


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

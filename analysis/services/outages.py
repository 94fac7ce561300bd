"""Telling what is away for a while, and is worth another try, from what is wrong."""

from __future__ import annotations

import errno

import django.db
import kombu.exceptions
import redis
from botocore import exceptions as bucket

# A disk that is full or closed, or that went away under us.
STORAGE_AWAY = frozenset(
    {
        errno.ENOSPC,
        errno.EFBIG,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EIO,
        errno.ESTALE,
        errno.ENOTCONN,
        errno.ENODEV,
    }
)
AWAY = (
    django.db.OperationalError,
    django.db.InterfaceError,
    redis.ConnectionError,
    redis.TimeoutError,
    kombu.exceptions.OperationalError,
    bucket.ConnectionError,
    bucket.HTTPClientError,
)


def is_outage(error: BaseException | None) -> bool:
    """Whether the database, Redis or the storage failed us, by this error or one that caused it."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        if isinstance(error, OSError) and error.errno in STORAGE_AWAY:
            return True
        error = error.__cause__
    return False

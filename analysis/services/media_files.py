"""Files in the media storage, which nobody reaches but through a check of the owner."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)


def read_file(key: str) -> bytes:
    """The bytes of a stored file; FileNotFoundError where there is none."""
    with default_storage.open(key) as stored:
        return stored.read()


def delete_files(keys: Iterable[str]) -> None:
    """Delete files, absent ones too; one that cannot be deleted is logged and left."""
    for key in keys:
        try:
            default_storage.delete(key)
        except (OSError, BotoCoreError, ClientError):
            logger.warning("%s was not deleted from the media storage.", key, exc_info=True)


def delete_folder(folder: str) -> None:
    """Delete a folder with all that is in it, if there is one."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        delete_folder(f"{folder}/{name}")
    delete_files(f"{folder}/{name}" for name in files)
    delete_files([folder])  # An empty folder is an entry of its own on a file system.

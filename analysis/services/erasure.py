"""When a user goes, so does every file; the rows go with the user's own."""

from __future__ import annotations

import logging

from celery import signature
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import pre_delete
from kombu.exceptions import OperationalError

from accounts.models import User
from analysis.models import AbandonedFolder
from analysis.services.media_files import delete_folder

logger = logging.getLogger(__name__)


def abandon_files(*, instance: User, **_: object) -> None:
    """Note that all files of a user who is being deleted are to go; the task is sent on commit."""
    for kind in ("photos", "archives", "exports"):
        AbandonedFolder.objects.get_or_create(folder=f"{kind}/{instance.pk}")
    transaction.on_commit(_send)


def delete_abandoned_folders() -> None:
    """Delete what was abandoned; what fails is tried again by the next call."""
    for abandoned in AbandonedFolder.objects.all():
        delete_folder(abandoned.folder)
        if not default_storage.exists(abandoned.folder):
            abandoned.delete()


def register() -> None:
    """Hear of every user who is deleted, by whichever door."""
    pre_delete.connect(abandon_files, sender=User, dispatch_uid="abandon files")


def _send() -> None:
    try:
        signature("analysis.delete_abandoned_folders").apply_async()
    except OperationalError:
        logger.warning("The broker is away; the files of a deleted user go later.")

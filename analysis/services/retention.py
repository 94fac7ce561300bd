"""What is kept no longer: jobs of long ago, and files that no photo has."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.core.files.storage import default_storage

from analysis.models import Job, Photo
from analysis.services.media_files import delete_folder

# An upload that is going on has files before it has a row.
LEFT_ALONE_FOR = datetime.timedelta(days=1)


def delete_old_jobs(*, at: datetime.datetime) -> int:
    """Delete jobs older than JOB_DAYS that no photo names as its last; returns how many."""
    oldest = at - datetime.timedelta(days=settings.JOB_DAYS)
    old = Job.objects.filter(created_at__lt=oldest, photos__isnull=True)
    found = old.count()
    old.delete()
    return found


def delete_stray_folders(*, at: datetime.datetime) -> list[str]:
    """Delete folders of photos that have no row, such as of an upload that broke off.

    Returns which. Folders with a file younger than a day are left alone.
    """
    deleted = []
    for owner in _folders("photos"):
        names = _folders(f"photos/{owner}")
        known = {
            str(pk) for pk in Photo.objects.filter(pk__in=_ids(names)).values_list("pk", flat=True)
        }
        for name in names:
            folder = f"photos/{owner}/{name}"
            if name not in known and not _has_young_file(folder, at):
                delete_folder(folder)
                deleted.append(folder)
    return deleted


def _folders(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return []


def _ids(names: list[str]) -> list[uuid.UUID]:
    """Those of the names that can be ids of photos."""
    found = []
    for name in names:
        try:
            found.append(uuid.UUID(name))
        except ValueError:
            continue
    return found


def _has_young_file(folder: str, at: datetime.datetime) -> bool:
    _, files = default_storage.listdir(folder)
    return any(
        default_storage.get_modified_time(f"{folder}/{name}") > at - LEFT_ALONE_FOR
        for name in files
    )

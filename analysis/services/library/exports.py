"""Exports: asking for one, finding it, and deleting it when its days are over."""

from __future__ import annotations

import datetime
import functools
import logging
from typing import TYPE_CHECKING

from celery import signature
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.audit import Act, record_act
from analysis.errors import AnalysisError
from analysis.models import Export
from analysis.models.export import MAX_ATTEMPTS
from analysis.services.gallery import lock_gallery
from analysis.services.media_files import delete_files

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

RESENT_AFTER = datetime.timedelta(minutes=2)


class ExportNotFound(AnalysisError):
    code = "export_not_found"

    def __init__(self) -> None:
        super().__init__(_("You have no export, or it was deleted. Ask for a new one."))


class ExportNotReady(AnalysisError):
    code = "export_not_ready"

    def __init__(self) -> None:
        super().__init__(_("Your export is not written yet, or could not be. See its state."))


@transaction.atomic
def request_export(*, owner: User) -> Export:
    """Have a ZIP written of all that the owner has; it replaces one that was written before.

    One that is being written is returned as it is. On commit: the task.
    """
    lock_gallery(owner.pk)  # Two requests at once do not both make one.
    known = Export.objects.for_owner(owner).first()
    if known and known.finished_at is None:
        return known
    if known:
        _delete(known)
    export = Export.objects.create(owner=owner, dispatched_at=timezone.now())
    record_act(Act.DATA_EXPORTED, actor=owner)
    transaction.on_commit(functools.partial(_send, export))
    return export


def export_of(owner: User) -> Export:
    """The owner's export, in whatever state. Raises ExportNotFound."""
    export = Export.objects.for_owner(owner).first()
    if export is None:
        raise ExportNotFound
    return export


def ready_export_of(owner: User) -> Export:
    """The owner's export, to be downloaded. Raises ExportNotFound, ExportNotReady."""
    export = export_of(owner)
    if not export.is_ready:
        raise ExportNotReady
    return export


@transaction.atomic
def delete_export(*, owner: User) -> None:
    """Delete the owner's export; one that is being written ends. Raises ExportNotFound."""
    lock_gallery(owner.pk)
    _delete(export_of(owner))


def delete_old_exports(*, at: datetime.datetime) -> None:
    """Delete the exports that ended more than EXPORT_DAYS ago."""
    for export in Export.objects.ended_before(at - datetime.timedelta(days=settings.EXPORT_DAYS)):
        with transaction.atomic():
            _delete(export)


def resume_exports(*, at: datetime.datetime) -> None:
    """Send again those that no worker is at; after MAX_ATTEMPTS they are given up."""
    idle = Export.objects.claimable(at=at).filter(dispatched_at__lt=at - RESENT_AFTER)
    idle.filter(attempts__gte=MAX_ATTEMPTS).update(
        finished_at=at, lease_token=None, lease_expires_at=None
    )
    for export in idle.filter(attempts__lt=MAX_ATTEMPTS):
        Export.objects.filter(pk=export.pk).update(dispatched_at=at)
        _send(export)


def _delete(export: Export) -> None:
    transaction.on_commit(functools.partial(delete_files, [export.storage_key]))
    export.delete()


def _send(export: Export) -> None:
    try:
        signature("analysis.write_export", args=[str(export.pk)]).apply_async()
    except OperationalError:
        logger.warning("The broker is away; an export is written later.")

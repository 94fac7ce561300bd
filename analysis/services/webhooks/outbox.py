"""What is to be told, written in the transaction that it tells of, so that none is lost."""

from __future__ import annotations

import functools
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from celery import signature
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from analysis.models import Delivery, Job, JobEntry, Photo, Webhook
from analysis.services.webhooks.pace import MESSAGE_LOST_AFTER

logger = logging.getLogger(__name__)

Event = Webhook.Event


def tell_ends(photos: Collection[Photo]) -> None:
    """Tell that the analysis of these photos came to an end, and of jobs that did with it."""
    news: dict[tuple[int, Event], list[dict[str, Any]]] = defaultdict(list)
    for photo in photos:
        data = {"photo": str(photo.pk), "job": str(photo.job_id)}
        if photo.state == Photo.State.DONE:
            news[photo.owner_id, Event.PHOTO_ANALYZED].append(data)
        elif photo.state == Photo.State.FAILED:
            reason = {"code": photo.error_code, "detail": photo.error_message}
            news[photo.owner_id, Event.PHOTO_FAILED].append(data | {"error": reason})
    for (owner_id, event), happened in news.items():
        _tell(owner_id, event, *happened)
    tell_finished_jobs(JobEntry.objects.filter(photo__in=photos).values_list("job", flat=True))


def tell_finished_jobs(job_ids: Iterable[uuid.UUID]) -> None:
    """Tell of those of these jobs that have nothing left to do.

    Of two transactions that end a job's last photos one waits here for the other, and sees it.
    """
    listened_to = Webhook.objects.listening_to(Event.JOB_FINISHED).values("owner")
    jobs = Job.objects.filter(pk__in=job_ids, owner__in=listened_to).order_by("pk")
    for job_id in jobs.values_list("pk", flat=True):
        with connection.cursor() as cursor:
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
            cursor.execute(lock, [f"job finished {job_id}"])
        job = Job.objects.with_counts().get(pk=job_id)
        if not job.remaining:
            _tell(job.owner_id, Event.JOB_FINISHED, {"job": str(job_id), "counts": job.counts})


def tell_people(owner_id: int, person_ids: Collection[uuid.UUID | str]) -> None:
    """Tell that these people got or lost faces, were named, made or deleted."""
    if person_ids:
        people = sorted(map(str, person_ids))
        _tell(owner_id, Event.PERSON_CHANGED, {"people": people})


def write_delivery(webhook: Webhook, event: str, data: dict[str, Any]) -> Delivery:
    """Have an event sent to one webhook; the task is sent on commit."""
    delivery = Delivery.objects.create(
        webhook=webhook,
        event=event,
        data=data,
        next_attempt_at=timezone.now() + MESSAGE_LOST_AFTER,
    )
    transaction.on_commit(functools.partial(send_task, delivery))
    return delivery


def send_task(delivery: Delivery) -> None:
    """Send the task of the delivery's next attempt; where the broker is away it is sent later."""
    arguments = [str(delivery.pk), delivery.attempts]
    try:
        signature("analysis.deliver_webhook", args=arguments).apply_async()
    except OperationalError:
        logger.warning("The broker is away; a webhook is told later.")


def _tell(owner_id: int, event: Event, *happened: dict[str, Any]) -> None:
    """Tell the owner's webhooks that this event happened, once for each of these data."""
    for webhook in Webhook.objects.filter(owner=owner_id).listening_to(event):
        for data in happened:
            write_delivery(webhook, event, data)

"""What workers do for the room."""

from celery import shared_task
from django.utils import timezone

from accounts import audit


@shared_task(name="accounts.forget_old_acts")
def forget_old_acts() -> None:
    audit.forget_old_acts(at=timezone.now())

"""The Celery application; its settings are those of Django that begin with CELERY_."""

import os
import signal

from celery import Celery
from celery.signals import worker_process_init

from faceproject.local.launch import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceproject.settings")

app = Celery("faceproject")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_worker(**_: object) -> None:
    """Have a killed worker take along the process that computes for it, and its memory."""
    die_with_parent(os.getppid(), signal.SIGKILL)

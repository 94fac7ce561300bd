"""The site: it wires the rooms together and knows no faces."""

from faceproject.celery import app as celery_app

__all__ = ["celery_app"]

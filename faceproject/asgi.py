"""The ASGI application that web servers load."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceproject.settings")
django.setup(set_prefix=False)

from faceproject.bounded_handler import BoundedHandler  # noqa: E402 - Django is set up first
from faceproject.request_size import BoundedRequests  # noqa: E402

application = BoundedRequests(BoundedHandler())

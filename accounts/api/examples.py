"""Examples for the API's description, and how serializers come to have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

Serializer = TypeVar("Serializer", bound=type)

JSON = "application/json"
FORM = "multipart/form-data"
PHOTO_BYTES = "(the bytes of a photo)"


def example(
    value: dict[str, Any], *, named: str = "Example", sent_as: str = JSON
) -> OpenApiExample:
    """One of a serializer's data: of a request, or of whatever answer tells of success."""
    return OpenApiExample(named, value, media_type=sent_as, status_codes=["200", "201", "202"])


def shown_by(*examples: OpenApiExample) -> Callable[[Serializer], Serializer]:
    """Describe a serializer with these; its subclasses need their own."""
    return extend_schema_serializer(examples=list(examples))


TOKEN = {
    "id": 7,
    "name": "Import from the camera",
    "scopes": ["read", "write"],
    "begins_with": "fp_4f9a2",
    "created": "2026-11-24T19:58:12Z",
    "expiry": "2027-02-22T19:58:12Z",
    "last_used_at": "2026-11-24T20:14:00Z",
}
NEW_TOKEN = {"name": "Import from the camera", "scopes": ["read", "write"], "days": 90}
ISSUED_TOKEN = TOKEN | {"last_used_at": None, "token": "fp_4f9a2c0d7e51b8a3f6"}
ACCOUNT = {
    "email": "ada@example.com",
    "date_joined": "2026-11-20T08:00:00Z",
    "quota": {"storage_bytes": 50_000_000_000, "photos_per_month": 50_000},
    "use": {"storage_bytes": 812_400_123, "photos": 214, "photos_this_month": 180},
}
CONSENT = {
    "version": "2026-11-24",
    "text": "I agree that faces in my photos are analysed ...",
    "given": True,
    "accepted_version": "2026-11-24",
    "accepted_at": "2026-11-24T19:55:00Z",
}

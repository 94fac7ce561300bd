"""How lists are cut into pages."""

from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class NewestFirst(CursorPagination):
    """Newest first; a page stays in its place while photos are added before it."""

    ordering = ("-created_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> list | None:
        try:
            return super().paginate_queryset(*args, **kwargs)
        except ModelValidationError as error:  # The cursor is well-formed, but holds no date.
            raise NotFound(self.invalid_cursor_message) from error


class InOrder(NewestFirst):
    """In the order in which they came."""

    ordering = ("id",)


class Ordered(NewestFirst):
    """In one of several orders, as the parameter `order` says; the first is the usual one."""

    orders: dict[str, tuple[str, ...]]

    def get_ordering(self, request: Request, queryset: QuerySet, view: APIView) -> tuple[str, ...]:
        usual = next(iter(self.orders))
        wanted = request.query_params.get("order", usual)
        if wanted not in self.orders:
            raise ValidationError({"order": [f"One of: {', '.join(self.orders)}."]})
        return self.orders[wanted]

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        order = {
            "name": "order",
            "in": "query",
            "required": False,
            "description": "`-` for the last first.",
            "schema": {
                "type": "string",
                "enum": list(self.orders),
                "default": next(iter(self.orders)),
            },
        }
        return [*super().get_schema_operation_parameters(view), order]


class PhotosInOrder(Ordered):
    """By the time of upload, or of taking (of upload where that is unknown: `dated_at`)."""

    orders = {
        "-created": ("-created_at", "-id"),
        "created": ("created_at", "id"),
        "-taken": ("-dated_at", "-id"),
        "taken": ("dated_at", "id"),
    }


class FacesInOrder(Ordered):
    """By fitness for recognition, or by the time of the photo's upload (`created_at`)."""

    orders = {
        "-quality": ("-quality", "id"),
        "quality": ("quality", "id"),
        "-created": ("-created_at", "id"),
        "created": ("created_at", "id"),
    }

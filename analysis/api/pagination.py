"""How lists are cut into pages."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Newest first; a page stays in its place while photos are added before it."""

    ordering = ("-created_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> list | None:
        try:
            return super().paginate_queryset(*args, **kwargs)
        except ValidationError as error:  # The cursor is well-formed, but holds no date.
            raise NotFound(self.invalid_cursor_message) from error


class InOrder(NewestFirst):
    """In the order in which they came."""

    ordering = ("id",)

"""The one way to ask for what a user owns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to a user: whatever a user asks for starts with `for_owner`."""

    def for_owner(self, owner: User) -> Self:
        return self.filter(owner=owner)

"""How many photos came in, month by month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet


class MonthlyIntake(models.Model):
    """New photos of an owner in a calendar month; deleting one takes none back."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="intakes"
    )
    month = models.DateField(help_text=_("Its first day."))
    photos = models.PositiveIntegerField(default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "month"], name="intake_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="intake_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.photos}"

"""Pairs of people who may be one, and what their owner answered."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet
from analysis.models.person import Assignment, Person


class LikenessQuerySet(OwnedQuerySet):
    def different(self) -> Self:
        """Of whom the owner said that they are two."""
        return self.filter(answer=Likeness.Answer.DIFFERENT)

    def of_anybody(self, people: models.QuerySet | Collection[uuid.UUID]) -> Self:
        """In which one of these people is."""
        return self.filter(Q(first__in=people) | Q(second__in=people))

    def to_ask(self) -> Self:
        """Not answered, and of two people whom lists show.

        The likeliest first; those that the owner has skipped come last, the longest ago first.
        """
        seen = Assignment.objects.filter(face__hidden=False)
        shown = Q(
            Exists(seen.filter(person=OuterRef("first"))),
            Exists(seen.filter(person=OuterRef("second"))),
            first__hidden=False,
            second__hidden=False,
        )
        waiting = self.exclude(answer=Likeness.Answer.DIFFERENT).filter(shown)
        return waiting.order_by(F("answered_at").asc(nulls_first=True), "-probability", "pk")


class Likeness(models.Model):
    """Two people of one owner: how probably they are one, and what the owner answered.

    The machine writes and deletes rows without an answer. That two are different stays for as long
    as both are there, and goes over to whomever they are merged into.
    """

    class Answer(models.TextChoices):
        DIFFERENT = "different", _("Different people")
        SKIPPED = "skipped", _("Skipped")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likenesses"
    )
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(help_text=_("That both are one person, 0 to 1."))
    answer = models.CharField(max_length=16, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "likenesses"
        indexes = [models.Index(fields=["owner", "-probability"], name="likeness_of_owner")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once_a_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="likeness_of_two_in_the_order_of_ids"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1),
                name="likeness_probability_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["different", "skipped"], answered_at__isnull=False),
                name="likeness_answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"

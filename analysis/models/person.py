"""People: who a user's faces show, by whose word, and what the user did about it."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Trim
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.models.face import Face
from analysis.models.ownership import OwnedQuerySet
from analysis.models.recognition import Strictness

NAME_LENGTH = 100
# What one person may ask for; the stricter of it and what the owner wants of all holds.
TIGHTENED = [(level.value, level.label) for level in (Strictness.USUAL, Strictness.STRICT)]
# Embeddings, overrides and isolates of directions, which would reach beyond the name on a page.
TURNS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
# What is no text, which neither the database nor XML takes: control characters that are no spaces,
# halves of pairs, and two that stand for none.
CONTROLS = (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
NO_TEXT = (*CONTROLS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
DROPPED = dict.fromkeys((*TURNS, *NO_TEXT))
SEEN = "LNPS"  # letters, numbers, punctuation and symbols, by the first letter of their category


def as_kept(name: str) -> str:
    """A name without needless spaces and what is no text, and without turning what stands by it.

    Empty where nothing of it would be seen.
    """
    name = " ".join(name.translate(DROPPED).split())
    return name if any(unicodedata.category(each)[0] in SEEN for each in name) else ""


class PersonQuerySet(OwnedQuerySet):
    def named(self) -> Self:
        return self.exclude(name="")

    def unnamed(self) -> Self:
        return self.filter(name="")

    def to_compare(self) -> Self:
        """Who gained or lost faces since they were last compared with others."""
        return self.filter(uncompared_since__isnull=False)

    def with_faces(self) -> Self:
        """Adds `face_count`, of visible faces, and `cover_face_id`.

        That is the cover that the owner chose, or else the visible face of the best quality; None
        where the person has no visible face.
        """
        visible = Assignment.objects.filter(person=OuterRef("pk"), face__hidden=False).order_by()
        count = visible.values("person").annotate(number=Count("pk")).values("number")
        best = visible.order_by("-face__quality", "face_id").values("face_id")[:1]
        return self.annotate(
            face_count=Coalesce(Subquery(count), 0),
            cover_face_id=Coalesce(F("cover_id"), Subquery(best), output_field=models.UUIDField()),
        )


class Person(models.Model):
    """Someone whom an owner's photos show; without a name, a group of faces that look alike.

    A group is the machine's, which makes, changes and dissolves it, until its owner says anything
    about it; from then on its faces are assigned by the owner's word, and the group stays.
    """

    face_count: int  # where `with_faces` has added it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="people"
    )
    name = models.CharField(
        max_length=NAME_LENGTH, blank=True, help_text=_("Empty: nobody has said who it is.")
    )
    cover = models.ForeignKey(
        Face,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The face to show, one of the person's, if its owner has chosen one."),
    )
    hidden = models.BooleanField(default=False, help_text=_("A stranger, say: left out of lists."))
    strictness = models.CharField(
        max_length=8,
        choices=TIGHTENED,
        blank=True,
        default="",
        help_text=_("How surely faces have to show this person; empty: as its owner wants of all."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    uncompared_since = models.DateTimeField(
        null=True,
        blank=True,
        default=timezone.now,
        help_text=_("When its faces last changed; empty: it was compared with others since."),
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "created_at", "id"]
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["owner", "name"], name="person_of_owner_by_name"),
            models.Index(
                fields=["owner"],
                condition=Q(uncompared_since__isnull=False),
                name="person_to_compare_of_owner",
            ),
        ]
        constraints = [
            # What assignments and rejections are checked against (migration 0004).
            models.UniqueConstraint(fields=["id", "owner"], name="person_has_one_owner"),
            models.CheckConstraint(
                condition=Q(name=Trim("name")), name="person_name_without_outer_spaces"
            ),
            models.CheckConstraint(
                condition=Q(strictness__in=["", *dict(TIGHTENED)]),
                name="person_strictness_only_tightens",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Unnamed person {self.pk}"


class Assignment(models.Model):
    """A face shows a person: by its owner's word, or as the machine thinks."""

    class Source(models.TextChoices):
        USER = "user", _("User")
        MACHINE = "machine", _("Machine")

    face = models.OneToOneField(Face, on_delete=models.CASCADE, related_name="assignment")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments"
    )
    source = models.CharField(max_length=8, choices=Source)
    probability = models.FloatField(
        null=True, blank=True, help_text=_("That it is so, where the machine says it.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "source"], include=["face"], name="assignment_of_owner_by_source"
            )
        ]
        constraints = [
            # What a person's cover is checked against (migration 0004).
            models.UniqueConstraint(fields=["face", "person"], name="assignment_of_one_person"),
            models.CheckConstraint(
                condition=Q(source="user", probability__isnull=True)
                | Q(
                    source="machine",
                    probability__isnull=False,
                    probability__gte=0,
                    probability__lte=1,
                ),
                name="assignment_by_machine_has_a_probability",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.face_id} shows {self.person_id}"


class Rejection(models.Model):
    """A face does not show a person: its owner said so, and is not asked again."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="rejections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rejections")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rejections"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["face", "person"], name="rejection_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.face_id} does not show {self.person_id}"


class Act(models.Model):
    """Something that an owner did to their gallery, and how it was before, to undo it.

    `before` and `after` are what services.people.history takes down of each person and face that
    the act touched.
    """

    class Kind(models.TextChoices):
        CREATE = "create", _("Created a person")
        NAME = "name", _("Named a person")
        MERGE = "merge", _("Merged people")
        SPLIT = "split", _("Split a person")
        COVER = "cover", _("Chose a cover")
        CONFIRM = "confirm", _("Confirmed a face")
        REJECT = "reject", _("Rejected a face")
        MOVE = "move", _("Moved faces")
        HIDE_PERSON = "hide_person", _("Hid or showed a person")
        HIDE_FACE = "hide_face", _("Hid or showed a face")
        DELETE = "delete", _("Deleted a person")
        STRICTNESS = "strictness", _("Changed how surely a person is recognised")
        DIFFERENT = "different", _("Called two people different")
        IMPORT = "import", _("Took over names from an import")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acts"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    spread_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When the machine had thought about what it changes; empty: not yet."),
    )
    before = models.JSONField()
    after = models.JSONField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["owner", "-id"],
                condition=Q(undone_at__isnull=True),
                name="act_last_of_owner",
            ),
            models.Index(
                fields=["owner", "-id"],
                condition=Q(spread_at__isnull=True),
                name="act_to_spread_of_owner",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "create",
                        "name",
                        "merge",
                        "split",
                        "cover",
                        "confirm",
                        "reject",
                        "move",
                        "hide_person",
                        "hide_face",
                        "delete",
                        "strictness",
                        "different",
                        "import",
                    ]
                ),
                name="act_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

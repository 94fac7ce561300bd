"""Faces: what the models said about each face of a photo."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import HnswIndex, VectorField

from analysis.models.ownership import OwnedQuerySet
from analysis.models.photo import Photo

EMBEDDING_LENGTH = 128


class FaceQuerySet(OwnedQuerySet):
    def visible(self) -> Self:
        """Not hidden by their owner."""
        return self.filter(hidden=False)

    def comparable(self) -> Self:
        """Visible, and fit to be compared with others to tell whom they show."""
        return self.visible().filter(matchable=True)

    def incomparable(self) -> Self:
        """The others: hidden, or too poor to tell whom they show."""
        return self.filter(Q(hidden=True) | Q(matchable=False))

    def manual(self) -> Self:
        """Drawn by their owner."""
        return self.filter(manual=True)

    def outlasting(self) -> Self:
        """Those that stay where an analysis anew does not find them.

        Their owner drew them, left them out (they are not to come back), or said whom they show.
        """
        return self.filter(Q(manual=True) | Q(hidden=True) | Q(assignment__source="user"))

    def to_recognize(self) -> Self:
        """New, or something that the owner has said since may change whom they show."""
        return self.filter(waiting__isnull=False)

    def by_users_word(self) -> Self:
        """Assigned to a person by their owner."""
        return self.filter(assignment__source="user")

    def not_by_users_word(self) -> Self:
        """Assigned by the machine, or not at all: the machine may say whom they show."""
        return self.exclude(assignment__source="user")


class Face(models.Model):
    """One face in one photo, as one version of the models saw it.

    Coordinates are pixels of the upright photo. Embeddings are all of one length, as
    ml.embedding.similarity makes them: faces are compared by Euclidean distance, and the same
    person's are closer than 0.6. Heads that the models did not ship are null or empty.
    """

    class Gender(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class HiddenAs(models.TextChoices):
        STRANGER = "stranger", _("A stranger")
        NOT_A_FACE = "not_a_face", _("Not a face")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="faces")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="faces",
        help_text=_("The photo's, copied: a search through a gallery touches one table."),
    )
    position = models.PositiveSmallIntegerField(
        help_text=_("Among the photo's faces, from 0: the most confident first.")
    )
    box_left = models.FloatField()
    box_top = models.FloatField()
    box_width = models.FloatField()
    box_height = models.FloatField()
    landmarks = models.JSONField(help_text=_("{left_eye: [x, y], right_eye, nose, …}"))
    confidence = models.FloatField()
    quality = models.FloatField()
    embedding = VectorField(dimensions=EMBEDDING_LENGTH)

    age_years = models.FloatField(null=True, blank=True)
    age_low_years = models.FloatField(null=True, blank=True)
    age_high_years = models.FloatField(null=True, blank=True)
    gender = models.CharField(max_length=8, choices=Gender, blank=True)
    gender_probability = models.FloatField(null=True, blank=True)
    attributes = models.JSONField(
        default=dict, blank=True, help_text=_("{name: {present, probability}}")
    )
    hair_color = models.CharField(max_length=16, blank=True)
    expression = models.JSONField(
        null=True, blank=True, help_text=_("{label, probability, probabilities: {label: p}}")
    )
    model_version = models.CharField(max_length=64)
    manual = models.BooleanField(
        default=False, db_default=False, help_text=_("Its owner drew its box.")
    )
    matchable = models.BooleanField(
        default=True,
        db_default=True,
        help_text=_("Compared with others; a drawn one only if its quality allows."),
    )
    hidden = models.BooleanField(default=False, help_text=_("By its owner: left out everywhere."))
    hidden_as = models.CharField(
        max_length=16,
        choices=HiddenAs,
        blank=True,
        default="",
        db_default="",
        help_text=_("What its owner said of a hidden face, for good; such a face shows nobody."),
    )
    picture_hash = models.BigIntegerField(
        null=True, blank=True, help_text=_("Of its picture: by it copies are known.")
    )

    objects = FaceQuerySet.as_manager()

    class Meta:
        ordering = ["photo", "position"]
        indexes = [
            HnswIndex(
                fields=["embedding"],
                m=16,
                ef_construction=64,
                opclasses=["vector_l2_ops"],
                name="face_nearest_by_embedding",
            ),
            models.Index(fields=["owner", "-quality", "id"], name="face_best_of_owner"),
            models.Index(
                fields=["owner", "photo"], condition=Q(hidden=True), name="face_left_out_of_owner"
            ),
            # What an exact search of an owner's faces reads, in one piece; in the table, which is
            # in the order of uploads, each face would lie on another page.
            models.Index(
                fields=["owner"],
                include=["id", "hidden", "matchable", "embedding"],
                name="face_compared_of_owner",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "position"],
                name="face_recorded_once",
                deferrable=Deferrable.IMMEDIATE,  # an analysis anew lets faces trade places
            ),
            # What a face's assignment is checked against (migration 0004).
            models.UniqueConstraint(fields=["id", "owner"], name="face_has_one_owner"),
            models.CheckConstraint(
                condition=Q(box_width__gt=0, box_height__gt=0), name="face_box_has_an_area"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1, quality__gte=0, quality__lte=1),
                name="face_confidence_and_quality_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(
                    age_years__isnull=True, age_low_years__isnull=True, age_high_years__isnull=True
                )
                | Q(
                    # NULL passes a check, so absence is ruled out by name.
                    age_years__isnull=False,
                    age_low_years__isnull=False,
                    age_high_years__isnull=False,
                    age_low_years__gte=0,
                    age_years__gte=F("age_low_years"),
                    age_high_years__gte=F("age_years"),
                ),
                name="face_age_lies_in_its_interval",
            ),
            models.CheckConstraint(
                condition=Q(gender="", gender_probability__isnull=True)
                | Q(
                    gender__in=["female", "male"],
                    gender_probability__isnull=False,
                    gender_probability__gte=0.5,
                    gender_probability__lte=1,
                ),
                name="face_gender_has_a_probability",
            ),
            models.CheckConstraint(condition=~Q(model_version=""), name="face_says_by_what_models"),
            models.CheckConstraint(
                condition=Q(hidden_as="")
                | Q(hidden=True, hidden_as__in=["stranger", "not_a_face"]),
                name="face_left_out_is_hidden",
            ),
            models.CheckConstraint(
                condition=Q(matchable=True) | Q(manual=True),
                name="face_that_was_found_is_matchable",
            ),
        ]

    def __str__(self) -> str:
        return f"Face {self.position + 1} of {self.photo_id}"

    @property
    def chip_key(self) -> str:
        """Where the face's picture lies in the media storage, beside its photo's files."""
        return f"photos/{self.owner_id}/{self.photo_id}/faces/{self.id}.webp"

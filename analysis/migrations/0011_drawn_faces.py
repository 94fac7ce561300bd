"""Faces that their owners drew, and the boxes that wait to become such."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

BOX_HAS_ITS_PHOTOS_OWNER = migrations.RunSQL(
    sql="ALTER TABLE analysis_drawnbox ADD CONSTRAINT drawn_box_has_its_photos_owner "
    "FOREIGN KEY (photo_id, owner_id) REFERENCES analysis_photo (id, owner_id) "
    "DEFERRABLE INITIALLY DEFERRED",
    reverse_sql="ALTER TABLE analysis_drawnbox DROP CONSTRAINT drawn_box_has_its_photos_owner",
)


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0010_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="face",
            name="manual",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Its owner drew its box."
            ),
        ),
        migrations.AddField(
            model_name="face",
            name="matchable",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Compared with others; a drawn one only if its quality allows.",
            ),
        ),
        migrations.AddConstraint(
            model_name="face",
            constraint=models.CheckConstraint(
                condition=Q(matchable=True) | Q(manual=True),
                name="face_that_was_found_is_matchable",
            ),
        ),
        migrations.RemoveIndex(model_name="face", name="face_embeddings_of_owner"),
        migrations.AddIndex(
            model_name="face",
            index=models.Index(
                fields=["owner"],
                include=["id", "hidden", "matchable", "embedding"],
                name="face_compared_of_owner",
            ),
        ),
        migrations.CreateModel(
            name="DrawnBox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("left", models.FloatField()),
                ("top", models.FloatField()),
                ("width", models.FloatField()),
                ("height", models.FloatField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "dispatched_at",
                    models.DateTimeField(help_text="When a worker was last told of it."),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often a worker set about looking into it."
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drawn_boxes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drawn_boxes",
                        to="analysis.photo",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "drawn boxes",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(left__gte=0, top__gte=0, width__gt=0, height__gt=0),
                        name="drawn_box_lies_in_a_photo",
                    )
                ],
            },
        ),
        BOX_HAS_ITS_PHOTOS_OWNER,
    ]

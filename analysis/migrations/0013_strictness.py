"""How surely faces have to show somebody: as their owner wants of all, and of single people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0012_waiting_faces_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="act", name="act_kind_is_known"),
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[
                    ("create", "Created a person"),
                    ("name", "Named a person"),
                    ("merge", "Merged people"),
                    ("split", "Split a person"),
                    ("cover", "Chose a cover"),
                    ("confirm", "Confirmed a face"),
                    ("reject", "Rejected a face"),
                    ("move", "Moved faces"),
                    ("hide_person", "Hid or showed a person"),
                    ("hide_face", "Hid or showed a face"),
                    ("delete", "Deleted a person"),
                    ("strictness", "Changed how surely a person is recognised"),
                    ("different", "Called two people different"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("create", "name", "merge", "split", "cover", "confirm", "reject"),
                        *("move", "hide_person", "hide_face", "delete", "strictness", "different"),
                    ]
                ),
                name="act_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="strictness",
            field=models.CharField(
                blank=True,
                choices=[("usual", "Usual"), ("strict", "Strict")],
                default="",
                help_text=(
                    "How surely faces have to show this person; empty: as its owner wants of all."
                ),
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(strictness__in=["", "usual", "strict"]),
                name="person_strictness_only_tightens",
            ),
        ),
        migrations.CreateModel(
            name="Recognition",
            fields=[
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="recognition",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "strictness",
                    models.CharField(
                        choices=[("strict", "Strict"), ("usual", "Usual"), ("lenient", "Lenient")],
                        default="usual",
                        max_length=8,
                    ),
                ),
                (
                    "settled_by",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text=(
                            "A digest of the limits by which faces were last ascribed; empty: do "
                            "it anew."
                        ),
                        max_length=64,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "recognition",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(strictness__in=["strict", "usual", "lenient"]),
                        name="recognition_strictness_is_known",
                    ),
                ],
            },
        ),
    ]

"""Pairs of people who may be one, what their owner answered, and who is to be compared anew.

As in 0004, rows that refer to each other have the same owner.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def same_owner(column: str) -> migrations.RunSQL:
    """A constraint: the owner of a pair is the owner of the person in this column."""
    name = f"likeness_has_its_{column}_persons_owner"
    return migrations.RunSQL(
        sql=f"ALTER TABLE analysis_likeness ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({column}_id, owner_id) REFERENCES analysis_person (id, owner_id) "
        f"DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE analysis_likeness DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0011_drawn_faces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("probability", models.FloatField(help_text="That both are one person, 0 to 1.")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("different", "Different people"), ("skipped", "Skipped")],
                        max_length=16,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "likenesses",
            },
        ),
        migrations.RemoveConstraint(
            model_name="act",
            name="act_kind_is_known",
        ),
        migrations.AddField(
            model_name="person",
            name="uncompared_since",
            field=models.DateTimeField(
                blank=True,
                default=django.utils.timezone.now,
                help_text="When its faces last changed; empty: it was compared with others since.",
                null=True,
            ),
        ),
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
                    ("different", "Called two people different"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("uncompared_since__isnull", False)),
                fields=["owner"],
                name="person_to_compare_of_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
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
                            "different",
                        ],
                    )
                ),
                name="act_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="likeness",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="analysis.person"
            ),
        ),
        migrations.AddField(
            model_name="likeness",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="likenesses",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="likeness",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="analysis.person"
            ),
        ),
        migrations.AddIndex(
            model_name="likeness",
            index=models.Index(fields=["owner", "-probability"], name="likeness_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.UniqueConstraint(
                fields=("first", "second"), name="likeness_once_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))),
                name="likeness_of_two_in_the_order_of_ids",
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                name="likeness_probability_from_0_to_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(
                        ("answer__in", ["different", "skipped"]), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="likeness_answer_has_a_time",
            ),
        ),
        same_owner("first"),
        same_owner("second"),
    ]

"""What the machine made of an owner's word, until the owner has looked at it.

As in 0004, rows that refer to each other have the same owner. Acts of before have been thought
about.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def same_owner(parent: str) -> migrations.RunSQL:
    """A constraint: the owner of a consequence is the owner of what it refers to."""
    name = f"consequence_has_its_{parent}s_owner"
    return migrations.RunSQL(
        sql=f"ALTER TABLE analysis_consequence ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({parent}_id, owner_id) REFERENCES analysis_{parent} (id, owner_id) "
        f"DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE analysis_consequence DROP CONSTRAINT {name}",
    )


FORMER_ACTS_HAVE_SPREAD = migrations.RunSQL(
    sql="UPDATE analysis_act SET spread_at = created_at",
    reverse_sql=migrations.RunSQL.noop,
    elidable=True,
)


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0011_people_who_may_be_one"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consequence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gained",
                    models.BooleanField(help_text="Ascribed to the person; otherwise taken away."),
                ),
            ],
            options={
                "ordering": ["person", "-gained", "face"],
            },
        ),
        migrations.AddField(
            model_name="act",
            name="spread_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the machine had thought about what it changes; empty: not yet.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("spread_at__isnull", True)),
                fields=["owner", "-id"],
                name="act_to_spread_of_owner",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consequences",
                to="analysis.act",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="face",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consequences",
                to="analysis.face",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consequences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consequences",
                to="analysis.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequence",
            constraint=models.UniqueConstraint(fields=("face", "person"), name="consequence_once"),
        ),
        FORMER_ACTS_HAVE_SPREAD,
        same_owner("face"),
        same_owner("person"),
    ]

"""Albums, faces that other programs named, and entries that say more of their files.

As in migration 0002, rows that refer to each other have the same owner.
"""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def same_owner(child: str, parent: str, name: str) -> migrations.RunSQL:
    """A constraint: the child's owner is the owner of the parent it refers to."""
    return migrations.RunSQL(
        sql=f"ALTER TABLE analysis_{child} ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({parent}_id, owner_id) REFERENCES analysis_{parent} (id, owner_id) "
        f"DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE analysis_{child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0013_strictness"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Album",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Of an imported folder its path, as `Holiday/day two`.",
                        max_length=200,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="AlbumPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NamedRegion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("left", models.FloatField()),
                ("top", models.FloatField()),
                ("width", models.FloatField()),
                ("height", models.FloatField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("named", "On a face"),
                            ("contradicted", "You had named the face otherwise"),
                            ("no_face", "No face found there"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                (
                    "drawn_face",
                    models.UUIDField(
                        blank=True,
                        help_text="The id of the face that was drawn there, if one was.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["photo", "left", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="act",
            name="act_kind_is_known",
        ),
        migrations.AddField(
            model_name="jobentry",
            name="duplicate",
            field=models.BooleanField(
                default=False, help_text="Whether its owner had the photo already."
            ),
        ),
        migrations.AddField(
            model_name="jobentry",
            name="remark",
            field=models.TextField(
                blank=True, help_text="What was not taken along with the photo, and what to do."
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
                    ("strictness", "Changed how surely a person is recognised"),
                    ("different", "Called two people different"),
                    ("import", "Took over names from an import"),
                ],
                max_length=16,
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
                            "strictness",
                            "different",
                            "import",
                        ],
                    )
                ),
                name="act_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="album",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="albums",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="albumphoto",
            name="album",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="analysis.album",
            ),
        ),
        migrations.AddField(
            model_name="albumphoto",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="album_entries",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="albumphoto",
            name="photo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="album_entries",
                to="analysis.photo",
            ),
        ),
        migrations.AddField(
            model_name="album",
            name="photos",
            field=models.ManyToManyField(
                related_name="albums", through="analysis.AlbumPhoto", to="analysis.photo"
            ),
        ),
        migrations.AddField(
            model_name="namedregion",
            name="job",
            field=models.ForeignKey(
                help_text="The import that brought it, whose names are given in one go.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="named_regions",
                to="analysis.job",
            ),
        ),
        migrations.AddField(
            model_name="namedregion",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="named_regions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="namedregion",
            name="photo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="named_regions",
                to="analysis.photo",
            ),
        ),
        migrations.AddConstraint(
            model_name="albumphoto",
            constraint=models.UniqueConstraint(
                fields=("album", "photo"), name="album_photo_there_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="album",
            constraint=models.UniqueConstraint(
                models.F("owner"),
                django.db.models.functions.text.Lower("name"),
                name="album_name_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="album",
            constraint=models.UniqueConstraint(fields=("id", "owner"), name="album_has_one_owner"),
        ),
        migrations.AddConstraint(
            model_name="album",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name", django.db.models.functions.text.Trim("name")),
                    models.Q(("name", ""), _negated=True),
                ),
                name="album_has_a_name",
            ),
        ),
        migrations.AddIndex(
            model_name="namedregion",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["job"],
                name="named_region_waiting_of_job",
            ),
        ),
        migrations.AddConstraint(
            model_name="namedregion",
            constraint=models.UniqueConstraint(
                fields=("photo", "name", "left", "top", "width", "height"),
                name="named_region_said_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="namedregion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("height__gt", 0), ("left__gte", 0), ("top__gte", 0), ("width__gt", 0)
                ),
                name="named_region_lies_in_a_photo",
            ),
        ),
        migrations.AddConstraint(
            model_name="namedregion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "named", "contradicted", "no_face"])),
                name="named_region_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="namedregion",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="named_region_has_a_name"
            ),
        ),
        same_owner("albumphoto", "album", "album_photo_has_its_albums_owner"),
        same_owner("albumphoto", "photo", "album_photo_has_its_photos_owner"),
        same_owner("namedregion", "photo", "named_region_has_its_photos_owner"),
    ]

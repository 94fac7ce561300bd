"""Indexes that an exact search of an owner's faces, or of the confirmed ones, reads alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analysis", "0008_webhooks")]

    operations = [
        migrations.AddIndex(
            model_name="face",
            index=models.Index(
                fields=["owner"],
                include=["id", "hidden", "embedding"],
                name="face_embeddings_of_owner",
            ),
        ),
        migrations.RemoveIndex(model_name="assignment", name="assignment_of_owner_by_source"),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["owner", "source"], include=["face"], name="assignment_of_owner_by_source"
            ),
        ),
    ]

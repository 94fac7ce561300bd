"""What a user may have, where that is not what the site's settings say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_token_scopes")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="monthly_photo_quota",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="New ones. Empty: as the site's settings say; 0: without limit.",
                null=True,
                verbose_name="photos in a month",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="storage_quota_mb",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Of photos as uploaded. Empty: as the site's settings say; 0: without limit.",
                null=True,
                verbose_name="storage in MB",
            ),
        ),
    ]

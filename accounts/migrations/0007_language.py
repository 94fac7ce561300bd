"""The language that a user has chosen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_consent")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Of pages and letters, one of LANGUAGES; empty: as the browser asks for it.",
                max_length=10,
            ),
        ),
    ]

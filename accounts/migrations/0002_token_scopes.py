"""What a token may do, and when it was last used. Tokens that are there may do everything still."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

SCOPES = ["read", "write", "admin"]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users_and_tokens")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("read", "Look at photos, faces, people and jobs"),
                        ("write", "Upload, change and delete them"),
                        ("admin", "Manage tokens, webhooks and the account"),
                    ],
                    max_length=8,
                ),
                default=SCOPES,
                size=None,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apitoken",
            name="last_used_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="To the minute.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(scopes__contained_by=SCOPES) & ~models.Q(scopes=[]),
                name="token_has_known_scopes",
            ),
        ),
    ]

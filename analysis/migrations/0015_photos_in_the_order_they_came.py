"""Photos that are stored together are dated one by one, in the order in which they came."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analysis", "0014_albums_and_named_regions")]

    operations = [
        migrations.AlterField(
            model_name="photo",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]

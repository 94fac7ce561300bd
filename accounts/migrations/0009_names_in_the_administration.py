from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_more_acts_in_the_trail"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apitoken",
            options={"ordering": ["-created", "-id"], "verbose_name": "API token"},
        ),
        migrations.AlterModelOptions(
            name="auditentry",
            options={
                "ordering": ["-id"],
                "verbose_name": "act in the audit trail",
                "verbose_name_plural": "acts in the audit trail",
            },
        ),
    ]

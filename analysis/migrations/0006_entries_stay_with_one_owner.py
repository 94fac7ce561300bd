"""Entries and archives have their job's owner; photos of before become entries of their jobs.

As in migration 0002, Django has no foreign key over two columns.
"""

from django.db import migrations


def same_owner(child: str, parent: str) -> migrations.RunSQL:
    """A constraint: the child's owner is the owner of the parent it refers to."""
    name = f"{child}_has_its_{parent}s_owner"
    return migrations.RunSQL(
        sql=f"ALTER TABLE analysis_{child} ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({parent}_id, owner_id) REFERENCES analysis_{parent} (id, owner_id) "
        f"DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE analysis_{child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("analysis", "0005_jobs_of_many_files")]

    operations = [
        same_owner(child="archive", parent="job"),
        same_owner(child="jobentry", parent="job"),
        same_owner(child="jobentry", parent="photo"),
        migrations.RunSQL(
            sql="INSERT INTO analysis_jobentry"
            " (job_id, owner_id, photo_id, filename, error_code, error_message)"
            " SELECT job_id, owner_id, id, original_filename, '', ''"
            " FROM analysis_photo ORDER BY created_at, id",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]

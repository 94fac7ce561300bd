"""A photo and its job, a face and its photo, always have the same owner.

The owner is copied into each table so that a query about it touches that table alone. Django has
no foreign key over two columns, so these are written by hand; being deferred like Django's own,
they allow any order of deletion within a transaction.
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
    dependencies = [("analysis", "0001_photos_faces_and_jobs")]

    operations = [
        same_owner(child="photo", parent="job"),
        same_owner(child="face", parent="photo"),
    ]

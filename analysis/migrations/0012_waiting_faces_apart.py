"""That a face waits to be recognised is said beside its row, which stays as it is.

A change of the row entered its embedding into the HNSW index and the owner's anew. New faces wait,
whoever records them. As in 0004, rows that refer to each other have the same owner.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WAITING_FACE_HAS_ITS_FACES_OWNER = migrations.RunSQL(
    sql="ALTER TABLE analysis_waitingface ADD CONSTRAINT waiting_face_has_its_faces_owner "
    "FOREIGN KEY (face_id, owner_id) REFERENCES analysis_face (id, owner_id) "
    "DEFERRABLE INITIALLY DEFERRED",
    reverse_sql="ALTER TABLE analysis_waitingface DROP CONSTRAINT waiting_face_has_its_faces_owner",
)

NEW_FACE_WAITS = migrations.RunSQL(
    sql="""
    CREATE FUNCTION face_new_waits() RETURNS trigger AS $$
    BEGIN
        INSERT INTO analysis_waitingface (face_id, owner_id) VALUES (NEW.id, NEW.owner_id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql;

    CREATE TRIGGER face_new_waits AFTER INSERT ON analysis_face
    FOR EACH ROW EXECUTE FUNCTION face_new_waits();
    """,
    reverse_sql="""
    DROP TRIGGER face_new_waits ON analysis_face;
    DROP FUNCTION face_new_waits;
    """,
)

# Constraints are checked at once: a table with checks that are still to come cannot be altered.
WAITING_FACES_GO_ON_WAITING = migrations.RunSQL(
    sql="""
    INSERT INTO analysis_waitingface (face_id, owner_id)
    SELECT id, owner_id FROM analysis_face WHERE recognized_at IS NULL;
    SET CONSTRAINTS ALL IMMEDIATE;
    """,
    reverse_sql="""
    UPDATE analysis_face SET recognized_at = now()
    WHERE NOT EXISTS (SELECT FROM analysis_waitingface WHERE face_id = id);
    SET CONSTRAINTS ALL IMMEDIATE;
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0012_left_out_for_good"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingFace",
            fields=[
                (
                    "face",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="analysis.face",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting_faces",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        WAITING_FACE_HAS_ITS_FACES_OWNER,
        WAITING_FACES_GO_ON_WAITING,
        migrations.RemoveIndex(model_name="face", name="face_to_recognize_of_owner"),
        migrations.RemoveField(model_name="face", name="recognized_at"),
        NEW_FACE_WAITS,
    ]

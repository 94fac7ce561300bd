"""Faces that are left out for good say why, and show nobody; copies are known by their picture.

The last is checked at the end of a transaction, as in 0004.
"""

from django.db import migrations, models
from django.db.models import Q

LEFT_OUT_FACE_SHOWS_NOBODY = migrations.RunSQL(
    sql="""
    CREATE FUNCTION face_left_out_shows_nobody(face uuid) RETURNS void AS $$
    BEGIN
        PERFORM FROM analysis_face JOIN analysis_assignment ON face_id = analysis_face.id
        WHERE analysis_face.id = face AND hidden_as <> '';
        IF FOUND THEN
            RAISE EXCEPTION 'face_left_out_shows_nobody: % shows a person', face
            USING ERRCODE = 'check_violation', CONSTRAINT = 'face_left_out_shows_nobody';
        END IF;
    END $$ LANGUAGE plpgsql;

    CREATE FUNCTION face_left_out_shows_nobody_after_face() RETURNS trigger AS $$
    BEGIN
        PERFORM face_left_out_shows_nobody(NEW.id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql;

    CREATE FUNCTION face_left_out_shows_nobody_after_assignment() RETURNS trigger AS $$
    BEGIN
        PERFORM face_left_out_shows_nobody(NEW.face_id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql;

    CREATE CONSTRAINT TRIGGER face_left_out_shows_nobody
    AFTER UPDATE OF hidden_as ON analysis_face DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.hidden_as <> '')
    EXECUTE FUNCTION face_left_out_shows_nobody_after_face();

    CREATE CONSTRAINT TRIGGER face_left_out_shows_nobody
    AFTER INSERT OR UPDATE OF face_id ON analysis_assignment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION face_left_out_shows_nobody_after_assignment();
    """,
    reverse_sql="""
    DROP TRIGGER face_left_out_shows_nobody ON analysis_assignment;
    DROP TRIGGER face_left_out_shows_nobody ON analysis_face;
    DROP FUNCTION face_left_out_shows_nobody_after_assignment;
    DROP FUNCTION face_left_out_shows_nobody_after_face;
    DROP FUNCTION face_left_out_shows_nobody;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("analysis", "0012_consequences")]

    operations = [
        migrations.AddField(
            model_name="face",
            name="hidden_as",
            field=models.CharField(
                blank=True,
                choices=[("stranger", "A stranger"), ("not_a_face", "Not a face")],
                db_default="",
                default="",
                help_text="What its owner said of a hidden face, for good; such a face shows nobody.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="face",
            name="picture_hash",
            field=models.BigIntegerField(
                blank=True, help_text="Of its picture: by it copies are known.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="face",
            index=models.Index(
                condition=Q(hidden=True), fields=["owner", "photo"], name="face_left_out_of_owner"
            ),
        ),
        migrations.AddConstraint(
            model_name="face",
            constraint=models.CheckConstraint(
                condition=Q(hidden_as="")
                | Q(hidden=True, hidden_as__in=["stranger", "not_a_face"]),
                name="face_left_out_is_hidden",
            ),
        ),
        LEFT_OUT_FACE_SHOWS_NOBODY,
    ]

"""What holds between people and faces, whoever writes them.

As in 0002, rows that refer to each other have the same owner. Further: a cover is a face of the
person whom it stands for; a person without a name has a face; a face is not said to show whom its
owner said that it does not show; and what an owner said is not overruled by the machine. All but
the last are checked at the end of a transaction, so that its statements may come in any order.
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


COVER_IS_A_FACE_OF_THE_PERSON = migrations.RunSQL(
    sql="ALTER TABLE analysis_person ADD CONSTRAINT person_cover_is_a_face_of_the_person "
    "FOREIGN KEY (cover_id, id) REFERENCES analysis_assignment (face_id, person_id) "
    "DEFERRABLE INITIALLY DEFERRED",
    reverse_sql="ALTER TABLE analysis_person DROP CONSTRAINT person_cover_is_a_face_of_the_person",
)

UNNAMED_PERSON_HAS_A_FACE = migrations.RunSQL(
    sql="""
    CREATE FUNCTION person_unnamed_has_a_face(person uuid) RETURNS void AS $$
    BEGIN
        PERFORM FROM analysis_person
        WHERE id = person AND name = ''
            AND NOT EXISTS (SELECT FROM analysis_assignment WHERE person_id = person);
        IF FOUND THEN
            RAISE EXCEPTION 'person_unnamed_has_a_face: % has neither a name nor a face', person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_unnamed_has_a_face';
        END IF;
    END $$ LANGUAGE plpgsql;

    CREATE FUNCTION person_unnamed_has_a_face_after_person() RETURNS trigger AS $$
    BEGIN
        PERFORM person_unnamed_has_a_face(NEW.id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql;

    CREATE FUNCTION person_unnamed_has_a_face_after_assignment() RETURNS trigger AS $$
    BEGIN
        PERFORM person_unnamed_has_a_face(OLD.person_id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql;

    CREATE CONSTRAINT TRIGGER person_unnamed_has_a_face
    AFTER INSERT OR UPDATE OF name ON analysis_person DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.name = '') EXECUTE FUNCTION person_unnamed_has_a_face_after_person();

    CREATE CONSTRAINT TRIGGER person_unnamed_has_a_face
    AFTER DELETE OR UPDATE OF person_id ON analysis_assignment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION person_unnamed_has_a_face_after_assignment();
    """,
    reverse_sql="""
    DROP TRIGGER person_unnamed_has_a_face ON analysis_assignment;
    DROP TRIGGER person_unnamed_has_a_face ON analysis_person;
    DROP FUNCTION person_unnamed_has_a_face_after_assignment;
    DROP FUNCTION person_unnamed_has_a_face_after_person;
    DROP FUNCTION person_unnamed_has_a_face;
    """,
)

ASSIGNMENT_IS_NOT_REJECTED = migrations.RunSQL(
    sql="""
    CREATE FUNCTION assignment_is_not_rejected() RETURNS trigger AS $$
    BEGIN
        PERFORM FROM analysis_assignment JOIN analysis_rejection USING (face_id, person_id)
        WHERE face_id = NEW.face_id;
        IF FOUND THEN
            RAISE EXCEPTION 'assignment_is_not_rejected: face % both shows a person and does not',
                NEW.face_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_is_not_rejected';
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;

    CREATE CONSTRAINT TRIGGER assignment_is_not_rejected
    AFTER INSERT OR UPDATE OF face_id, person_id ON analysis_assignment
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION assignment_is_not_rejected();

    CREATE CONSTRAINT TRIGGER assignment_is_not_rejected
    AFTER INSERT OR UPDATE OF face_id, person_id ON analysis_rejection
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION assignment_is_not_rejected();
    """,
    reverse_sql="""
    DROP TRIGGER assignment_is_not_rejected ON analysis_rejection;
    DROP TRIGGER assignment_is_not_rejected ON analysis_assignment;
    DROP FUNCTION assignment_is_not_rejected;
    """,
)

USER_IS_NOT_OVERRULED = migrations.RunSQL(
    sql="""
    CREATE FUNCTION assignment_by_user_is_not_overruled() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'assignment_by_user_is_not_overruled: face %', OLD.face_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_by_user_is_not_overruled';
    END $$ LANGUAGE plpgsql;

    CREATE TRIGGER assignment_by_user_is_not_overruled
    BEFORE UPDATE ON analysis_assignment
    FOR EACH ROW WHEN (OLD.source = 'user' AND NEW.source = 'machine')
    EXECUTE FUNCTION assignment_by_user_is_not_overruled();
    """,
    reverse_sql="""
    DROP TRIGGER assignment_by_user_is_not_overruled ON analysis_assignment;
    DROP FUNCTION assignment_by_user_is_not_overruled;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("analysis", "0003_people_of_an_owner")]

    operations = [
        same_owner(child="assignment", parent="face"),
        same_owner(child="assignment", parent="person"),
        same_owner(child="rejection", parent="face"),
        same_owner(child="rejection", parent="person"),
        COVER_IS_A_FACE_OF_THE_PERSON,
        UNNAMED_PERSON_HAS_A_FACE,
        ASSIGNMENT_IS_NOT_REJECTED,
        USER_IS_NOT_OVERRULED,
    ]

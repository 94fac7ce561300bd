"""The database refuses what must not be between people and faces, whoever writes it."""

import pytest
from django.db import IntegrityError, connection, transaction

from analysis.models import Act, Assignment, Person, Rejection
from analysis.services.people.changing import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])


@pytest.fixture
def bob(other_user, face_of):
    face = face_of("bob", owner=other_user)
    return create_person(owner=other_user, name="Bob", face_ids=[face.pk])


def refused_by(name: str):
    """The block must end in a breach of the constraint of this name."""
    return pytest.raises(IntegrityError, match=name)


def assigned(face, person, **fields) -> Assignment:
    said = {"owner": face.owner, "source": "user"} | fields
    return Assignment.objects.create(face=face, person=person, **said)


def test_a_face_shows_one_person_at_most(user, ada):
    eve = Person.objects.create(owner=user, name="Eve")
    with refused_by("analysis_assignment_face_id_key"):
        assigned(ada.assignments.get().face, eve)


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "guess"},
        {"source": "machine"},
        {"source": "machine", "probability": 1.1},
        {"source": "user", "probability": 0.9},
    ],
)
def test_only_what_the_machine_says_has_a_probability(ada, face_of, fields):
    with refused_by("assignment_by_machine_has_a_probability"):
        assigned(face_of("ada", 1), ada, **fields)


@pytest.mark.parametrize("row", [Assignment, Rejection])
def test_a_face_and_a_person_of_different_owners_have_nothing_to_do_with_each_other(
    row, user, other_user, ada, bob, face_of
):
    said = {"source": "user"} if row is Assignment else {}
    name = row.__name__.lower()
    for owner, face, person, other in (
        (user, face_of("ada", 1), bob, "person"),
        (other_user, face_of("ada", 2), bob, "face"),
    ):
        with refused_by(f"{name}_has_its_{other}s_owner"), transaction.atomic():
            row.objects.create(owner=owner, face=face, person=person, **said)
            connection.check_constraints()


def test_a_rejection_is_said_once(user, ada, face_of):
    face = face_of("x")
    Rejection.objects.create(owner=user, face=face, person=ada)
    with refused_by("rejection_said_once"):
        Rejection.objects.create(owner=user, face=face, person=ada)


def test_a_face_does_not_show_whom_it_is_said_not_to(user, ada):
    face = ada.assignments.get().face
    with refused_by("assignment_is_not_rejected"), transaction.atomic():
        Rejection.objects.create(owner=user, face=face, person=ada)
        connection.check_constraints()


def test_a_person_without_a_name_has_a_face(user, ada):
    with refused_by("person_unnamed_has_a_face"), transaction.atomic():
        Person.objects.create(owner=user)
        connection.check_constraints()
    with refused_by("person_unnamed_has_a_face"), transaction.atomic():
        Person.objects.filter(pk=ada.pk).update(name="")
        ada.assignments.all().delete()
        connection.check_constraints()


def test_a_cover_is_a_face_of_the_person(ada, face_of):
    with refused_by("person_cover_is_a_face_of_the_person"), transaction.atomic():
        Person.objects.filter(pk=ada.pk).update(cover=face_of("x"))
        connection.check_constraints()


def test_the_machine_does_not_overrule_the_owner(ada):
    with refused_by("assignment_by_user_is_not_overruled"):
        ada.assignments.update(source="machine", probability=0.9)


def test_a_name_has_no_outer_spaces(user):
    with refused_by("person_name_without_outer_spaces"):
        Person.objects.create(owner=user, name=" Ada")


def test_an_act_is_of_a_known_kind(user):
    with refused_by("act_kind_is_known"):
        Act.objects.create(owner=user, kind="laugh", before={}, after={})


def test_a_deleted_user_takes_people_and_what_was_said_along(user, ada, face_of):
    Rejection.objects.create(owner=user, face=face_of("x"), person=ada)
    user.delete()
    connection.check_constraints()
    for table in (Person, Assignment, Rejection, Act):
        assert not table.objects.exists()

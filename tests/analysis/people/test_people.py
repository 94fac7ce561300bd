"""What owners do with the people in their photos, and undoing it."""

import pytest

from analysis.errors import FaceNotFound, PersonNotFound
from analysis.models import Act, Assignment, Person, Rejection
from analysis.services.deletion import delete_photo
from analysis.services.faces.judgements import (
    FaceOfNobody,
    confirm_face,
    hide_face,
    move_face,
    reject_face,
)
from analysis.services.people.changing import (
    FaceOfAnother,
    NameUnfit,
    NothingToMerge,
    WholePersonSplit,
    choose_cover,
    create_person,
    delete_person,
    faces_of,
    hide_person,
    merge_people,
    name_person,
    people_of,
    split_person,
)
from analysis.services.people.history import NothingToUndo, undo_last
from analysis.services.people.naming import say_who
from tests.analysis.people.conftest import shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    """Ada, with two confirmed faces."""
    faces = [face_of("ada", picture).pk for picture in range(2)]
    return create_person(owner=user, name="Ada", face_ids=faces)


@pytest.fixture
def group(user, face_of, recognize):
    """A group of three faces that the machine made."""
    for picture in range(3):
        face_of("carl", picture)
    recognize(user)
    return Person.objects.get(name="")


def state(user) -> tuple:
    """All that owners can say, to compare; the machine's own groups by their faces."""
    assignments = list(Assignment.objects.for_owner(user).values_list("face", "person", "source"))
    kept = {person for _, person, source in assignments if source == "user"}
    kept |= set(Person.objects.for_owner(user).named().values_list("pk", flat=True))
    groups = {
        person: frozenset(face for face, other, _ in assignments if other == person)
        for _, person, _ in assignments
        if person not in kept
    }
    return (
        list(
            Person.objects.for_owner(user)
            .exclude(pk__in=groups)
            .order_by("pk")
            .values("pk", "name", "cover", "hidden", "created_at")
        ),
        {(face, groups.get(person, person), source) for face, person, source in assignments},
        set(Rejection.objects.for_owner(user).values_list("face", "person")),
        set(user.faces.values_list("pk", "hidden")),
    )


def test_people_are_listed_with_the_number_of_faces_and_a_cover(user, ada, face_of):
    best = face_of("ada", 2, quality=0.9)
    move_face(owner=user, face_id=best.pk, person_id=ada.pk)
    listed = people_of(user).get()
    assert (listed.name, listed.face_count, listed.cover_face_id) == ("Ada", 3, best.pk)


def test_hidden_faces_and_people_are_left_out_of_lists(user, ada, group):
    hide_person(owner=user, person_id=group.pk, hidden=True)
    face = ada.assignments.first().face
    hide_face(owner=user, face_id=face.pk, hidden=True)
    listed = people_of(user).get()
    assert (listed.pk, listed.face_count) == (ada.pk, 1)
    assert face not in faces_of(user, ada.pk)


def test_names_have_no_outer_spaces_and_are_not_empty(user, ada):
    assert name_person(owner=user, person_id=ada.pk, name="  Ada  Lovelace ").name == "Ada Lovelace"
    for unfit in ("  ", "a" * 101, "\u200b", "\u202e \u2066"):
        with pytest.raises(NameUnfit):
            name_person(owner=user, person_id=ada.pk, name=unfit)


@pytest.mark.parametrize("name", ["A", "😀", "עדה", "<b>Ada</b>", "آدا\u200cجان"])
def test_names_are_of_any_script(name, user, ada):
    assert name_person(owner=user, person_id=ada.pk, name=name).name == name


def test_a_name_turns_nothing_about_that_stands_beside_it(user, ada):
    assert name_person(owner=user, person_id=ada.pk, name="\u202eAda\u2069").name == "Ada"


def test_who_is_called_so_already_is_found_by_the_name_as_it_is_kept(user, ada, group):
    assert say_who(owner=user, person_id=group.pk, name=" \u202eada ") == ada
    with pytest.raises(NameUnfit):
        say_who(owner=user, person_id=ada.pk, name="\u200b")


def test_a_merge_takes_faces_names_and_covers_over(user, ada, group):
    cover = ada.assignments.first().face
    choose_cover(owner=user, person_id=ada.pk, face_id=cover.pk)
    merged = merge_people(owner=user, person_id=group.pk, other_ids=[ada.pk])
    assert (merged.name, merged.cover_id, merged.assignments.count()) == ("Ada", cover.pk, 5)
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert {source for *_, source in state(user)[1]} == {"user"}


def test_a_merge_carries_rejections_over(user, ada, group, face_of):
    stranger = face_of("stranger")
    reject_face(owner=user, face_id=stranger.pk, person_id=group.pk)
    merge_people(owner=user, person_id=ada.pk, other_ids=[group.pk])
    assert ada.rejections.get().face == stranger


def test_a_merge_with_oneself_or_nobody_is_refused(user, ada):
    for others in ([], [ada.pk]):
        with pytest.raises(NothingToMerge):
            merge_people(owner=user, person_id=ada.pk, other_ids=others)


def test_a_split_makes_someone_else_and_remembers_it(user, group):
    face = group.assignments.first().face
    other = split_person(owner=user, person_id=group.pk, face_ids=[face.pk], name="Dora")
    assert shown_by(face) == ("Dora", "user")
    assert other.assignments.count() == 1
    assert group.assignments.filter(source="user").count() == 2
    assert group.rejections.get().face == face


def test_a_split_leaves_a_face_behind_and_takes_only_the_persons(user, ada, group):
    faces = [assignment.face_id for assignment in ada.assignments.all()]
    with pytest.raises(WholePersonSplit):
        split_person(owner=user, person_id=ada.pk, face_ids=faces)
    another = group.assignments.first().face_id
    with pytest.raises(FaceOfAnother):
        split_person(owner=user, person_id=ada.pk, face_ids=[another])


def test_a_cover_is_a_visible_face_of_the_person(user, ada, group):
    another = group.assignments.first().face_id
    with pytest.raises(FaceOfAnother):
        choose_cover(owner=user, person_id=ada.pk, face_id=another)
    cover = ada.assignments.first().face
    choose_cover(owner=user, person_id=ada.pk, face_id=cover.pk)
    hide_face(owner=user, face_id=cover.pk, hidden=True)
    ada.refresh_from_db()
    assert ada.cover is None


def test_a_moved_face_shows_only_the_one_it_was_moved_to(user, ada, face_of):
    bea = create_person(owner=user, name="Bea")
    face = ada.assignments.first().face
    move_face(owner=user, face_id=face.pk, person_id=bea.pk)
    assert shown_by(face) == ("Bea", "user")
    assert ada.rejections.get().face == face
    move_face(owner=user, face_id=face.pk, person_id=ada.pk)
    assert list(Rejection.objects.values_list("face", "person")) == [(face.pk, bea.pk)]


def test_confirming_a_face_of_nobody_asks_whom_is_meant(user, face_of):
    with pytest.raises(FaceOfNobody):
        confirm_face(owner=user, face_id=face_of("x").pk)


def test_a_rejection_from_a_group_makes_the_rest_the_owners(user, group):
    face = group.assignments.first().face
    reject_face(owner=user, face_id=face.pk)
    assert shown_by(face) is None
    assert group.assignments.filter(source="user").count() == 2


def test_a_deleted_photo_takes_a_group_of_its_only_face_along(user, group):
    for assignment in list(group.assignments.select_related("face")):
        delete_photo(owner=user, photo_id=assignment.face.photo_id)
    assert not Person.objects.exists()


ACTS = {
    "create": lambda user, ada, group: create_person(
        owner=user, name="New", face_ids=[group.assignments.first().face_id]
    ),
    "name": lambda user, ada, group: name_person(owner=user, person_id=group.pk, name="Carl"),
    "rename": lambda user, ada, group: name_person(owner=user, person_id=ada.pk, name="Eve"),
    "merge": lambda user, ada, group: merge_people(
        owner=user, person_id=ada.pk, other_ids=[group.pk]
    ),
    "merge away": lambda user, ada, group: merge_people(
        owner=user, person_id=group.pk, other_ids=[ada.pk]
    ),
    "split": lambda user, ada, group: split_person(
        owner=user, person_id=ada.pk, face_ids=[ada.assignments.first().face_id]
    ),
    "cover": lambda user, ada, group: choose_cover(
        owner=user, person_id=group.pk, face_id=group.assignments.last().face_id
    ),
    "confirm": lambda user, ada, group: confirm_face(
        owner=user, face_id=group.assignments.first().face_id
    ),
    "reject": lambda user, ada, group: reject_face(
        owner=user, face_id=ada.assignments.first().face_id
    ),
    "move": lambda user, ada, group: move_face(
        owner=user, face_id=ada.assignments.first().face_id, person_id=group.pk
    ),
    "hide a person": lambda user, ada, group: hide_person(
        owner=user, person_id=group.pk, hidden=True
    ),
    "hide a face": lambda user, ada, group: hide_face(
        owner=user, face_id=ada.assignments.first().face_id, hidden=True
    ),
    "delete": lambda user, ada, group: delete_person(owner=user, person_id=ada.pk),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_can_be_undone(act, user, ada, group, recognize):
    cover = ada.assignments.order_by("face").first().face
    choose_cover(owner=user, person_id=ada.pk, face_id=cover.pk)
    recognize(user)
    before = state(user)
    ACTS[act](user, ada, group)
    assert state(user) != before
    recognize(user)
    undo_last(owner=user)
    recognize(user)
    assert state(user) == before


def test_acts_are_undone_from_the_last_to_the_first(user, ada):
    name_person(owner=user, person_id=ada.pk, name="Eve")
    assert [undo_last(owner=user).kind for _ in range(2)] == [Act.Kind.NAME, Act.Kind.CREATE]
    assert not Person.objects.exists()
    with pytest.raises(NothingToUndo):
        undo_last(owner=user)


def test_an_act_that_changes_nothing_is_none(user, ada):
    name_person(owner=user, person_id=ada.pk, name="Ada")
    assert Act.objects.get().kind == Act.Kind.CREATE


def test_what_was_deleted_since_does_not_come_back(user, ada):
    photo_id = ada.assignments.first().face.photo_id
    delete_person(owner=user, person_id=ada.pk)
    delete_photo(owner=user, photo_id=photo_id)
    undo_last(owner=user)
    assert Person.objects.get().assignments.count() == 1


def test_foreign_people_and_faces_are_not_found(user, other_user, ada, face_of):
    own, foreign = face_of("bob", owner=other_user), ada.assignments.first().face_id
    bob = create_person(owner=other_user, name="Bob", face_ids=[own.pk])
    before = state(user)
    refused = [
        (PersonNotFound, name_person, {"person_id": ada.pk, "name": "X"}),
        (PersonNotFound, hide_person, {"person_id": ada.pk, "hidden": True}),
        (PersonNotFound, delete_person, {"person_id": ada.pk}),
        (PersonNotFound, merge_people, {"person_id": bob.pk, "other_ids": [ada.pk]}),
        (PersonNotFound, merge_people, {"person_id": ada.pk, "other_ids": [bob.pk]}),
        (PersonNotFound, split_person, {"person_id": ada.pk, "face_ids": [own.pk]}),
        (FaceNotFound, split_person, {"person_id": bob.pk, "face_ids": [foreign]}),
        (FaceNotFound, choose_cover, {"person_id": bob.pk, "face_id": foreign}),
        (FaceNotFound, create_person, {"name": "X", "face_ids": [foreign]}),
        (FaceNotFound, confirm_face, {"face_id": foreign, "person_id": bob.pk}),
        (PersonNotFound, confirm_face, {"face_id": own.pk, "person_id": ada.pk}),
        (PersonNotFound, move_face, {"face_id": own.pk, "person_id": ada.pk}),
        (FaceNotFound, reject_face, {"face_id": foreign}),
        (FaceNotFound, hide_face, {"face_id": foreign, "hidden": True}),
    ]
    for error, service, arguments in refused:
        with pytest.raises(error):
            service(owner=other_user, **arguments)
    assert state(user) == before
    undo_last(owner=other_user)
    assert state(user) == before

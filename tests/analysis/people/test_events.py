"""What a user's open pages are told about people."""

import asyncio
from collections.abc import Callable

import pytest

from analysis.services.deletion import delete_photo
from analysis.services.events import subscribe
from analysis.services.people.changing import create_person, name_person
from analysis.services.people.history import undo_last

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(django_capture_on_commit_callbacks) -> Callable[..., list[str]]:
    """`heard(user, act)` are the types of the events that reach the user when `act()` commits."""

    def listen_to(owner, act: Callable[[], object]) -> list[str]:
        with django_capture_on_commit_callbacks() as on_commit:
            act()

        async def listen() -> list[str]:
            stream = subscribe(owner.pk, heartbeat_seconds=0.2)
            await anext(stream)
            for callback in on_commit:
                callback()
            types = []
            while (event := await anext(stream)) is not None:
                types.append(event["type"])
            await stream.aclose()
            return types

        return asyncio.run(listen())

    return listen_to


def test_an_act_and_its_undoing_are_told(user, face_of, heard):
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])

    def rename() -> None:
        name_person(owner=user, person_id=ada.pk, name="Bea")

    assert heard(user, rename) == ["people"]
    assert heard(user, rename) == []  # since it changed nothing
    assert heard(user, lambda: undo_last(owner=user)) == ["people"]


def test_a_photo_that_goes_with_somebodys_face_is_told(user, face_of, heard):
    shown, unknown = face_of("ada"), face_of("bea")
    create_person(owner=user, name="Ada", face_ids=[shown.pk])
    assert sorted(heard(user, lambda: delete_photo(owner=user, photo_id=shown.photo_id))) == [
        "people",
        "photo",
    ]
    assert heard(user, lambda: delete_photo(owner=user, photo_id=unknown.photo_id)) == ["photo"]


def test_another_owners_people_are_not_told_of(user, other_user, heard):
    assert heard(other_user, lambda: create_person(owner=user, name="Ada")) == []

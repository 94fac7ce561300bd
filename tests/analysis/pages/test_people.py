"""The pages of people: grid, naming, one person, what is said of faces, and comparison."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.models import Assignment, Face, Person
from analysis.pages import people as people_page
from analysis.services.people.changing import create_person, hide_person


@pytest.fixture
def face(done_photo) -> Callable[..., Face]:
    """`face(owner)` is the only face of a new photo; all are alike."""
    return lambda owner: done_photo(owner).faces.get()


@pytest.fixture
def group(face) -> Callable[..., Person]:
    """`group(owner, 3)` is what the machine makes of three faces that look alike."""

    def make(owner, faces: int = 2) -> Person:
        shown = [face(owner) for _ in range(faces)]  # before: a group without a face is dropped
        person = Person.objects.create(owner=owner)
        for one in shown:
            Assignment.objects.create(
                face=one, person=person, owner=owner, source="machine", probability=0.9
            )
        return person

    return make


@pytest.fixture
def named(face) -> Callable[..., Person]:
    """`named(owner, "Ada")` is someone with one face."""

    def make(owner, name: str) -> Person:
        return create_person(owner=owner, name=name, face_ids=[face(owner).pk])

    return make


def faces_of(person: Person) -> list[str]:
    return [str(pk) for pk in person.assignments.values_list("face_id", flat=True)]


def test_named_people_come_first_and_then_groups_the_largest_first(signed_in, user, group, named):
    small, large = group(user, 2), group(user, 3)
    bea, ada = named(user, "Bea"), named(user, "Ada")
    context = signed_in.get("/people/").context
    assert [person.pk for person in context["named"]] == [ada.pk, bea.pk]
    assert [person.pk for person in context["groups"]] == [large.pk, small.pk]


def test_a_page_of_many_people_brings_the_rest_as_one_scrolls(
    signed_in, user, named, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(people_page, "NAMED_AT_ONCE", 2)
    ada, bea, cy, dan, eve = (named(user, name) for name in ("Ada", "Bea", "Cy", "Dan", "Eve"))
    first = signed_in.get("/people/")
    assert first.context["named"] == [ada, bea]
    assert "/people/?skip=2" in first.text
    with django_assert_num_queries(3):  # session, user, people
        second = signed_in.get("/people/?skip=2")
    assert second.context["named"] == [cy, dan]
    assert signed_in.get("/people/?skip=4").context["named"] == [eve]
    assert "skip=" not in signed_in.get("/people/?skip=4").text
    # What was scrolled to is there again when the page is refreshed.
    refreshed = signed_in.get("/people/?shown=4", headers={"HX-Request": "true"})
    assert refreshed.context["named"] == [ada, bea, cy, dan]


def test_without_people_the_page_explains_where_they_come_from(signed_in):
    assert "Nobody here yet" in signed_in.get("/people/").content.decode()


def test_people_are_merged_into_the_chosen_one_and_that_is_undone(signed_in, user, group, named):
    ada, other = named(user, "Ada"), group(user)
    answer = signed_in.post(
        "/people/merge/", {"people": [other.pk, ada.pk], "into": ada.pk}, follow=True
    )
    assert "Undo" in answer.content.decode()
    assert ada.assignments.count() == 3
    answer = signed_in.post("/people/undo/", {"next": "/people/"}, follow=True)
    assert "Undone." in answer.content.decode()
    assert (ada.assignments.count(), other.assignments.count()) == (1, 2)


def test_a_merge_of_one_with_nobody_says_what_is_missing(signed_in, user, named):
    ada = named(user, "Ada")
    answer = signed_in.post("/people/merge/", {"people": [ada.pk], "into": ada.pk}, follow=True)
    assert "two different people at least" in answer.content.decode()


def test_a_page_that_catches_up_leaves_the_word_about_an_act_to_the_page_of_the_act(
    signed_in, user, named
):
    ada = named(user, "Ada")
    signed_in.post(f"/people/{ada.pk}/hide/", {})
    for address in ("/people/", f"/people/{ada.pk}/"):
        part = signed_in.get(address, headers={"hx-request": "true"})
        assert part.content.decode().strip().startswith('<div id="people">')
        assert "HX-Request" in part["Vary"]
    assert "Shown again." in signed_in.get("/people/").content.decode()


def test_hidden_people_are_found_apart_and_shown_again(signed_in, user, named):
    ada = named(user, "Ada")
    signed_in.post(f"/people/{ada.pk}/hide/", {"hidden": "on"})
    assert list(signed_in.get("/people/").context["named"]) == []
    assert "Ada" in signed_in.get("/people/hidden/").content.decode()
    signed_in.post(f"/people/{ada.pk}/hide/", {})
    assert list(signed_in.get("/people/").context["named"]) == [ada]


def test_the_naming_shows_one_group_after_the_other(signed_in, user, group):
    small, large = group(user, 2), group(user, 3)
    assert signed_in.get("/people/naming/").context["person"] == large
    assert signed_in.get("/people/naming/?skip=1").context["person"] == small
    assert "That was everybody" in signed_in.get("/people/naming/?skip=2").content.decode()
    signed_in.post(f"/people/{large.pk}/name/", {"name": "Ada", "next": "/people/naming/"})
    assert signed_in.get("/people/naming/").context["person"] == small


def test_a_group_named_like_somebody_joins_them(signed_in, user, group, named):
    ada, other = named(user, "Ada"), group(user)
    signed_in.post(f"/people/{other.pk}/name/", {"name": " ada "})
    assert Person.objects.get() == ada
    assert ada.assignments.count() == 3


def test_somebody_renamed_like_another_stays_apart(signed_in, user, named):
    named(user, "Ada")
    signed_in.post(f"/people/{named(user, 'Bea').pk}/name/", {"name": "Ada"})
    assert Person.objects.filter(name="Ada").count() == 2


def test_who_names_a_group_on_its_page_is_led_to_whom_it_joined(signed_in, user, group, named):
    ada, other = named(user, "Ada"), group(user)
    here = f"/people/{other.pk}/"
    assert signed_in.post(f"{here}name/", {"name": "Ada", "next": here}).url == f"/people/{ada.pk}/"


def test_a_name_that_is_none_is_refused_in_words(signed_in, user, group):
    answer = signed_in.post(f"/people/{group(user).pk}/name/", {"name": " "}, follow=True)
    assert "1 to 100 characters" in answer.content.decode()


def test_a_person_is_shown_with_faces_and_their_photos(signed_in, user, group):
    person = group(user)
    page = signed_in.get(f"/people/{person.pk}/").content.decode()
    assert "2 faces in 2 photos" in page
    for shown in person.assignments.select_related("face"):
        assert f"/photos/{shown.face.photo_id}/#face-{shown.face_id}" in page


@pytest.mark.parametrize("faces", [2, 5])
def test_a_persons_page_asks_as_many_queries_however_many_faces(
    signed_in, user, group, faces, django_assert_num_queries
):
    person = group(user, faces)
    with django_assert_num_queries(8):
        signed_in.get(f"/people/{person.pk}/")


def test_faces_that_may_be_theirs_wait_for_a_word(signed_in, user, named, face):
    ada, waiting = named(user, "Ada"), face(user)
    likes = f"/people/{ada.pk}/likes/"
    assert f'hx-get="{likes}" hx-trigger="load"' in signed_in.get(f"/people/{ada.pk}/").text
    shown = signed_in.get(likes)
    assert [suggested.pk for suggested, _ in shown.context["suggested"]] == [waiting.pk]
    signed_in.post("/faces/reject/", {"face": waiting.pk, "person": ada.pk})
    assert signed_in.get(likes).context["suggested"] == []
    signed_in.post("/faces/confirm/", {"face": waiting.pk, "person": ada.pk})
    assert str(waiting.pk) in faces_of(ada)


def test_a_cover_is_chosen(signed_in, user, group):
    person = group(user)
    face_id = faces_of(person)[1]
    signed_in.post(f"/people/{person.pk}/cover/", {"face": face_id})
    person.refresh_from_db()
    assert str(person.cover_id) == face_id


def test_selected_faces_are_split_off(signed_in, user, group):
    person = group(user, 3)
    moved = faces_of(person)[:2]
    signed_in.post(f"/people/{person.pk}/split/", {"face": moved})
    [other] = Person.objects.exclude(pk=person.pk)
    assert sorted(faces_of(other)) == sorted(moved)


def test_several_faces_move_to_someone_by_name_in_one_act(signed_in, user, group, named):
    ada, person = named(user, "Ada"), group(user, 3)
    signed_in.post("/faces/name/", {"face": faces_of(person)[:2], "name": "Ada"})
    assert (ada.assignments.count(), person.assignments.count()) == (3, 1)
    signed_in.post("/people/undo/")
    assert (ada.assignments.count(), person.assignments.count()) == (1, 3)


def test_faces_moved_on_a_groups_page_leave_the_rest_looked_at(signed_in, user, group, named):
    named(user, "Ada")
    person = group(user, 3)
    moved = {"face": faces_of(person)[:2], "name": "Ada", "person": person.pk}
    signed_in.post("/faces/name/", moved)
    [left] = person.assignments.all()
    assert left.source == "user"


def test_faces_are_not_chosen_among_another_users(signed_in, user, other_user, face, group):
    one, foreign = face(user), group(other_user, 3)
    answer = signed_in.post("/faces/name/", {"face": one.pk, "name": "Cyd", "person": foreign.pk})
    assert answer.status_code == 404
    assert {one.source for one in foreign.assignments.all()} == {"machine"}
    assert not Person.objects.for_owner(user).exists()


def test_a_face_gets_the_name_of_someone_new(signed_in, user, face):
    one = face(user)
    here = f"/photos/{one.photo_id}/"
    answer = signed_in.post(
        "/faces/name/", {"face": one.pk, "name": "Cyd", "next": here}, follow=True
    )
    assert "Cyd" in answer.content.decode()
    assert faces_of(Person.objects.get(name="Cyd")) == [str(one.pk)]


def test_a_face_is_hidden(signed_in, user, face):
    one = face(user)
    signed_in.post("/faces/hide/", {"face": one.pk})
    one.refresh_from_db()
    assert one.hidden


def test_a_face_asks_whether_it_is_whom_it_is_like(signed_in, user, named, face):
    named(user, "Ada")
    page = signed_in.get(f"/faces/{face(user).pk}/suggestion/").content.decode()
    assert "Perhaps" in page
    assert "Ada" in page


def test_a_face_that_is_like_nobody_is_said_to_be_unknown(signed_in, user, named, face):
    named(user, "Ada")
    stranger = face(user)
    Face.objects.filter(pk=stranger.pk).update(embedding=[0.1] * 128)
    page = signed_in.get(f"/faces/{stranger.pk}/suggestion/").text
    assert "Unknown" in page
    assert "Ada" in page
    assert "Perhaps" not in page


def test_how_surely_faces_are_recognised_is_chosen_on_a_page(signed_in, user, named):
    named(user, "Ada")
    page = signed_in.get("/people/recognition/").text
    assert all(level in page for level in ("Strict", "Usual", "Lenient", "4.7%", "0.91%"))
    signed_in.post("/people/recognition/", {"strictness": "strict"})
    assert user.recognition.strictness == "strict"
    assert signed_in.post("/people/recognition/", {"strictness": "x"}).status_code == 400


def test_a_person_is_recognised_more_surely_by_their_page(signed_in, user, named, other_user):
    ada, foreign = named(user, "Ada"), named(other_user, "Ada")
    signed_in.post(f"/people/{ada.pk}/strictness/", {"strictness": "strict"})
    ada.refresh_from_db()
    assert ada.strictness == "strict"
    answer = signed_in.post(f"/people/{foreign.pk}/strictness/", {"strictness": "strict"})
    assert answer.status_code == 404


def test_similar_faces_are_those_of_the_own_library_and_the_slider_says_how_like(
    signed_in, user, face, other_user
):
    one, like = face(user), face(user)
    face(other_user)
    page = signed_in.get(f"/faces/{one.pk}/similar/?max_distance=0.5")
    assert [similar.face.pk for similar in page.context["found"]] == [like.pk]
    assert page.context["within"] == 1


def test_two_faces_of_the_library_are_compared_and_the_verdict_explained(signed_in, user, face):
    faces = {"first_face": face(user).pk, "second_face": face(user).pk}
    page = signed_in.get("/compare/", faces).content.decode()
    assert "The same person" in page
    assert "within the threshold" in page


def test_a_comparison_says_which_side_lacks_a_face(signed_in, user, face):
    page = signed_in.post("/compare/", {"first_face": face(user).pk}).content.decode()
    assert page.count("Choose a photo or a face here.") == 1


def test_a_comparison_of_nothing_says_so_of_both_sides(signed_in):
    assert signed_in.post("/compare/").content.decode().count("Choose a photo or a face here.") == 2
    assert "Choose a photo or a face here." not in signed_in.get("/compare/").content.decode()


def test_a_comparison_with_what_is_no_photo_says_so(signed_in, user, face, tmp_path):
    text = tmp_path / "none.jpg"
    text.write_text("none")
    with text.open("rb") as file:
        answer = signed_in.post("/compare/", {"first_face": face(user).pk, "second": file})
    assert "Second face:" in answer.content.decode()


@pytest.mark.parametrize("act", ["", "name/", "hide/", "cover/", "split/"])
def test_another_owners_person_is_not_found(signed_in, other_user, named, act):
    ada = named(other_user, "Ada")
    method = signed_in.post if act else signed_in.get
    given = {"name": "Eve", "hidden": "on", "face": faces_of(ada)}
    assert method(f"/people/{ada.pk}/{act}", given).status_code == 404
    ada.refresh_from_db()
    assert (ada.name, ada.hidden, ada.cover_id) == ("Ada", False, None)


@pytest.mark.parametrize("act", ["confirm", "reject", "name", "hide"])
def test_another_owners_face_is_not_found(signed_in, other_user, face, act):
    given = {"face": face(other_user).pk, "name": "Eve"}
    assert signed_in.post(f"/faces/{act}/", given).status_code == 404


@pytest.mark.parametrize("page", ["similar", "suggestion"])
def test_what_is_like_another_owners_face_is_not_found(signed_in, other_user, face, page):
    assert signed_in.get(f"/faces/{face(other_user).pk}/{page}/").status_code == 404


def test_another_owners_people_and_faces_are_neither_merged_nor_compared(
    signed_in, user, other_user, named, face
):
    ada, bob = named(user, "Ada"), named(other_user, "Bob")
    given = {"people": [ada.pk, bob.pk], "into": ada.pk}
    assert signed_in.post("/people/merge/", given).status_code == 404
    assert signed_in.get("/compare/", {"first_face": face(other_user).pk}).status_code == 404
    assert signed_in.post("/people/undo/").status_code == 302
    assert Person.objects.filter(pk=bob.pk, name="Bob").exists()


@pytest.mark.parametrize("act", ["name", "hide", "cover", "split"])
def test_a_link_alone_changes_nobody(signed_in, user, named, act):
    assert signed_in.get(f"/people/{named(user, 'Ada').pk}/{act}/").status_code == 405


@pytest.mark.parametrize(
    "address", ["people/merge", "people/undo", "faces/confirm", "faces/reject", "faces/hide"]
)
def test_acts_are_not_for_links(signed_in, address):
    assert signed_in.get(f"/{address}/").status_code == 405


@pytest.mark.parametrize(
    "address", ["people", "people/hidden", "people/naming", "search", "compare"]
)
def test_visitors_have_no_people(client, db, address):
    assert client.get(f"/{address}/").url.startswith("/accounts/login/")


def test_what_no_page_sends_is_a_bad_request(signed_in):
    assert signed_in.post("/faces/hide/", {"face": "nothing"}).status_code == 400
    assert signed_in.post("/people/merge/", {}).status_code == 400


def test_an_act_leads_to_no_other_site(signed_in, user, named):
    ada = named(user, "Ada")
    given = {"hidden": "on", "next": "https://example.org/people/"}
    assert signed_in.post(f"/people/{ada.pk}/hide/", given).url == "/people/"


def test_who_undoes_without_an_act_is_told(signed_in):
    answer = signed_in.post("/people/undo/", follow=True)
    assert "nothing to undo" in answer.content.decode()


def test_a_name_is_text_not_markup(signed_in, user, named):
    ada = named(user, "<script>alert(1)</script>")
    hide_person(owner=user, person_id=named(user, "<script>alert(2)</script>").pk, hidden=True)
    for address in ("/people/", "/people/hidden/", f"/people/{ada.pk}/", "/compare/"):
        assert "<script>alert" not in signed_in.get(address).content.decode()

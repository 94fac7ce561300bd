"""Same person? through the API, and on its page."""

import uuid

import pytest

from analysis.models import Person
from analysis.services.people.changing import create_person
from analysis.services.people.likeness import compare_waiting
from tests.analysis.people.conftest import between, embedding_of

pytestmark = pytest.mark.django_db

API = "/api/v1/people/same/"
PAGE = "/people/same/"


@pytest.fixture
def pair(user, face_of) -> tuple[Person, Person]:
    """Two people who look alike, and have been compared."""
    likeness = between(embedding_of("ada"), embedding_of("eve"), 0.45)
    both = tuple(
        create_person(owner=user, name=name, face_ids=[face_of(embedding).pk])
        for name, embedding in (("Ada", embedding_of("ada")), ("Eve", likeness))
    )
    compare_waiting(owner_id=user.pk)
    return both


def said(pair, answer: str) -> dict[str, str]:
    return {"first": str(pair[0].pk), "second": str(pair[1].pk), "answer": answer}


def test_pairs_are_listed_with_both_people(user, api_client, pair, django_assert_num_queries):
    client = api_client(user)
    client.get(API)
    with django_assert_num_queries(6):  # the token and its user, the number, pairs, both sides
        listed = client.get(API).json()["results"]
    [one] = listed
    assert {one["first"]["name"], one["second"]["name"]} == {"Ada", "Eve"}
    assert (one["first"]["face_count"], one["skipped"]) == (1, False)
    assert 0.5 < one["probability"] <= 1


@pytest.mark.parametrize(("answer", "left", "people"), [("different", 0, 2), ("same", 0, 1)])
def test_an_answer_ends_the_question(user, api_client, pair, answer, left, people):
    client = api_client(user)
    answered = client.post(API, said(pair, answer)).json()
    assert (answered["answer"], bool(answered["person"])) == (answer, answer == "same")
    assert client.get(API).json()["count"] == left
    assert Person.objects.count() == people
    assert client.post("/api/v1/people/undo/").status_code == 200
    assert Person.objects.count() == 2


def test_a_skipped_pair_stays_in_the_list(user, api_client, pair):
    client = api_client(user)
    assert client.post(API, said(pair, "skip")).status_code == 200
    assert client.get(API).json()["results"][0]["skipped"] is True


@pytest.mark.parametrize("answer", ["same", "different", "skip"])
def test_another_owners_pair_is_neither_listed_nor_answered(
    user, other_user, api_client, pair, answer
):
    stranger = api_client(other_user)
    assert stranger.get(API).json()["count"] == 0
    foreign = stranger.post(API, said(pair, answer))
    unknown = stranger.post(
        API, {"first": str(uuid.uuid4()), "second": str(uuid.uuid4()), "answer": answer}
    )
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_one_person_twice_is_refused(user, api_client, pair):
    refused = api_client(user).post(API, said((pair[0], pair[0]), "same"))
    assert (refused.status_code, refused.json()["code"]) == (422, "one_person_twice")


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def test_the_page_asks_about_the_likeliest_pair_and_takes_an_answer(browser, pair):
    assert "Same person?" in browser.get("/people/").content.decode()
    page = browser.get(PAGE).content.decode()
    assert "Ada" in page
    assert "Eve" in page
    given = {"person": pair[0].pk, "other": pair[1].pk, "answer": "different"}
    answered = browser.post(f"{PAGE}answer/", given, follow=True).content.decode()
    assert "that is not asked again" in answered
    assert "Undo" in answered
    assert "Nothing to compare" in answered


def test_the_page_offers_skipped_pairs_again(browser, pair):
    given = {"person": pair[0].pk, "other": pair[1].pk, "answer": "skip"}
    answered = browser.post(f"{PAGE}answer/", given, follow=True).content.decode()
    assert "1 pair that you skipped" in answered
    assert "Eve" in browser.get(f"{PAGE}?skipped=on").content.decode()


def test_the_page_takes_no_answer_about_anothers_people_or_of_another_kind(
    browser, other_user, pair
):
    browser.force_login(other_user)
    given = {"person": pair[0].pk, "other": pair[1].pk, "answer": "same"}
    assert browser.post(f"{PAGE}answer/", given).status_code == 404
    assert browser.post(f"{PAGE}answer/", given | {"answer": "perhaps"}).status_code == 400
    assert browser.get(f"{PAGE}answer/").status_code == 405
    browser.logout()
    assert browser.get(PAGE).status_code == 302


def test_the_same_answer_in_another_tab_leads_on_to_the_next_pair(browser, pair):
    given = {"person": pair[0].pk, "other": pair[1].pk, "answer": "same"}
    assert browser.post(f"{PAGE}answer/", given).status_code == 302
    for answer in ("same", "different", "skip"):
        again = browser.post(f"{PAGE}answer/", given | {"answer": answer})
        assert again.status_code == 404
        assert "One of these two is no longer there" in again.content.decode()
        assert "Nothing to compare" in again.content.decode()

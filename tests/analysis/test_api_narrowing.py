"""Lists refuse what they would otherwise ignore, and so never answer with more than was asked."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "refused", "code"),
    [
        ("faces/?expresion=happy", "expresion", "unknown_parameter"),
        ("photos/?state=done&faces=2", "faces", "unknown_parameter"),
        ("albums/?order=name", "order", "unknown_parameter"),
        ("tokens/?page_size=2", "page_size", "unknown_parameter"),
        ("faces/?assigned=maybe", "assigned", "invalid"),
        ("people/?named=yes", "named", "invalid"),
    ],
)
def test_a_parameter_that_would_be_ignored_is_refused(user, api_client, address, refused, code):
    answer = api_client(user).get(f"/api/v1/{address}")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == (refused, code)


def test_what_a_list_takes_is_said_to_whoever_mistypes_it(user, api_client):
    answer = api_client(user).get("/api/v1/jobs/?page=2")
    [error] = answer.json()["errors"]
    assert error["detail"] == (
        "There is no such parameter. This list takes: cursor, kind, page_size."
    )


@pytest.mark.parametrize(
    "address",
    [
        "faces/?assigned=true&hidden=false&order=-created&page_size=5&cursor=",
        "photos/?people=any&faces_min=1&order=taken",
        "people/?named=True",
        "people/same/?limit=1&offset=0",
    ],
)
def test_what_the_description_names_is_taken(user, api_client, address):
    assert api_client(user).get(f"/api/v1/{address}").status_code == 200

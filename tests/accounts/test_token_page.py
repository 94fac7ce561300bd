"""The page of API tokens."""

import datetime

import pytest

from accounts.models import ApiToken
from accounts.tokens import issue_token

PAGE = "/accounts/tokens/"


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def test_a_token_is_shown_in_the_answer_that_issues_it_and_never_again(signed_in, user):
    answer = signed_in.post(PAGE, {"name": "Import", "rights": "read", "days": "30"})
    token = answer.context["new_token"]
    assert token in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    again = signed_in.get(PAGE).content.decode()
    assert "Import" in again
    assert token not in again
    assert ApiToken.objects.get().scopes == ["read"]


def test_a_token_needs_a_name(signed_in):
    answer = signed_in.post(PAGE, {"name": " ", "rights": "read", "days": "30"})
    assert answer.context["form"].errors.keys() == {"name"}
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_from_the_page(signed_in, user):
    record, _ = issue_token(
        owner=user, name="Import", scopes=["read"], life=datetime.timedelta(days=1)
    )
    answer = signed_in.post(f"{PAGE}{record.pk}/revoke/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert not ApiToken.objects.exists()


def test_the_token_of_another_is_not_found(signed_in, other_user):
    record, _ = issue_token(
        owner=other_user, name="Import", scopes=["read"], life=datetime.timedelta(days=1)
    )
    assert signed_in.post(f"{PAGE}{record.pk}/revoke/").status_code == 404
    assert ApiToken.objects.filter(pk=record.pk).exists()


def test_following_a_link_revokes_nothing(signed_in, user):
    record, _ = issue_token(
        owner=user, name="Import", scopes=["read"], life=datetime.timedelta(days=1)
    )
    assert signed_in.get(f"{PAGE}{record.pk}/revoke/").status_code == 405


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in(client):
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"

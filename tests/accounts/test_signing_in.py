"""Accounts from sign-up to a new password, as a browser sees them."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a stapler of correct batteries"


@pytest.fixture(autouse=True)
def doors_that_forget():
    """Let one test's failed tries not close the door to the next."""
    yield
    cache.clear()


def sign_in(client, email: str, password: str):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_who_signs_up_is_signed_in_and_gets_a_letter(client):
    answer = client.post(
        reverse("account_signup"),
        {"email": "Ada@Example.com", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert answer.headers["Location"] == "/"
    assert get_user(client).email == "ada@example.com"
    assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
def test_an_address_serves_one_account_whatever_its_case(client, user, django_user_model, email):
    client.post(
        reverse("account_signup"),
        {"email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert django_user_model.objects.get() == user
    assert user.check_password(PASSWORD)


def test_a_weak_password_is_refused(client, django_user_model):
    client.post(
        reverse("account_signup"),
        {"email": "ada@example.com", "password1": "12345678", "password2": "12345678"},
    )
    assert not django_user_model.objects.exists()


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
def test_a_user_signs_in_by_address_in_any_case(client, user, email):
    assert sign_in(client, email, PASSWORD).headers["Location"] == "/"
    assert get_user(client) == user


def test_a_wrong_password_does_not_sign_in(client, user):
    sign_in(client, user.email, NEW_PASSWORD)
    assert get_user(client).is_anonymous


def test_signing_out_takes_a_post(client, user):
    client.force_login(user)
    client.get(reverse("account_logout"))
    assert get_user(client) == user
    client.post(reverse("account_logout"))
    assert get_user(client).is_anonymous


def test_a_password_is_changed(client, user):
    client.force_login(user)
    form = client.get(reverse("account_change_password")).text
    assert all(f">{label}</label>" in form for label in ("Current password", "New password"))
    page = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        follow=True,
    )
    assert "Your password is changed." in page.text
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_a_forgotten_password_is_replaced_through_a_letter(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    [link] = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)
    form = client.get(link, follow=True)
    page = client.post(
        form.request["PATH_INFO"],
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        follow=True,
    )
    assert page.text.count("Your password is changed") == 1
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_a_reset_for_an_unknown_address_looks_like_any_other(client, user):
    known = client.post(reverse("account_reset_password"), {"email": user.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert known.headers["Location"] == unknown.headers["Location"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, user):
    sign_in(client, user.email, PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_many_wrong_passwords_close_the_door_for_a_while(client, user):
    for _ in range(20):
        sign_in(client, user.email, NEW_PASSWORD)
    sign_in(client, user.email, PASSWORD)
    assert get_user(client).is_anonymous


def test_a_wrong_password_is_announced(client, user):
    page = sign_in(client, user.email, "wrong").text
    assert re.search(r'<div role="alert"><ul class="errorlist nonfield">', page)


def test_what_is_wrong_with_a_field_is_told_with_it(client):
    page = sign_in(client, "no address", PASSWORD).text
    assert 'aria-describedby="id_login_error"' in page
    assert re.search(r'<ul class="errorlist" id="id_login_error">', page)


def change_address(client, email: str):
    return client.post(reverse("account_email"), {"email": email, "action_add": ""}, follow=True)


def test_who_mistyped_the_address_corrects_it_and_has_an_address_all_the_while(
    client, django_user_model
):
    for name in ("ada", "bob"):  # two, since no address at all would be one address of both
        fields = {"email": f"{name}@exmaple.com", "password1": PASSWORD, "password2": PASSWORD}
        client.post(reverse("account_signup"), fields)
        page = change_address(client, f"{name}@example.com").text
        assert f"You sign in as {name}@example.com" in page
        answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert answer.status_code == 302
        client.post(reverse("account_logout"))
    emails = django_user_model.objects.order_by("email").values_list("email", flat=True)
    assert list(emails) == ["ada@example.com", "bob@example.com"]


def test_an_address_that_another_account_has_is_not_taken_over(client, user, other_user):
    sign_in(client, user.email, PASSWORD)
    assert (
        "Another account has this e-mail address." in change_address(client, other_user.email).text
    )
    user.refresh_from_db()
    assert user.email == "ada@example.com"

"""What the site writes to users by e-mail: in its own words, in both languages, with links."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a stapler of correct batteries"


@pytest.fixture(autouse=True)
def letters_that_may_be_sent_again():
    yield
    cache.clear()


def sign_up(client, email: str, **headers):
    fields = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_signup"), fields, headers=headers)


def test_who_signs_up_confirms_the_address_through_a_letter(client):
    sign_up(client, "new@example.com")
    [letter] = mail.outbox
    assert letter.subject == "[faceproject] Confirm your address"
    [link] = re.findall(r"http://testserver(/\S+confirm\S+)", letter.body)
    assert "Is this your address?" in client.get(link).text
    assert "new@example.com is confirmed." in client.post(link, follow=True).text


def test_who_has_an_account_already_is_told_so_at_that_address_alone(client, user, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    page = client.get(sign_up(client, user.email)["Location"]).text
    assert "Look into your mail" in page
    assert mail.outbox[0].subject == "[faceproject] You have an account already"
    assert reverse("account_reset_password") in mail.outbox[0].body


def test_a_changed_password_is_told_of_with_what_to_do_if_it_was_somebody_else(client, user):
    client.force_login(user)
    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    browser = "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"
    client.post(reverse("account_change_password"), fields, headers={"user-agent": browser})
    [letter] = mail.outbox
    assert letter.subject == "[faceproject] Your password was changed"
    assert "Firefox on Windows" in letter.body
    assert f"http://testserver{reverse('account_reset_password')}" in letter.body


def test_letters_are_written_in_the_language_of_their_reader(client):
    sign_up(client, "neu@example.com", **{"accept-language": "de"})
    assert mail.outbox[0].subject == "[faceproject] Adresse bestätigen"
    assert mail.outbox[0].body.startswith("Guten Tag,")


def test_a_wrong_password_says_what_to_do_next(client, user):
    fields = {"login": user.email, "password": "wrong"}
    assert "Check both, and try again." in client.post(reverse("account_login"), fields).text


def test_too_many_tries_get_a_page_of_the_site(client):
    for _ in range(21):
        page = client.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    assert page.status_code == 429
    assert "Too many tries" in page.text


def test_the_old_address_is_told_who_can_give_the_account_back(client, user):
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client.force_login(user)
    fields = {"email": "new@example.com", "action_add": ""}
    client.post(reverse("account_email"), fields)
    [link] = re.findall(r"http://testserver(/\S+confirm\S+)", mail.outbox[0].body)
    client.post(link)
    letter = mail.outbox[-1]
    assert letter.to == ["ada@example.com"]
    assert "from ada@example.com to new@example.com" in letter.body
    assert "give the account back" in letter.body
    assert reverse("account_reset_password") not in letter.body

"""What administrators do with accounts."""

import pytest
from django.urls import reverse

from accounts.models import ApiToken, AuditEntry
from tests.conftest import PASSWORD


@pytest.fixture
def administrator(client, django_user_model):
    user = django_user_model.objects.create_superuser("root@example.com", PASSWORD)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "page", ["accounts_user_changelist", "accounts_user_add", "accounts_apitoken_changelist"]
)
def test_the_pages_open(client, administrator, page):
    assert client.get(reverse(f"admin:{page}")).status_code == 200


def test_an_account_is_made_and_changed(client, administrator, django_user_model):
    wanted = {
        "email": "Ada@Example.com",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post(reverse("admin:accounts_user_add"), wanted)
    ada = django_user_model.objects.get(email="ada@example.com")
    page = reverse("admin:accounts_user_change", args=[ada.pk])
    client.post(page, {"email": "ada@example.org", "is_active": "on"})
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_new_rights_quotas_and_passwords_stand_in_the_trail(client, administrator, user):
    page = reverse("admin:accounts_user_change", args=[user.pk])
    client.post(page, {"email": user.email, "is_active": "on", "storage_quota_mb": "5"})
    changed = AuditEntry.objects.get(act="user_changed")
    assert (changed.actor_id, changed.owner_id) == (administrator.pk, user.pk)
    assert changed.target == "storage_quota_mb"
    page = reverse("admin:auth_user_password_change", args=[user.pk])
    assert not AuditEntry.objects.filter(act="password_changed").exists()
    new = "correct horse battery"
    wanted = {"usable_password": "true", "password1": new, "password2": new}
    assert client.post(page, wanted).status_code == 302
    changed = AuditEntry.objects.get(act="password_changed")
    assert (changed.actor_id, changed.owner_id) == (administrator.pk, user.pk)


def test_a_token_is_revoked_but_none_is_made_for_another(client, administrator, user):
    record, _ = ApiToken.objects.create(user=user, name="Import", scopes=["read"])
    assert client.get(reverse("admin:accounts_apitoken_add")).status_code == 403
    client.post(reverse("admin:accounts_apitoken_delete", args=[record.pk]), {"post": "yes"})
    assert not ApiToken.objects.exists()
    revoked = AuditEntry.objects.get(act="token_revoked")
    assert (revoked.actor_id, revoked.owner_id) == (administrator.pk, user.pk)


@pytest.mark.parametrize("table", ["mfa/authenticator", "usersessions/usersession"])
def test_second_factors_and_sessions_are_not_for_administrators(client, administrator, table):
    assert client.get(f"/admin/{table}/").status_code == 404


def test_strangers_sign_in_at_the_common_door(client, db):
    assert client.get("/admin/", follow=True).redirect_chain[-1] == (
        "/accounts/login/?next=%2Fadmin%2F",
        302,
    )


def test_users_without_rights_stay_outside(client, user):
    client.force_login(user)
    assert client.get("/admin/", follow=True).status_code == 403

"""The trail of sensitive acts: complete, read only, and without addresses of who is erased."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.account import delete_account
from accounts.audit import Act, forget_old_acts, record_act, record_look, suspend_users
from accounts.models import AuditEntry
from accounts.tokens import issue_token, note_use, revoke_token
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def trail(user_id: int) -> list[str]:
    """The acts that concern a user, the oldest first."""
    return list(
        AuditEntry.objects.filter(owner_id=user_id).order_by("pk").values_list("act", flat=True)
    )


def sign_in(client, email: str, password: str):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_signing_in_is_taken_down_and_so_are_tries(client, user):
    sign_in(client, user.email, "wrong")
    sign_in(client, user.email, PASSWORD)
    assert trail(user.pk) == [Act.SIGN_IN_FAILED, Act.SIGNED_IN]
    assert AuditEntry.objects.get(act=Act.SIGN_IN_FAILED).actor_id is None


def test_a_try_at_an_account_that_does_not_exist_keeps_no_address(client, db):
    sign_in(client, "nobody@example.com", "wrong")
    entry = AuditEntry.objects.get()
    assert (entry.owner_id, entry.target) == (None, "")


def test_tokens_are_taken_down_when_issued_and_revoked(user):
    record, _ = issue_token(
        owner=user, name="Import", scopes=["read"], life=datetime.timedelta(days=1)
    )
    revoke_token(owner=user, token_id=record.pk)
    assert trail(user.pk) == [Act.TOKEN_ISSUED, Act.TOKEN_REVOKED]
    assert {entry.actor_id for entry in AuditEntry.objects.all()} == {user.pk}


def test_the_first_use_of_a_token_each_day_is_taken_down(user):
    life = datetime.timedelta(days=9)
    token, _ = issue_token(owner=user, name="Import", scopes=["read"], life=life)
    noon = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
    for hours in (0, 1, 2, 24, 25):
        token.refresh_from_db()
        note_use(token, at=noon + datetime.timedelta(hours=hours))
    assert trail(user.pk) == [Act.TOKEN_ISSUED, Act.TOKEN_USED, Act.TOKEN_USED]


def test_an_erased_account_leaves_its_number_alone(user):
    user_id = user.pk
    user.delete()
    assert trail(user_id) == [Act.ACCOUNT_ERASED]
    assert "ada" not in str(list(AuditEntry.objects.values()))


def test_who_erased_an_account_is_taken_down(user, other_user):
    delete_account(user, by=other_user)
    delete_account(other_user)
    by_staff, by_themselves = AuditEntry.objects.filter(act=Act.ACCOUNT_ERASED).order_by("pk")
    assert by_themselves.actor_id == by_themselves.owner_id
    assert by_staff.actor_id != by_staff.owner_id


def test_a_look_of_staff_is_taken_down_once_in_a_while(user, other_user):
    now = timezone.now()
    for _ in range(3):
        record_look(actor=other_user, owner_id=user.pk, target="p1", at=now)
    record_look(actor=other_user, owner_id=user.pk, target="p2", at=now)
    record_look(actor=user, owner_id=user.pk, target="p1", at=now)
    assert trail(user.pk) == [Act.PHOTO_SEEN] * 2


def test_a_suspended_user_is_let_in_nowhere(admin_client, admin_user, client, api_client, user):
    with_token = api_client(user)
    client.force_login(user)
    chosen = {"action": "suspend", "_selected_action": [user.pk, admin_user.pk]}
    admin_client.post(reverse("admin:accounts_user_changelist"), chosen)
    assert client.get("/accounts/tokens/").status_code == 302
    assert with_token.get("/api/v1/photos/").status_code == 401
    assert trail(user.pk)[-1] == Act.USER_SUSPENDED
    admin_user.refresh_from_db()
    assert admin_user.is_active
    chosen["action"] = "restore"
    admin_client.post(reverse("admin:accounts_user_changelist"), chosen)
    assert with_token.get("/api/v1/photos/").status_code == 200


def test_nobody_suspends_themselves(user):
    assert suspend_users(actor=user, users=[user]) == 0


def test_the_trail_is_read_only_for_administrators_too(admin_client, user):
    record_act(Act.SIGNED_IN, actor=user)
    entry = AuditEntry.objects.get(owner_id=user.pk)
    listing = "/admin/accounts/auditentry/"
    assert user.email in admin_client.get(listing).text
    assert admin_client.get(f"{listing}add/").status_code == 403
    assert admin_client.post(f"{listing}{entry.pk}/delete/").status_code == 403
    admin_client.post(f"{listing}{entry.pk}/change/", {"act": "photo_seen"})
    entry.refresh_from_db()
    assert entry.act == Act.SIGNED_IN


def test_the_trail_is_searched_by_address_in_as_many_queries_however_long_it_is(
    admin_client, user, other_user, django_assert_max_num_queries
):
    for _ in range(20):
        record_act(Act.SIGNED_IN, actor=user)
    record_act(Act.PASSWORD_CHANGED, actor=other_user)
    with django_assert_max_num_queries(12):
        listing = admin_client.get("/admin/accounts/auditentry/", {"q": other_user.email}).text
    assert "Changed the password</" in listing.replace("\n", "")
    assert user.email not in listing


def test_the_trail_goes_back_as_long_as_told(user, settings):
    settings.AUDIT_DAYS = 10
    now = timezone.now()
    for days in (5, 15):
        record_act(Act.SIGNED_IN, actor=user)
        newest = AuditEntry.objects.first()
        at = now - datetime.timedelta(days=days)
        AuditEntry.objects.filter(pk=newest.pk).update(at=at)
    forget_old_acts(at=now)
    assert trail(user.pk) == [Act.SIGNED_IN]

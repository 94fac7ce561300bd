"""Taking down sensitive acts; most are heard of by signals, so that no door is forgotten."""

from __future__ import annotations

import datetime

from allauth.account.signals import password_changed, password_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete

from accounts.models import ApiToken, AuditEntry, User

Act = AuditEntry.Act
SEEN_AGAIN_AFTER = datetime.timedelta(minutes=10)


def record_act(
    act: AuditEntry.Act, *, actor: User | None, owner_id: int | None = None, target: object = ""
) -> None:
    """Take an act down. owner_id: whose things they are; by default the actor's own."""
    actor_id = actor.pk if actor else None
    AuditEntry.objects.create(
        act=act,
        actor_id=actor_id,
        owner_id=actor_id if owner_id is None else owner_id,
        target=str(target)[:100],
    )


def record_look(*, actor: User, owner_id: int, target: object, at: datetime.datetime) -> None:
    """Take down that staff looked at a user's photo, unless the same look is down just now."""
    look = {"act": Act.PHOTO_SEEN, "actor_id": actor.pk, "target": str(target)}
    if actor.pk == owner_id:
        return
    if not AuditEntry.objects.filter(**look, at__gt=at - SEEN_AGAIN_AFTER).exists():
        AuditEntry.objects.create(**look, owner_id=owner_id)


@transaction.atomic
def suspend_users(*, actor: User, users: list[User]) -> int:
    """Shut users out: sessions and tokens open nothing until `restore_users`. Never oneself."""
    return _set_active(actor, users, active=False, act=Act.USER_SUSPENDED)


@transaction.atomic
def restore_users(*, actor: User, users: list[User]) -> int:
    """End suspensions."""
    return _set_active(actor, users, active=True, act=Act.USER_RESTORED)


def forget_old_acts(*, at: datetime.datetime) -> int:
    """Delete what is older than AUDIT_DAYS, and sessions and tokens that have ended."""
    Session.objects.filter(expire_date__lt=at).delete()
    ApiToken.objects.filter(expiry__lt=at).delete()
    oldest = at - datetime.timedelta(days=settings.AUDIT_DAYS)
    return AuditEntry.objects.filter(at__lt=oldest).delete()[0]


def listen() -> None:
    """Hear of the acts that Django and allauth tell."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="audit")
    password_changed.connect(_password_changed, dispatch_uid="audit")
    password_reset.connect(_password_changed, dispatch_uid="audit")
    post_save.connect(_token_saved, sender=ApiToken, dispatch_uid="audit")
    post_delete.connect(_token_deleted, sender=ApiToken, dispatch_uid="audit")
    pre_delete.connect(_user_deleted, sender=User, dispatch_uid="audit")


def _set_active(actor: User, users: list[User], *, active: bool, act: AuditEntry.Act) -> int:
    concerned = [user for user in users if user.pk != actor.pk and user.is_active is not active]
    for user in concerned:
        user.is_active = active
        user.save(update_fields=["is_active"])
        record_act(act, actor=actor, owner_id=user.pk)
    return len(concerned)


def _signed_in(user: User, **_: object) -> None:
    record_act(Act.SIGNED_IN, actor=user)


def _sign_in_failed(credentials: dict[str, str], **_: object) -> None:
    tried = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=User.objects.normalize_email(tried)).first()
    record_act(Act.SIGN_IN_FAILED, actor=None, owner_id=user.pk if user else None)


def _password_changed(user: User, **_: object) -> None:
    record_act(Act.PASSWORD_CHANGED, actor=user)


def _token_saved(instance: ApiToken, created: bool, **_: object) -> None:
    if created:
        record_act(Act.TOKEN_ISSUED, actor=instance.user, target=instance.name)


def _token_deleted(instance: ApiToken, **_: object) -> None:
    record_act(
        Act.TOKEN_REVOKED,
        actor=instance.revoked_by,
        owner_id=instance.user_id,
        target=instance.name,
    )


def _user_deleted(instance: User, **_: object) -> None:
    record_act(Act.ACCOUNT_ERASED, actor=instance.erased_by, owner_id=instance.pk)

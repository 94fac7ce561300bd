"""Users, their groups and their tokens, as administrators see them."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import cast

import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401  before they are taken out again
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.account import delete_account
from accounts.audit import Act, record_act, restore_users, suspend_users
from accounts.models import ApiToken, AuditEntry, User
from accounts.tokens import delete_token

RIGHTS_AND_QUOTA = {
    *("is_active", "is_staff", "is_superuser", "groups"),
    *("storage_quota_mb", "monthly_photo_quota"),
}


class AccountCreationForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["email"]


class AccountChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class AccountAdmin(UserAdmin, ModelAdmin):
    add_form = AccountCreationForm
    form = AccountChangeForm
    change_password_form = AdminPasswordChangeForm
    ordering = ["email"]
    list_display = ["email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "date_joined"]
    search_fields = ["email"]
    readonly_fields = ["date_joined", "last_login"]
    filter_horizontal = []  # most users are in none
    autocomplete_fields = ["groups"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Quota", {"fields": ["storage_quota_mb", "monthly_photo_quota"]}),
        ("Dates", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    actions = ["suspend", "restore"]

    @admin.action(description="Suspend: nothing lets them in", permissions=["change"])
    def suspend(self, request: HttpRequest, users: QuerySet[User]) -> None:
        suspended = suspend_users(actor=_actor(request), users=list(users))
        self.message_user(request, f"{suspended} suspended. Nobody suspends themselves.")

    @admin.action(description="End the suspension", permissions=["change"])
    def restore(self, request: HttpRequest, users: QuerySet[User]) -> None:
        restored = restore_users(actor=_actor(request), users=list(users))
        self.message_user(request, f"{restored} may sign in again.")

    def save_model(
        self, request: HttpRequest, user: User, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, user, form, change)
        changed = [name for name in form.changed_data if name in RIGHTS_AND_QUOTA]
        if changed:
            what = ", ".join(changed)
            record_act(Act.USER_CHANGED, actor=_actor(request), owner_id=user.pk, target=what)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        answer = super().user_change_password(request, id, form_url)
        if answer.status_code == HTTPStatus.FOUND:  # It was changed; a form is shown with 200.
            record_act(Act.PASSWORD_CHANGED, actor=_actor(request), owner_id=int(id))
        return answer

    def get_deleted_objects(
        self, users: Iterable[User], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes with users, counted by kind, for the page that asks whether to erase them.

        It goes through the service, which needs no right to each kind. Nobody erases themselves.
        """
        doomed = [user for user in users if user != request.user]
        kept = [f"{user}: yourself" for user in users if user == request.user]
        lost = {
            str(relation.related_model._meta.verbose_name_plural): number
            for relation in User._meta.related_objects
            if (number := _rows_of(doomed, relation))
        }
        listed = [f"{user}, with all files: originals, pictures, archives" for user in doomed]
        return listed, {"users": len(doomed)} | dict(sorted(lost.items())), set(), kept

    def delete_model(self, request: HttpRequest, user: User) -> None:
        delete_account(user, by=_actor(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            delete_account(user, by=_actor(request))


def _actor(request: HttpRequest) -> User:
    """Who acts: the administration lets in nobody who is not signed in."""
    return cast(User, request.user)


def _rows_of(users: list[User], relation: ForeignObjectRel) -> int:
    """How many rows hang on users by a relation."""
    rows = relation.related_model._base_manager
    return rows.filter(**{f"{relation.field.name}__in": users}).count()


def _email_of(number: str) -> Subquery:
    return Subquery(User.objects.filter(pk=OuterRef(number)).values("email"))


def _name(user_id: int | None, email: str | None) -> str:
    if user_id is None:
        return "-"
    return email or f"erased user {user_id}"


admin.site.unregister(Group)
# They would show the secret of the second factor, and have sessions made for others.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)


@admin.register(Group)
class AccountGroupAdmin(GroupAdmin, ModelAdmin):
    pass


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    """Administrators can revoke tokens, by deleting them, and make none for others."""

    list_display = ["name", "user", "scopes", "token_key", "created", "expiry", "last_used_at"]
    search_fields = ["name", "user__email", "token_key"]
    list_select_related = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, token: ApiToken) -> None:
        delete_token(token, by=_actor(request))

    def delete_queryset(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        for token in tokens:
            delete_token(token, by=_actor(request))


@admin.register(AuditEntry)
class AuditEntryAdmin(ModelAdmin):
    """Read only, for administrators too: that is its sense."""

    list_display = ["at", "act", "who", "whose", "target"]
    list_filter = ["act", "at"]
    search_fields = ["=actor_id", "=owner_id", "target", "actor_email", "owner_email"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """With the addresses of users who are still there."""
        return (
            super()
            .get_queryset(request)
            .annotate(actor_email=_email_of("actor_id"), owner_email=_email_of("owner_id"))
        )

    @admin.display(description="who", ordering="actor_id")
    def who(self, entry: AuditEntry) -> str:
        return _name(entry.actor_id, entry.actor_email)

    @admin.display(description="whose", ordering="owner_id")
    def whose(self, entry: AuditEntry) -> str:
        return _name(entry.owner_id, entry.owner_email)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

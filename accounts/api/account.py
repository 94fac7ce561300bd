"""The account itself: read, change its address, delete."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.account import (
    AccountError,
    AddressTaken,
    NotConfirmed,
    TooManyTries,
    WrongPassword,
    change_address,
    confirm_in_person,
    delete_account,
)
from accounts.api import examples
from accounts.api.examples import example, shown_by
from accounts.api.refusals import may_refuse_with
from accounts.models import Scope, User
from accounts.quotas import quota_of, use_of
from accounts.signed_in import SignedInApiRequest

STATUSES = {
    AddressTaken: status.HTTP_409_CONFLICT,
    TooManyTries: status.HTTP_429_TOO_MANY_REQUESTS,
}


class QuotaSerializer(serializers.Serializer):
    """Upper limits; null is none."""

    storage_bytes = serializers.IntegerField(allow_null=True)
    photos_per_month = serializers.IntegerField(allow_null=True)


class UseSerializer(serializers.Serializer):
    """How much of the quota is used up."""

    storage_bytes = serializers.IntegerField(help_text="Of photos as uploaded.")
    photos = serializers.IntegerField()
    photos_this_month = serializers.IntegerField(help_text="New ones, deleted ones included.")


@shown_by(example(examples.ACCOUNT))
class AccountSerializer(serializers.Serializer):
    """An account, what it may have and what it has."""

    email = serializers.EmailField()
    pending_email = serializers.EmailField(
        required=False, help_text="It replaces the other when the link in the letter is followed."
    )
    date_joined = serializers.DateTimeField()
    quota = QuotaSerializer()
    use = UseSerializer()


@shown_by(example({"password": "correct horse battery staple"}))
class ConfirmationSerializer(serializers.Serializer):
    """What shows that the user asks in person."""

    password = serializers.CharField(
        required=False,
        trim_whitespace=False,
        help_text="Of the account. Not needed in a session that was signed in just now.",
    )


@shown_by(example({"email": "ada@example.org", "password": "correct horse battery staple"}))
class AccountChangeSerializer(ConfirmationSerializer):
    email = serializers.EmailField(max_length=254)


class AccountRefusal(APIException):
    """What is not done with an account, with its status."""

    def __init__(self, error: AccountError) -> None:
        super().__init__(str(error), error.code)
        self.status_code = STATUSES.get(type(error), status.HTTP_403_FORBIDDEN)


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except AccountError as error:
        raise AccountRefusal(error) from error


UNCONFIRMED = [AccountRefusal(error) for error in (NotConfirmed(), WrongPassword(), TooManyTries())]


@open_to(USERS)
class AccountView(APIView):
    scopes_needed = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}
    delete_has_body = True

    @extend_schema(responses=AccountSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        """The account of the signed-in user, what it may have and what it has."""
        return Response(_said(request.user))

    @may_refuse_with(*UNCONFIRMED, AccountRefusal(AddressTaken()))
    @extend_schema(request=AccountChangeSerializer, responses=AccountSerializer)
    def patch(self, request: SignedInApiRequest) -> Response:
        """Change the e-mail address; the password, or having signed in just now, is needed."""
        given = _given(AccountChangeSerializer, request)
        with refusals():
            confirm_in_person(request=request._request, password=given.get("password"))
            pending = change_address(request=request._request, email=given["email"])
        said = _said(request.user)
        return Response(said | {"pending_email": pending} if pending else said)

    @may_refuse_with(*UNCONFIRMED)
    @extend_schema(request=ConfirmationSerializer, responses={204: None})
    def delete(self, request: SignedInApiRequest) -> Response:
        """Delete the account with all photos, faces, people and files, for good.

        The password, or having signed in just now, is needed.
        """
        given = _given(ConfirmationSerializer, request)
        with refusals():
            confirm_in_person(request=request._request, password=given.get("password"))
        user = User.objects.get(pk=request.user.pk)
        if request.auth is None:
            logout(request._request)
        delete_account(user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _given(serializer: type[serializers.Serializer], request: SignedInApiRequest) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


def _said(user: User) -> dict[str, Any]:
    account = {
        "email": user.email,
        "date_joined": user.date_joined,
        "quota": quota_of(user),
        "use": use_of(user),
    }
    return AccountSerializer(account).data

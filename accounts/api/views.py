"""API tokens: list, issue, revoke."""

import datetime

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.access import OWNER, USERS, open_to
from accounts.api.idempotency import idempotent
from accounts.api.refusals import may_refuse_with
from accounts.api.serializers import IssuedTokenSerializer, NewTokenSerializer, TokenSerializer
from accounts.models import ApiToken, Scope
from accounts.signed_in import SignedInApiRequest
from accounts.tokens import TokenNotFound, issue_token, revoke_token


@open_to(USERS)
class TokensView(generics.ListAPIView):
    """The API tokens of the signed-in user, newest first."""

    queryset = ApiToken.objects.none()  # for the description; get_queryset knows the owner
    serializer_class = TokenSerializer
    scopes_needed = {"POST": Scope.ADMIN}
    request: SignedInApiRequest

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.for_owner(self.request.user)

    @idempotent(secrets=["token"])
    @extend_schema(request=NewTokenSerializer, responses={201: IssuedTokenSerializer})
    def post(self, request: SignedInApiRequest) -> Response:
        """Issue a token. This answer alone shows it: no other does, nor this one repeated."""
        wanted = NewTokenSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        record, token = issue_token(
            owner=request.user,
            name=wanted.validated_data["name"],
            scopes=wanted.validated_data["scopes"],
            life=datetime.timedelta(days=wanted.validated_data["days"]),
        )
        shown_once = {**TokenSerializer(record).data, "token": token}
        return Response(shown_once, status.HTTP_201_CREATED)


@open_to(OWNER)
class TokenView(generics.GenericAPIView):
    """One API token of the signed-in user."""

    scopes_needed = {"DELETE": Scope.ADMIN}

    @may_refuse_with(NotFound(str(TokenNotFound()), TokenNotFound.code))
    @extend_schema(responses={204: None})
    def delete(self, request: SignedInApiRequest, token_id: int) -> Response:
        """Revoke the token."""
        try:
            revoke_token(owner=request.user, token_id=token_id)
        except TokenNotFound as error:
            raise NotFound(str(error), error.code) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

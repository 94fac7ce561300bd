"""The pages of the account and of its API tokens; all others of accounts are allauth's."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import OWNER, USERS, open_to
from accounts.account import AccountError, confirm_in_person, delete_account
from accounts.forms import DeletionForm, TokenForm
from accounts.models import ApiToken, User
from accounts.quotas import quota_of, use_of
from accounts.signed_in import SignedInRequest
from accounts.tokens import TokenNotFound, issue_token, revoke_token


@open_to(USERS)
@login_required
@require_http_methods(["GET"])
def account(request: SignedInRequest) -> HttpResponse:
    """The user's account: what it may have, what it has, and where to change it."""
    return _account_page(request, DeletionForm())


@open_to(USERS)
@login_required
@require_POST
def delete(request: SignedInRequest) -> HttpResponse:
    """Delete the account and everything in it, if the password is right."""
    form = DeletionForm(request.POST)
    if form.is_valid():
        try:
            confirm_in_person(request=request, password=form.cleaned_data["password"])
        except AccountError as error:
            form.add_error("password", str(error))
        else:
            user = User.objects.get(pk=request.user.pk)
            logout(request)
            delete_account(user)
            messages.success(request, _("Your account and everything in it is deleted."))
            return redirect("pages:home")
    return _account_page(request, form)


def _account_page(request: SignedInRequest, form: DeletionForm) -> HttpResponse:
    context = {"form": form, "quota": quota_of(request.user), "use": use_of(request.user)}
    return render(request, "account/account.html", context)


@open_to(USERS)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: SignedInRequest) -> HttpResponse:
    """List the user's tokens; on POST issue one, shown in the answer and never again."""
    form = TokenForm(request.POST or None)
    new_token = None
    if form.is_valid():
        _token, new_token = issue_token(
            owner=request.user,
            name=form.cleaned_data["name"],
            scopes=form.scopes,
            life=form.life,
        )
        form = TokenForm()
    context = {
        "form": form,
        "new_token": new_token,
        "tokens": ApiToken.objects.for_owner(request.user),
    }
    return render(request, "account/tokens.html", context)


@open_to(OWNER)
@login_required
@require_POST
def revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    try:
        revoke_token(owner=request.user, token_id=token_id)
    except TokenNotFound as error:
        raise Http404(str(error)) from error
    messages.success(request, _("The token is revoked: it opens nothing any more."))
    return redirect("account_tokens")

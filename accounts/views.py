"""The page of API tokens; all other pages of accounts are allauth's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import TokenForm
from accounts.models import ApiToken
from accounts.tokens import TokenNotFound, issue_token, revoke_token


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the user's tokens; on POST issue one, shown in the answer and never again."""
    form = TokenForm(request.POST or None)
    new_token = None
    if form.is_valid():
        _, new_token = issue_token(
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


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    try:
        revoke_token(owner=request.user, token_id=token_id)
    except TokenNotFound as error:
        raise Http404(str(error)) from error
    messages.success(request, "The token is revoked: it opens nothing any more.")
    return redirect("account_tokens")

"""What the user did to people and faces, and undoing any of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import OWNER, USERS, open_to
from analysis.models import Act
from analysis.pages.acts import valid
from analysis.pages.people_forms import UndoForm
from analysis.services.people.act_accounts import accounts_of
from analysis.services.people.history import (
    ActNotFound,
    ActUndone,
    LaterActsDepend,
    owned_act,
)
from analysis.services.people.history import undo as undo_act

ACTS_AT_ONCE = 30


@open_to(USERS)
@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The user's acts, the last first, each with what it changed."""
    acts = Paginator(Act.objects.for_owner(request.user), ACTS_AT_ONCE)
    page = acts.get_page(request.GET.get("page"))
    context = {"page": page, "accounts": accounts_of(request.user, list(page))}
    return render(request, "pages/history.html", context)


@open_to(OWNER)
@login_required
@require_POST
def undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Undo an act; where later ones build on it, say which, and ask whether to undo those too."""
    with_later = valid(UndoForm(request.POST))["with_later"]
    try:
        undone = undo_act(owner=request.user, act_id=act_id, with_later=with_later)
    except ActNotFound as error:
        raise Http404(str(error)) from error
    except LaterActsDepend as depend:
        act = owned_act(request.user, act_id)
        account, *later = accounts_of(request.user, [act, *reversed(depend.acts)])
        return render(request, "pages/undo_with_later.html", {"account": account, "later": later})
    except ActUndone as error:
        messages.error(request, str(error))
    else:
        number = len(undone)
        done = ngettext("Undone.", "%(number)d changes are undone.", number)
        messages.success(request, done % {"number": number} if number > 1 else _("Undone."))
    return redirect("pages:history")

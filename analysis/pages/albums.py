"""Albums: all of them, one of them, and what can be done with the photos in it."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import OWNER, USERS, open_to
from analysis.errors import AnalysisError, PhotoNotFound
from analysis.pages.acts import back, valid
from analysis.pages.library import photos_with_faces
from analysis.pages.selection import SelectionForm
from analysis.services.library.albums import (
    AlbumNotFound,
    add_to_album_of_name,
    albums_of,
    create_album,
    delete_album,
    remove_photos,
    rename_album,
)

PHOTOS_AT_ONCE = 120


class AlbumNameForm(forms.Form):
    # The service says what is wrong with a name, in words that the page shows.
    name = forms.CharField(required=False, max_length=1000)


class FilledAlbumForm(SelectionForm, AlbumNameForm):
    """Selected photos, and the name of the album that is to have them."""


@open_to(USERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    """All albums; on POST a new one is made."""
    if request.method == "POST":
        name = valid(AlbumNameForm(request.POST))["name"]
        with _told(request):
            album = create_album(owner=request.user, name=name)
            return redirect("pages:album", album.pk)
        return redirect("pages:albums")
    return render(request, "pages/albums.html", {"albums": albums_of(request.user)})


@open_to(OWNER)
@login_required
@require_safe
def show(request: HttpRequest, album_id: uuid.UUID) -> HttpResponse:
    album = get_object_or_404(albums_of(request.user), pk=album_id)
    photos = photos_with_faces(request.user).filter(album_entries__album=album)
    page = Paginator(photos, PHOTOS_AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "pages/album.html", {"album": album, "photos": page})


@open_to(OWNER)
@login_required
@require_POST
def rename(request: HttpRequest, album_id: uuid.UUID) -> HttpResponse:
    name = valid(AlbumNameForm(request.POST))["name"]
    with _told(request):
        rename_album(owner=request.user, album_id=album_id, name=name)
    return redirect("pages:album", album_id)


@open_to(OWNER)
@login_required
@require_POST
def delete(request: HttpRequest, album_id: uuid.UUID) -> HttpResponse:
    with _told(request, _("The album is deleted. Its photos are where they were.")):
        delete_album(owner=request.user, album_id=album_id)
    return redirect("pages:albums")


@open_to(OWNER)
@login_required
@require_POST
def remove(request: HttpRequest, album_id: uuid.UUID) -> HttpResponse:
    form = SelectionForm(request.POST, owner=request.user)
    valid(form)
    photo_ids = form.photo_ids
    with _told(request, _("Taken out of the album. The photos stay in your library.")):
        remove_photos(owner=request.user, album_id=album_id, photo_ids=photo_ids)
    return redirect("pages:album", album_id)


@open_to(OWNER)
@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put the selected photos into the album of the name given, which is made if need be."""
    form = FilledAlbumForm(request.POST, owner=request.user)
    name = valid(form)["name"]
    with _told(request, _("The photos are in the album.")):
        add_to_album_of_name(owner=request.user, name=name, photo_ids=form.photo_ids)
    return back(request)


@contextlib.contextmanager
def _told(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Tell the user that the block has done it, or why it could not; 404 for what is not theirs."""
    try:
        yield
    except (AlbumNotFound, PhotoNotFound) as error:
        raise Http404(str(error)) from error
    except AnalysisError as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)

"""The library: a user's photos, all or some of them, and for visitors what this is."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import ANYBODY, USERS, open_to
from accounts.consent import consent_of
from analysis.models import Album, Face, Photo
from analysis.pages.example import EXAMPLE
from analysis.pages.forms import GridPlaceForm
from analysis.pages.library_filters import LibraryForm
from analysis.services.library.search_words import read_words

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models.photo import PhotoQuerySet

GRID_PAGE = 60  # photos: about three screens of a desktop, so that the next page is there in time
MOST_TILES = 100  # ids of 36 characters keep the address below 4 kB

UNFINISHED = [Photo.State.QUEUED, Photo.State.ANALYZING]


@open_to(ANYBODY)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The user's library, or its next page of photos for htmx; for visitors the landing page.

    What is typed in the field as `q` is understood and leads to an address that says it.
    """
    if not request.user.is_authenticated:
        return render(request, "pages/landing.html", {"face": EXAMPLE, "demo": settings.DEMO})
    form = LibraryForm(request.GET, owner=request.user)
    reading = read_words(owner=request.user, text=request.GET.get("q", ""))
    if reading.tokens:
        query = form.query_with(reading.tokens)
        if reading.unknown:
            query["q"] = " ".join(reading.unknown)
        return redirect(f"{reverse('pages:home')}?{query.urlencode()}")
    photos = form.narrow(photos_with_faces(request.user))
    if request.htmx:
        photos = form.order.after(photos, *_place(request))
        return render(request, "parts/grid_page.html", _grid_page(photos, form))
    context = _grid_page(photos, form) | {
        "filters": form,
        "album_names": Album.objects.for_owner(request.user).values_list("name", flat=True),
        "not_understood": reading.unknown,
        "found": None if form.is_plain else photos.count(),
        "counts": _counts(request.user),
        "shown_at": timezone.now().isoformat(),
        "consent": consent_of(request.user),
        "max_upload_mb": settings.MAX_UPLOAD_MB,
        "max_upload_bytes": settings.MAX_UPLOAD_MB * 1_000_000,
        "max_archive_bytes": settings.MAX_ARCHIVE_MB * 1_000_000,
    }
    return render(request, "pages/library.html", context)


@open_to(USERS)
@login_required
@require_safe
def tiles(request: HttpRequest) -> HttpResponse:
    """The tiles of the photos named by `id`, as they are now, or of the newest where none is named.

    Photos that are gone are left out. What the library is narrowed to goes on to where they lead.
    """
    try:
        ids = [uuid.UUID(text) for text in request.GET.getlist("id")]
    except ValueError as error:
        raise BadRequest("`id` is not the id of a photo.") from error
    if len(ids) > MOST_TILES:
        raise BadRequest(f"At most {MOST_TILES} tiles can be asked for at once.")
    photos = photos_with_faces(request.user)
    shown = photos.filter(pk__in=ids) if ids else photos[:GRID_PAGE]
    library = LibraryForm(request.GET, owner=request.user)
    context = {"photos": shown, "counts": _counts(request.user), "query": library.query()}
    return render(request, "parts/tiles.html", context)


def photos_with_faces(owner: User) -> PhotoQuerySet:
    """The owner's photos, each with `visible_faces`, of which only the boxes are read."""
    boxes = Face.objects.filter(hidden=False).only(
        "photo", "box_left", "box_top", "box_width", "box_height"
    )
    return Photo.objects.for_owner(owner).prefetch_related(
        Prefetch("faces", boxes, to_attr="visible_faces")
    )


def _grid_page(photos: PhotoQuerySet, form: LibraryForm) -> dict:
    # One more than is shown tells whether there is a next page.
    found = list(photos[: GRID_PAGE + 1])
    shown = found[:GRID_PAGE]
    page = {"photos": shown, "query": form.query()}
    if len(found) > GRID_PAGE:
        last = shown[-1]
        place = {"after": getattr(last, form.order.moment).isoformat(), "after_id": last.pk}
        page["further"] = "&".join(filter(None, [form.query(), urlencode(place)]))
    return page


def _place(request: HttpRequest) -> tuple:
    form = GridPlaceForm(request.GET)
    if not form.is_valid():
        raise BadRequest("The page's address does not name a place in the library.")
    return form.cleaned_data["after"], form.cleaned_data["after_id"]


def _counts(owner: User) -> dict[str, int]:
    return Photo.objects.for_owner(owner).aggregate(
        total=Count("pk"), unfinished=Count("pk", filter=Q(state__in=UNFINISHED))
    )

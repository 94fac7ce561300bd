"""One photo: what was found in it, and what its owner can do with it."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import OWNER, open_to
from accounts.consent_pages import consent_needed
from analysis.analyzer import FIT_FOR_MATCHING
from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.pages.library_filters import LibraryForm
from analysis.services.deletion import delete_photo
from analysis.services.gallery import faces_with_people
from analysis.services.library.annotated_picture import annotated_picture
from analysis.services.people.naming import names_of
from analysis.services.processing.reanalysis import reanalyze_photos


@open_to(OWNER)
@login_required
@require_safe
def show(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """The photo with a frame and a card for each face, and the way to its neighbours.

    The address says which photos of the library these are, and in which order, as the library's.
    """
    owned = Photo.objects.for_owner(request.user)
    photo = get_object_or_404(owned.dated(), pk=photo_id)
    library = LibraryForm(request.GET, owner=request.user)
    before, after = library.order.neighbours(library.narrow(owned), photo)
    faces = list(faces_with_people().filter(photo=photo).order_by("box_left"))
    context = {
        "photo": photo,
        # As one reads the photo, so that cards and frames are in the same order.
        "faces": [face for face in faces if not face.hidden],
        "left_out_count": sum(face.hidden for face in faces),
        "drawn_boxes": photo.drawn_boxes.all(),
        "fit_for_matching": FIT_FOR_MATCHING,
        "names": names_of(request.user),
        "query": library.query(),
        "before": before,
        "after": after,
    }
    return render(request, "pages/photo.html", context)


@open_to(OWNER)
@login_required
@require_safe
def annotated(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """The photo with frames and labels drawn upon it, to be saved."""
    photo = get_object_or_404(Photo.objects.for_owner(request.user), pk=photo_id)
    try:
        picture = annotated_picture(owner=request.user, photo_id=photo_id)
    except FileNotFoundError as error:
        raise Http404("This photo has no picture yet.") from error
    response = HttpResponse(picture, content_type="image/jpeg")
    name = f"{PurePath(str(photo)).stem}-faces.jpg"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"  # names and faces change
    return response


@open_to(OWNER)
@login_required
@require_POST
def delete(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    try:
        delete_photo(owner=request.user, photo_id=photo_id)
    except PhotoNotFound as error:
        raise Http404(str(error)) from error
    messages.success(request, _("The photo and everything found in it are deleted."))
    return redirect("pages:home")


@open_to(OWNER)
@login_required
@consent_needed
@require_POST
def reanalyze(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    try:
        reanalyze_photos(owner=request.user, photo_ids=[photo_id])
    except PhotoNotFound as error:
        raise Http404(str(error)) from error
    return redirect("pages:photo", photo_id=photo_id)

"""Several photos at once: what can be done with those that are selected in the library."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import OWNER, open_to
from accounts.consent_pages import consent_needed
from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.pages.acts import back, valid
from analysis.pages.people_forms import UUIDListField
from analysis.services.deletion import delete_photos
from analysis.services.photo_archive import zip_of
from analysis.services.reanalysis import reanalyze_photos

MOST_SELECTED = 500


class SelectionForm(forms.Form):
    """Photos, of which a page allows to select no more than MOST_SELECTED."""

    photo = UUIDListField()

    def clean_photo(self) -> list:
        photo_ids = self.cleaned_data["photo"]
        if len(photo_ids) > MOST_SELECTED:
            raise forms.ValidationError(
                _("Select at most %(number)s photos at a time.") % {"number": MOST_SELECTED}
            )
        return photo_ids


@open_to(OWNER)
@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    photo_ids = valid(SelectionForm(request.POST))["photo"]
    with _missing_is_not_found():
        delete_photos(owner=request.user, photo_ids=photo_ids)
    said = ngettext(
        "%(number)s photo deleted, with everything found in it.",
        "%(number)s photos deleted, with everything found in them.",
        len(set(photo_ids)),
    )
    messages.success(request, said % {"number": len(set(photo_ids))})
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
@consent_needed
def reanalyze(request: HttpRequest) -> HttpResponse:
    photo_ids = valid(SelectionForm(request.POST))["photo"]
    with _missing_is_not_found():
        reanalyze_photos(owner=request.user, photo_ids=photo_ids)
    said = ngettext(
        "%(number)s photo will be analysed again.",
        "%(number)s photos will be analysed again.",
        len(set(photo_ids)),
    )
    messages.success(request, said % {"number": len(set(photo_ids))})
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The originals of the selected photos as a ZIP."""
    photo_ids = valid(SelectionForm(request.POST))["photo"]
    photos = list(Photo.objects.for_owner(request.user).filter(pk__in=photo_ids))
    if len(photos) != len(set(photo_ids)):
        raise Http404(str(PhotoNotFound()))
    response = StreamingHttpResponse(zip_of(photos), content_type="application/zip")
    name = f"photos-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@contextlib.contextmanager
def _missing_is_not_found() -> Iterator[None]:
    try:
        yield
    except PhotoNotFound as error:
        raise Http404(str(error)) from error

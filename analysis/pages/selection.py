"""Several photos at once: what can be done with those that are selected in the library."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import OWNER, open_to
from accounts.consent_pages import consent_needed
from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.pages.acts import back, valid
from analysis.pages.library_filters import LibraryForm
from analysis.pages.people_forms import UUIDListField
from analysis.services.deletion import delete_photos
from analysis.services.library.photo_archive import zip_of
from analysis.services.processing.reanalysis import reanalyze_photos

if TYPE_CHECKING:
    from accounts.models import User

MOST_SELECTED = 500
AT_ONCE = 500  # photos that one transaction deletes


class SelectionForm(forms.Form):
    """Photos, by their ids or as everything that the library shows.

    matching: the query of the library. shown_at: what was added later was not meant.
    """

    photo = UUIDListField(required=False)
    everything = forms.BooleanField(required=False)
    matching = forms.CharField(required=False, max_length=4000)
    shown_at = forms.DateTimeField(required=False)

    def __init__(self, data: QueryDict, *, owner: User) -> None:
        super().__init__(data)
        self.owner = owner

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("everything"):
            if not given.get("shown_at"):
                raise forms.ValidationError("`everything` needs `shown_at`.")
        elif not given.get("photo"):
            raise forms.ValidationError("Nothing is selected.")
        elif len(given["photo"]) > MOST_SELECTED:
            raise forms.ValidationError(f"At most {MOST_SELECTED} photos can be named at once.")
        return given

    @property
    def photo_ids(self) -> list[uuid.UUID]:
        """The selected, in the library's order where they are everything in it."""
        if not self.cleaned_data["everything"]:
            return list(dict.fromkeys(self.cleaned_data["photo"]))
        library = LibraryForm(QueryDict(self.cleaned_data["matching"]), owner=self.owner)
        photos = Photo.objects.for_owner(self.owner)
        shown = photos.filter(created_at__lte=self.cleaned_data["shown_at"])
        return list(library.narrow(shown).values_list("pk", flat=True))


@open_to(OWNER)
@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    photo_ids = _selected(request)
    with _missing_is_not_found():
        for start in range(0, len(photo_ids), AT_ONCE):
            delete_photos(owner=request.user, photo_ids=photo_ids[start : start + AT_ONCE])
    said = ngettext(
        "%(number)s photo deleted, with everything found in it.",
        "%(number)s photos deleted, with everything found in them.",
        len(photo_ids),
    )
    messages.success(request, said % {"number": len(photo_ids)})
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
@consent_needed
def reanalyze(request: HttpRequest) -> HttpResponse:
    photo_ids = _selected(request)
    with _missing_is_not_found():
        reanalyze_photos(owner=request.user, photo_ids=photo_ids)
    said = ngettext(
        "%(number)s photo will be analysed again.",
        "%(number)s photos will be analysed again.",
        len(photo_ids),
    )
    messages.success(request, said % {"number": len(photo_ids)})
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The originals of the selected photos as a ZIP."""
    photo_ids = _selected(request)
    photos = list(Photo.objects.for_owner(request.user).filter(pk__in=photo_ids))
    if len(photos) != len(photo_ids):
        raise Http404(str(PhotoNotFound()))
    response = StreamingHttpResponse(zip_of(photos), content_type="application/zip")
    name = f"photos-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _selected(request: HttpRequest) -> list[uuid.UUID]:
    form = SelectionForm(request.POST, owner=request.user)
    valid(form)
    return form.photo_ids


@contextlib.contextmanager
def _missing_is_not_found() -> Iterator[None]:
    try:
        yield
    except PhotoNotFound as error:
        raise Http404(str(error)) from error

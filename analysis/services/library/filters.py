"""What lists can be narrowed to."""

from __future__ import annotations

import uuid
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import BaseCSVField
from django_filters.widgets import BaseCSVWidget

from analysis.models import Face, Photo
from analysis.models.face import FaceQuerySet
from analysis.services.library.answers import (
    surely_expressive,
    surely_gendered,
    surely_of_hair,
    surely_with,
)

ALL, ANY, EXACTLY = "all", "any", "exactly"
COMPANY = [
    (ALL, _("All of them")),
    (ANY, _("Any of them")),
    (EXACTLY, _("Exactly these, and nobody else")),
]
MOST_PEOPLE = 10  # each is a condition of its own


class CommasOrRepeated(BaseCSVWidget, forms.TextInput):
    """`a=1,2` and `a=1&a=2` say the same."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """list[str], or None where nothing is given."""
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        if isinstance(given, list):
            return [part for value in given for part in value.split(",")] if any(given) else None
        return super().value_from_datadict(data, files, name)


class Words(django_filters.BaseInFilter, django_filters.CharFilter):
    """Words with commas between."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, widget=CommasOrRepeated, **options)


class AFew(BaseCSVField):
    """Values with commas between, MOST_PEOPLE at most."""

    def clean(self, values: list[str] | None) -> list[Any] | None:
        if values and len(values) > MOST_PEOPLE:
            raise ValidationError(_("At most %(limit)d at once."), params={"limit": MOST_PEOPLE})
        return super().clean(values)


class Identifiers(django_filters.BaseInFilter, django_filters.UUIDFilter):
    """Ids with commas between."""

    base_field_class = AFew

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, widget=CommasOrRepeated, **options)


class TraitFilter(django_filters.FilterSet):
    """By what the models said of a face.

    A face of which the models do not say something, or not surely, is in no range of that.
    """

    age_min = django_filters.NumberFilter("age_years", "gte", min_value=0, max_value=200)
    age_max = django_filters.NumberFilter(
        method="of_whole_years", min_value=0, max_value=200, label="29.7 years are 29."
    )
    gender = django_filters.ChoiceFilter(choices=Face.Gender.choices, method="of_gender")
    attribute = Words(
        method="with_attributes", label="Seen on the face, as `eyeglasses,smiling`: all of them."
    )
    hair_color = django_filters.CharFilter(method="of_hair")
    expression = django_filters.CharFilter(method="of_expression", label="The likeliest one.")

    def of_whole_years(self, faces: FaceQuerySet, field: str, age: float) -> FaceQuerySet:
        return faces.filter(age_years__lt=int(age) + 1)

    def of_gender(self, faces: FaceQuerySet, field: str, gender: str) -> FaceQuerySet:
        return faces.filter(surely_gendered(), gender=gender)

    def of_hair(self, faces: FaceQuerySet, field: str, color: str) -> FaceQuerySet:
        return faces.filter(surely_of_hair(color))

    def of_expression(self, faces: FaceQuerySet, field: str, label: str) -> FaceQuerySet:
        return faces.filter(surely_expressive(), expression__label=label)

    def with_attributes(self, faces: FaceQuerySet, field: str, names: list[str]) -> FaceQuerySet:
        return faces.filter(*map(surely_with, names))


class FaceFilter(TraitFilter):
    """By what the models said of a face, and by whom it shows."""

    photo = django_filters.UUIDFilter(field_name="photo_id")
    person = django_filters.UUIDFilter(field_name="assignment__person_id")
    assigned = django_filters.BooleanFilter(
        "assignment", "isnull", exclude=True, label="Whether it shows somebody."
    )
    confidence_min = django_filters.NumberFilter("confidence", "gte", min_value=0, max_value=1)
    quality_min = django_filters.NumberFilter("quality", "gte", min_value=0, max_value=1)
    hidden = django_filters.BooleanFilter()
    hidden_as = django_filters.ChoiceFilter(choices=Face.HiddenAs.choices)
    manual = django_filters.BooleanFilter()

    class Meta:
        model = Face
        fields = ["photo", "person", "gender", "hidden"]


class PhotoFilter(TraitFilter):
    """By job, bytes, state and dates, by whom it shows, and by what is seen on a face.

    What is asked of faces, one face has to be all of: where people are named, the face of each of
    them (of one of them with `people=any`). `people=exactly` also asks that no other face is
    visible. An unknown job or person and another owner's are alike empty. A photo that does not
    say when it was taken is in no span of `taken`; its day is that of its upload.
    """

    job = django_filters.UUIDFilter(field_name="job_id")
    sha256 = django_filters.CharFilter(max_length=64, label="Of the file's bytes, hexadecimal.")
    state = django_filters.MultipleChoiceFilter(choices=Photo.State.choices)
    created_after = django_filters.IsoDateTimeFilter("created_at", "gte")
    created_before = django_filters.IsoDateTimeFilter("created_at", "lt")
    taken_after = django_filters.IsoDateTimeFilter("taken_at", "gte")
    taken_before = django_filters.IsoDateTimeFilter("taken_at", "lt")
    first_day = django_filters.DateFilter("dated_at", "date__gte", label="Its day, or later.")
    last_day = django_filters.DateFilter("dated_at", "date__lte", label="Its day, or earlier.")
    album = django_filters.UUIDFilter("album_entries__album_id", label="That it is in.")
    person = Identifiers(label="Whose faces it has, several with commas between.")
    people = django_filters.ChoiceFilter(
        choices=COMPANY, empty_label=None, label="How many of the people named: usually all."
    )
    faces_min = django_filters.NumberFilter("face_count", "gte", min_value=0, max_value=10_000)
    faces_max = django_filters.NumberFilter("face_count", "lte", min_value=0, max_value=10_000)

    class Meta:
        model = Photo
        fields = ["job", "state"]

    def filter_queryset(self, photos: QuerySet) -> QuerySet:
        """photos: with `dated_at`, and with `face_count` where that is asked for."""
        visible = Face.objects.visible().order_by().filter(photo=OuterRef("pk"))
        faces: QuerySet = visible
        given = dict(self.form.cleaned_data)
        person_ids, company = given.pop("person") or [], given.pop("people") or ALL
        for name in TraitFilter.base_filters:
            faces = self.filters[name].filter(faces, given.pop(name))
        for name, value in given.items():
            photos = self.filters[name].filter(photos, value)
        if person_ids:
            return _showing(photos, faces, visible, person_ids, company)
        return photos if faces is visible else photos.filter(Exists(faces))


def _showing(
    photos: QuerySet,
    faces: QuerySet,
    visible: QuerySet,
    person_ids: list[uuid.UUID],
    company: str,
) -> QuerySet:
    """Photos in this company. faces: of the outer photo, those that are what is asked of faces."""
    if company == ANY:
        return photos.filter(Exists(faces.filter(assignment__person__in=person_ids)))
    for person_id in dict.fromkeys(person_ids):
        photos = photos.filter(Exists(faces.filter(assignment__person=person_id)))
    if company == EXACTLY:
        photos = photos.exclude(Exists(visible.exclude(assignment__person__in=person_ids)))
    return photos

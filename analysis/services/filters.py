"""What lists can be narrowed to."""

import django_filters
from django.db.models import Exists, OuterRef

from analysis.models import Assignment, Face, Photo
from analysis.models.face import FaceQuerySet
from analysis.models.photo import PhotoQuerySet


class Words(django_filters.BaseInFilter, django_filters.CharFilter):
    """Words with commas between."""


class PhotoFilter(django_filters.FilterSet):
    """By job, person, bytes, state, dates and number of faces.

    An unknown job or person and another owner's are alike empty. A photo that does not say when it
    was taken is in no span of `taken`.
    """

    job = django_filters.UUIDFilter(field_name="job_id")
    sha256 = django_filters.CharFilter(max_length=64, label="Of the file's bytes, hexadecimal.")
    state = django_filters.MultipleChoiceFilter(choices=Photo.State.choices)
    created_after = django_filters.IsoDateTimeFilter("created_at", "gte")
    created_before = django_filters.IsoDateTimeFilter("created_at", "lt")
    taken_after = django_filters.IsoDateTimeFilter("taken_at", "gte")
    taken_before = django_filters.IsoDateTimeFilter("taken_at", "lt")
    person = django_filters.UUIDFilter(method="of_person", label="That has a face of this person.")
    faces_min = django_filters.NumberFilter("face_count", "gte", min_value=0, max_value=10_000)
    faces_max = django_filters.NumberFilter("face_count", "lte", min_value=0, max_value=10_000)

    class Meta:
        model = Photo
        fields = ["job", "state", "person"]

    def of_person(self, photos: PhotoQuerySet, field: str, person_id: str) -> PhotoQuerySet:
        shown = Assignment.objects.filter(
            face__photo=OuterRef("pk"), face__hidden=False, person=person_id
        )
        return photos.filter(Exists(shown))


class FaceFilter(django_filters.FilterSet):
    """By what the models said of a face, and by whom it shows.

    A face of which the models do not say something is in no range of that.
    """

    photo = django_filters.UUIDFilter(field_name="photo_id")
    person = django_filters.UUIDFilter(field_name="assignment__person_id")
    assigned = django_filters.BooleanFilter(
        "assignment", "isnull", exclude=True, label="Whether it shows somebody."
    )
    age_min = django_filters.NumberFilter("age_years", "gte", min_value=0, max_value=200)
    age_max = django_filters.NumberFilter("age_years", "lte", min_value=0, max_value=200)
    gender = django_filters.ChoiceFilter(choices=Face.Gender.choices)
    attribute = Words(
        method="with_attributes", label="Seen on the face, as `eyeglasses,smiling`: all of them."
    )
    hair_color = django_filters.CharFilter()
    expression = django_filters.CharFilter("expression__label", label="The likeliest one.")
    confidence_min = django_filters.NumberFilter("confidence", "gte", min_value=0, max_value=1)
    quality_min = django_filters.NumberFilter("quality", "gte", min_value=0, max_value=1)
    hidden = django_filters.BooleanFilter()

    class Meta:
        model = Face
        fields = ["photo", "person", "gender", "hidden"]

    def with_attributes(self, faces: FaceQuerySet, field: str, names: list[str]) -> FaceQuerySet:
        seen = {name: {"present": True} for name in names}
        return faces.filter(attributes__contains=seen)

"""What lists can be narrowed to."""

import django_filters

from analysis.models import Photo


class PhotoFilter(django_filters.FilterSet):
    """By job, of which an unknown one and another owner's are alike empty, and by state."""

    job = django_filters.UUIDFilter(field_name="job_id")
    state = django_filters.MultipleChoiceFilter(choices=Photo.State.choices)

    class Meta:
        model = Photo
        fields = ["job", "state"]

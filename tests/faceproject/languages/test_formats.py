"""Days and times have one form wherever they stand."""

import datetime

import pytest
from django.utils import formats, translation

MOMENT = datetime.datetime(2026, 11, 25, 15, 50)


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("en-gb", "DATETIME_FORMAT", "25 Nov 2026, 15:50"),
        ("en-gb", "SHORT_DATE_FORMAT", "25 Nov 2026"),
        ("en-gb", "TIME_FORMAT", "15:50"),
        ("de", "DATETIME_FORMAT", "25. November 2026, 15:50"),
    ],
)
def test_a_moment_is_written_in_the_form_of_the_language(language, form, written):
    with translation.override(language):
        assert formats.date_format(MOMENT, form) == written

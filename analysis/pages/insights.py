"""Insights: what one's library consists of, each part a way into it."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import USERS, open_to
from analysis.charts import Chart, Row, bar_chart, bar_rows
from analysis.models import Face
from analysis.services.library.statistics import AGE_BANDS, statistics_of
from analysis.services.people.changing import people_of
from analysis.templatetags.estimates import words

if TYPE_CHECKING:
    from accounts.models import User

MOST_PEOPLE = 12
MOST_MONTHS = 60  # beyond these a bar is a year


@open_to(USERS)
@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Charts of the user's photos, faces and people."""
    counted = statistics_of(request.user)
    genders = [
        (str(label), counted.faces_by_gender[gender], library(gender=gender))
        for gender, label in Face.Gender.choices
    ]
    expressions = [
        (words(label), number, library(expression=label))
        for label, number in sorted(counted.faces_by_expression.items(), key=lambda item: -item[1])
    ]
    context = {
        "counted": counted,
        "ages": ages(counted.faces_by_age),
        "genders": bar_rows(genders),
        "expressions": bar_rows(expressions),
        "people": people(request.user),
        "times": times(counted.photos_by_month) if counted.photos_by_month else None,
    }
    return render(request, "pages/insights.html", context)


def library(**narrowed: object) -> str:
    """The address of the library, narrowed to this."""
    return f"{reverse('pages:home')}?{urlencode(narrowed)}"


def ages(faces_by_age: dict[str, int]) -> Chart:
    links = [
        library(age_min=low) if high is None else library(age_min=low, age_max=high)
        for low, high in AGE_BANDS
    ]
    labels = [name.replace("-", "–") for name in faces_by_age]
    return bar_chart(_("Ages"), labels, list(faces_by_age.values()), links=links)


def people(owner: User) -> list[Row]:
    """The people with names who are seen the most often."""
    most_seen = people_of(owner).named().order_by("-face_count", "name", "pk")[:MOST_PEOPLE]
    return bar_rows([(each.name, each.face_count, library(person=each.pk)) for each in most_seen])


def times(photos_by_month: dict[datetime.date, int]) -> Chart:
    """Photos by the month, or over many years by the year; months without any are there, too."""
    months = list(_months(min(photos_by_month), max(photos_by_month)))
    if len(months) <= MOST_MONTHS:
        spans = [
            (month, _last_day(month), date_format(month, "YEAR_MONTH_FORMAT")) for month in months
        ]
    else:
        spans = [
            (datetime.date(year, 1, 1), datetime.date(year, 12, 31), str(year))
            for year in range(months[0].year, months[-1].year + 1)
        ]
    values = [
        sum(number for month, number in photos_by_month.items() if first <= month <= last)
        for first, last, _label in spans
    ]
    links = [library(first_day=first, last_day=last) for first, last, _ in spans]
    return bar_chart(_("Photos over time"), [label for *_, label in spans], values, links=links)


def _months(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    month = first
    while month <= last:
        yield month
        month = _last_day(month) + datetime.timedelta(days=1)


def _last_day(month: datetime.date) -> datetime.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])

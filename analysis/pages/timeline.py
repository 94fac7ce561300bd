"""A person's timeline: their best face of each day, month or year, and how old they looked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.access import OWNER, open_to
from analysis.pages.acts import missing_is_not_found
from analysis.pages.insights import library
from analysis.services.people.timeline import Period, timeline_of

STEP = 10  # years; the scale begins and ends with one


@dataclass(frozen=True, slots=True)
class Mark:
    """A period as it is drawn. y: percentages of the height from the top; None without an age."""

    period: Period
    label: str
    link: str
    y: float | None
    y_low: float | None
    y_high: float | None


@open_to(OWNER)
@login_required
@require_safe
def show(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """A part that the person's page asks for when it stands; empty where there is one period."""
    with missing_is_not_found():
        periods = timeline_of(owner=request.user, person_id=person_id)
    youngest, oldest = _scale(periods)
    marks = [_mark(period, person_id, youngest, oldest) for period in periods]
    context = {"marks": marks if len(marks) > 1 else [], "youngest": youngest, "oldest": oldest}
    return render(request, "parts/timeline.html", context)


def _scale(periods: Sequence[Period]) -> tuple[int, int]:
    """The ages at the lower and at the upper end."""
    lows = [each.age_low_years for each in periods if each.age_low_years is not None]
    highs = [each.age_high_years for each in periods if each.age_high_years is not None]
    youngest = int(min(lows, default=0) // STEP) * STEP
    return youngest, max(youngest + STEP, -int(-max(highs, default=0) // STEP) * STEP)


def _mark(period: Period, person_id: uuid.UUID, youngest: int, oldest: int) -> Mark:
    def height(age: float | None) -> float | None:
        return None if age is None else 100 * (oldest - age) / (oldest - youngest)

    return Mark(
        period,
        _label(period),
        library(person=person_id, first_day=period.first_day, last_day=period.last_day),
        height(period.age_years),
        height(period.age_low_years),
        height(period.age_high_years),
    )


def _label(period: Period) -> str:
    days = (period.last_day - period.first_day).days
    if days > 31:
        return str(period.first_day.year)
    return date_format(period.first_day, "YEAR_MONTH_FORMAT" if days else "SHORT_DATE_FORMAT")

"""What became of uploads and imports: how many photos are new, and every failure."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import OWNER, USERS, open_to
from accounts.consent_pages import consent_needed
from analysis.errors import JobNotFound
from analysis.models import Job
from analysis.services.intake.job_report import report_of, troubled_entries
from analysis.services.processing.cancelling import NothingToRetry, retry_job

JOBS_AT_ONCE = 30
TROUBLES_AT_ONCE = 100


@open_to(USERS)
@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The user's uploads and other jobs, the newest first."""
    jobs = Job.objects.for_owner(request.user).with_counts().order_by("-created_at", "-pk")
    page = Paginator(jobs, JOBS_AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "pages/jobs.html", {"jobs": page})


@open_to(OWNER)
@login_required
@require_safe
@vary_on_headers("HX-Request")
def show(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """The report of a job; for htmx the part that changes while it goes on."""
    job = get_object_or_404(Job.objects.for_owner(request.user).with_counts(), pk=job_id)
    troubles = Paginator(troubled_entries(job), TROUBLES_AT_ONCE)
    context = {
        "job": job,
        "report": report_of(job),
        "troubles": troubles.get_page(request.GET.get("page")),
    }
    return render(request, "parts/job.html" if request.htmx else "pages/job.html", context)


@open_to(OWNER)
@login_required
@require_POST
@consent_needed
def retry(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    try:
        retry_job(owner=request.user, job_id=job_id)
    except JobNotFound as error:
        raise Http404(str(error)) from error
    except NothingToRetry as error:
        messages.error(request, str(error))
    return redirect("pages:job", job_id)

"""Jobs: how far the analysis of an upload is."""

from rest_framework import generics

from analysis.api.serializers import JobSerializer
from analysis.models import Job
from analysis.models.job import JobQuerySet


class JobView(generics.RetrieveAPIView):
    """One job of the signed-in user, with its photos counted by state."""

    serializer_class = JobSerializer
    lookup_url_kwarg = "job_id"

    def get_queryset(self) -> JobQuerySet:
        return Job.objects.for_owner(self.request.user).with_counts()

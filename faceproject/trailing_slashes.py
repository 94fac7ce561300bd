"""Addresses without their last slash lead to the ones that have it."""

from django.http import HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware


class SameRequestThere(HttpResponsePermanentRedirect):
    """Has what was asked asked again there: after a 301 a POST would become a GET."""

    status_code = 308


class TrailingSlashes(CommonMiddleware):
    response_redirect_class = SameRequestThere

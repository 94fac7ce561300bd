"""Every answer of the API says what is left of its asker's budget."""

import time

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from accounts.rate_limits import WINDOW_SECONDS, address_limit, spend
from faceproject.error_pages import API
from faceproject.problems import problem, problem_page


class RateLimitHeaders(MiddlewareMixin):
    """Adds `RateLimit-*`, as in draft 6 of the IETF, which clients know.

    A request that was turned away before anybody was recognised, such as one with a wrong token or
    to no address, is counted here, by the address it came from.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not request.path.startswith(API):
            return response
        if hasattr(request, "request_budget"):
            budget = request.request_budget
        else:
            budget = spend(address_limit(request), at=time.time())
            if budget and budget.is_exceeded:
                body = problem(
                    status=429,
                    code="throttled",
                    detail="Too many requests that nobody stands for came from this address. "
                    f"Sign in, or try again in {budget.reset_seconds} seconds.",
                )
                response = problem_page(body)
                response["Retry-After"] = str(budget.reset_seconds)
        if budget:
            response["RateLimit-Limit"] = str(budget.limit)
            response["RateLimit-Remaining"] = str(budget.remaining)
            response["RateLimit-Reset"] = str(budget.reset_seconds)
            response["RateLimit-Policy"] = f"{budget.limit};w={WINDOW_SECONDS}"
        return response

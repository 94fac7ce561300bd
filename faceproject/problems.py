"""The one shape of every error of the API: `application/problem+json`, RFC 9457."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import Http404, JsonResponse
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"
NOTHING_HERE = "There is nothing at this address, or it is not yours. It may have been deleted."


def problem(
    *, status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the body of an error.

    status: of HTTP; its phrase becomes the title, which is what the type `about:blank` means.
    code: one snake_case word for programs, the same at every occurrence.
    detail: a sentence for people that says what is wrong and what to do next.
    errors: what is wrong with which part of the request, if it has parts.
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return body


def problem_of(exception: APIException) -> dict[str, Any]:
    """Return the body of an exception of a view.

    It may have a list `errors` of dictionaries, for the body's member of that name.
    """
    if isinstance(exception, ValidationError):
        return problem(
            status=exception.status_code,
            code="invalid",
            detail="The request has errors; see each below.",
            errors=list(_field_errors(exception.detail)),
        )
    return problem(
        status=exception.status_code,
        code=exception.detail.code,
        detail=str(exception.detail),
        errors=getattr(exception, "errors", None),
    )


def problem_response(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception of a view; None for one that nobody expected."""
    response = exception_handler(exception, context)
    if response is None:
        return None
    if not isinstance(exception, APIException):
        # Django's own Http404 and PermissionDenied, translated on the way to the response.
        said = response.data["detail"]  # of an Http404 in words of the database
        is_missing = isinstance(exception, Http404)
        exception = APIException(NOTHING_HERE if is_missing else said, said.code)
        exception.status_code = response.status_code
    response.data = problem_of(exception)
    response.content_type = CONTENT_TYPE
    return response


def problem_page(body: dict[str, Any]) -> JsonResponse:
    """Answer a request to the API that reached none of its views, or broke one."""
    return JsonResponse(body, status=body["status"], content_type=CONTENT_TYPE)


def _field_errors(detail: Any, path: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """Flatten DRF's tree of errors: {"faces": [{"age": ["..."]}]} becomes field "faces.0.age"."""
    if isinstance(detail, ErrorDetail):
        yield {"field": ".".join(path), "code": detail.code, "detail": str(detail)}
    elif isinstance(detail, dict):
        for name, below in detail.items():
            yield from _field_errors(
                below, path if name == "non_field_errors" else (*path, str(name))
            )
    else:
        for index, below in enumerate(detail):
            is_message = isinstance(below, ErrorDetail)
            yield from _field_errors(below, path if is_message else (*path, str(index)))

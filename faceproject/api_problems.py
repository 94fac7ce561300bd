"""The OpenAPI description's account of errors: which there are, each as it would be answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from rest_framework import exceptions
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import SAFE_METHODS
from rest_framework.views import APIView

from accounts.api.refusals import refusals_of
from accounts.permissions import ConsentGiven, ConsentRequired, HasScope, ScopeMissing, scope_needed
from analysis.api.media import FilesAreWhatTheyAre
from faceproject.error_pages import NOWHERE, OUTAGE, SERVER_ERROR
from faceproject.problems import CONTENT_TYPE, problem_of
from faceproject.request_size import too_large

Body = dict[str, Any]
Operation = dict[str, Any]

PROBLEM = {
    "type": "object",
    "description": "An error, after RFC 9457.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "example": "about:blank"},
        "title": {"type": "string", "example": "Not Found"},
        "status": {"type": "integer", "example": 404},
        "detail": {"type": "string", "description": "For people: what is wrong, what to do next."},
        "code": {"type": "string", "description": "For programs.", "example": "photo_not_found"},
        "errors": {
            "type": "array",
            "description": "What is wrong with which part of the request.",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "field": {"type": "string", "example": "file"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def describe_problems(
    result: dict[str, Any], generator: SchemaGenerator, **_: object
) -> dict[str, Any]:
    """Give each operation an answer for each status of an error (a drf-spectacular hook)."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, _regex, method, view in generator._get_paths_and_endpoints():
        operation = result["paths"].get(path, {}).get(method.lower())
        if operation is None:
            continue
        by_status: dict[str, dict[str, Body]] = defaultdict(dict)
        for body in _bodies(path, method, view, operation):
            by_status[str(body["status"])].setdefault(body["code"], body)
        for status, bodies in sorted(by_status.items()):
            operation["responses"][status] = _answer(bodies)
    return result


def share_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Say once what most operations answer alike to an error (a drf-spectacular hook)."""
    operations = [each for path in result["paths"].values() for each in path.values()]
    shared = result["components"].setdefault("responses", {})
    for status in {status for each in operations for status in each["responses"]}:
        if status < "400":
            continue
        answers = [each["responses"][status] for each in operations if status in each["responses"]]
        usual, times = Counter(map(repr, answers)).most_common(1)[0]
        if times == 1:
            continue
        name = HTTPStatus(int(status)).phrase.replace(" ", "")
        for each in operations:
            if repr(each["responses"].get(status)) == usual:
                shared[name] = each["responses"][status]
                each["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return result


def _bodies(path: str, method: str, view: APIView, operation: Operation) -> Iterator[Body]:
    for error in (
        *refusals_of(view, method),
        *_of_who_asks(method, view),
        *_of_form(method, view, operation),
    ):
        yield problem_of(error)
    if "{" in path:
        yield NOWHERE
    if method not in SAFE_METHODS:
        yield too_large(settings.MAX_REQUEST_MB * 1_000_000)
    yield problem_of(exceptions.Throttled(wait=30))
    yield SERVER_ERROR
    yield OUTAGE


def _of_who_asks(method: str, view: APIView) -> Iterator[exceptions.APIException]:
    changes = method not in SAFE_METHODS
    if HasScope in view.permission_classes:
        yield exceptions.NotAuthenticated()
        yield exceptions.AuthenticationFailed("Invalid token.")
        yield ScopeMissing(scope_needed(view, method))
        if changes:
            yield exceptions.PermissionDenied("CSRF Failed: CSRF token missing.")
    if ConsentGiven in view.permission_classes and changes:
        yield ConsentRequired()


def _of_form(method: str, view: APIView, operation: Operation) -> Iterator[exceptions.APIException]:
    parameters = operation.get("parameters", [])
    asked = [given["name"] for given in parameters if given["in"] == "query"]
    takes_body = "requestBody" in operation
    # A list refuses parameters that it does not know.
    if takes_body or asked or (method == "GET" and isinstance(view, ListModelMixin)):
        yield exceptions.ValidationError({asked[0] if asked else "name": ["This is not valid."]})
    if takes_body:
        yield exceptions.ParseError("JSON parse error - Expecting value: line 1 column 1 (char 0)")
        yield exceptions.UnsupportedMediaType("text/plain")
    if "cursor" in asked:
        yield exceptions.NotFound("Invalid cursor")
    if view.content_negotiation_class is not FilesAreWhatTheyAre:
        yield exceptions.NotAcceptable()


def _answer(bodies: dict[str, Body]) -> Body:
    [status] = {body["status"] for body in bodies.values()}
    return {
        "description": f"{HTTPStatus(status).phrase}: " + ", ".join(f"`{code}`" for code in bodies),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    code: {"summary": body["detail"], "value": body}
                    for code, body in bodies.items()
                },
            }
        },
    }

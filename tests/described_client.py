"""A client of the API for tests that fails where an answer is not one that the API describes."""

import functools
import re
from typing import Any

from rest_framework.response import Response
from rest_framework.test import APIClient


class DescribedClient(APIClient):
    """DRF's client; each status that comes back, and each code of an error, must be described."""

    def request(self, **asked: Any) -> Response:
        response = super().request(**asked)
        found = response.resolver_match
        if found is None:
            return response
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", found.route)
        operation = description()["paths"].get(path, {}).get(asked["REQUEST_METHOD"].lower())
        if operation is None:
            return response
        told = operation["responses"].get(str(response.status_code))
        what = f"{asked['REQUEST_METHOD']} {path}: {response.status_code}"
        assert told, f"{what} is not described: {response.content!r}"
        if response.status_code >= 400:
            code, codes = response.json()["code"], codes_of(told)
            assert code in codes, f"{what} {code!r} is not described, only {codes}"
        return response


@functools.cache
def description() -> dict[str, Any]:
    from drf_spectacular.generators import SchemaGenerator  # once Django is set up

    return SchemaGenerator().get_schema(request=None, public=True)


def codes_of(answer: dict[str, Any]) -> list[str]:
    """The codes of an error's answer, which may be one that operations share."""
    if "$ref" in answer:
        answer = description()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return list(answer["content"]["application/problem+json"]["examples"])

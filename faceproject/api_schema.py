"""The OpenAPI description's account of errors, which all have one shape."""

from typing import Any

from faceproject.problems import CONTENT_TYPE

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

LIMIT_HEADERS = {
    "RateLimit-Limit": "Requests in a minute.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "Seconds until all are there again.",
}


def describe_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Give every operation the same answer for all that can go wrong (a drf-spectacular hook)."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {
                "description": "An error.",
                "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
    return result


def describe_limits(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Name the headers that every answer has (a drf-spectacular hook)."""
    result["components"]["headers"] = {
        name: {"description": meaning, "schema": {"type": "integer", "minimum": 0}}
        for name, meaning in LIMIT_HEADERS.items()
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                response.setdefault("headers", {}).update(
                    {name: {"$ref": f"#/components/headers/{name}"} for name in LIMIT_HEADERS}
                )
    return result


def describe_conditional_reads(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Say that reads have an ETag and can be asked with it (a drf-spectacular hook)."""
    for operations in result["paths"].values():
        if "get" not in operations:
            continue
        read = operations["get"]
        read.setdefault("parameters", []).append(
            {
                "name": "If-None-Match",
                "in": "header",
                "description": "An `ETag` of before: answered 304 where nothing has changed.",
                "schema": {"type": "string"},
            }
        )
        read["responses"]["304"] = {"description": "Nothing has changed since that `ETag`."}
    return result

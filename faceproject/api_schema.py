"""What the OpenAPI description says of every answer: its limits, and its conditions."""

from typing import Any

LIMIT_HEADERS = {
    "RateLimit-Limit": "Requests in a minute.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "Seconds until all are there again.",
}


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

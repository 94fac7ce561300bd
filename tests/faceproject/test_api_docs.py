"""The API describes itself, to anybody and without another's servers, with an example of all."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from jsonschema import Draft202012Validator

PROBLEM = "application/problem+json"
# What a file or a stream holds is no value that a schema describes.
FILES = ("image/", "application/zip", "application/jsonl", "application/rdf+xml", "text/csv")


class Described(NamedTuple):
    """A body of a request or an answer: where it stands, and what is said of it."""

    where: str
    media_type: str
    content: dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    # Of this version its schemas are JSON Schema, by which examples can be checked.
    with patched_settings({"OAS_VERSION": "3.1.0"}):
        return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def operations(schema) -> dict[str, dict[str, Any]]:
    """Each operation by its method and path, its answers spelled out."""
    shared = schema["components"]["responses"]

    def spelled_out(answer: dict[str, Any]) -> dict[str, Any]:
        return shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer

    return {
        f"{method.upper()} {path}": operation
        | {"responses": {code: spelled_out(a) for code, a in operation["responses"].items()}}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def bodies(operations: dict[str, dict[str, Any]]) -> Iterator[Described]:
    for name, operation in operations.items():
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            yield Described(name, media_type, content)
        for status, answer in operation["responses"].items():
            for media_type, content in answer.get("content", {}).items():
                yield Described(f"{name} {status}", media_type, content)


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/redoc/"])
def test_the_description_opens_without_an_account(client, address):
    assert client.get(address).status_code == 200


def test_every_request_and_every_answer_has_an_example(operations):
    described = list(bodies(operations))
    assert [
        f"{where} {media_type}"
        for where, media_type, content in described
        if not media_type.startswith(FILES) and not content.get("examples")
    ] == []
    assert len(described) > 200


def test_every_example_is_what_the_description_says(schema, operations):
    wrong = []
    for where, _, content in bodies(operations):
        validator = Draft202012Validator({**content["schema"], "components": schema["components"]})
        for name, shown in content.get("examples", {}).items():
            wrong += [
                f"{where}, {name}: {error.json_path}: {error.message}"
                for error in validator.iter_errors(shown["value"])
            ]
    assert wrong == []


def test_every_operation_tells_of_its_errors(operations):
    for name, operation in operations.items():
        answers = operation["responses"]
        errors = {status: answer for status, answer in answers.items() if status >= "400"}
        assert {"401", "403", "429", "500"} <= errors.keys(), name
        assert "default" not in answers, name
        assert all(answer["content"].keys() == {PROBLEM} for answer in errors.values()), name


def test_every_answer_tells_of_the_limits_of_requests(operations):
    for name, operation in operations.items():
        for answer in operation["responses"].values():
            assert "RateLimit-Remaining" in answer["headers"], name

"""The API describes itself, to anybody and without another's servers."""

import re


def test_the_description_opens_without_an_account_and_names_no_other_host(client):
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert re.findall(r"(?:src|href)=\"https?:", page.content.decode()) == []


def test_every_operation_tells_of_problems(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            problem = operation["responses"]["default"]["content"]
            assert problem.keys() == {"application/problem+json"}, f"{method} {path}"


def test_every_answer_tells_of_the_limits_of_requests(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for response in operation["responses"].values():
                assert "RateLimit-Remaining" in response["headers"], f"{method} {path}"

"""A token may do what its scopes say, and a view cannot forget to ask."""

import datetime
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, Scope
from accounts.permissions import HasScope
from accounts.tokens import issue_token

DAY = datetime.timedelta(days=1)
OPEN_TO_ALL = {"schema/", "docs/", "redoc/"}
NOBODY = uuid.UUID(int=0)


def holder_of(user, *scopes: Scope) -> APIClient:
    _, token = issue_token(owner=user, name="tests", scopes=scopes, life=DAY)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def api_views() -> dict[str, type]:
    [api] = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "api/v1/"]
    found: dict[str, type] = {}
    waiting = list(api.url_patterns)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, URLPattern):
            found[str(entry.pattern)] = entry.callback.view_class
        else:
            waiting += entry.url_patterns
    return found


def test_every_view_of_the_api_asks_for_a_scope():
    views = api_views()
    assert len(views) > 20
    unguarded = {
        address for address, view in views.items() if HasScope not in view.permission_classes
    }
    assert unguarded <= OPEN_TO_ALL


def test_a_read_token_reads_and_changes_nothing(user):
    reader = holder_of(user, Scope.READ)
    assert reader.get("/api/v1/photos/").status_code == 200
    for method, address in (
        ("post", "photos/"),
        ("delete", f"photos/{NOBODY}/"),
        ("post", "people/"),
        ("patch", f"people/{NOBODY}/"),
        ("put", f"faces/{NOBODY}/person/"),
        ("post", "tokens/"),
    ):
        answer = getattr(reader, method)(f"/api/v1/{address}", {})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), address


def test_a_read_token_may_ask_questions_that_are_posted(user):
    reader = holder_of(user, Scope.READ)
    for address in ("verify/", "identify/", "faces/similar/"):
        answer = reader.post(f"/api/v1/{address}", {}, format="multipart")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), address


def test_a_read_token_may_have_a_photo_looked_at_that_is_not_kept(user):
    reader = holder_of(user, Scope.READ)
    for store, status, code in (("false", 422, "empty_file"), ("true", 403, "scope_missing")):
        form = {"photo": SimpleUploadedFile("a.jpg", b""), "store": store}
        answer = reader.post("/api/v1/analyze/", form, format="multipart")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_write_token_changes_and_does_not_look(user):
    writer = holder_of(user, Scope.WRITE)
    assert writer.post("/api/v1/people/", {"name": "Ada"}).status_code == 201
    answer = writer.get("/api/v1/people/")
    assert answer.status_code == 403
    assert "`read`" in answer.json()["detail"]


def test_only_an_admin_token_issues_and_revokes_tokens(user):
    wanted = {"name": "Another", "scopes": ["admin"]}
    assert holder_of(user, Scope.READ, Scope.WRITE).post("/api/v1/tokens/", wanted).status_code == (
        403
    )
    admin = holder_of(user, Scope.ADMIN)
    issued = admin.post("/api/v1/tokens/", wanted).json()
    assert issued["scopes"] == ["admin"]
    assert admin.delete(f"/api/v1/tokens/{issued['id']}/").status_code == 204


def test_a_token_reads_and_writes_unless_told_otherwise(user, api_client):
    issued = api_client(user).post("/api/v1/tokens/", {"name": "Import"}).json()
    assert issued["scopes"] == ["read", "write"]


@pytest.mark.parametrize("scopes", [[], ["everything"], "read"])
def test_scopes_that_are_unknown_or_none_are_refused(user, api_client, scopes):
    answer = api_client(user).post("/api/v1/tokens/", {"name": "Import", "scopes": scopes})
    assert answer.status_code == 400


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_the_database_refuses_them_too(user, scopes):
    with pytest.raises(IntegrityError, match="token_has_known_scopes"):
        ApiToken.objects.create(user=user, name="Import", scopes=scopes)


def test_a_session_may_do_everything(user, client):
    client.force_login(user)
    assert client.post("/api/v1/tokens/", {"name": "A"}, "application/json").status_code == 201


def test_the_last_use_of_a_token_is_noted_to_the_minute(user):
    reader = holder_of(user, Scope.READ)
    token = ApiToken.objects.get()
    assert token.last_used_at is None
    reader.get("/api/v1/tokens/")
    token.refresh_from_db()
    first = token.last_used_at
    assert timezone.now() - first < datetime.timedelta(seconds=30)
    reader.get("/api/v1/tokens/")
    token.refresh_from_db()
    assert token.last_used_at == first
    earlier = first - datetime.timedelta(hours=1)
    ApiToken.objects.update(last_used_at=earlier)
    reader.get("/api/v1/tokens/")
    token.refresh_from_db()
    assert token.last_used_at > earlier


def test_a_token_of_strange_letters_is_none(db):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token fp_\xff\xfe")
    assert client.get("/api/v1/tokens/").status_code == 401


def test_the_description_names_the_scope_of_each_operation(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    operations = schema["paths"]["/api/v1/tokens/"]
    assert "scope `read`" in operations["get"]["description"]
    assert "scope `admin`" in operations["post"]["description"]

"""Consent: asked for before the first face is analysed, accepted by version, withdrawn at will."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.audit import Act
from accounts.consent import VERSION, has_consented
from accounts.models import AuditEntry
from tests.conftest import PASSWORD

CONSENT = "/api/v1/account/consent/"
ANALYSING = ["photos/", "jobs/", "analyze/", "verify/", "identify/", "faces/similar/"]


@pytest.fixture
def newcomer(db, django_user_model):
    return django_user_model.objects.create_user("new@example.com", PASSWORD)


def acts(user) -> list[str]:
    return list(
        AuditEntry.objects.filter(owner_id=user.pk, act__startswith="consent").values_list(
            "act", flat=True
        )
    )


@pytest.mark.parametrize("address", ANALYSING)
def test_the_api_analyses_nothing_without_it_and_says_how_to_give_it(newcomer, api_client, address):
    answer = api_client(newcomer).post(
        f"/api/v1/{address}", {"file": SimpleUploadedFile("a.jpg", b"a")}, format="multipart"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert f"POST {CONSENT}" in answer.json()["detail"]


def test_reading_needs_none(newcomer, api_client):
    client = api_client(newcomer)
    assert client.get("/api/v1/photos/").status_code == 200
    assert client.get("/api/v1/jobs/").status_code == 200


def test_it_is_read_accepted_and_withdrawn_through_the_api(newcomer, api_client):
    client = api_client(newcomer)
    asked = client.get(CONSENT).json()
    assert (asked["given"], asked["accepted_version"]) == (False, None)
    assert "biometric" in asked["text"]
    for _ in range(2):
        said = client.post(CONSENT, {"version": asked["version"]}).json()
        assert said["given"]
        assert said["accepted_at"]
    refused = client.post("/api/v1/photos/", {}, format="multipart")
    assert refused.json()["code"] == "invalid"  # There is no file, but nobody asks for consent.
    assert client.delete(CONSENT).status_code == 204
    assert not client.get(CONSENT).json()["given"]
    assert acts(newcomer) == [Act.CONSENT_WITHDRAWN, Act.CONSENT_GIVEN]


def test_a_text_that_is_not_asked_about_is_not_accepted(newcomer, api_client):
    answer = api_client(newcomer).post(CONSENT, {"version": "2001-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_outdated")
    newcomer.refresh_from_db()
    assert not has_consented(newcomer)


def test_consent_to_an_older_text_is_asked_for_anew(user, api_client):
    user.consent_version = "2001-01-01"
    user.save()
    said = api_client(user).get(CONSENT).json()
    assert (said["given"], said["accepted_version"]) == (False, "2001-01-01")
    assert api_client(user).post("/api/v1/photos/").json()["code"] == "consent_required"


def test_the_library_asks_before_the_first_upload(newcomer, client):
    client.force_login(newcomer)
    page = client.get("/").text
    assert "Before we look for faces" in page
    answer = client.post(reverse("account_consent"), {"version": VERSION, "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Before we look for faces" not in client.get("/").text


@pytest.mark.parametrize("page", ["/search/", "/compare/?first_face="])
def test_other_pages_that_look_at_photos_ask_and_lead_back(newcomer, client, page):
    client.force_login(newcomer)
    asking = client.get(page, follow=True)
    assert "Before we look for faces" in asking.text
    assert f'name="next" value="{page}"' in asking.text


def test_nobody_is_led_to_another_site(newcomer, client):
    client.force_login(newcomer)
    given = {"version": VERSION, "next": "https://example.com/"}
    assert client.post(reverse("account_consent"), given)["Location"] == "/"


def test_the_page_withdraws_what_was_given(user, client):
    client.force_login(user)
    assert "You agreed to this on" in client.get(reverse("account_consent")).text
    answer = client.post(reverse("account_consent_withdraw"), follow=True)
    assert "no more faces are analysed" in answer.text
    user.refresh_from_db()
    assert not has_consented(user)


def test_a_page_of_another_text_is_told_so(user, client):
    client.force_login(user)
    answer = client.post(reverse("account_consent"), {"version": "2001-01-01"})
    assert "has changed" in answer.text


def test_visitors_are_asked_to_sign_in(db, client):
    assert client.get(reverse("account_consent")).status_code == 302
    assert client.post(reverse("account_consent_withdraw")).status_code == 302

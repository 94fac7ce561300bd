"""Logs hold no password, no token, no cookie and no photo, whatever goes wrong."""

from __future__ import annotations

import io
import logging
import logging.config
import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import path

from accounts.models import ApiToken
from faceproject import urls as site
from faceproject.observability.logs import logging_configuration
from tests.conftest import PASSWORD
from tests.security.filled_account import camera_photo

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another battery for the horse"


def broken(request):
    """A view that breaks with everything in its hands that no log may hold."""
    password, photo = request.POST["password"], request.FILES["photo"].read()
    raise RuntimeError(f"Something broke with {len(password) + len(photo)} characters.")


urlpatterns = [path("broken/", broken), *site.urlpatterns]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500


@pytest.fixture(params=["human", "json"])
def log(request) -> io.StringIO:
    """All that the site logs, from the finest level on, in the form of this name."""
    written = io.StringIO()
    configuration = logging_configuration(form=request.param, level="DEBUG")
    logging.config.dictConfig(configuration)
    handler = logging.getLogger().handlers[-1]
    handler.setStream(written)
    yield written
    logging.config.dictConfig(logging_configuration(form="human", level="WARNING"))


def test_a_day_of_a_user_leaves_no_secret_in_the_log(
    log, user, settings, unlimited, embedded_servers, tmp_path
):
    settings.ROOT_URLCONF = __name__
    photo = camera_photo("Quillfeather", 1)
    client = Client(raise_request_exception=False)
    for password in ("wrong horse", PASSWORD):
        client.post("/accounts/login/", {"login": user.email, "password": password})
    session = client.cookies["sessionid"].value
    form = {"name": "phone", "rights": "read write", "days": "30"}
    page = client.post("/accounts/tokens/", form).content.decode()
    token = re.search(r"fp_\w+", page)[0]
    assert ApiToken.objects.filter(user=user).exists()
    by_token = {"Authorization": f"Token {token}"}
    client.post("/api/v1/photos/", {"file": io.BytesIO(photo)}, headers=by_token)
    client.get("/api/v1/photos/?name=Secretname", headers=by_token)
    client.get("/api/v1/photos/", headers={"Authorization": "Token fp_thatisnone"})
    client.post("/api/v1/webhooks/", {"url": "https://x.example/in-a-path"}, headers=by_token)
    client.post("/broken/", {"password": "in a local variable", "photo": io.BytesIO(photo)})
    Client().post("/accounts/password/reset/", {"email": user.email})
    reset = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)
    client.get(reset[0])
    another = client.get(reset[0].replace("key/", "key/zz"))  # one that opens nothing
    confirmation = re.search(r"/accounts/confirm-email/\S+", _letter_of_a_sign_up())
    client.get(confirmation[0])
    assert another.status_code == 200
    change = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/password/change/", change)

    said = log.getvalue()
    assert "RuntimeError" in said
    assert "answered" in said
    for secret in (
        *("wrong horse", PASSWORD, NEW_PASSWORD, "in a local variable", token, "fp_thatisnone"),
        *(session, "Secretname", "in-a-path", "Quillfeather", str(photo[200:230])[2:-1]),
    ):
        assert secret not in said, secret
    for address in (reset[0], confirmation[0]):
        key = address.rstrip("/").rpartition("/")[2]
        assert key not in said


def _letter_of_a_sign_up() -> str:
    form = {"email": "eve@example.com", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    Client().post("/accounts/signup/", form)
    return mail.outbox[-1].body


def test_a_second_factor_leaves_no_code_in_the_log(log, user, settings, embedded_servers):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    for code in ("12345678", codes[0]):
        client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/accounts/").status_code == 200
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert codes[1] in client.get("/accounts/2fa/recovery-codes/").text
    said = log.getvalue()
    assert "/accounts/2fa/recovery-codes/ answered 200" in said
    for kept in (secret, "12345678", *codes):
        assert kept not in said

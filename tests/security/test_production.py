"""The site as it is put on the Internet: HTTPS=true, behind a proxy."""

import os
import secrets
import subprocess
import sys

import pytest

from faceproject.security_settings import YEAR_SECONDS, security_settings
from tests.local_process import ROOT


@pytest.fixture
def production(tmp_path) -> dict[str, str]:
    """The environment that docs/install.md asks for."""
    return {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(tmp_path),
        "HTTPS": "true",
        "ALLOWED_HOSTS": "faces.example.com",
        "SECRET_KEY": secrets.token_urlsafe(50),
    }


def test_django_finds_nothing_to_complain_of(production):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=production,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_cookies_are_out_of_reach_and_browsers_insist_on_https():
    settings = security_settings(https=True)
    for cookie in ("SESSION", "CSRF"):
        assert settings[f"{cookie}_COOKIE_SECURE"]
        assert settings[f"{cookie}_COOKIE_HTTPONLY"]
        assert settings[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
    assert settings["SECURE_HSTS_SECONDS"] >= YEAR_SECONDS
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert settings["SECURE_SSL_REDIRECT"]


def test_a_browser_on_this_machine_needs_no_https():
    settings = security_settings(https=False)
    assert not settings["SECURE_SSL_REDIRECT"]
    assert not settings["SESSION_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] == 0

"""Settings come from the environment; without one they are safe, and serve one machine."""

import json
import os
import subprocess
import sys

import pytest

from tests.local_process import ROOT

PRINT = """
import json, sys
from faceproject import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def settings_of(tmp_path):
    """`settings_of("DEBUG", HTTPS="true")` is settings by name, in that environment."""

    def read(*names: str, **environment: str) -> dict:
        untold = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", PRINT, *names],
            env={**untold, **environment},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)

    return read


def test_by_default_the_site_is_safe_and_local(settings_of):
    assert settings_of("DEBUG", "ALLOWED_HOSTS", "HOST", "EMBEDDED_POSTGRES", "EMBEDDED_REDIS") == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "HOST": "127.0.0.1",
        "EMBEDDED_POSTGRES": True,
        "EMBEDDED_REDIS": True,
    }


def test_servers_that_one_has_replace_the_embedded_ones(settings_of):
    found = settings_of(
        *("DATABASES", "EMBEDDED_POSTGRES", "EMBEDDED_REDIS", "CELERY_BROKER_URL"),
        DATABASE_URL="postgres://faces:secret@db.example.com:5433/faces?sslmode=require",
        REDIS_URL="rediss://cache.example.com:6380/2",
    )
    database = found["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"]) == ("db.example.com", 5433)
    assert database["OPTIONS"]["sslmode"] == "require"
    assert found["CELERY_BROKER_URL"] == "rediss://cache.example.com:6380/2"
    assert not found["EMBEDDED_POSTGRES"]
    assert not found["EMBEDDED_REDIS"]


def test_https_makes_cookies_and_browsers_insist_on_it(settings_of):
    found = settings_of(
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"), HTTPS="true"
    )
    assert all(found.values())


def test_a_file_can_hold_settings_and_the_environment_outranks_it(settings_of, tmp_path):
    (tmp_path / "env").write_text("MAX_UPLOAD_MB=7\nPORT=9000\n")
    found = settings_of("MAX_UPLOAD_MB", "PORT", ENV_FILE=str(tmp_path / "env"), PORT="9001")
    assert found == {"MAX_UPLOAD_MB": 7, "PORT": 9001}


def test_photos_can_live_in_a_bucket(settings_of):
    storage = settings_of("STORAGES", MEDIA_S3_BUCKET="photos")["STORAGES"]["default"]
    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storage["OPTIONS"]["bucket_name"] == "photos"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "secret-abc", "PORT must be a whole number"),
        ("HTTPS", "secret-ja", "HTTPS must be true or false"),
        ("DATABASE_URL", "secret-foo", "DATABASE_URL must look like postgres://"),
        ("SECRET_KEY_FILE", "/nowhere", "SECRET_KEY_FILE names a file that cannot be read"),
        ("MAX_UPLOAD_MB", "-1", "MAX_UPLOAD_MB must be a whole number, 0 or more"),
        ("REDIS_URL", "secret-foo", "REDIS_URL must look like redis://"),
        ("EMAIL_URL", "secret-foo", "EMAIL_URL must look like smtp"),
        ("EMAIL_VERIFICATION", "maybe", "EMAIL_VERIFICATION must be optional or mandatory"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be human or json"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be WARNING or DEBUG or"),
        ("SENTRY_DSN", "secret-foo", "SENTRY_DSN must look like https://"),
        ("VAR_DIR", "/proc/nothing", "VAR_DIR cannot be used"),
        ("METRICS_DIR", "/proc/nothing", "METRICS_DIR cannot be made"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named_in_one_line(tmp_path, name, value, said):
    done = refused("manage.py", "doctor", tmp_path=tmp_path, name=name, value=value)
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    assert "secret-" not in done.stderr


def test_make_run_names_it_too(tmp_path):
    done = refused("-m", "faceproject.local", tmp_path=tmp_path, name="PORT", value="abc")
    assert done.stderr.startswith("PORT must be a whole number")
    assert done.stderr.count("\n") == 1


def refused(*program: str, tmp_path, name: str, value: str) -> subprocess.CompletedProcess:
    """What a program says that ends for a setting."""
    done = subprocess.run(
        [sys.executable, *program],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), name: value},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    return done

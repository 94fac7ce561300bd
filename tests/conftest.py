"""What every room's tests share. Nothing here loads TensorFlow."""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import django
import pytest

from faceproject.languages.catalogues import catalogues_in, compile_catalogue
from tests.local_process import ROOT, LocalProcess, free_port
from tests.secrets_in_logs import PASSWORD, secrets_in

PHOTOS = Path(__file__).parent / "photos"


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at servers of the tests' own, before its settings are read.

    They start with the first test that needs a database.
    """
    var = Path(tempfile.mkdtemp(prefix="faceproject-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(var, ignore_errors=True))
    for inherited in ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "STATIC_ROOT", "DEBUG"):
        os.environ.pop(inherited, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceproject.settings"
    os.environ["ENV_FILE"] = os.devnull
    os.environ["VAR_DIR"] = str(var)
    for catalogue in catalogues_in(ROOT / "locale"):
        compile_catalogue(catalogue)
    django.setup()
    # A process that shares the tests would read the settings before it has come to its own servers.
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have a test fail that logs or prints what no log may hold."""
    report = yield
    found = [f"{part}: {secret}" for part, text in report.sections for secret in secrets_in(text)]
    if found and report.passed:
        report.outcome = "failed"
        report.longrepr = "\n".join(found)
    return report


@pytest.fixture(scope="session")
def embedded_servers() -> Iterator[LocalProcess]:
    """Postgres and Redis, where Django's settings expect them."""
    with LocalProcess.start("servers", Path(os.environ["VAR_DIR"])) as servers:
        yield servers


@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_servers: LocalProcess) -> None:
    """Have pytest-django wait for the servers before it makes its database."""


@pytest.fixture(scope="session")
def live_platform() -> Iterator[LocalProcess]:
    """The platform as `make run` starts it, with data of its own; its address is `.url`."""
    var = Path(tempfile.mkdtemp(prefix="faceproject-live-"))
    # Tests ask more often than programs do, and listen on this machine.
    limits = {
        f"API_{whose}_REQUESTS_PER_MINUTE": "100000" for whose in ("USER", "TOKEN", "ADDRESS")
    }
    settings = {"PORT": str(free_port()), "WEBHOOK_INSECURE_TARGETS": "true", **limits}
    with LocalProcess.start("platform", var, **settings) as platform:
        yield platform
    shutil.rmtree(var)


@pytest.fixture(autouse=True)
def plain_static_files(settings) -> None:
    """Name static files as they are called: a test has not collected them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hash passwords in no time; a safe hash takes most of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def consent() -> dict:
    """The fields of a user who has consented to the analysis of faces."""
    from django.utils import timezone

    from accounts.consent import VERSION

    return {"consent_version": VERSION, "consented_at": timezone.now()}


@pytest.fixture
def user(db, django_user_model, consent):
    return django_user_model.objects.create_user("ada@example.com", PASSWORD, **consent)


@pytest.fixture
def other_user(db, django_user_model, consent):
    return django_user_model.objects.create_user("bob@example.com", PASSWORD, **consent)


@pytest.fixture
def api_client() -> Callable:
    """`api_client(user)` has a token of the user; `api_client()` has none."""
    from accounts.models import ApiToken, Scope
    from tests.described_client import DescribedClient

    def client(owner=None) -> DescribedClient:
        made = DescribedClient()
        if owner:
            _, token = ApiToken.objects.create(user=owner, name="tests", scopes=list(Scope))
            made.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return made

    return client


@pytest.fixture
def photo() -> Callable[[str], Path]:
    """`photo("obama.jpg")` is the path of a photo in tests/photos/."""

    def path(name: str) -> Path:
        found = PHOTOS / name
        assert found.exists(), f"tests/photos/ has no {name}"
        return found

    return path

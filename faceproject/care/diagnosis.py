"""What can be wrong with an installation, how to see it, and how to put it right."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from analysis.analyzer import check_weights, shipped_version
from analysis.models import Photo
from faceproject.observability.workers import live_workers

OLDEST_PGVECTOR = (0, 5)
SHORTEST_KEY = 32  # characters
CLOCK_SECONDS = 5  # apart, at most
LEAST_FREE_MB = 1000


class Ailment(Exception):
    """Something that is wrong; its text says what, `remedy` what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part."""

    part: str
    text: str
    remedy: str = ""  # empty: all is well

    @property
    def is_well(self) -> bool:
        return not self.remedy


def examine() -> Iterator[Finding]:
    """Look at one part after the other; what one needs that is broken is said there alone."""
    database_is_away = False
    for part, (check, remedy) in CHECKS.items():
        try:
            yield Finding(part, check())
        except Ailment as ailment:
            yield Finding(part, str(ailment), ailment.remedy)
        except OperationalError as error:
            said = "needs the database" if database_is_away else f"OperationalError: {error}"
            database_is_away = True
            yield Finding(part, said.strip(), remedy)
        except Exception as error:  # whatever a driver or a storage may raise
            yield Finding(part, f"{type(error).__name__}: {error}".strip(), remedy)


def secret_key() -> str:
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        raise Ailment(
            f"SECRET_KEY has {len(settings.SECRET_KEY)} characters.",
            f"Set one of {SHORTEST_KEY} or more; whoever guesses it can sign in as anybody.",
        )
    if settings.DEBUG:
        raise Ailment(
            "DEBUG is on.", "Set DEBUG=false where others than its developers reach the site."
        )
    return "long enough, and DEBUG is off"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"Postgres {cursor.fetchone()[0]}"


def pgvector() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        found = cursor.fetchone()
    if found is None:
        raise Ailment(
            "The database has no pgvector.",
            "Install pgvector on its server, then run: manage.py migrate",
        )
    if tuple(map(int, found[0].split(".")[:2])) < OLDEST_PGVECTOR:
        raise Ailment(
            f"pgvector is {found[0]}, which lacks the HNSW index.",
            "Install 0.5 or newer on its server, then: ALTER EXTENSION vector UPDATE",
        )
    return f"version {found[0]}"


def migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = [f"{migration.app_label}.{migration.name}" for migration, _ in missing[:3]]
        raise Ailment(
            f"Migrations not applied: {len(missing)}, the first {', '.join(names)}.",
            "Run: manage.py migrate",
        )
    return "all applied"


def broker() -> str:
    with _redis() as client:
        return f"Redis {client.info('server')['redis_version']}"


def storage() -> str:
    """Write, read and delete a file, as the upload of a photo does."""
    name = default_storage.save("doctor/trial", ContentFile(b"trial"))
    try:
        with default_storage.open(name) as trial:
            if trial.read() != b"trial":
                raise Ailment("A file came back changed.", "See to the disk or bucket of photos.")
    finally:
        default_storage.delete(name)
    return "written to and read"


def photos() -> str:
    """A disk that is not mounted leaves a folder that can be written to, and holds nothing."""
    newest = Photo.objects.filter(state=Photo.State.DONE).order_by("created_at", "pk").last()
    if newest is None:
        return "none yet"
    if not default_storage.exists(newest.storage_key):
        raise Ailment(
            f"The original of the newest photo is missing: {newest.storage_key}",
            "See that its disk is mounted, and that MEDIA_ROOT or MEDIA_S3_BUCKET are those that "
            "photos went to; what is lost comes back from a backup.",
        )
    return "the newest is where it was put"


def weights() -> str:
    check_weights()
    return f"bundle {shipped_version()}, each file as its manifest says"


def worker() -> str:
    found = [sign for sign in live_workers() if sign.analyzes]
    if not found:
        raise Ailment(
            "No worker that analyses gave a sign of life in the last minute.",
            "Start one, or look into its log: var/log/worker.log of make run, or "
            "docker compose logs worker-interactive.",
        )
    others = {sign.model_version for sign in found} - {shipped_version()}
    if others:
        raise Ailment(
            f"A worker uses bundle {', '.join(sorted(others))}; here is {shipped_version()}.",
            "Restart the workers after an update, and set the same MODEL_BUNDLE everywhere.",
        )
    return ", ".join(f"{sign.host} ({sign.process_id})" for sign in found)


def clock() -> str:
    """Leases and tokens end by the clock, so machines must agree about it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        of_database = cursor.fetchone()[0]
    with _redis() as client:
        seconds, _ = client.time()
    of_broker = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    for server, its_time in (("database", of_database), ("broker", of_broker)):
        apart = abs((timezone.now() - its_time).total_seconds())
        if apart > CLOCK_SECONDS:
            raise Ailment(
                f"The clock of the {server} is {apart:.0f} seconds apart from this machine's.",
                "Have both machines set their clocks by NTP.",
            )
    return f"within {CLOCK_SECONDS} seconds of the servers'"


def disk() -> str:
    folder = settings.VAR_DIR if settings.MEDIA_S3_BUCKET else settings.MEDIA_ROOT
    existing = next(known for known in (folder, *folder.parents) if known.exists())
    free_mb = shutil.disk_usage(existing).free // 1_000_000
    if free_mb < LEAST_FREE_MB:
        raise Ailment(
            f"{existing} has {free_mb} MB left.",
            "Make room, or move VAR_DIR or MEDIA_ROOT to a larger disk.",
        )
    return f"{free_mb:,} MB left in {existing}"


# What to do where a check fails in a way that it does not explain itself.
CHECKS: dict[str, tuple[Callable[[], str], str]] = {
    "secret key": (secret_key, "Set SECRET_KEY."),
    "database": (database, "Start Postgres and see that DATABASE_URL leads to it."),
    "pgvector": (pgvector, "See to the database first."),
    "migrations": (migrations, "See to the database first."),
    "broker": (broker, "Start Redis or Valkey and see that REDIS_URL leads to it."),
    "storage": (storage, "Let this account write to MEDIA_ROOT, or see to the bucket's keys."),
    "photos": (photos, "See to database, migrations and storage first."),
    "weights": (weights, "Fetch ml/weights anew; a checkout without its large files has none."),
    "worker": (worker, "See to broker and weights first."),
    "clock": (clock, "See to database and broker first."),
    "disk": (disk, "See that VAR_DIR and MEDIA_ROOT exist."),
}


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_PATIENCE)

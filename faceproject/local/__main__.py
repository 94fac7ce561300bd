"""Runs the whole platform on this machine: `make run`, or `python -m faceproject.local`."""

import argparse
import asyncio
import os
import sys
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from faceproject.local import programs
from faceproject.local.errors import LocalError
from faceproject.local.folders import LocalFolders
from faceproject.local.one_at_a_time import one_at_a_time
from faceproject.local.port import ensure_port_free
from faceproject.local.postgres import EmbeddedPostgres
from faceproject.local.redis import EmbeddedRedis
from faceproject.local.supervisor import StopRequested, Supervisor
from faceproject.observability.metrics_folder import forget_metrics


async def run_servers(folders: LocalFolders, supervisor: Supervisor) -> None:
    """Start the embedded servers that the settings do not replace by others."""
    servers = []
    if settings.EMBEDDED_POSTGRES:
        servers.append(postgres := EmbeddedPostgres.prepare(folders))
    if settings.EMBEDDED_REDIS:
        servers.append(EmbeddedRedis.prepare(folders))
    await supervisor.start(*(server.service() for server in servers))
    if settings.EMBEDDED_POSTGRES:
        postgres.create_database(settings.DATABASES["default"]["NAME"])


async def run_site(folders: LocalFolders, supervisor: Supervisor) -> None:
    """Bring the data up to date, then start web server, workers and beat."""
    await supervisor.run(programs.preparation())
    # Before the worker, which takes all processors while it loads its models.
    await supervisor.start(
        *(
            programs.web(settings.HOST, settings.PORT, number)
            for number in range(1, settings.WEB_PROCESSES + 1)
        )
    )
    await supervisor.start(
        *(programs.worker(folders.logs, number) for number in range(1, settings.WORKERS + 1)),
        programs.messenger(log=folders.logs / "messenger.log"),
        programs.beat(folders.var / "beat-schedule", log=folders.logs / "beat.log"),
    )


async def run(what: str) -> None:
    """Run the platform, or its servers only, until told to stop."""
    folders = settings.LOCAL_FOLDERS
    folders.logs.mkdir(parents=True, exist_ok=True)
    forget_metrics(settings.METRICS_DIR)
    async with Supervisor(folders.process_ids) as supervisor:
        with suppress(StopRequested):
            await run_servers(folders, supervisor)
            where = f"The servers' sockets are in {folders.sockets}"
            if what == "platform":
                await run_site(folders, supervisor)
                where = f"faceproject is at http://{settings.HOST}:{settings.PORT}/"
            print(f"{where} - Ctrl-C stops {'it' if what == 'platform' else 'them'}.", flush=True)
            await supervisor.until_told_to_stop()
        print("\nStopping.", flush=True)
    with suppress(OSError):  # a server that was killed leaves its socket
        folders.sockets.rmdir()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceproject.settings")
    parser = argparse.ArgumentParser(prog="python -m faceproject.local", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["platform", "servers"], default="platform")
    what = parser.parse_args().what
    try:
        with one_at_a_time(settings.VAR_DIR):
            if what == "platform":
                ensure_port_free(settings.HOST, settings.PORT)
            asyncio.run(run(what))
    except (LocalError, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""docker-compose.yml is whole: every command starts, and every variable is one that is read."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import redis
import yaml

from faceproject.local.folders import LocalFolders
from faceproject.local.service import launched
from tests.local_process import ROOT, LocalProcess, free_port

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OWN = {name: service for name, service in SERVICES.items() if "faceproject" in service["image"]}
START_WITHIN = 240.0  # seconds, on a busy machine; a worker loads its models


def test_every_service_is_restarted_limited_and_kept_from_writing():
    for name, service in SERVICES.items():
        assert service["restart"] == ("no" if name == "preparation" else "unless-stopped"), name
        assert "memory" in service["deploy"]["resources"]["limits"], name
        assert service["read_only"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"]["max-size"], name
        assert name == "preparation" or "healthcheck" in service, name


def test_our_own_services_have_no_rights():
    for name, service in OWN.items():
        assert service["user"] == "10001:10001", name
        assert service["cap_drop"] == ["ALL"], name


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_variable_is_a_setting_that_is_documented():
    documented = (ROOT / "docs" / "configuration.md").read_text()
    known = set(re.findall(r"^\| `(\w+)` \|", documented, re.MULTILINE))
    for service in OWN.values():
        assert {name.removesuffix("_FILE") for name in service["environment"]} <= known


def test_every_volume_and_secret_is_declared():
    for service in SERVICES.values():
        named = [mount.split(":")[0] for mount in service.get("volumes", [])]
        assert {name for name in named if not name.startswith(".")} <= COMPOSE["volumes"].keys()
        assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()


def test_the_queues_of_the_workers_are_all_queues(settings):
    served: set[str] = set()
    for service in OWN.values():
        if "--queues" in service["command"]:
            served.update(service["command"][service["command"].index("--queues") + 1].split(","))
    assert served == {queue.name for queue in settings.CELERY_TASK_QUEUES}


def test_the_proxy_gives_the_volume_of_photos_no_contents_and_no_owner():
    """Docker fills a volume that is still empty from whichever image mounts it first."""
    photos = [mount for mount in SERVICES["proxy"]["volumes"] if mount.startswith("media:")]
    assert [mount.rpartition(":")[2].split(",") for mount in photos] == [["ro", "nocopy"]]


def test_prometheus_asks_every_worker():
    asked = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text())["scrape_configs"]
    [found_by_name] = asked[1]["dns_sd_configs"]
    workers = {name for name, service in OWN.items() if "--queues" in service["command"]}
    assert set(found_by_name["names"]) == workers
    assert {str(found_by_name["port"])} == {
        SERVICES[name]["environment"]["WORKER_METRICS_PORT"] for name in workers
    }


def test_the_image_copies_what_exists():
    copied = re.findall(r"^COPY (?!--)(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    assert all((ROOT / name).exists() for name in copied)


@pytest.fixture(scope="module")
def servers() -> Iterator[LocalProcess]:
    """Embedded servers in place of the containers, with the site's tables."""
    with (
        tempfile.TemporaryDirectory(prefix="faceproject-compose-") as var,
        LocalProcess.start("servers", Path(var)) as started,
    ):
        started.manage(*SERVICES["preparation"]["command"][2:])
        yield started


@pytest.fixture
def run(servers: LocalProcess, tmp_path) -> Callable:
    """`run(command, **settings)` starts it as a container would; it ends with the test."""
    folders = LocalFolders(servers.var)
    (tmp_path / "database_url").write_text(folders.database_url)
    (tmp_path / "secret_key").write_text("a key for as long as this test takes")
    environment = {
        **servers.environment,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL_FILE": str(tmp_path / "database_url"),
        "SECRET_KEY_FILE": str(tmp_path / "secret_key"),
        "REDIS_URL": folders.redis_url,
        "VAR_DIR": str(tmp_path / "state"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "INFO",
    }
    started: list[subprocess.Popen] = []

    def start(command: list[str], **settings: str) -> subprocess.Popen:
        program = Path(sys.executable).with_name(command[0])
        with (tmp_path / "output").open("wb") as output:
            process = subprocess.Popen(
                launched(str(program), *command[1:]),
                cwd=ROOT,
                env={**environment, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_until(holds: Callable[[], bool], process: subprocess.Popen, output: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not holds():
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.3)


def test_the_web_server_of_the_compose_file_answers(run, tmp_path):
    port = free_port()
    command = [str(port) if word == "8000" else word for word in SERVICES["web"]["command"]]
    process = run(command)

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz?q=Ada").status_code == 200
        except httpx.TransportError:
            return False

    wait_until(answers, process, tmp_path / "output")
    told = (tmp_path / "output").read_text()
    assert "GET /healthz answered 200" in told
    assert "Ada" not in told  # what is asked for holds names


@pytest.mark.parametrize("name", ["worker-interactive", "messenger"])
def test_the_workers_of_the_compose_file_give_signs_of_life(run, servers, tmp_path, name):
    port = free_port()
    process = run(SERVICES[name]["command"], WORKER_METRICS_PORT=str(port))

    def lives() -> bool:
        with redis.Redis.from_url(LocalFolders(servers.var).redis_url) as client:
            return bool(list(client.scan_iter(f"faceproject:worker:*:{process.pid}")))

    wait_until(lives, process, tmp_path / "output")
    assert httpx.get(f"http://127.0.0.1:{port}/metrics").status_code == 200


def test_the_beat_of_the_compose_file_sends_what_is_due(run, tmp_path):
    schedule = str(tmp_path / "beat-schedule")
    command = [
        schedule if word == "/state/beat-schedule" else word for word in SERVICES["beat"]["command"]
    ]
    output = tmp_path / "output"
    process = run(command)
    wait_until(lambda: "Sending due task" in output.read_text(), process, output)

"""`make run` from start to stop, with real servers, web, worker and beat."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from faceproject.local.folders import LocalFolders
from tests.local_process import LocalProcess, free_port, still_running


@pytest.fixture
def deep_folder() -> Iterator[Path]:
    """A folder whose path is too long for a socket, and has more than letters."""
    top = Path(tempfile.mkdtemp(prefix="faceproject-run-"))
    yield top / "a folder with a name as long as a sentence that somebody forgot to end" / "100%"
    shutil.rmtree(top)


def administrator(output: str) -> tuple[str, str]:
    """E-mail and password, as the first start shows them."""
    return re.search(r"shown this once:\n +(\S+)\n +(\S+)", output).groups()


@contextmanager
def signed_in(platform: LocalProcess, email: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=platform.url, follow_redirects=True, timeout=60) as browser:
        page = browser.get("/accounts/login/").text
        csrf_token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
        form = {"login": email, "password": password, "csrfmiddlewaretoken": csrf_token}
        browser.post("/accounts/login/", data=form)
        yield browser


def processes_of(platform: LocalProcess) -> list[psutil.Process]:
    supervisor = psutil.Process(platform.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def test_the_first_administrator_signs_in_with_the_password_shown(live_platform):
    with signed_in(live_platform, *administrator(live_platform.output)) as browser:
        assert browser.get("/admin/").status_code == 200


def test_static_files_are_served_for_good_under_names_of_their_content(live_platform):
    page = httpx.get(f"{live_platform.url}/accounts/login/").text
    stylesheet = re.search(r'href="(/static/css/base\.\w{12}\.css)"', page).group(1)
    answer = httpx.get(live_platform.url + stylesheet)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_killed_worker_starts_again_and_takes_its_children_along(live_platform):
    worker = psutil.Process(live_platform.process_id("worker"))
    family = [worker, *worker.children(recursive=True)]
    worker.kill()
    live_platform.wait_for_output("worker ended (killed by SIGKILL); starting it again.", within=10)
    assert still_running(family, after=10) == []


def test_pages_are_answered_while_a_killed_process_of_the_web_server_starts_again(live_platform):
    psutil.Process(live_platform.process_id("web-2")).kill()
    answers = [httpx.get(f"{live_platform.url}/accounts/login/") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 10
    live_platform.wait_for_output("web-2 ended (killed by SIGKILL); starting it again.", within=10)


def test_a_busy_port_is_said_and_nothing_starts(live_platform, tmp_path):
    with pytest.raises(AssertionError, match=f"Port {live_platform.environment['PORT']} .* in use"):
        LocalProcess.start("platform", tmp_path / "var", PORT=live_platform.environment["PORT"])
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_killed_supervisor_leaves_no_process_and_the_next_run_has_all_data(deep_folder):
    with LocalProcess.start("platform", deep_folder, PORT=str(free_port())) as first:
        email, password = administrator(first.output)
        everybody = processes_of(first)
        first.process.kill()
        assert still_running(everybody, after=30) == []

    with LocalProcess.start("platform", deep_folder, PORT=str(free_port())) as second:
        assert "password" not in second.output
        with signed_in(second, email, password) as browser:
            assert browser.get("/admin/").status_code == 200
        everybody = processes_of(second)
    assert still_running(everybody, after=1) == []
    assert not LocalFolders(deep_folder).sockets.exists()

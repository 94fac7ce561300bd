"""Where a local installation keeps what it keeps."""

import socket
import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import environ
import pytest

from faceproject.local.folders import LocalFolders
from faceproject.local.secret_key import kept_secret_key


def test_sockets_are_below_var_where_their_paths_fit():
    assert LocalFolders(Path("/srv/faces/var")).sockets == Path("/srv/faces/var/run")


@pytest.mark.parametrize("length", [60, 80, 81, 82, 90, 107, 300])
def test_a_socket_can_be_made_however_deep_the_folder(tmp_path, length):
    deep = tmp_path / ("d" * max(1, length - len(str(tmp_path)) - len("//run")))
    if len(deep.name) > 255:
        deep = tmp_path / deep.name[:255]
    sockets = LocalFolders(deep).sockets
    sockets.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / ".s.PGSQL.5432"))
    (sockets / ".s.PGSQL.5432").unlink()
    sockets.rmdir()


def test_two_deep_folders_do_not_share_their_sockets():
    deep = Path("/", *(["deep"] * 30))
    assert LocalFolders(deep / "a").sockets != LocalFolders(deep / "b").sockets


def test_a_folder_with_unusual_letters_makes_a_valid_address():
    folders = LocalFolders(Path("/srv/my #1 faces?/100%/var"))
    assert environ.Env.db_url_config(folders.database_url)["HOST"] == str(folders.sockets)


def test_a_secret_key_is_kept_for_its_owners_eyes(tmp_path):
    key = kept_secret_key(tmp_path)
    assert len(key) >= 50
    assert kept_secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    with ThreadPool(8) as pool:
        assert len(set(pool.map(kept_secret_key, [tmp_path / "new"] * 8))) == 1

"""The search of logs finds what it looks for, and passes what logs are for."""

import pytest

from tests.secrets_in_logs import PASSWORD, SECRETS, secrets_in, secrets_in_logs

LEAKS = {
    "a password": f"signing in with {PASSWORD!r} failed",
    "a password's hash": "user.password = pbkdf2_sha256$1000000$salt$hash",
    "a token": "Authorization: Token 0123456789abcdef0123",
    "a session": "cookies: {'sessionid': 'abcdefghijklmnopqrstuvwxyz123456'}",
    "a code of a second factor": "form={'login': 'ada', 'code': '12345678'}",
    "a key that came by e-mail": "GET /accounts/password/reset/key/1-d2k0ib-0123456789 answered",
    "a webhook's secret": "signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "a photo": f"body={bytes([0xFF, 0xD8, 0xFF, 0xE0])!r}",
}
ORDINARY = """\
GET /api/v1/photos/0a1b2c3d/ answered 200 [faceproject.observability.requests] milliseconds=12
POST /accounts/password/change/ answered 302 request_id=0123456789abcdef0123456789abcdef
GET /accounts/password/reset/key/1-set-password/ answered 200 status_code=200
Follow this link: http://localhost/accounts/confirm-email/MQ:1vabcd:0123456789abcdef/
The analysis of 24 photos stopped.
"""


def test_each_kind_of_secret_has_a_leak_that_is_found():
    assert LEAKS.keys() == SECRETS.keys()


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_found_with_its_line_and_not_repeated(name):
    [found] = secrets_in(ORDINARY + LEAKS[name])
    assert found == f"line 6 holds {name}"


def test_an_ordinary_log_holds_none():
    assert list(secrets_in(ORDINARY)) == []


def test_all_that_a_platform_wrote_is_searched(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "output").write_text(ORDINARY)
    assert secrets_in_logs(tmp_path) == []
    (tmp_path / "logs" / "worker.log").write_bytes(b"read \xff\xd8\xff\xe0\n")
    assert secrets_in_logs(tmp_path) == ["worker.log: line 1 holds a photo"]

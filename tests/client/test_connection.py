"""Requests that are worth another try are tried again, and no others."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faceproject_client import Problem, TooManyRequests
from faceproject_client.connection import Connection


@pytest.fixture
def server(monkeypatch) -> Iterator[tuple[Connection, list[tuple[int, str]], list[str]]]:
    """A connection, the answers that its server has left, and the keys that it was sent."""
    monkeypatch.setattr("faceproject_client.connection.FIRST_PAUSE", 0.001)
    answers: list[tuple[int, str]] = []
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            keys.append(self.headers["Idempotency-Key"])
            status, body = answers.pop(0)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        connection = Connection(f"http://127.0.0.1:{listening.server_port}", "fp", timeout=10)
        yield connection, answers, keys
        connection.close()
        listening.shutdown()
        thread.join()


def ask(connection: Connection) -> int:
    return connection.request(
        "POST", "photos/", content=b"photo", headers={"Idempotency-Key": "1"}
    ).status_code


def test_a_busy_server_is_asked_again_with_the_same_key(server):
    connection, answers, keys = server
    answers += [(503, ""), (502, "<html>"), (201, "{}")]
    assert ask(connection) == 201
    assert keys == ["1", "1", "1"]


def test_a_refusal_is_not_tried_again(server):
    connection, answers, _ = server
    answers += [(422, '{"code": "not_an_image", "detail": "No image.", "errors": []}'), (201, "")]
    with pytest.raises(Problem, match=r"No image\.") as refused:
        ask(connection)
    assert refused.value.code == "not_an_image"
    assert len(answers) == 1


def test_who_asks_too_often_learns_how_long_to_wait(server):
    connection, answers, _ = server
    answers += [(429, '{"code": "throttled", "detail": "Too often."}')] * 4
    with pytest.raises(TooManyRequests) as refused:
        ask(connection)
    assert refused.value.retry_after == 60.0
    assert not answers


def test_an_answer_of_something_else_is_a_problem_too(server):
    connection, answers, _ = server
    answers += [(500, "<html>")]
    with pytest.raises(Problem, match="500"):
        ask(connection)

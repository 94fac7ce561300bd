"""A server that is told, as an owner's would be."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Listener:
    """A server on this machine: it keeps what it is told, and answers with `status`."""

    port: int
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    pause_seconds: float = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def listener() -> Iterator[Listener]:
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listening.told.append((self.path, dict(self.headers), body))
            released.wait(listening.pause_seconds)
            self.send_response(listening.status)
            for name, value in listening.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        listening = Listener(server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield listening
        released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def insecure_targets(settings) -> None:
    settings.WEBHOOK_INSECURE_TARGETS = True


@pytest.fixture
def webhook(user, listener, insecure_targets) -> Callable:
    """`webhook(*events)` is one that tells the listener; of everything, if none is named."""
    from analysis.models import Webhook
    from analysis.services.webhooks.subscriptions import create_webhook

    def make(*events: str, owner=user) -> Webhook:
        return create_webhook(owner=owner, url=listener.url, events=events or Webhook.Event.values)

    return make

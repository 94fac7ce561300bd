"""One of the web server's processes: they share an address, and the kernel deals out what comes.

    python -m faceproject.local.web_process HOST PORT

Each is a program of its own to whoever starts it, which uvicorn's children are not: they would
outlive a parent that is killed, and keep the port.
"""

import socket
import sys

import uvicorn

CONFIGURATION = uvicorn.Config(
    "faceproject.asgi:application",
    access_log=False,
    log_level="warning",
    # Longer than browsers and proxies keep a connection: one that the server ends may just then be
    # asked on.
    timeout_keep_alive=150,
    # Pages hold a connection open for news; it must not hold the server.
    timeout_graceful_shutdown=3,
)


def main(host: str, port: str) -> None:
    family, *_, address = socket.getaddrinfo(
        host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.create_server(address[:2], family=family, reuse_port=True) as listening:
        uvicorn.Server(CONFIGURATION).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Is the web server's port free?"""

import socket

from faceproject.local.errors import LocalError


def ensure_port_free(host: str, port: int) -> None:
    """Raise LocalError if another program listens on the port, or we may not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the web server does: a port whose last connections are still fading is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise LocalError(
            f"Port {port} of {host} cannot be used: {error.strerror.lower()}. "
            f"Stop the program that uses it, or choose another: make run PORT={port + 1}"
        ) from error

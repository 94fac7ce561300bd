"""Which addresses a webhook may reach: those of the public Internet, not of our own network."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.services.webhooks import reasons

LONGEST_URL = 500
# Public by their registration, and yet ways into a private network.
NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "168.63.129.16/32",  # a cloud's service for its own machines
            "192.88.99.0/24",  # 6to4 relays
            "64:ff9b::/96",  # IPv4 through NAT64
            "2002::/16",  # IPv4 through 6to4
            "2001::/32",  # IPv4 through Teredo
        ),
    )
)

# RFC 6761 and 6762, and what ICANN keeps free for private networks.
PRIVATE_DOMAINS = ("localhost", "local", "internal")


class UrlUnfit(AnalysisError):
    """An address that no webhook may have, for the reason that it says."""

    code = "url_unfit"


class AddressForbidden(AnalysisError):
    """A name that leads into a private network."""

    code = "address_forbidden"

    def __init__(self, host: str) -> None:
        super().__init__(_(reasons.NOT_PUBLIC) % {"host": host})


def check_url(text: str) -> str:
    """Return the address of a new webhook as it is written. Raises UrlUnfit, AddressForbidden."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise UrlUnfit(
            _("This is no web address. Give one such as https://example.com/hook")
        ) from error
    schemes = ("https", "http") if settings.WEBHOOK_INSECURE_TARGETS else ("https",)
    if url.scheme not in schemes or not url.host or len(text) > LONGEST_URL:
        raise UrlUnfit(
            _(
                "The address must begin with https:// and a host, and have at most "
                "%(most)d characters."
            )
            % {"most": LONGEST_URL}
        )
    if url.userinfo:
        raise UrlUnfit(
            _("The address must not hold a name or password. Put a secret into its path.")
        )
    address = _written_address(url.host)
    if address is not None:
        _check(address, url.host)
    elif not settings.WEBHOOK_INSECURE_TARGETS and _is_of_a_private_network(url.host):
        raise AddressForbidden(url.host)
    return text


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, all of them public; a connection goes to one of these.

    It is looked up once: another answer to a second question would be unchecked. Raises
    AddressForbidden, and OSError where it has none.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        _check(ipaddress.ip_address(address), host)
    return addresses


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the public Internet, and not a way to one that is not."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in NOT_PUBLIC)
    )


def _written_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, and not a name of one; `2130706433` is 127.0.0.1, too."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host)
    with contextlib.suppress(OSError):
        return IPv4Address(socket.inet_aton(host))
    return None


def _is_of_a_private_network(name: str) -> bool:
    """Whether no public name can be like this. Any other is looked up when something is sent."""
    _, dot, last = name.rstrip(".").casefold().rpartition(".")
    return not dot or last in PRIVATE_DOMAINS


def _check(address: IPv4Address | IPv6Address, host: str) -> None:
    if not settings.WEBHOOK_INSECURE_TARGETS and not is_public(address):
        raise AddressForbidden(host)

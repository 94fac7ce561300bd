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


class UrlUnfit(AnalysisError):
    """An address that no webhook may have, for the reason that it says."""

    code = "url_unfit"


class AddressForbidden(AnalysisError):
    """A name that leads into a private network."""

    code = "address_forbidden"

    def __init__(self, host: str) -> None:
        super().__init__(
            _("%(host)s leads to an address that is not of the public Internet. Use one that is.")
            % {"host": host}
        )


def check_url(text: str) -> str:
    """Return the address of a new webhook as it is written. Raises UrlUnfit, AddressForbidden."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise UrlUnfit("This is no web address. Give one such as https://example.com/hook") from (
            error
        )
    schemes = ("https", "http") if settings.WEBHOOK_INSECURE_TARGETS else ("https",)
    if url.scheme not in schemes or not url.host or len(text) > LONGEST_URL:
        raise UrlUnfit(
            f"The address must begin with https:// and a host, and have at most {LONGEST_URL} "
            "characters."
        )
    if url.userinfo:
        raise UrlUnfit("The address must not hold a name or password. Put a secret into its path.")
    with contextlib.suppress(ValueError):  # A name is looked up when something is sent.
        _check(ipaddress.ip_address(url.host), url.host)
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


def _check(address: IPv4Address | IPv6Address, host: str) -> None:
    if not settings.WEBHOOK_INSECURE_TARGETS and not is_public(address):
        raise AddressForbidden(host)

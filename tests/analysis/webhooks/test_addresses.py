"""Webhooks reach the public Internet and nothing else, whatever a name leads to."""

import asyncio
import ipaddress
import socket

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from analysis.services.webhooks import addresses
from analysis.services.webhooks.addresses import (
    AddressForbidden,
    UrlUnfit,
    check_url,
    is_public,
    resolve,
)

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds tell machines their secrets
    "168.63.129.16",
    "100.64.0.1",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::1",
    "::",
    "::7f00:1",
    "fe80::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_public_internet_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:1.1.1.1"])
def test_what_is_of_it_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_public_as_what_it_maps(address):
    mapped = ipaddress.ip_address(f"::ffff:{address}")
    assert is_public(mapped) == is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "//example.com",
        "example.com",
        "https://user:password@example.com/",
        "https://example.com/" + "a" * 500,
        "https://exa mple.com:port/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_no_https_url_is_refused(url):
    with pytest.raises(UrlUnfit):
        check_url(url)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254", "2130706433", "0x7f.1"),
        *("localhost", "localhost.", "Printer.local", "metadata.google.internal", "database"),
    ],
)
def test_a_private_address_is_refused_when_the_webhook_is_made(host):
    with pytest.raises(AddressForbidden):
        check_url(f"https://{host}/hook")


def test_a_name_is_fine_until_it_is_looked_up():
    assert check_url("https://leads-home.example.com/hook")
    with pytest.raises(AddressForbidden):
        asyncio.run(resolve("localhost", 443))


@pytest.mark.parametrize("number", ["2130706433", "0x7f000001", "127.1"])
def test_other_spellings_of_this_machine_are_seen_through(number):
    with pytest.raises((AddressForbidden, OSError)):
        asyncio.run(resolve(number, 443))


def test_one_private_address_among_public_ones_is_one_too_many(monkeypatch):
    answers = [("1.1.1.1", 443), ("10.0.0.1", 443)]

    async def getaddrinfo(self, host, port, *, type):
        return [(socket.AF_INET, type, 6, "", answer) for answer in answers]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", getaddrinfo)
    with pytest.raises(AddressForbidden, match=r"two\.example"):
        asyncio.run(resolve("two.example", 443))


def test_for_development_everything_goes(settings):
    settings.WEBHOOK_INSECURE_TARGETS = True
    assert addresses.check_url("http://127.0.0.1:8080/") == "http://127.0.0.1:8080/"


def test_an_unfit_address_is_refused_in_the_language_of_the_reader():
    with translation.override("de"), pytest.raises(UrlUnfit, match="muss mit https:// "):
        check_url("http://example.com/hook")

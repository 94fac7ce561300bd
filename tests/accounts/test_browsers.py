"""How the page of sessions calls the browsers that they are in."""

import pytest

from accounts.templatetags.browsers import browser

CHROME = "(KHTML, like Gecko) Chrome/126.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {CHROME} Safari/537.36", "Linux"),
        (f"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 {CHROME}", "Android"),
    ],
)
def test_a_browser_on_a_system_is_said_in_words(user_agent, words):
    assert browser(user_agent) == f"Chrome on {words}"


def test_a_browser_is_not_taken_for_what_it_descends_from():
    agent = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/126.0"
    assert browser(agent) == "Edge on Windows"
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"
    assert browser(phone) == "Safari on iPhone"


def test_a_program_is_called_what_it_calls_itself():
    assert browser("curl/8.5.0") == "curl/8.5.0"
    assert browser("") == "Unknown"

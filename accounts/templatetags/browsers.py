"""Which browser and system a session is in, in words that its user knows."""

from django import template
from django.utils.translation import gettext as _

# What each calls itself, the first that is there: most also call themselves what they descend from.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}

register = template.Library()


@register.filter
def browser(user_agent: str) -> str:
    """Such as "Firefox on Windows"; what is unknown is shown as it calls itself."""
    name, system = _first_of(BROWSERS, user_agent), _first_of(SYSTEMS, user_agent)
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or user_agent or _("Unknown")


def _first_of(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")

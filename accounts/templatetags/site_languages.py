"""The languages to choose from."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_languages() -> list[tuple[str, str]]:
    """Code and name of each; the name as its speakers write it, whatever the page speaks."""
    return settings.LANGUAGES

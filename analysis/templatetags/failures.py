"""How pages say why something failed."""

from django import template

from analysis.models import Photo
from analysis.services.failures import said_to_reader

register = template.Library()


@register.filter
def failure(photo: Photo) -> str:
    """Why the photo could not be analysed, in the language of the page."""
    return said_to_reader(code=photo.error_code, message=photo.error_message)

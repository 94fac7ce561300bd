"""How pages say why something failed."""

from django import template

from analysis.models import Delivery, Photo
from analysis.services import failures
from analysis.services.webhooks import reasons

register = template.Library()


@register.filter
def failure(photo: Photo) -> str:
    """Why the photo could not be analysed, in the language of the page."""
    return failures.said_to_reader(code=photo.error_code, message=photo.error_message)


@register.filter
def undelivered(delivery: Delivery) -> str:
    """Why the last attempt failed, in the language of the page; empty where it did not."""
    return reasons.said_to_reader(delivery.error)

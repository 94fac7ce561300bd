"""Brings catalogues up to date with the texts marked in code and templates."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from faceproject.languages.catalogues import catalogues_in, untranslated, update_catalogue
from faceproject.languages.marked_texts import marked_texts


class Command(BaseCommand):
    """In place of Django's own, which needs GNU gettext."""

    help = "Find the texts marked for translation, and say how many lack one."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        marked = marked_texts(settings.BASE_DIR)
        for folder in settings.LOCALE_PATHS:
            for path in catalogues_in(folder):
                catalogue = update_catalogue(path, marked)
                missing = len(untranslated(catalogue))
                self.stdout.write(f"{path}: {len(catalogue)} texts, {missing} to translate")

"""Compiles catalogues into what Django reads; `make run` and the image's build call it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from faceproject.languages.catalogues import catalogues_in, compile_catalogue


class Command(BaseCommand):
    """In place of Django's own, which needs GNU gettext."""

    help = "Compile the translations of locale/ into .mo files."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in catalogues_in(folder):
                compiled = compile_catalogue(path)
                if options["verbosity"]:
                    self.stdout.write(str(compiled))

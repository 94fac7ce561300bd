"""Writes docs/configuration.md of what settings.py reads and configuration.toml says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from faceproject.care.configuration_reference import (
    REFERENCE,
    ReferenceIncomplete,
    written_reference,
)


class Command(BaseCommand):
    help = "Write docs/configuration.md."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            REFERENCE.write_text(written_reference())
        except ReferenceIncomplete as error:
            raise CommandError(str(error)) from error

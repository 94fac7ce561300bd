"""Loads an archive that `backup` wrote, into an installation that is empty."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from faceproject.care.archive import ArchiveError
from faceproject.care.restore import restore


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file that `backup` wrote")
        parser.add_argument(
            "--replace-everything",
            action="store_true",
            help="also where there are users, who are lost with all their photos",
        )

    def handle(self, path: Path, replace_everything: bool, **options: object) -> None:
        try:
            manifest = restore(path, replace=replace_everything)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored as of {manifest.created_at}. Restart web and workers.")

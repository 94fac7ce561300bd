"""Writes database and photos into one archive, with digests of everything."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from faceproject.care.backup import back_up


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, such as faces.tar")

    def handle(self, path: Path, **options: object) -> None:
        try:
            manifest = back_up(path)
        except OSError as error:
            raise CommandError(
                f"No backup was made: {error}. Name a file in a folder that is there, that this "
                "account may write to, and that has room for all photos."
            ) from error
        size_mb = path.stat().st_size / 1_000_000
        photos = len(manifest.members) - len(manifest.columns)
        self.stdout.write(
            f"{path}: {len(manifest.columns)} tables, {photos} files, {size_mb:,.1f} MB. "
            "It holds faces and passwords' hashes: keep it as safe as the site."
        )

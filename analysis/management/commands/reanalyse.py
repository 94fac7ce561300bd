"""`manage.py reanalyse`: photos analysed by an older model bundle, anew by the shipped one."""

from __future__ import annotations

import argparse

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from accounts import consent
from analysis.analyzer import shipped_version
from analysis.models import Photo
from analysis.services.processing.reanalysis import reanalyze_photos

PHOTOS_PER_JOB = 500


class Command(BaseCommand):
    help = (
        "Queue photos anew that an older version of the models analysed, behind everything else. "
        "What users confirmed, named or hid stays. Of users who have consented to it alone."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--owner", metavar="EMAIL", help="only this user's photos")
        parser.add_argument("--of-version", metavar="VERSION", help="only results of this version")
        parser.add_argument("--limit", type=int, metavar="PHOTOS", help="at most so many photos")
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, **options) -> None:
        version = shipped_version()
        outdated = Photo.objects.outdated(version).filter(owner__consent_version=consent.VERSION)
        if options["of_version"]:
            outdated = outdated.filter(model_version=options["of_version"])
        if email := options["owner"]:
            owners = get_user_model().objects.filter(email__iexact=email)
            if not owners:
                raise CommandError(f"Nobody here has the address {email}.")
            outdated = outdated.filter(owner__in=owners)
        photos = outdated.order_by("owner_id", "created_at").select_related("owner")
        waiting: dict = {}
        for photo in photos[: options["limit"]].iterator():
            waiting.setdefault(photo.owner, []).append(photo.pk)
        count = sum(map(len, waiting.values()))
        if not options["dry_run"]:
            for owner, ids in waiting.items():
                for first in range(0, len(ids), PHOTOS_PER_JOB):
                    reanalyze_photos(owner=owner, photo_ids=ids[first : first + PHOTOS_PER_JOB])
        verb = "would be analysed" if options["dry_run"] else "will be analysed"
        message = ngettext("%(count)d photo", "%(count)d photos", count) % {"count": count}
        self.stdout.write(f"{message} {verb} anew by {version}.")

"""Finds what is wrong with this installation, and says how to put it right."""

from django.core.management.base import BaseCommand, CommandError

from faceproject.care.diagnosis import examine


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # it speaks of what those would stumble over

    def handle(self, **options: object) -> None:
        ill = 0
        for finding in examine():
            mark = "ok  " if finding.is_well else "BAD "
            self.stdout.write(f"{mark} {finding.part}: {finding.text}")
            if not finding.is_well:
                ill += 1
                self.stdout.write(f"     -> {finding.remedy}")
        if ill:
            raise CommandError(f"{ill} of the parts above need care.")

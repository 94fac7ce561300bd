"""Brings database, static files and translations up to date.

`python -m faceproject.local.preparation` does it by hand.
"""

import os

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceproject.settings")
    django.setup()
    # It imports models, which exist from now on.
    from faceproject.local.administrator import make_first_administrator

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("compilemessages", verbosity=0)
    administrator = make_first_administrator(email=settings.FIRST_ADMINISTRATOR_EMAIL)
    if administrator:
        print(
            "\nThe first administrator, whose password is shown this once:\n"
            f"    {administrator.email}\n    {administrator.password}\n",
            flush=True,
        )


if __name__ == "__main__":
    main()

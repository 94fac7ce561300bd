"""What no log may hold, and where in a text or a folder of logs it stands.

The whole test run is searched: what each test logs and prints (tests/conftest.py), and all that the
platforms wrote which tests start (tests/local_process.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "correct horse battery staple"  # of the users that tests make
SECRETS = {
    "a password": rf"{PASSWORD}|another battery for the horse",
    "a password's hash": r"\b(?:pbkdf2_sha256|argon2\w*|bcrypt\w*|md5)\$",
    "a token": r"\bfp_[A-Za-z0-9]{16,}|\bToken \w{16,}",
    "a session": r"\b(?:sessionid|csrftoken)[\"']?\s*[=:]\s*[\"']?\w{16,}",
    "a code of a second factor": r"\bcode\w*[\"']?\s*[=:]\s*[\[\"']*\d{6,8}\b",
    # A letter that is printed, for want of a mail server, names the whole address.
    "a key that came by e-mail": r"(?:^|[\s\"'])/accounts/"
    r"(?:password/reset/key/\w+-(?!set-password)|confirm-email/(?!set-password))[\w:-]{10,}",
    "a webhook's secret": r"\bwhsec_[\w+/]{16,}",
    "a photo": r"\xff\xd8\xff|\\xff\\xd8\\xff|\x89PNG|\\x89PNG|/9j/4AAQ|iVBORw0KGgo",
}


def secrets_in(text: str) -> Iterator[str]:
    """Say of each line that holds a secret which line it is, from 1, and what it holds; not it."""
    for number, line in enumerate(text.splitlines(), 1):
        for name, pattern in SECRETS.items():
            if re.search(pattern, line):
                yield f"line {number} holds {name}"


def secrets_in_logs(var: Path) -> list[str]:
    """The same of all that a platform with its data there printed and logged."""
    files = [var / "output", *(var / "logs").glob("*.log")]
    return [
        f"{file.name}: {found}"
        for file in files
        if file.exists()
        # Byte for byte, so that a photo's bytes are found as they are.
        for found in secrets_in(file.read_text(encoding="latin-1"))
    ]

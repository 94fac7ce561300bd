"""What files are called by those who send them: for people to recognise, and never to open."""

from __future__ import annotations

import re
from pathlib import PurePosixPath


def clean_filename(name: str | None) -> str:
    """The name: no folders, no control characters, at most 255."""
    return PurePosixPath(clean_path(name)).name


def clean_path(name: str | None) -> str:
    """The same with its folders, by which files of one name are told apart; its end, if long."""
    return re.sub(r"[\x00-\x1f\x7f]", "", (name or "").replace("\\", "/"))[-255:]

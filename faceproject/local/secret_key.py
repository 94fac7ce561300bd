"""A secret key that is made at the first start and kept."""

import errno
import os
import uuid
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def kept_secret_key(var: Path) -> str:
    """Return the key kept in `var/secret_key`, which is made, for its owner's eyes only, if absent.

    Two processes that start together agree: the file appears whole, and once. Raises
    ImproperlyConfigured where nothing can be kept there.
    """
    kept = var / "secret_key"
    if not kept.exists():
        _make_folder(var)
        draft = kept.with_name(f"{kept.name}.{uuid.uuid4().hex}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        try:
            os.link(draft, kept)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text()


def _make_folder(var: Path) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
        if not os.access(var, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(var))
    except OSError as error:
        raise ImproperlyConfigured(
            f"VAR_DIR cannot be used: {error}. Name a folder that this account may write to."
        ) from error

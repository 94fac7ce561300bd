"""A secret key that is made at the first start and kept."""

import os
import uuid
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_secret_key(var: Path) -> str:
    """Return the key kept in `var/secret_key`, which is made, for its owner's eyes only, if absent.

    Two processes that start together agree: the file appears whole, and once.
    """
    kept = var / "secret_key"
    if not kept.exists():
        var.mkdir(parents=True, exist_ok=True)
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
